import type { Id } from '../../shared/ids.ts'
import type { Reader } from '../db/transaction.ts'

/** What every version of a patient's nursing assessments says of allergies, newest first, with what its form counts as current. */
export function listAllergyStatements(reader: Reader, patientId: Id) {
  return reader
    .selectFrom('nursing_assessments as a')
    .innerJoin('form_submissions as s', 's.id', 'a.submission_id')
    .select([
      'a.submission_id',
      'a.version',
      'a.allergy_status',
      'a.medication_allergies',
      'a.food_allergies',
      'a.other_allergies',
      's.current_version',
    ])
    .where('a.patient_id', '=', patientId)
    .orderBy('a.entered_at', 'desc')
    .orderBy('a.version', 'desc')
    .execute()
}

/** The forms of a patient about whose current version people disagree. */
export async function listDisputedSubmissionIds(reader: Reader, patientId: Id): Promise<Id[]> {
  const rows = await reader
    .selectFrom('conflicts')
    .select('record_id')
    .where('patient_id', '=', patientId)
    .where('entity', '=', 'form_submissions')
    .where('kind', '=', 'versions')
    .where('state', '=', 'open')
    .execute()
  return rows.map((row) => row.record_id)
}

/** The newest complete fall score that nobody corrected. */
export function findFallRisk(reader: Reader, patientId: Id) {
  return reader
    .selectFrom('fall_risk_assessment as f')
    .select(['f.scale', 'f.total_score', 'f.risk_level', 'f.measured_at'])
    .where('f.patient_id', '=', patientId)
    .where('f.total_score', 'is not', null)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('fall_risk_assessment as later')
            .select('later.id')
            .whereRef('later.replaces_id', '=', 'f.id'),
        ),
      ),
    )
    .orderBy('f.measured_at', 'desc')
    .orderBy('f.id', 'desc')
    .limit(1)
    .executeTakeFirst()
}

export async function listOpenConflictIds(reader: Reader, patientId: Id): Promise<Id[]> {
  const rows = await reader
    .selectFrom('conflicts')
    .select('id')
    .where('patient_id', '=', patientId)
    .where('state', '=', 'open')
    .orderBy('created_at')
    .execute()
  return rows.map((row) => row.id)
}
