import { readdirSync, readFileSync } from 'node:fs'

/** How large a core dump of a process may become, in bytes, as Linux says it: `0`, a number, `unlimited`. */
export function coreLimitOf(pid: number): string {
  const line = readFileSync(`/proc/${pid}/limits`, 'utf8').match(/^Max core file size +(\S+)/m)
  return line?.[1] ?? 'not said'
}

/** The processes on this machine whose command and environment hold these texts. */
export function processesWith(command: string, environment: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const read = (name: string): string => readFileSync(`/proc/${pid}/${name}`, 'utf8')
        return read('cmdline').includes(command) && read('environ').includes(environment)
      } catch {
        // Expected: a process that ended meanwhile.
        return false
      }
    })
}
