import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { Id } from '../../shared/ids.ts'
import { KeyProtection } from '../../shared/sync/enrolment-message.ts'
import { SealedFrame } from '../../shared/sync/sealed-outbox-message.ts'
import { flushFolder, writeDurably } from '../keys/durable-file.ts'

/**
 * `wipe.json`: an erasing that has begun, until the server has its receipt. It holds nothing that opens anything: work
 * is sealed to the server, and the receipt was signed while the key was still there.
 */
export const WipeJournal = z.object({
  format: z.literal(1),
  station_id: Id,
  station_name: z.string(),
  server: z.string(),
  /** The private authority behind the server's certificate, where there is one. */
  ca_file: z.string().nullable().optional(),
  key_protection: KeyProtection,
  order_id: Id,
  receipt: z.string(),
  /** Envelopes that the server has not taken yet, each sealed to it, in their order. */
  unsent: z.array(SealedFrame),
  /** What was saved here while the store was being closed is in `unsent` too. */
  is_collected: z.boolean().optional(),
  /** From here on nothing of the station is left; a profile that is enrolled anew is never erased by an old order. */
  is_erased: z.boolean(),
})
export type WipeJournal = z.infer<typeof WipeJournal>

const NAME = 'wipe.json'

/** The erasing under way in a profile; null where there is none. */
export function readWipeJournal(profile: string): WipeJournal | null {
  const path = join(profile, NAME)
  return existsSync(path) ? WipeJournal.parse(JSON.parse(readFileSync(path, 'utf8'))) : null
}

export function writeWipeJournal(profile: string, journal: WipeJournal): void {
  writeDurably(join(profile, NAME), JSON.stringify(journal))
}

/**
 * An erasing that is over and whose word the server does not take any more: its journal stays beside, sealed as it is,
 * and is not in the way of a later order.
 */
export function setWipeJournalAside(profile: string, { order_id }: WipeJournal): void {
  renameSync(join(profile, NAME), join(profile, `wipe-${order_id}.json`))
  flushFolder(profile)
}

/** Whether a file is the journal of an erasing, of now or of before, which no erasing takes. */
export function isOfWipeJournal(name: string): boolean {
  return name === NAME || name === `${NAME}.tmp` || /^wipe-[0-9a-f-]{36}\.json$/.test(name)
}

export function deleteWipeJournal(profile: string): void {
  rmSync(join(profile, NAME), { force: true })
  flushFolder(profile)
}
