import type { Id } from '../../shared/ids.ts'
import type { PatientFlags } from '../../shared/patients/patients-ipc.ts'
import type { Reader } from '../db/transaction.ts'
import { findFallRisk, listAllergyStatements, listDisputedSubmissionIds } from './patient-flags-store.ts'

/**
 * What the banner says of a patient's safety. Allergy: the newest form that records it (one that leaves it open takes
 * nothing back); while versions of that form are disputed, any version that names an allergy counts.
 */
export async function patientFlags(reader: Reader, patientId: Id): Promise<PatientFlags> {
  const statements = await listAllergyStatements(reader, patientId)
  const disputed = new Set(await listDisputedSubmissionIds(reader, patientId))
  const fall = await findFallRisk(reader, patientId)
  return {
    allergy: allergyFlag(statements, disputed),
    fall_risk:
      fall?.scale == null || fall.total_score === null || fall.risk_level === null
        ? null
        : { scale: fall.scale, total: fall.total_score, level: fall.risk_level, at: fall.measured_at },
  }
}

type Statement = Awaited<ReturnType<typeof listAllergyStatements>>[number]

function allergyFlag(statements: readonly Statement[], disputed: ReadonlySet<Id>): PatientFlags['allergy'] {
  const counted = statements.filter(
    (statement) => statement.version === statement.current_version || disputed.has(statement.submission_id),
  )
  const newest = counted.find(isRecorded)
  if (newest === undefined) return { state: 'not_recorded', text: null, is_disputed: false }
  const is_disputed = disputed.has(newest.submission_id)
  const sameForm = counted.filter((statement) => statement.submission_id === newest.submission_id)
  const named = is_disputed ? sameForm.filter((s) => s.allergy_status === 'yes') : [newest]
  const shown = named.length > 0 ? named : [newest]
  const texts = shown.flatMap((s) => [s.medication_allergies, s.food_allergies, s.other_allergies])
  const text = [...new Set(texts.filter((part) => part != null && part !== ''))].join(', ')
  const state = shown.some((s) => s.allergy_status === 'yes') ? 'yes' : 'no_known_allergy'
  return { state, text: text === '' ? null : text, is_disputed }
}

function isRecorded(statement: Statement): boolean {
  return statement.allergy_status === 'yes' || statement.allergy_status === 'no_known_allergy'
}
