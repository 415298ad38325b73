import { existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import type { AppError } from '../../shared/errors.ts'
import { Id } from '../../shared/ids.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { KeyProtection } from '../../shared/sync/enrolment-message.ts'
import { Instant } from '../../shared/time.ts'
import { writeDurably } from '../keys/durable-file.ts'

/** `station.json`: what the program must know before the store is open. Nothing secret, nothing of patients. */
export const StationFile = z.object({
  format: z.literal(1),
  station_id: Id,
  station_name: z.string(),
  server: z.string(),
  /** File with the certificates of the authority behind the server's, beside those that this PC's system trusts. */
  ca_file: z.string().nullable().optional(),
  site: z.object({
    id: Id,
    code: z.string(),
    name: z.string(),
    name_ar: z.string().nullable(),
    time_zone: z.string(),
  }),
  key_protection: KeyProtection,
  /** Which keychain holds the root key. */
  keychain_backend: z.string().nullable(),
  enrolled_at: Instant,
})
export type StationFile = z.infer<typeof StationFile>

/** The enrolment of a profile; null when there is none. Error: `store_unreadable`. */
export function readStationFile(path: string): Result<StationFile | null, AppError> {
  if (!existsSync(path)) return ok(null)
  try {
    return ok(StationFile.parse(JSON.parse(readFileSync(path, 'utf8'))))
  } catch {
    // Expected: somebody edited the file, or the disk is failing.
    return err({ code: 'store_unreadable', detail: 'station.json cannot be read' })
  }
}

/** The last step of an enrolment: from here on the profile is a station. */
export function writeStationFile(path: string, file: StationFile): void {
  writeDurably(path, `${JSON.stringify(file, null, 2)}\n`)
}
