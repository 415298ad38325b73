import { sql } from 'kysely'
import type { PatientContext } from '../../shared/forms/form-definition.ts'
import type { Id } from '../../shared/ids.ts'
import { isFallScaleDisputed } from '../../shared/observations/fall-of-record.ts'
import { disputedBand, storedNews2 } from '../../shared/observations/stored-news2.ts'
import type { PatientVisit } from '../../shared/visits/visit.ts'
import { listPlaced } from '../assessments/placed-records.ts'
import type { Trx } from '../db/database.ts'
import { readRecords, readWhere } from '../db/record-store.ts'
import { getPatientContext } from '../observations/patient-context-store.ts'
import { listFamilyIds } from '../patients/patient-family-store.ts'

/** Scores that no report counts by their stored band: stations disagree whether their scale is the patient's. */
export interface DisputedScores {
  readonly news2_ids: readonly Id[]
  readonly fall_ids: readonly Id[]
}

/** The scores of patients about whose birth date stations disagree, as far as it decides which scale applies. */
export async function readDisputedScores(trx: Trx): Promise<DisputedScores> {
  const open = sql`state = 'open' and entity = 'patients' and group_name = 'birth_and_sex'`
  const people = (await readWhere(trx, 'conflicts', open)).map(({ row }) => row.record_id as Id)
  const families: Id[] = []
  for (const id of people) families.push(...(await listFamilyIds(trx, id)))
  const sets = await listPlaced(trx, 'vital_signs', 'patient_id', families)
  const falls = await listPlaced(trx, 'fall_risk_assessment', 'patient_id', families)
  const contextOf = await contextsOf(
    trx,
    [...sets, ...falls].map(({ visit_id }) => visit_id),
  )
  const isDisputed = (visitId: Id, by: (patient: PatientContext) => boolean): boolean => {
    const context = contextOf.get(visitId)
    return context !== undefined && by(context)
  }
  return {
    news2_ids: sets
      .filter((set) =>
        isDisputed(set.visit_id, (patient) => storedNews2(set, patient).news2_band === disputedBand),
      )
      .map(({ id }) => id),
    fall_ids: falls.filter((fall) => isDisputed(fall.visit_id, isFallScaleDisputed)).map(({ id }) => id),
  }
}

async function contextsOf(trx: Trx, visitIds: readonly Id[]): Promise<ReadonlyMap<Id, PatientContext>> {
  const visits = await readRecords(trx, 'patient_visits', [...new Set(visitIds)])
  const contexts = new Map<Id, PatientContext>()
  for (const { id, row } of visits)
    contexts.set(id, await getPatientContext(trx, row as unknown as PatientVisit))
  return contexts
}
