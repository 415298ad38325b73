import { z } from 'zod'
import { isJudgement, submittedAgain } from '../../shared/assessments/judgement-rules.ts'
import type { Conflict, FieldValues } from '../../shared/conflicts/conflict.ts'
import {
  CONFLICTS_PAGE,
  type ConflictDetail,
  type ConflictView,
} from '../../shared/conflicts/conflicts-ipc.ts'
import { type AppError, notFound } from '../../shared/errors.ts'
import { Id } from '../../shared/ids.ts'
import type { Input, Output } from '../../shared/ipc/contract.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { instantOf } from '../../shared/time.ts'
import { newOwnersOf } from '../assessments/moved-forms.ts'
import { readAudited } from '../audit/audited-read.ts'
import type { Reader } from '../db/transaction.ts'
import type { FeatureDeps } from '../feature-deps.ts'
import type { Call } from '../ipc/handlers.ts'
import { patientSummaries, personNames } from '../patients/patient-view-service.ts'
import { placeOf } from '../records/list-place.ts'
import { toViews } from '../records/receipt-store.ts'
import { type RecordWriter, writeRecords } from '../records/record-writer.ts'
import { findRecord, listRecordsBy } from '../records/row-store.ts'
import { namesOf } from '../users/authorship-service.ts'
import { checkMayChoose, refusedChoices } from './choice-check.ts'
import { countOpenConflicts, listConflictPlaces } from './conflict-store.ts'
import { readDecision, shownValues } from './conflict-values.ts'
import { conflictHere } from './pending-value.ts'

const RESOLVED_SHOWN_MS = 7 * 24 * 3_600_000

/** As a page ends with it: rank, safety, moment, id. */
const Place = z
  .tuple([z.int(), z.int(), z.string(), z.string()])
  .transform(([rank, is_safety_critical, created_at, id]) => ({ rank, is_safety_critical, created_at, id }))

/** Open conflicts (safety-critical first), then those resolved in the last seven days, a page of them; audited. */
export function listConflicts(
  deps: FeatureDeps,
  call: Call,
  asked: Input<'conflicts.list'>,
): Promise<Result<Output<'conflicts.list'>, AppError>> {
  const act = { actor: call.actor, action: 'conflicts.read', entity: 'conflicts' }
  return readAudited(deps.records, act, async (trx) => {
    const since = instantOf(deps.records.clock.nowMs() - RESOLVED_SHOWN_MS)
    const after = placeOf(Place, asked)
    if (!after.ok) return after
    const { site_id } = deps.records
    const places = await listConflictPlaces(trx, site_id, since, after.value, CONFLICTS_PAGE + 1)
    const listed = places.slice(0, CONFLICTS_PAGE)
    const last = places.length > listed.length ? listed.at(-1) : undefined
    const ids = listed.map(({ id }) => id)
    const conflicts = await listRecordsBy(trx, 'conflicts', 'id', ids)
    const inOrder = ids.flatMap((id) => conflicts.find((conflict) => conflict.id === id) ?? [])
    const items = await toConflictViews(trx, deps, inOrder)
    const next =
      last === undefined
        ? null
        : JSON.stringify([last.rank, last.is_safety_critical, last.created_at, last.id])
    const open_count = await countOpenConflicts(trx, site_id)
    return ok({ value: { items, next, open_count }, record_ids: ids, patient_id: null })
  })
}

/** One conflict with what of it is not this person's to choose; audited. Errors: `not_found`. */
export function getConflict(
  deps: FeatureDeps,
  call: Call,
  id: Id,
): Promise<Result<ConflictDetail, AppError>> {
  const act = { actor: call.actor, action: 'conflicts.read', entity: 'conflicts', asked_ids: [id] }
  return readAudited(deps.records, act, async (trx) => {
    const conflict = await findOwnConflict(trx, deps, id)
    const [view] = await toConflictViews(trx, deps, conflict === undefined ? [] : [conflict])
    if (conflict === undefined || view === undefined) return err(notFound('conflicts'))
    const { conflict: here } = await conflictHere(trx, conflict)
    const value = { ...view, refused_choices: await refusedChoices(trx, call, here) }
    return ok({ value, record_ids: [id], patient_id: view.patient_id })
  })
}

