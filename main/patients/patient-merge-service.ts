import { type AppError, notFound } from '../../shared/errors.ts'
import type { Id } from '../../shared/ids.ts'
import type { Input, Output } from '../../shared/ipc/contract.ts'
import { openProposals, standingMerge } from '../../shared/patients/merge-rules.ts'
import type { PatientMerge } from '../../shared/patients/patient-merge.ts'
import type { PatientMergeView } from '../../shared/patients/patients-ipc.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { readAudited } from '../audit/audited-read.ts'
import type { Reader } from '../db/transaction.ts'
import type { FeatureDeps } from '../feature-deps.ts'
import type { Call } from '../ipc/handlers.ts'
import { type RecordWriter, writeRecords } from '../records/record-writer.ts'
import { findStanding } from '../records/removal.ts'
import { findRecord, listRecordsBy } from '../records/row-store.ts'
import { toAuthoredViews } from '../users/authorship-service.ts'
import { familyOf, survivorOf } from './patient-family-service.ts'
import { listMergeStepIds } from './patient-family-store.ts'
import { readingsOfPatients } from './patient-readings-service.ts'
import { findAlike } from './patient-search-service.ts'
import { patientSummaries, toPatientViews } from './patient-view-service.ts'

/** The steps of merges that name one of these registrations, in the order in which they count. */
async function readMergeSteps(reader: Reader, patientIds: readonly Id[]): Promise<PatientMerge[]> {
  return listRecordsBy(reader, 'patient_merges', 'id', await listMergeStepIds(reader, patientIds))
}

/** The registrations that were merged into a patient, each with the merge that may be undone. */
export async function readAbsorbed(
  reader: Reader,
  deps: FeatureDeps,
  familyIds: readonly Id[],
): Promise<Output<'patients.get'>['absorbed']> {
  const [survivor] = familyIds
  const absorbed = await listRecordsBy(
    reader,
    'patients',
    'id',
    familyIds.filter((id) => id !== survivor),
  )
  const steps = await readMergeSteps(reader, familyIds)
  const views = await toPatientViews(reader, absorbed)
  return Promise.all(
    views.map(async (patient) => {
      const merge = standingMerge(steps, patient.id)
      const [view] = merge === undefined ? [] : await toMergeViews(reader, deps, [merge])
      return { patient, merge: view ?? null }
    }),
  )
}

function toMergeViews(
  reader: Reader,
  deps: FeatureDeps,
  steps: readonly PatientMerge[],
): Promise<PatientMergeView[]> {
  return toAuthoredViews(reader, deps, 'patient_merges', steps)
}

/** Registrations that may be the same person: proposed ones first, then the most alike. Errors: `not_found`. */
export function findSamePerson(
  deps: FeatureDeps,
  call: Call,
  id: Id,
): Promise<Result<Output<'patients.same_person'>, AppError>> {
  const act = {
    actor: call.actor,
    action: 'patients.search',
    entity: 'patients',
    patient_id: id,
    question: `same person ${id}`,
  }
  return readAudited(deps.records, act, async (trx) => {
    const family = await familyOf(trx, id)
    const patient = await findRecord(trx, 'patients', family[0] ?? id)
    if (patient?.site_id !== deps.records.site_id) return err(notFound('patients'))
    const open = openProposals(await readMergeSteps(trx, family))
    const proposals = await toMergeViews(trx, deps, open)
    const otherOf = (step: PatientMerge): Id =>
      family.includes(step.survivor_id) ? step.absorbed_id : step.survivor_id
    const readings = (await readingsOfPatients(trx, [patient]))(patient)
    const identity = {
      ...patient,
      ssn_indexes: readings.flatMap(({ ssn_index }) => ssn_index ?? []),
      dates_of_birth: readings.map(({ date_of_birth }) => date_of_birth),
    }
    const alike = await findAlike(trx, identity, proposals.map(otherOf), family)
    const summaries = await patientSummaries(
      trx,
      alike.map((each) => each.id),
    )
    const items = alike.flatMap(({ id: other, alike: likeness }) => {
      const summary = summaries.get(other)
      if (summary === undefined || family.includes(summary.id)) return []
      const proposal = proposals.find((step) => otherOf(step) === other) ?? null
      // A shared mobile alone is a relative's: a mother's and her newborn's.
      if (proposal === null && likeness.name !== 'same' && likeness.ssn !== 'same') return []
      return [{ candidate: { patient: summary, alike: likeness }, proposal }]
    })
    items.sort((a, b) => Number(b.proposal !== null) - Number(a.proposal !== null))
    return ok({
      value: { items },
      record_ids: items.map(({ candidate }) => candidate.patient.id),
      patient_id: patient.id,
    })
  })
}

/** Asks an administrator to merge. Errors: `not_found`, `conflict` (`same_patient`, `proposed_already`). */
export function proposeMerge(
  deps: FeatureDeps,
  call: Call,
  input: Input<'patients.propose_merge'>,
): Promise<Result<PatientMerge, AppError>> {
  const act = { ...call, action: 'patients.propose_merge', patient_id: input.survivor_id }
  return writeRecords(deps.records, act, async (writer) => {
    const pair = await readPair(writer.trx, deps, input)
    if (!pair.ok) return pair
    const { survivor_id, absorbed_id } = pair.value
    const open = openProposals(await readMergeSteps(writer.trx, [survivor_id]))
    if (open.some((step) => [step.survivor_id, step.absorbed_id].includes(absorbed_id))) {
      return err({ code: 'conflict', reason: 'proposed_already' })
    }
    return ok(await addStep(writer, 'propose', pair.value, null, input.reason))
  })
}

