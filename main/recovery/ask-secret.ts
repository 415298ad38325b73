import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'

/** Asks a person at the terminal, showing nothing of what they type; or reads the first line of a file. */
export async function askSecret(question: string, file: string | null): Promise<string> {
  if (file !== null) return (readFileSync(file, 'utf8').split(/\r?\n/)[0] ?? '').trim()
  process.stderr.write(`${question}: `)
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const line = createInterface({
    input: process.stdin,
    output: silent,
    terminal: process.stdin.isTTY === true,
  })
  try {
    return await new Promise<string>((resolve) => {
      line.once('line', resolve)
      line.once('close', () => resolve(''))
    })
  } finally {
    line.close()
    process.stderr.write('\n')
  }
}