/**
 * Keeps a person's decision with its reason: the record shows the chosen values from now on, here at once and
 * everywhere after sync. Errors: `not_found`, `conflict` (resolved already; `seen_changed`: a candidate came, or was
 * typed at this PC, that was not on the screen; `amended_here`: the form was amended at this PC, and the server does not
 * have the amendment among the versions yet), `not_permitted` (a prepared sheet over a completed one, too), `invalid_input`.
 */
export async function resolveConflict(
  deps: FeatureDeps,
  call: Call,
  { id, seen_candidate_ids: seen, values, reason }: Input<'conflicts.resolve'>,
): Promise<Result<ConflictView, AppError>> {
  const known = await findRecord(deps.records.db, 'conflicts', id)
  const patient_id = known === undefined ? null : await ownerOf(deps.records.db, known)
  const act = { ...call, action: 'conflicts.resolve', patient_id }
  const written = await writeRecords(deps.records, act, async (writer) => {
    const open = await getUndecided(writer.trx, deps, id, seen)
    if (!open.ok) return open
    const { stored, conflict } = open.value
    const decision = readDecision(conflict, values)
    if (!decision.ok) return decision
    const permitted = await checkMayChoose(writer.trx, call, conflict, decision.value)
    if (!permitted.ok) return permitted
    if (conflict.kind === 'versions') await takeJudgementBack(writer, conflict.record_id, decision.value)
    await writer.resolve(stored, decision.value, reason)
    return ok(undefined)
  })
  return written.ok ? viewConflict(deps, id) : written
}

/** An approval or rejection was of the version that counted: another one that is chosen has not been judged. */
async function takeJudgementBack(
  writer: RecordWriter,
  formId: Id,
  { current_version }: FieldValues,
): Promise<void> {
  const form = await findRecord(writer.trx, 'form_submissions', formId)
  if (form === undefined || form.current_version === current_version || !isJudgement(form)) return
  await writer.patch('form_submissions', formId, submittedAgain)
}

/** A conflict as its screens show it, without an audit event: after one's own act. Errors: `not_found`. */
export async function viewConflict(deps: FeatureDeps, id: Id): Promise<Result<ConflictView, AppError>> {
  const conflict = await findOwnConflict(deps.records.db, deps, id)
  const [view] = await toConflictViews(deps.records.db, deps, conflict === undefined ? [] : [conflict])
  return view === undefined ? err(notFound('conflicts')) : ok(view)
}

/**
 * An open conflict of which a person has seen all that competes; `stored` as the server has it. Errors: `not_found`,
 * `conflict` (`resolved_already`, `amended_here`, `seen_changed`).
 */
export async function getUndecided(
  reader: Reader,
  deps: FeatureDeps,
  id: Id,
  seen: readonly Id[],
): Promise<Result<{ stored: Conflict; conflict: Conflict }, AppError>> {
  const stored = await findOwnConflict(reader, deps, id)
  if (stored === undefined) return err(notFound('conflicts'))
  if (stored.state === 'resolved') return err({ code: 'conflict', reason: 'resolved_already' })
  const { conflict, waits_for_own_amendment } = await conflictHere(reader, stored)
  if (waits_for_own_amendment) return err({ code: 'conflict', reason: 'amended_here' })
  if (conflict.candidates.some(({ candidate_id }) => !seen.includes(candidate_id))) {
    return err({ code: 'conflict', reason: 'seen_changed' })
  }
  return ok({ stored, conflict })
}

async function findOwnConflict(reader: Reader, deps: FeatureDeps, id: Id): Promise<Conflict | undefined> {
  const conflict = await findRecord(reader, 'conflicts', id)
  return conflict?.site_id === deps.records.site_id ? conflict : undefined
}

/** The patient whom a conflict is about now: a form may have been moved since. */
async function ownerOf(reader: Reader, { entity, record_id, patient_id }: Conflict): Promise<Id | null> {
  if (entity !== 'form_submissions') return patient_id
  return (await newOwnersOf(reader, [record_id])).get(record_id) ?? patient_id
}

