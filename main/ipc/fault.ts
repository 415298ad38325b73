import type { AppError } from '../../shared/errors.ts'
import type { IdSource } from '../../shared/ids.ts'
import { damageOf } from '../db/damage.ts'

/** Where faults of the program go: a log id, and facts that name no patient. */
export type FaultLog = (facts: {
  readonly log_id: string
  readonly channel: string
  readonly name: string
  readonly code: string | null
  /** Where it was thrown. The message is left out: it may quote what somebody typed. */
  readonly frames: string
}) => void

/** What a person is told of a thrown error: what they can do about it, or the id under which the log has it. */
export function faultOf(error: unknown, channel: string, newId: IdSource, log: FaultLog): AppError {
  const code = codeOf(error)
  const log_id = newId()
  log({
    log_id,
    channel,
    name: error instanceof Error ? error.name : typeof error,
    code,
    frames: framesOf(error),
  })
  return diskFaultOf(error) ?? { code: 'internal', log_id }
}

/** What a thrown error says of the disk or of the store on it; undefined where it says nothing of either. */
export function diskFaultOf(error: unknown): AppError | undefined {
  const code = codeOf(error)
  // A store that cannot be opened for lack of room says so by the size of its shared memory.
  if (code === 'SQLITE_FULL' || code === 'SQLITE_IOERR_SHMSIZE' || code === 'ENOSPC')
    return { code: 'disk_full' }
  if (code?.startsWith('SQLITE_READONLY') || code === 'EROFS') return { code: 'store_read_only' }
  const damage = damageOf(error)
  return damage === undefined ? undefined : { code: 'store_damaged', detail: damage }
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error ? String(error.code) : null
}

function framesOf(error: unknown): string {
  const lines = error instanceof Error ? (error.stack ?? '').split('\n') : []
  return lines
    .filter((line) => line.startsWith('    at '))
    .slice(0, 12)
    .join('\n')
}