/**
 * Merges two registrations; an open question of the server whether they are one is answered by it. Errors:
 * `not_found`, `conflict` (`same_patient`, `proposal_answered`, `seen_changed`).
 */
export function mergePatients(
  deps: FeatureDeps,
  call: Call,
  input: Input<'patients.merge'>,
): Promise<Result<PatientMerge, AppError>> {
  const { reason, proposal_id } = input
  const act = {
    ...call,
    action: 'patients.merge',
    patient_id: input.survivor_id,
    administration_reason: call.administration_reason ?? reason,
  }
  return writeRecords(deps.records, act, async (writer) => {
    const pair = await readPair(writer.trx, deps, input)
    if (!pair.ok) return pair
    const { survivor_id, absorbed_id } = pair.value
    // Whoever stands for one of the two by now is a person that the administrator has not compared.
    if (survivor_id !== input.survivor_id || absorbed_id !== input.absorbed_id) {
      return err({ code: 'conflict', reason: 'seen_changed' })
    }
    if (proposal_id !== null && (await findOpenProposal(writer.trx, proposal_id)) === undefined) {
      return err({ code: 'conflict', reason: 'proposal_answered' })
    }
    const step = await addStep(writer, 'merge', pair.value, proposal_id, reason)
    await writer.patch('patients', absorbed_id, { merged_into: survivor_id })
    const questions = await listRecordsBy(writer.trx, 'conflicts', 'record_id', [survivor_id, absorbed_id])
    for (const question of questions) {
      if (question.kind !== 'duplicate_patient' || question.state !== 'open') continue
      const named = question.candidates.map(({ values }) => values.patient_id)
      if (named.includes(survivor_id) && named.includes(absorbed_id)) {
        await writer.resolve(question, {}, reason)
      }
    }
    return ok(step)
  })
}

/** Answers a proposal by no. Errors: `not_found`, `conflict` `proposal_answered`. */
export async function rejectMerge(
  deps: FeatureDeps,
  call: Call,
  { proposal_id, reason }: Input<'patients.reject_merge'>,
): Promise<Result<PatientMerge, AppError>> {
  const known = await findRecord(deps.records.db, 'patient_merges', proposal_id)
  if (known?.site_id !== deps.records.site_id) return err(notFound('patient_merges'))
  const act = { ...call, action: 'patients.reject_merge', patient_id: known.survivor_id }
  return writeRecords(deps.records, act, async (writer) => {
    const proposal = await findOpenProposal(writer.trx, proposal_id)
    if (proposal === undefined) return err({ code: 'conflict', reason: 'proposal_answered' })
    return ok(await addStep(writer, 'reject', proposal, proposal_id, reason))
  })
}

/** Takes a merge back. Errors: `not_found`, `conflict` `merge_undone`. */
export async function undoMerge(
  deps: FeatureDeps,
  call: Call,
  { merge_id, reason }: Input<'patients.undo_merge'>,
): Promise<Result<PatientMerge, AppError>> {
  const known = await findRecord(deps.records.db, 'patient_merges', merge_id)
  if (known?.site_id !== deps.records.site_id || known.act !== 'merge') return err(notFound('patient_merges'))
  const act = { ...call, action: 'patients.undo_merge', patient_id: known.survivor_id }
  return writeRecords(deps.records, act, async (writer) => {
    const steps = await readMergeSteps(writer.trx, [known.absorbed_id])
    if (standingMerge(steps, known.absorbed_id)?.id !== merge_id) {
      return err({ code: 'conflict', reason: 'merge_undone' })
    }
    const step = await addStep(writer, 'undo', known, merge_id, reason)
    await writer.patch('patients', known.absorbed_id, { merged_into: null })
    return ok(step)
  })
}

type Pair = Pick<PatientMerge, 'survivor_id' | 'absorbed_id'>

/** The two as they go on now: whoever names a merged registration means the one it was merged into. */
async function readPair(reader: Reader, deps: FeatureDeps, named: Pair): Promise<Result<Pair, AppError>> {
  const pair = {
    survivor_id: await survivorOf(reader, named.survivor_id),
    absorbed_id: await survivorOf(reader, named.absorbed_id),
  }
  for (const id of Object.values(pair)) {
    const patient = await findStanding(reader, deps.records, 'patients', id)
    if (patient === undefined) return err(notFound('patients'))
  }
  if (pair.survivor_id === pair.absorbed_id) return err({ code: 'conflict', reason: 'same_patient' })
  return ok(pair)
}

async function findOpenProposal(reader: Reader, id: Id): Promise<PatientMerge | undefined> {
  const proposal = await findRecord(reader, 'patient_merges', id)
  if (proposal === undefined) return undefined
  const steps = await readMergeSteps(reader, [proposal.survivor_id, proposal.absorbed_id])
  return openProposals(steps).find((step) => step.id === id)
}

function addStep(
  writer: RecordWriter,
  act: PatientMerge['act'],
  { survivor_id, absorbed_id }: Pair,
  answers_id: Id | null,
  reason: string,
): Promise<PatientMerge> {
  return writer.append('patient_merges', {
    act,
    survivor_id,
    absorbed_id,
    stated_at: writer.now,
    answers_id,
    reason,
  })
}
