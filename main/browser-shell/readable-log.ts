import pino, { type Logger } from 'pino'
import type { StationLog } from '../station.ts'

interface Line {
  readonly level: number
  readonly time: number
  readonly msg?: string
  readonly [fact: string]: unknown
}

const words: Readonly<Record<number, string>> = {
  10: 'trace',
  20: 'debug',
  30: '',
  40: 'warning',
  50: 'error',
  60: 'fatal',
}

/** One log line for people: time, level when it matters, sentence, then facts. */
export function readableLine(json: string): string {
  const { level, time, msg, frames, ...facts } = JSON.parse(json) as Line
  const clock = new Date(time).toTimeString().slice(0, 8)
  const shown = Object.entries(facts).map(([name, value]) => `${name}=${String(value)}`)
  const text = [clock, words[level] ?? '', msg ?? '', ...shown].filter((part) => part !== '').join(' ')
  return typeof frames === 'string' && frames !== '' ? `${text}\n${frames}\n` : `${text}\n`
}

/** The program's log on stderr; stdout stays for what other programs read. */
export function createReadableLog(level: string): Logger {
  const stream = { write: (json: string) => void process.stderr.write(readableLine(json)) }
  return pino({ level, base: null }, stream)
}

/** What the station core logs: ids, codes and places in the program, never what people typed. */
export function stationLogOf(log: Logger): StationLog {
  return {
    fault: (facts) => log.error(facts, 'A fault of the program'),
    background: (error) => {
      const name = error instanceof Error ? error.name : typeof error
      const code = error instanceof Error && 'code' in error ? String(error.code) : undefined
      const frames = error instanceof Error ? (error.stack ?? '').split('\n').slice(1, 12).join('\n') : ''
      log.error({ name, code, frames }, 'A fault in the background')
    },
    info: (text) => log.info(text),
  }
}
