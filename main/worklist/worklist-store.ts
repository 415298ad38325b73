import { sql } from 'kysely'
import type { Id } from '../../shared/ids.ts'
import type { Instant } from '../../shared/time.ts'
import type { Reader } from '../db/transaction.ts'

const listed = ['patients', 'patient_visits', 'nursing_assessments', 'vital_signs'] as const
type Listed = (typeof listed)[number]

/** The newest records that a person made on this PC, of the kinds that a nurse asks after. */
export async function listOwnRecords(
  reader: Reader,
  userId: Id,
  stationId: Id,
  limit: number,
): Promise<{ id: Id; entity: Listed; patient_id: Id; created_at: Instant }[]> {
  const found = await Promise.all(
    listed.map(async (entity) => {
      const rows = await reader
        .selectFrom(entity as 'patient_visits')
        .select(['id', 'created_at'])
        .select(sql<Id>`${sql.ref(entity === 'patients' ? 'id' : 'patient_id')}`.as('patient_id'))
        .where('created_by', '=', userId)
        .where('created_on_station', '=', stationId)
        .orderBy('created_at', 'desc')
        .limit(limit)
        .execute()
      return rows.map((row) => ({ ...row, entity }))
    }),
  )
  return found
    .flat()
    .toSorted((a, b) => b.created_at.localeCompare(a.created_at))
    .slice(0, limit)
}