async function toConflictViews(
  reader: Reader,
  deps: FeatureDeps,
  stored: readonly Conflict[],
): Promise<ConflictView[]> {
  const here = await Promise.all(stored.map((conflict) => conflictHere(reader, conflict)))
  const conflicts = here.map(({ conflict }) => conflict)
  const pendingIds = new Set(here.map(({ pending_id }) => pending_id))
  const waiting = new Set(here.flatMap((one) => (one.waits_for_own_amendment ? one.conflict.id : [])))
  const candidates = conflicts.flatMap((conflict) => conflict.candidates)
  const names = await namesOf(reader, deps, {
    people: [
      ...candidates.map((candidate) => candidate.set_by),
      ...conflicts.flatMap((conflict) => conflict.resolved_by ?? []),
      ...conflicts.flatMap(({ agreements }) => (agreements ?? []).map((one) => one.agreed_by)),
    ],
    stations: [
      ...candidates.map((candidate) => candidate.set_on_station),
      ...conflicts.flatMap((conflict) => conflict.resolved_on_station ?? []),
      ...conflicts.flatMap(({ agreements }) => (agreements ?? []).map((one) => one.agreed_on_station)),
    ],
  })
  const forms = conflicts.filter(({ entity }) => entity === 'form_submissions')
  const formIds = forms.map(({ record_id }) => record_id)
  const newOwners = await newOwnersOf(reader, formIds)
  const written = await listRecordsBy(reader, 'form_submissions', 'id', formIds)
  const codes = new Map(written.map(({ id, form_code }) => [id, form_code]))
  const patients = await patientSummaries(reader, [
    ...conflicts.flatMap((conflict) => conflict.patient_id ?? []),
    ...newOwners.values(),
  ])
  const patientOf = (id: Id | null) => (id === null ? null : (patients.get(id) ?? null))
  const named = await personNames(reader, conflicts.flatMap(registrationIds))
  const views = await toViews(reader, 'conflicts', conflicts)
  const nameOf = (map: ReadonlyMap<Id, string>, id: Id | null): string | null =>
    id === null ? null : (map.get(id) ?? null)
  return views.map((view) => ({
    ...view,
    ...subjectOf(view, newOwners, patientOf),
    base: shownValues(view.base),
    waits_for_own_amendment: waiting.has(view.id),
    form_code: codes.get(view.record_id) ?? null,
    registrations: registrationIds(view).flatMap((id) => named.get(id) ?? []),
    resolution_values: view.resolution_values === null ? null : shownValues(view.resolution_values),
    candidates: view.candidates.map((candidate) => ({
      ...candidate,
      values: shownValues(candidate.values),
      set_by_name: nameOf(names.people, candidate.set_by),
      station_name: nameOf(names.stations, candidate.set_on_station),
      is_mine: candidate.set_on_station === deps.records.station_id,
      is_pending: pendingIds.has(candidate.candidate_id),
    })),
    resolved_by_name: nameOf(names.people, view.resolved_by),
    resolved_on_station_name: nameOf(names.stations, view.resolved_on_station),
    agreement_views: (view.agreements ?? []).map((agreement) => ({
      ...agreement,
      agreed_by_name: nameOf(names.people, agreement.agreed_by),
      station_name: nameOf(names.stations, agreement.agreed_on_station),
    })),
  }))
}

/** The registrations that the values of a disputed merge name, and the one that was merged. */
function registrationIds({ base, candidates, resolution_values, record_id }: Conflict): Id[] {
  const values = [base, ...candidates.map((candidate) => candidate.values), resolution_values ?? {}]
  const named = values.flatMap(({ merged_into }) => Id.safeParse(merged_into).data ?? [])
  return named.length === 0 ? [] : [...new Set([...named, record_id])]
}

/** Whom a conflict is about now, and whom a moved form was entered under. */
function subjectOf<P>(
  { record_id, patient_id }: Pick<Conflict, 'record_id' | 'patient_id'>,
  newOwners: ReadonlyMap<Id, Id>,
  patientOf: (id: Id | null) => P | null,
): { patient_id: Id | null; patient: P | null; moved_from: P | null } {
  const owner = newOwners.get(record_id)
  if (owner === undefined) return { patient_id, patient: patientOf(patient_id), moved_from: null }
  return { patient_id: owner, patient: patientOf(owner), moved_from: patientOf(patient_id) }
}
