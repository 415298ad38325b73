import { z } from 'zod'
import { invalidInput, notFound } from '../../shared/errors.ts'
import { Id } from '../../shared/ids.ts'
import { decide } from '../../shared/policy/policy.ts'
import { shortText } from '../../shared/records.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import {
  IsolationType,
  PatientWarning,
  ResuscitationStatus,
  WarningKind,
} from '../../shared/warnings/patient-warning.ts'
import {
  isDisputedWarning,
  mayReadWarning,
  standingWarnings,
  warningErrors,
  withheldWarning,
} from '../../shared/warnings/warning-rules.ts'
import type { Trx } from '../db/database.ts'
import { listFamilyIds, listIdsInDoubt } from '../patients/patient-family-store.ts'
import { findPatientByReference } from '../patients/patient-service.ts'
import type { RestError } from '../problem.ts'
import type { Answer, Call } from '../rest/call.ts'
import { commitDraft, createRecord, startDraft, versioned } from '../rest/writer.ts'
import { listWarningStatements } from './warning-store.ts'

/** `POST /patients/{patient_ssn}/warnings`: a warning, or with `refutes_id` and a reason the lifting of one. */
export const WarningBody = z.object({
  kind: WarningKind.optional(),
  isolation_type: IsolationType.nullish(),
  resuscitation_status: ResuscitationStatus.nullish(),
  note: shortText(500).nullish(),
  replaces_id: Id.nullish(),
  refutes_id: Id.nullish(),
  reason: shortText(500).nullish(),
  administration_reason: shortText(500).optional(),
})
export type WarningBody = z.infer<typeof WarningBody>

/** One statement; `is_withheld`: it has a text that the caller may not read. */
export const WarningAnswer = PatientWarning.extend({
  is_standing: z.boolean(),
  /** Another station says otherwise: of two resuscitation statuses neither is to be believed. */
  is_disputed: z.boolean(),
  is_withheld: z.boolean(),
})
export type WarningAnswer = z.infer<typeof WarningAnswer>

/**
 * `GET /patients/{patient_ssn}/warnings`. Of safeguarding, who may not read it learns that it stands and who recorded it,
 * not what it says.
 */
export async function getWarnings(call: Call, reference: string): Promise<Result<Answer, RestError>> {
  const patient = await findPatientByReference(call, reference)
  if (patient === undefined) return err(notFound('patients'))
  const { statements: all, isDisputed } = await readShownWarnings(call.trx, patient.id)
  const standing = standingWarnings(all)
  const items = all.flatMap((warning): WarningAnswer[] => {
    const is_standing = standing.includes(warning)
    const how = { is_standing, is_disputed: is_standing && isDisputed(warning) }
    if (mayReadWarning(call.caller, warning)) return [{ ...warning, ...how, is_withheld: false }]
    return is_standing ? [{ ...withheldWarning(warning), ...how, is_withheld: true }] : []
  })
  return ok({
    status: 200,
    body: { items: items.toReversed(), next_cursor: null },
    touched: {
      entity: 'patient_warnings',
      record_ids: items.map(({ id }) => id),
      patient_id: patient.id,
    },
  })
}

/** What is shown of a patient's warnings: also those of registrations that may be theirs or another's, as disputed. */
export async function readShownWarnings(
  trx: Trx,
  patientId: Id,
): Promise<{ statements: PatientWarning[]; isDisputed: (warning: PatientWarning) => boolean }> {
  const family = await listFamilyIds(trx, patientId)
  const inDoubt = await listIdsInDoubt(trx, patientId, family)
  const statements = await listWarningStatements(trx, [...new Set([...family, ...inDoubt])])
  const isDisputed = (warning: PatientWarning) =>
    inDoubt.has(warning.patient_id) || isDisputedWarning(warning, statements)
  return { statements, isDisputed }
}

/** Writes a statement. Errors: `not_found`, `invalid_input`, `not_permitted`, `conflict`. */
export async function recordWarning(
  call: Call,
  reference: string,
  body: WarningBody,
): Promise<Result<Answer, RestError>> {
  const patient = await findPatientByReference(call, reference)
  if (patient === undefined) return err(notFound('patients'))
  const all = await listWarningStatements(call.trx, await listFamilyIds(call.trx, patient.id))
  const open = standingWarnings(all).filter((warning) => mayReadWarning(call.caller, warning))
  const settledId = body.refutes_id ?? body.replaces_id ?? null
  const settled = open.find(({ id }) => id === settledId)
  if (settledId !== null && settled === undefined) {
    return err({ code: 'conflict', reason: 'The warning that it names does not stand.' })
  }
  const isLifted = body.refutes_id != null
  const said = isLifted && settled !== undefined ? settled : contentOf(body)
  if (said === undefined) return err(lacking('kind'))
  if (isLifted && !body.reason) return err(lacking('reason'))
  const errors = warningErrors(said)
  if (errors.length > 0) return err(invalidInput(errors))
  const action = said.kind === 'resuscitation' ? 'warnings.resuscitation' : 'warnings.record'
  if (decide(action, call.caller, call.administration_reason) !== 'allowed') {
    return err({ code: 'not_permitted', action })
  }
  const draft = startDraft(call)
  const { kind, isolation_type, resuscitation_status, note } = said
  const warning = createRecord(draft, 'patient_warnings', {
    kind,
    isolation_type,
    resuscitation_status,
    note,
    act: isLifted ? 'refute' : 'assert',
    patient_id: settled?.patient_id ?? patient.id,
    stated_at: call.now,
    replaces_id: isLifted ? null : (body.replaces_id ?? null),
    refutes_id: body.refutes_id ?? null,
    reason: body.reason ?? null,
  })
  const committed = await commitDraft(draft)
  const answer: WarningAnswer = {
    ...versioned(draft, committed, warning),
    is_standing: !isLifted,
    is_disputed: !isLifted && isDisputedWarning(warning, [...all, warning]),
    is_withheld: false,
  }
  return ok({
    status: 201,
    headers: { location: `/api/v1/patients/${patient.id}/warnings` },
    body: answer,
    touched: {
      entity: 'patient_warnings',
      record_ids: draft.record_ids,
      patient_id: patient.id,
      envelope_id: committed?.envelope_id ?? null,
    },
  })
}

function contentOf(body: WarningBody) {
  const { kind, isolation_type = null, resuscitation_status = null, note = null } = body
  return kind === undefined
    ? undefined
    : {
        kind,
        isolation_type: kind === 'isolation' ? isolation_type : null,
        resuscitation_status: kind === 'resuscitation' ? resuscitation_status : null,
        note,
      }
}

function lacking(field: string) {
  return invalidInput([{ field, code: 'required', message: 'is needed' }])
}
