import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'

/** Switches of Node that write memory to the disk, or stop for a core dump. */
const WRITING_SWITCHES = [
  '--abort-on-uncaught-exception',
  '--heapsnapshot-signal',
  '--heap-prof',
  '--report-on',
]

/**
 * Keeps this process's memory, which holds keys while somebody works, out of files that the system or Node would write
 * when it crashes. Answers what could not be done, as sentences. What only the operating system can do (swap,
 * hibernation, crash dumps of Windows and macOS) is for IT: docs/recovery-drill.md says what.
 */
export function keepMemoryOffDisk(): string[] {
  const undone: string[] = []
  if (process.report !== undefined) {
    process.report.reportOnFatalError = false
    process.report.reportOnSignal = false
    process.report.reportOnUncaughtException = false
  }
  if (process.platform === 'linux' && !isWithoutCore()) {
    undone.push('Core dumps of this process could not be switched off.')
  }
  const given = [...process.execArgv, ...(process.env.NODE_OPTIONS ?? '').split(/\s+/)]
  for (const name of WRITING_SWITCHES) {
    if (given.some((one) => one.startsWith(name)))
      undone.push(`Node was started with ${name}, which writes memory to the disk.`)
  }
  return undone
}

/** No part of memory in a core dump, and no core dump: the second needs a program that most systems have. */
function isWithoutCore(): boolean {
  let isFilterEmpty = false
  try {
    writeFileSync('/proc/self/coredump_filter', '0')
    isFilterEmpty = true
  } catch {
    // Expected: a kernel without this file, or a /proc that may not be written.
  }
  const set = spawnSync('prlimit', ['--pid', String(process.pid), '--core=0:0'], { stdio: 'ignore' })
  return isFilterEmpty || set.status === 0
}
