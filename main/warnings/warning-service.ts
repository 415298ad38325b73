import { type AppError, invalidInput, notFound } from '../../shared/errors.ts'
import type { Id } from '../../shared/ids.ts'
import type { Input, Output } from '../../shared/ipc/contract.ts'
import type { FieldReader } from '../../shared/policy/field-rules.ts'
import { decide } from '../../shared/policy/policy.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { PatientWarning, WarningKind } from '../../shared/warnings/patient-warning.ts'
import {
  isDisputedWarning,
  mayReadWarning,
  standingWarnings,
  warningErrors,
  withheldWarning,
} from '../../shared/warnings/warning-rules.ts'
import { readAudited } from '../audit/audited-read.ts'
import type { Reader } from '../db/transaction.ts'
import type { FeatureDeps } from '../feature-deps.ts'
import type { Call } from '../ipc/handlers.ts'
import { type RegistrationsInDoubt, readDoubt } from '../patients/disputed-merge-service.ts'
import { familyOf, survivorOf } from '../patients/patient-family-service.ts'
import { receiptsOf } from '../records/receipt-store.ts'
import { writeRecords } from '../records/record-writer.ts'
import { findStanding } from '../records/removal.ts'
import { findRecord, listRecordsBy } from '../records/row-store.ts'
import { namesOf } from '../users/authorship-service.ts'

interface Warnings {
  readonly statements: readonly PatientWarning[]
  readonly standing: readonly PatientWarning[]
  readonly withheld: readonly PatientWarning[]
  readonly isDisputed: (warning: PatientWarning) => boolean
}

/**
 * The same as they are shown: with those of registrations that may be this person's or another's, as disputed.
 */
export async function readShownWarnings(
  reader: Reader,
  actor: FieldReader,
  familyIds: readonly Id[],
  { ids }: RegistrationsInDoubt,
): Promise<Warnings> {
  const warnings = await readWarnings(reader, actor, [...new Set([...familyIds, ...ids])])
  const isDisputed = (warning: PatientWarning) =>
    ids.has(warning.patient_id) || isDisputedWarning(warning, warnings.statements)
  return { ...warnings, isDisputed }
}

/** The statements of all registrations of a person that this person may read, and what stands that they may not. */
export async function readWarnings(
  reader: Reader,
  actor: FieldReader,
  familyIds: readonly Id[],
): Promise<{ statements: PatientWarning[]; standing: PatientWarning[]; withheld: PatientWarning[] }> {
  const all = await listRecordsBy(reader, 'patient_warnings', 'patient_id', familyIds)
  const statements = all.filter((warning) => mayReadWarning(actor, warning))
  const open = standingWarnings(all)
  return {
    statements,
    standing: open.filter((warning) => statements.includes(warning)),
    withheld: open.filter((warning) => !statements.includes(warning)).map(withheldWarning),
  }
}

/** `warnings.list`; its opening is audited. */
export function listWarnings(
  deps: FeatureDeps,
  call: Call,
  patientId: Id,
): Promise<Result<Output<'warnings.list'>, AppError>> {
  const act = {
    actor: call.actor,
    action: 'warnings.read',
    entity: 'patient_warnings',
    patient_id: patientId,
    question: patientId,
  }
  return readAudited(deps.records, act, async (trx) => {
    const family = await familyOf(trx, patientId)
    const is_emergency = deps.emergencies.isOpenFor(call.actor.user_id, family)
    const doubt = await readDoubt(trx, family)
    const { statements, standing, withheld, isDisputed } = await readShownWarnings(
      trx,
      { ...call.actor, is_emergency },
      family,
      doubt,
    )
    const shown = [...statements, ...withheld]
    const ids = shown.map(({ id }) => id)
    const people = shown.map(({ created_by }) => created_by)
    const names = await namesOf(trx, deps, { people, stations: [] })
    const receipts = await receiptsOf(trx, 'patient_warnings', ids)
    const viewOf = (warning: PatientWarning) => ({
      ...warning,
      author_name: names.people.get(warning.created_by) ?? null,
      receipt: receipts.get(warning.id) ?? ('on_server' as const),
      is_disputed: isDisputed(warning),
      is_withheld: withheld.includes(warning),
      is_of_disputed_merge: doubt.ids.has(warning.patient_id),
      is_elsewhere: !family.includes(warning.patient_id),
    })
    return ok({
      value: {
        standing: [...standing, ...withheld].map(viewOf),
        statements: statements.map(viewOf).toReversed(),
      },
      record_ids: ids,
      patient_id: patientId,
    })
  })
}

