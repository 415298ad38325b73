import { sql } from 'kysely'
import type { FieldValues } from '../../shared/conflicts/conflict.ts'
import type { Envelope } from '../../shared/sync/envelope.ts'
import type { Trx } from '../db/database.ts'
import type { StoredRecord } from '../db/record-store.ts'
import type { EnvelopeContext } from './envelope-context.ts'

/*
 * Merges of patients never form a circle. Two stations that merge two registrations into each other are decided by the
 * order of their commits: the first stays, the other one waits as a candidate for a person.
 */

/** Makes batches that merge patients come one after the other; taken before any record is locked. */
export async function lockMerges(trx: Trx, envelopes: readonly Envelope[]): Promise<void> {
  const merges = envelopes.some(({ ops }) =>
    ops.some((op) => op.op === 'resolve' || (op.op === 'patch' && 'merged_into' in op.fields)),
  )
  if (merges) await sql`select pg_advisory_xact_lock(hashtextextended('merges of patients', 0))`.execute(trx)
}

/** Whether these values would merge a patient, over whatever chain, into itself. */
export async function closesCircle(
  context: EnvelopeContext,
  record: StoredRecord,
  to: FieldValues,
): Promise<boolean> {
  if (record.entity !== 'patients' || typeof to.merged_into !== 'string') return false
  const passed = new Set([record.id])
  for (let id: unknown = to.merged_into; typeof id === 'string'; ) {
    if (passed.has(id)) return true
    passed.add(id)
    id = (await context.workspace.find('patients', id))?.row.merged_into
  }
  return false
}
