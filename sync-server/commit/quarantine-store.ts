import type { Id } from '../../shared/ids.ts'
import type { AuthorRights } from '../../shared/reports/quarantined.ts'
import type { Instant } from '../../shared/time.ts'
import type { Trx } from '../db/database.ts'
import type { RefusalCode } from './refusal.ts'

/** An envelope put aside: kept as received, for its author and administrators to look at; never dropped. */
export interface Quarantined {
  readonly id: Id
  readonly station_id: Id
  readonly incarnation: number
  readonly station_seq: number
  readonly payload_hash: string
  readonly envelope: unknown
  readonly code: RefusalCode
  readonly detail: string
  readonly received_at: Instant
  readonly actor_id: Id | null
  readonly site_id: Id
  readonly author_rights?: AuthorRights | null
}

const DETAIL_MAX = 500

export async function insertQuarantined(trx: Trx, envelopes: readonly Quarantined[]): Promise<void> {
  if (envelopes.length === 0) return
  await trx
    .insertInto('quarantine')
    .values(
      envelopes.map((quarantined) => ({
        ...quarantined,
        detail: quarantined.detail.slice(0, DETAIL_MAX),
        envelope: storableJson(quarantined.envelope),
        author_rights: quarantined.author_rights ? JSON.stringify(quarantined.author_rights) : null,
      })),
    )
    .execute()
}

/** What was answered before for a station's numbers, by number and content. */
export async function readQuarantinedNumbers(
  trx: Trx,
  station_id: Id,
  incarnation: number,
  stationSeqs: readonly number[],
): Promise<
  { id: Id; station_seq: number; payload_hash: string; code: string; repaired_at: Instant | null }[]
> {
  if (stationSeqs.length === 0) return []
  return trx
    .selectFrom('quarantine')
    .leftJoin('quarantine_repairs', 'quarantine_repairs.quarantine_id', 'quarantine.id')
    .select(['quarantine.id', 'station_seq', 'payload_hash', 'code', 'repaired_at'])
    .where('station_id', '=', station_id)
    .where('incarnation', '=', incarnation)
    .where('station_seq', 'in', [...stationSeqs])
    .orderBy('quarantine.id')
    .execute()
}

/** What was put aside for being of a later version and nobody has brought in yet, in each station's order. */
export async function listNewerPutAside(
  trx: Trx,
): Promise<{ station_id: Id; site_id: Id; incarnation: number; envelope: unknown }[]> {
  return trx
    .selectFrom('quarantine')
    .leftJoin('quarantine_repairs', 'quarantine_repairs.quarantine_id', 'quarantine.id')
    .select(['station_id', 'quarantine.site_id', 'incarnation', 'envelope'])
    .where('code', '=', 'newer_version')
    .where('repaired_at', 'is', null)
    .orderBy('station_id')
    .orderBy('incarnation')
    .orderBy('station_seq')
    .execute()
}

/** Keeps how an envelope came in; false where somebody repaired it a moment before. */
export async function insertRepair(
  trx: Trx,
  repair: {
    readonly quarantine_id: Id
    readonly envelope_id: Id
    readonly repaired_by: Id
    readonly repaired_at: Instant
    readonly reason: string
    readonly site_id: Id
  },
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('quarantine_repairs')
    .values(repair)
    .onConflict((conflict) => conflict.column('quarantine_id').doNothing())
    .executeTakeFirst()
  return (numInsertedOrUpdatedRows ?? 0n) > 0n
}

/** Text that no jsonb can hold (NUL, halves of characters) is kept as base64 of its bytes. */
function storableJson(value: unknown): string {
  const text = JSON.stringify(value) ?? 'null'
  if (!holdsUnstorableText(value)) return text
  return JSON.stringify({ text_base64: Buffer.from(text, 'utf8').toString('base64') })
}

/** Whether a JSON value holds text that PostgreSQL cannot store: a NUL character or half of a character. */
export function holdsUnstorableText(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\0') || !value.isWellFormed()
  if (Array.isArray(value)) return value.some(holdsUnstorableText)
  if (value === null || typeof value !== 'object') return false
  return Object.entries(value).some(([key, part]) => holdsUnstorableText(key) || holdsUnstorableText(part))
}
