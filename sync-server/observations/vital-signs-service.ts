import { z } from 'zod'
import type { Alert } from '../../shared/clinical/alerts.ts'
import type { News2 } from '../../shared/clinical/news2.ts'
import { type FieldError, invalidInput, notFound } from '../../shared/errors.ts'
import { tidyAnswers } from '../../shared/forms/form-answers.ts'
import type { PatientContext } from '../../shared/forms/form-definition.ts'
import { problemsToFieldErrors } from '../../shared/forms/form-problem.ts'
import { frm05 } from '../../shared/forms/frm-05.ts'
import { evaluateVitalSigns } from '../../shared/forms/frm-05-rules.ts'
import { Id } from '../../shared/ids.ts'
import { vitalSignsRecord } from '../../shared/observations/observation-records.ts'
import type { VitalSigns } from '../../shared/observations/vital-signs.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { Instant } from '../../shared/time.ts'
import type { RestError } from '../problem.ts'
import type { Answer, Call } from '../rest/call.ts'
import { etagOf } from '../rest/etag.ts'
import { cutPage, decodeCursor } from '../rest/paging.ts'
import { commitDraft, createRecord, startDraft, versioned } from '../rest/writer.ts'
import { getReadableVisit, getRunningVisit, startVisit } from '../visits/visit-service.ts'
import { findVitalSigns, listVitalSigns } from './observation-store.ts'
import { getPatientContext } from './patient-context-store.ts'
import type { VitalSignsAnswer, VitalSignsBody } from './vital-signs-message.ts'

/** `POST /visits/{visit_id}/vital-signs` */
export async function recordVitalSigns(
  call: Call,
  visit_id: string,
  body: VitalSignsBody,
): Promise<Result<Answer, RestError>> {
  const visit = await getRunningVisit(call, visit_id)
  if (!visit.ok) return visit
  const replaced = await findReplaced(call, visit.value.id, body)
  if (!replaced.ok) return replaced
  const context = await getPatientContext(call.trx, visit.value)
  const { replaces_id, void_reason, administration_reason: _reason, ...measured } = body
  const answers = tidyAnswers(frm05, { vital_signs: measured }, context).vital_signs ?? {}
  const evaluation = evaluateVitalSigns(answers, context)
  const errors = [...problemsToFieldErrors(evaluation.field_errors).map(withoutPrefix), ...reasonErrors(body)]
  if (errors.length > 0) return err(invalidInput(errors))
  const draft = startDraft(call)
  const set = createRecord(
    draft,
    'vital_signs',
    vitalSignsRecord(answers, evaluation, {
      // A correction goes where the form of the set goes, so it names what that one names.
      visit_id: replaced.value?.visit_id ?? visit.value.id,
      patient_id: replaced.value?.patient_id ?? visit.value.patient_id,
      submission_id: replaced.value?.submission_id ?? null,
      assessment_id: replaced.value?.assessment_id ?? null,
      measured_at: answers.measured_at ?? replaced.value?.measured_at ?? call.now,
      entered_at: call.now,
      replaces_id: replaces_id ?? null,
      void_reason: replaces_id ? (void_reason ?? null) : null,
    }),
  )
  startVisit(draft, visit.value)
  const committed = await commitDraft(draft)
  const { id, patient_id } = visit.value
  const stored = { ...versioned(draft, committed, set), visit_id: id, patient_id }
  return ok({
    status: 201,
    headers: { etag: etagOf(stored), location: `/api/v1/visits/${id}/vital-signs` },
    body: vitalSignsAnswer(stored, context),
    touched: {
      entity: 'vital_signs',
      record_ids: draft.record_ids,
      patient_id,
      envelope_id: committed?.envelope_id ?? null,
    },
  })
}

/** `GET /visits/{visit_id}/vital-signs`: newest measurement first. */
export async function getVitalSigns(
  call: Call,
  visit_id: string,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<Result<Answer, RestError>> {
  const visit = await getReadableVisit(call, visit_id)
  if (!visit.ok) return visit
  const [at, id] = decodeCursor(cursor, 2) ?? []
  const place = z.object({ at: Instant, id: Id }).safeParse({ at, id })
  const sets = await listVitalSigns(
    call.trx,
    visit.value.id,
    limit + 1,
    place.success ? place.data : undefined,
  )
  const page = cutPage(sets, limit, (set) => [set.measured_at, set.id])
  const context = await getPatientContext(call.trx, visit.value)
  return ok({
    status: 200,
    body: { items: page.items.map((set) => vitalSignsAnswer(set, context)), next_cursor: page.next_cursor },
    touched: {
      entity: 'vital_signs',
      record_ids: [visit.value.id, ...page.items.map((set) => set.id)],
      patient_id: visit.value.patient_id,
    },
  })
}

/** A set as answers carry it, with its score and alerts. */
function vitalSignsAnswer(set: VitalSigns, context: PatientContext): VitalSignsAnswer {
  const { news2, alerts } = evaluateVitalSigns(set, context)
  return { ...set, news2: news2Answer(news2), alerts: alerts.map(alertAnswer) }
}

export function news2Answer({ total, band, missing, parameters }: News2): VitalSignsAnswer['news2'] {
  return { total, band, missing: [...missing], parameters: { ...parameters } }
}

export function alertAnswer({
  code,
  severity,
  rule_version,
  text,
  inputs,
}: Alert): VitalSignsAnswer['alerts'][number] {
  return { code, severity, rule_version, text, inputs: { ...inputs } }
}

async function findReplaced(
  call: Call,
  visit_id: Id,
  { replaces_id }: VitalSignsBody,
): Promise<Result<VitalSigns | null, RestError>> {
  if (!replaces_id) return ok(null)
  const found = await findVitalSigns(call.trx, visit_id, replaces_id)
  if (found === undefined) return err(notFound('vital_signs'))
  if (found.is_replaced) return err({ code: 'conflict', reason: 'That set was corrected already.' })
  return ok(found.set)
}

function reasonErrors({ replaces_id, void_reason }: VitalSignsBody): FieldError[] {
  if (!replaces_id || void_reason) return []
  return [{ field: 'void_reason', code: 'reason_needed', message: 'say why the set is corrected' }]
}

/** The body is the set itself, so its fields are named without the form's prefix. */
function withoutPrefix(error: FieldError): FieldError {
  return { ...error, field: error.field.replace(/^vital_signs\./, '') }
}
