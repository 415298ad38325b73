import type { FieldValues } from '../../shared/conflicts/conflict.ts'
import { REST_STATION_ID } from '../../shared/ids.ts'
import { PATIENT_EMERGENCY_MIN, STATION_EMERGENCY_HOURS } from '../../shared/session/session-times.ts'
import type { EntityName } from '../../shared/sync/entities.ts'
import type { StoredRecord } from '../db/record-store.ts'
import { type EnvelopeContext, requireRecord } from './envelope-context.ts'
import { refuse } from './refusal.ts'
import { checkAlertEvent, checkFormMove, isMovedToPatient } from './ward-records.ts'

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
  sheet_id: 'radiology_sheets',
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
  for (const field of ['patient_id', 'mother_id', 'merged_into', 'survivor_id', 'absorbed_id']) {
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
  for (const field of ['replaces_id', 'refutes_id']) {
    const id = row[field]
    if (typeof id !== 'string') continue
    const named = await requireRecord(context, entity, id)
    if (entity === 'allergies' && (await isMovedToPatient(context, named, row.patient_id))) continue
    requireSame(entity, row, named.row, 'patient_id')
  }
  if (entity === 'allergies' || entity === 'patient_warnings') await checkStatement(context, record)
  if (entity === 'patient_merges') await checkMergeStep(context, record)
  if (entity === 'alert_events') await checkAlertEvent(context, record)
  if (entity === 'emergency_accesses') checkEmergency(context, record)
  if (entity === 'emergency_reviews') await checkReview(context, record)
  if (entity === 'form_moves') await checkFormMove(context, record)
}

const MOST_EMERGENCY_MS = {
  patient: PATIENT_EMERGENCY_MIN * 60_000,
  station: STATION_EMERGENCY_HOURS * 3_600_000,
}

/** How far a PC without the server may have its clock ahead. */
const MOST_AHEAD_MS = 24 * 3_600_000

/** An access lasts no longer than its kind may and does not begin some day; only this server opens a patient of another site. */
function checkEmergency({ envelope, received_at }: EnvelopeContext, { row }: StoredRecord): void {
  if (Date.parse(String(row.opened_at)) > Date.parse(received_at) + MOST_AHEAD_MS)
    refuse('invalid', 'emergency_accesses.opened_at is not yet')
  const lastsMs = Date.parse(String(row.ends_at)) - Date.parse(String(row.opened_at))
  const mostMs = row.kind === 'station' ? MOST_EMERGENCY_MS.station : MOST_EMERGENCY_MS.patient
  if (!(lastsMs > 0 && lastsMs <= mostMs)) refuse('invalid', 'emergency_accesses.ends_at is out of bounds')
  const isElsewhere = row.elsewhere_patient_id !== null || row.elsewhere_site_id !== null
  if (isElsewhere && envelope.station_id !== REST_STATION_ID)
    refuse('wrong_reference', 'a station opens patients of its own site')
}

/** Nobody judges their own access; the policy table says who may judge at all. */
async function checkReview(context: EnvelopeContext, { row }: StoredRecord): Promise<void> {
  const access = await requireRecord(context, 'emergency_accesses', String(row.access_id))
  if ([access.row.created_by, access.row.second_person_id].includes(row.created_by ?? null))
    refuse('not_permitted', 'an emergency access is reviewed by one who took no part')
}

/** A statement that refutes says what, of the same kind and why; one that asserts refutes nothing. */
async function checkStatement(context: EnvelopeContext, { entity, row }: StoredRecord): Promise<void> {
  const isRefutation = row.act === 'refute'
  if (isRefutation !== (typeof row.refutes_id === 'string'))
    refuse('invalid', `${entity}.refutes_id does not fit what is said`)
  if (isRefutation && typeof row.reason !== 'string') refuse('invalid', `${entity}.reason is missing`)
  for (const id of [row.refutes_id, row.replaces_id]) {
    if (typeof id !== 'string') continue
    const target = await requireRecord(context, entity, id)
    if (entity === 'patient_warnings' || isRefutation) requireSame(entity, row, target.row, 'kind')
  }
}

/** A merge joins two registrations; an answer is about the two that were asked about, an undo about a merge. */
async function checkMergeStep(context: EnvelopeContext, { entity, row }: StoredRecord): Promise<void> {
  if (row.survivor_id === row.absorbed_id) refuse('invalid', 'a patient is not merged into itself')
  const isAnswer = row.act === 'reject' || row.act === 'undo'
  if (isAnswer && typeof row.answers_id !== 'string') refuse('invalid', 'what is answered is missing')
  if (typeof row.answers_id !== 'string') return
  const asked = await requireRecord(context, entity, row.answers_id)
  if (asked.row.act !== (row.act === 'undo' ? 'merge' : 'propose'))
    refuse('wrong_reference', 'the answer does not fit what was asked')
  const pairOf = (step: FieldValues): string =>
    JSON.stringify([step.survivor_id, step.absorbed_id].toSorted())
  if (pairOf(asked.row) !== pairOf(row)) refuse('wrong_reference', 'the answer is about other patients')
}

function requireSame(entity: EntityName, row: FieldValues, other: FieldValues, field: string): void {
  if (row[field] !== other[field])
    refuse('wrong_reference', `${entity}.${field} is not that of the record it names`)
}
