import { sql } from 'kysely'
import type { FallRiskAssessment, PainAssessment } from '../../shared/assessments/nursing-assessment.ts'
import type { Id } from '../../shared/ids.ts'
import { formObservation } from '../../shared/observations/form-observation.ts'
import type { VitalSigns } from '../../shared/observations/vital-signs.ts'
import type { RecordOf } from '../../shared/sync/entities.ts'
import type { Instant } from '../../shared/time.ts'
import type { Trx } from '../db/database.ts'
import { readWhere } from '../db/record-store.ts'

export type ObservationEntity = 'vital_signs' | 'pain_assessment' | 'fall_risk_assessment'

/** Sets of vital signs of a visit, newest measurement first, from before the given place on; corrected ones too. */
export async function listVitalSigns(
  trx: Trx,
  visit_id: Id,
  limit: number,
  before: { readonly at: Instant; readonly id: Id } | undefined,
): Promise<VitalSigns[]> {
  const place =
    before === undefined
      ? sql`true`
      : sql`(measured_at, id) < (${before.at}::timestamptz, ${before.id}::uuid)`
  const condition = sql`visit_id = ${visit_id}::uuid and ${place} order by measured_at desc, id desc limit ${limit}`
  return (await readWhere(trx, 'vital_signs', condition)).map((record) => record.row as VitalSigns)
}

/** A set of a visit, and whether another one corrected it already. */
export async function findVitalSigns(
  trx: Trx,
  visit_id: Id,
  id: Id,
): Promise<{ set: VitalSigns; is_replaced: boolean } | undefined> {
  const rows = await readWhere(
    trx,
    'vital_signs',
    sql`visit_id = ${visit_id}::uuid and (id = ${id}::uuid or replaces_id = ${id}::uuid)`,
  )
  const set = rows.find((record) => record.id === id)?.row as VitalSigns | undefined
  return set && { set, is_replaced: rows.length > 1 }
}

/** What a form says of one kind in the versions of the given lineage, corrections taken into account. */
export async function findFormObservation<E extends ObservationEntity>(
  trx: Trx,
  entity: E,
  submission_id: Id,
  lineage: ReadonlySet<Id>,
): Promise<RecordOf<E> | undefined> {
  const condition = sql`submission_id = ${submission_id}::uuid order by created_at, id`
  const written = (await readWhere(trx, entity, condition)).map(
    (record) => record.row as VitalSigns | PainAssessment | FallRiskAssessment,
  )
  return formObservation(written, lineage) as RecordOf<E> | undefined
}
