import { sql } from 'kysely'
import type { Id } from '../../shared/ids.ts'
import type { Instant } from '../../shared/time.ts'
import type { Modality, PatientVisit, Study, VisitStatus, VisitType } from '../../shared/visits/visit.ts'
import type { Trx } from '../db/database.ts'
import { findRecord, idList, lockRecords, readWhere } from '../db/record-store.ts'
import type { VisitListItem } from './visit-message.ts'

export async function findVisit(trx: Trx, id: Id): Promise<PatientVisit | undefined> {
  return await findRecord(trx, 'patient_visits', id)
}

/** Reads a visit after locking its row: what is written in one visit at one moment comes one after the other. */
export async function findVisitLocked(trx: Trx, id: Id): Promise<PatientVisit | undefined> {
  await lockRecords(trx, 'patient_visits', [id])
  return await findRecord(trx, 'patient_visits', id)
}

export async function listStudies(trx: Trx, visitIds: readonly Id[]): Promise<Study[]> {
  if (visitIds.length === 0) return []
  const rows = await readWhere(
    trx,
    'studies',
    sql`visit_id in ${idList(visitIds)} and removed_at is null order by created_at, id`,
  )
  return rows.map((record) => record.row as Study)
}

/** Which visits a list shows; all that are given must hold. */
export interface VisitFilter {
  readonly status?: VisitStatus | undefined
  readonly visit_type?: VisitType | undefined
  readonly modality?: Modality | undefined
  readonly ward?: string | undefined
  readonly patient_id?: Id | undefined
  /** Arrived at or after. */
  readonly from?: Instant | undefined
  /** Arrived before. */
  readonly until?: Instant | undefined
}

/** Visits of the site, newest arrival first, from before the given place on. */
export async function listVisits(
  trx: Trx,
  filter: VisitFilter,
  limit: number,
  before: { readonly at: Instant; readonly id: Id } | undefined,
): Promise<PatientVisit[]> {
  const conditions = [sql`true`]
  if (filter.status !== undefined) conditions.push(sql`status = ${filter.status}`)
  if (filter.visit_type !== undefined) conditions.push(sql`visit_type = ${filter.visit_type}`)
  if (filter.ward !== undefined) conditions.push(sql`ward = ${filter.ward}`)
  if (filter.patient_id !== undefined) conditions.push(sql`patient_id = ${filter.patient_id}::uuid`)
  if (filter.from !== undefined) conditions.push(sql`arrived_at >= ${filter.from}::timestamptz`)
  if (filter.until !== undefined) conditions.push(sql`arrived_at < ${filter.until}::timestamptz`)
  if (filter.modality !== undefined) {
    conditions.push(sql`exists (select 1 from studies
      where studies.visit_id = patient_visits.id and studies.modality = ${filter.modality}
        and studies.removed_at is null)`)
  }
  if (before !== undefined)
    conditions.push(sql`(arrived_at, id) < (${before.at}::timestamptz, ${before.id}::uuid)`)
  const condition = sql`${sql.join(conditions, sql` and `)} order by arrived_at desc, id desc limit ${limit}`
  return (await readWhere(trx, 'patient_visits', condition)).map((record) => record.row as PatientVisit)
}

/** What a worklist shows of the patients. */
export async function listPatientsOfVisits(
  trx: Trx,
  patientIds: readonly Id[],
): Promise<Omit<VisitListItem['patient'], 'disputed_fields'>[]> {
  if (patientIds.length === 0) return []
  return await trx
    .selectFrom('patients')
    .where('id', 'in', idList(patientIds))
    .select(['id', 'full_name', 'medical_number', 'temporary_number', 'ssn_last4', 'date_of_birth', 'gender'])
    .execute()
}

/** Whether an active person of the site has this id. */
export async function isActiveUser(trx: Trx, id: Id): Promise<boolean> {
  const row = await trx
    .selectFrom('users')
    .where('id', '=', id)
    .where('is_active', '=', true)
    .select('id')
    .executeTakeFirst()
  return row !== undefined
}
