import { sql } from 'kysely'
import type { FallRiskAssessment, PainAssessment } from '../../shared/assessments/nursing-assessment.ts'
import type { Id } from '../../shared/ids.ts'
import { formObservation } from '../../shared/observations/form-observation.ts'
import type { VitalSigns } from '../../shared/observations/vital-signs.ts'
import type { RecordOf } from '../../shared/sync/entities.ts'
import type { Instant } from '../../shared/time.ts'
import { listPlaced } from '../assessments/placed-records.ts'
import type { Trx } from '../db/database.ts'
import { findRecord, readWhere } from '../db/record-store.ts'

export type ObservationEntity = 'vital_signs' | 'pain_assessment' | 'fall_risk_assessment'

/** Sets of vital signs that stand under a visit, newest measurement first, from before the given place on; corrected ones too. */
export async function listVitalSigns(
  trx: Trx,
  visit_id: Id,
  limit: number,
  before: { readonly at: Instant; readonly id: Id } | undefined,
): Promise<VitalSigns[]> {
  // Whole: a visit has few, and where the sets of a moved form stand is no column.
  return (await listPlaced(trx, 'vital_signs', 'visit_id', [visit_id]))
    .filter(
      ({ measured_at, id }) =>
        before === undefined || measured_at < before.at || (measured_at === before.at && id < before.id),
    )
    .toSorted((a, b) => b.measured_at.localeCompare(a.measured_at) || b.id.localeCompare(a.id))
    .slice(0, limit)
}

/** A set that stands under a visit, as it is stored, and whether another one corrected it already. */
export async function findVitalSigns(
  trx: Trx,
  visit_id: Id,
  id: Id,
): Promise<{ set: VitalSigns; is_replaced: boolean } | undefined> {
  const sets = await listPlaced(trx, 'vital_signs', 'visit_id', [visit_id])
  if (!sets.some((set) => set.id === id)) return undefined
  const set = await findRecord(trx, 'vital_signs', id)
  return set && { set, is_replaced: sets.some(({ replaces_id }) => replaces_id === id) }
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
