import type { FieldValues } from '../conflicts/conflict.ts'
import type { Id } from '../ids.ts'
import type { EntityName } from '../sync/entities.ts'

/*
 * What a station holds of whom. The base is there of every patient of the site: who they are, whom to call, allergies,
 * warnings, who went past a right. The history is there of patients in scope only.
 */

/** By table. `of_record`: a conflict is what the record is that it is about. */
const holdings: Readonly<Record<EntityName, 'base' | 'history' | 'of_record'>> = {
  patients: 'base',
  patient_contacts: 'base',
  patient_merges: 'base',
  patient_visits: 'history',
  studies: 'history',
  form_submissions: 'history',
  nursing_assessments: 'history',
  vital_signs: 'history',
  pain_assessment: 'history',
  fall_risk_assessment: 'history',
  alert_events: 'history',
  form_moves: 'history',
  allergies: 'base',
  patient_warnings: 'base',
  radiology_sheets: 'history',
  radiology_assessments: 'history',
  visit_documents: 'history',
  emergency_accesses: 'base',
  emergency_reviews: 'base',
  conflicts: 'of_record',
  scope_members: 'base',
  users: 'base',
  sites: 'base',
  stations: 'base',
  settings: 'base',
  clinical_rules: 'base',
}

/** The tables whose every row is history. */
export const historyTables: readonly EntityName[] = Object.entries(holdings)
  .filter(([, holding]) => holding === 'history')
  .map(([entity]) => entity as EntityName)

/** The tables in which there may be history: conflicts too. */
export const tablesWithHistory: readonly EntityName[] = [...historyTables, 'conflicts']

function isHistoryTable(name: unknown): boolean {
  return typeof name === 'string' && holdings[name as EntityName] === 'history'
}

/** Whose history a row is: nobody's where it is of the base, two patients' where a form was moved. */
export function patientsOfHistory(entity: string, row: FieldValues): Id[] {
  const isHistory =
    entity === 'conflicts'
      ? isHistoryTable(row.entity) && typeof row.patient_id === 'string'
      : isHistoryTable(entity)
  if (!isHistory) return []
  const named = entity === 'form_moves' ? [row.patient_id, row.to_patient_id] : [row.patient_id]
  return named.filter((id) => typeof id === 'string')
}
