import type { FieldValues } from '../../shared/conflicts/conflict.ts'
import type { EntityName } from '../../shared/sync/entities.ts'
import type { StoredRecord } from '../db/record-store.ts'
import { type EnvelopeContext, requireRecord } from './envelope-context.ts'
import { refuse } from './refusal.ts'

/*
 * What keeps one patient's data from showing as another's: a record's visit, study, form and corrected record must be
 * there, at the same site, and all be of the patient that the record names.
 */

/** The records a record may name, by field; all of them belong to one patient. */
const relatives = {
  visit_id: 'patient_visits',
  study_id: 'studies',
  submission_id: 'form_submissions',
  assessment_id: 'nursing_assessments',
} as const satisfies Record<string, EntityName>

/** Checks every record that the envelope made or changed; called when all its operations are done. */
export async function checkReferences(context: EnvelopeContext): Promise<void> {
  for (const record of context.workspace.draftedRecords()) {
    if (record.entity === 'conflicts') continue
    if (record.row.site_id !== context.envelope.site_id)
      refuse('wrong_reference', 'the record is of another site')
    await checkRecord(context, record)
  }
}

async function checkRecord(context: EnvelopeContext, record: StoredRecord): Promise<void> {
  const { entity, row } = record
  for (const field of ['patient_id', 'mother_id', 'merged_into']) {
    const id = row[field]
    if (typeof id === 'string') await requireRecord(context, 'patients', id)
  }
  for (const [field, relative] of Object.entries(relatives)) {
    const id = row[field]
    if (typeof id !== 'string') continue
    const found = await requireRecord(context, relative, id)
    requireSame(entity, row, found.row, 'patient_id')
    if (field !== 'visit_id') requireSame(entity, row, found.row, 'visit_id')
    if (field === 'submission_id' && typeof row.study_id === 'string')
      requireSame(entity, row, found.row, 'study_id')
  }
  if (typeof row.replaces_id === 'string') {
    const replaced = await requireRecord(context, entity, row.replaces_id)
    requireSame(entity, row, replaced.row, 'patient_id')
  }
}

function requireSame(entity: EntityName, row: FieldValues, other: FieldValues, field: string): void {
  if (row[field] !== other[field])
    refuse('wrong_reference', `${entity}.${field} is not that of the record it names`)
}