/**
 * States a warning, or replaces one. Errors: `not_found`, `invalid_input`, `not_permitted` (a resuscitation status is
 * a physician's), `conflict` `statement_settled`.
 */
export async function assertWarning(
  deps: FeatureDeps,
  call: Call,
  input: Input<'warnings.assert'>,
): Promise<Result<PatientWarning, AppError>> {
  const { administration_reason: _reason, patient_id, replaces_id, ...content } = input
  const permitted = checkMayWrite(call, input.kind)
  if (!permitted.ok) return permitted
  const errors = warningErrors(content)
  if (errors.length > 0) return err(invalidInput(errors))
  const act = { ...call, action: 'warnings.assert', patient_id }
  return writeRecords(deps.records, act, async (writer) => {
    const survivor = await survivorOf(writer.trx, patient_id)
    const patient = await findStanding(writer.trx, deps.records, 'patients', survivor)
    if (patient === undefined) return err(notFound('patients'))
    const { standing } = await readWarnings(writer.trx, call.actor, await familyOf(writer.trx, survivor))
    const replaced = standing.find(({ id, kind }) => id === replaces_id && kind === content.kind)
    if (replaces_id !== null && replaced === undefined) {
      return err({ code: 'conflict', reason: 'statement_settled' })
    }
    return ok(
      await writer.append('patient_warnings', {
        ...content,
        isolation_type: content.kind === 'isolation' ? content.isolation_type : null,
        resuscitation_status: content.kind === 'resuscitation' ? content.resuscitation_status : null,
        act: 'assert',
        patient_id: replaced?.patient_id ?? survivor,
        stated_at: writer.now,
        replaces_id,
        refutes_id: null,
        reason: null,
      }),
    )
  })
}

/** Lifts a warning. Errors: `not_found` (also for who may not read it), `not_permitted`, `conflict`. */
export async function refuteWarning(
  deps: FeatureDeps,
  call: Call,
  { id, reason }: Input<'warnings.refute'>,
): Promise<Result<PatientWarning, AppError>> {
  const named = await findRecord(deps.records.db, 'patient_warnings', id)
  if (named?.site_id !== deps.records.site_id || !mayReadWarning(call.actor, named)) {
    return err(notFound('patient_warnings'))
  }
  const permitted = checkMayWrite(call, named.kind)
  if (!permitted.ok) return permitted
  const act = { ...call, action: 'warnings.refute', patient_id: named.patient_id }
  return writeRecords(deps.records, act, async (writer) => {
    const family = await familyOf(writer.trx, named.patient_id)
    const { standing } = await readWarnings(writer.trx, call.actor, family)
    if (!standing.some((warning) => warning.id === id)) {
      return err({ code: 'conflict', reason: 'statement_settled' })
    }
    const { patient_id, kind, isolation_type, resuscitation_status, note } = named
    return ok(
      await writer.append('patient_warnings', {
        patient_id,
        kind,
        isolation_type,
        resuscitation_status,
        note,
        act: 'refute',
        stated_at: writer.now,
        replaces_id: null,
        refutes_id: id,
        reason,
      }),
    )
  })
}

function checkMayWrite(call: Call, kind: WarningKind): Result<void, AppError> {
  const action = kind === 'resuscitation' ? 'warnings.resuscitation' : 'warnings.record'
  const decision = decide(action, call.actor, call.administration_reason)
  return decision === 'allowed' ? ok(undefined) : err({ code: 'not_permitted', action })
}
