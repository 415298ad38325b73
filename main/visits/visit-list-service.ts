import type { AppError } from '../../shared/errors.ts'
import type { PatientContext } from '../../shared/forms/form-definition.ts'
import { patientContextOn } from '../../shared/forms/patient-context.ts'
import { type Id, submissionId } from '../../shared/ids.ts'
import type { Input, Output } from '../../shared/ipc/contract.ts'
import { storedNews2 } from '../../shared/observations/stored-news2.ts'
import { type StudySafety, standingSheets, studySafety } from '../../shared/radiology/study-safety.ts'
import { ok, type Result } from '../../shared/result.ts'
import { type Instant, localDateOf } from '../../shared/time.ts'
import type { PatientVisit, Study } from '../../shared/visits/visit.ts'
import { isVisitRunning } from '../../shared/visits/visit-rules.ts'
import type { VisitSummary } from '../../shared/visits/visits-ipc.ts'
import { nursingUnder, readMoves } from '../assessments/moved-forms.ts'
import { readAudited } from '../audit/audited-read.ts'
import type { Reader } from '../db/transaction.ts'
import type { FeatureDeps } from '../feature-deps.ts'
import type { Call } from '../ipc/handlers.ts'
import { familyOf } from '../patients/patient-family-service.ts'
import { patientSummaries } from '../patients/patient-view-service.ts'
import { toViews } from '../records/receipt-store.ts'
import { listStanding } from '../records/removal.ts'
import { listRecordsBy } from '../records/row-store.ts'
import { isFilling, listWithoutHistory, mayLackHistory } from '../records/scope-store.ts'
import { awayStationFinder } from './away-stations.ts'
import { withCompeting } from './competing-versions.ts'
import { NURSING_FORM } from './nursing-form.ts'
import { visitReportStatus } from './report-status.ts'
import {
  countDocuments,
  listFormsInDispute,
  listNewestVitalSigns,
  listReportStatuses,
  listVisitIds,
  listVisitsWithDraft,
  listWards,
  type VisitFilter,
} from './visit-list-store.ts'
import { countedObservations } from './visit-observations.ts'

/** A worklist, newest arrival first; audited with the visits that are shown. */
export function listVisits(
  deps: FeatureDeps,
  call: Call,
  filter: Input<'visits.list'>,
): Promise<Result<Output<'visits.list'>, AppError>> {
  const act = {
    actor: call.actor,
    action: 'visits.list',
    entity: 'patient_visits',
    patient_id: filter.patient_id,
    question: JSON.stringify(filter),
    is_typed: filter.place !== undefined,
  }
  return readAudited(deps.records, act, async (trx) => {
    const family = filter.patient_id === null ? null : await familyOf(trx, filter.patient_id)
    const { limit, ...which } = filter
    const { ids, not_listed_count } = await listVisitIds(trx, deps.records.site_id, which, family, limit)
    const items = await summariesOf(trx, deps, call.actor.user_id, ids)
    const is_whole = await holdsAll(trx, filter.statuses, family)
    const value = { items, not_listed_count, is_whole }
    return ok({ value, record_ids: ids, patient_id: filter.patient_id })
  })
}

/** Whether this PC holds every visit of this person (null: of everybody) in these states. Running ones keep in scope. */
async function holdsAll(
  reader: Reader,
  statuses: Input<'visits.list'>['statuses'],
  family: readonly Id[] | null,
): Promise<boolean> {
  if (family !== null) return (await listWithoutHistory(reader, family)).size === 0
  if (await isFilling(reader)) return false
  return statuses.every((status) => isVisitRunning({ status })) || !(await mayLackHistory(reader))
}

/** The wards that the visits of one state and type name. */
export async function listVisitWards(
  deps: FeatureDeps,
  filter: Input<'visits.wards'>,
): Promise<Result<Output<'visits.wards'>, AppError>> {
  const { db, site_id } = deps.records
  return ok({ wards: await listWards(db, site_id, { ...filter, patient_id: null, has_study: null }) })
}

/** The lines of a worklist within somebody's own reading transaction. */
export async function listVisitSummaries(
  reader: Reader,
  deps: FeatureDeps,
  userId: Id,
  filter: VisitFilter,
  limit: number,
): Promise<Pick<Output<'visits.list'>, 'items' | 'not_listed_count'>> {
  const { ids, not_listed_count } = await listVisitIds(reader, deps.records.site_id, filter, null, limit)
  return { items: await summariesOf(reader, deps, userId, ids), not_listed_count }
}

async function summariesOf(
  reader: Reader,
  deps: FeatureDeps,
  userId: Id,
  visitIds: readonly Id[],
): Promise<VisitSummary[]> {
  const visits = await toViews(
    reader,
    'patient_visits',
    await listRecordsBy(reader, 'patient_visits', 'id', visitIds),
  )
  const patients = await patientSummaries(
    reader,
    visits.map((visit) => visit.patient_id),
  )
  const studies = await toViews(
    reader,
    'studies',
    await listStanding(reader, 'studies', 'visit_id', visitIds),
  )
  const forms = await listRecordsBy(
    reader,
    'form_submissions',
    'id',
    visitIds.map((id) => submissionId(id, NURSING_FORM)),
  )
  const drafts = await listVisitsWithDraft(reader, userId, NURSING_FORM, visitIds)
  const documents = await countDocuments(reader, visitIds)
  const vitalSigns = await listNewestVitalSigns(reader, visitIds)
  const moved = await readMovedSummaries(reader, visitIds)
  const reports = await listReportStatuses(reader, visitIds)
  const sheets = await readSheets(reader, visitIds)
  const disputed = await listFormsInDispute(reader)
  const awayOf = await awayStationFinder(reader, deps)
  const byId = new Map(visits.map((visit) => [visit.id, visit]))
  const studiesOf = Map.groupBy(studies, ({ visit_id }) => visit_id)
  const formOf = new Map(forms.map((form) => [form.visit_id, form]))
  const sheetsOf = groupedSheets(sheets)
  const vitalOf = new Map(vitalSigns.map((set) => [set.visit_id, set]))
  const reportsOf = Map.groupBy(reports, ({ visit_id }) => visit_id)
  return visitIds.flatMap((id) => {
    const visit = byId.get(id)
    const patient = visit === undefined ? undefined : patients.get(visit.patient_id)
    // A visit whose patient has not arrived here yet is shown as soon as both are.
    if (visit === undefined || patient === undefined) return []
    const ownStudies = studiesOf.get(id) ?? []
    const form = formOf.get(id)
    const ownSheets = sheetsOf(id)
    const changed = moved.get(id)
    const nursingId = changed === undefined ? form?.id : changed.form_id
    const vital = changed === undefined ? vitalOf.get(id) : changed.vital
    return {
      visit,
      patient,
      studies: ownStudies,
      safety: safetyOf(visit, patient, ownStudies, ownSheets, deps.time_zone),
      away_stations: awayOf([
        visit,
        ...ownStudies,
        ...(form === undefined ? [] : [form]),
        ...ownSheets.forms,
        ...ownSheets.versions,
        ...(vital === undefined ? [] : [vital]),
      ]),
      nursing_status: changed === undefined ? (form?.status ?? null) : changed.status,
      has_own_draft: drafts.has(id),
      report_status: visitReportStatus(ownStudies, reportsOf.get(id) ?? []),
      is_nursing_disputed: disputed.some((each) => each.id === nursingId),
      is_report_disputed: disputed.some(
        ({ visit_id, form_code }) => visit_id === visit.id && form_code === 'REPORT',
      ),
      document_count: documents.get(id) ?? 0,
      news2: vital === undefined ? null : newestNews2(vital, contextOf(visit, patient, deps.time_zone)),
    }
  })
}

function newestNews2(
  set: Parameters<typeof storedNews2>[0] & { readonly measured_at: Instant },
  patient: PatientContext,
): VisitSummary['news2'] {
  const { news2_total, news2_band } = storedNews2(set, patient)
  return { total: news2_total, band: news2_band, measured_at: set.measured_at }
}

/** The patient at arrival. */
function contextOf(visit: PatientVisit, person: VisitSummary['patient'], timeZone: string): PatientContext {
  return patientContextOn(person, localDateOf(visit.arrived_at, timeZone))
}

/** Of visits that a form was moved from or to: what stands there now. */
async function readMovedSummaries(reader: Reader, visitIds: readonly Id[]) {
  const moves = await readMoves(reader, visitIds)
  const concerned = moves.moved.flatMap(({ move }) => [move.visit_id, move.to_visit_id])
  const wanted = new Set(concerned)
  const ids = visitIds.filter((id) => wanted.has(id))
  const { vital_signs } = await countedObservations(reader, ids)
  const entries = ids.map(async (id) => {
    const { form } = await nursingUnder(reader, id, moves)
    const vital = vital_signs.findLast(({ visit_id }) => visit_id === id)
    return [id, { form_id: form?.id, status: form?.status ?? null, vital }] as const
  })
  return new Map(await Promise.all(entries))
}

type Sheets = Awaited<ReturnType<typeof readSheets>>

/** The sheets of the visits' studies with their forms, which say which version counts. */
async function readSheets(reader: Reader, visitIds: readonly Id[]) {
  const versions = await listRecordsBy(reader, 'radiology_sheets', 'visit_id', visitIds)
  const ids = [...new Set(versions.map(({ submission_id }) => submission_id))]
  const forms = await listRecordsBy(reader, 'form_submissions', 'id', ids)
  return { versions, forms: await withCompeting(reader, forms) }
}

/** The sheets of one visit: a list of many visits reads each visit's own alone. */
function groupedSheets({ versions, forms }: Sheets): (visitId: Id) => Sheets {
  const versionsOf = Map.groupBy(versions, ({ visit_id }) => visit_id)
  const formsOf = Map.groupBy(forms, ({ visit_id }) => visit_id)
  return (id) => ({ versions: versionsOf.get(id) ?? [], forms: formsOf.get(id) ?? [] })
}

/** What stands out before each study of a visit, by the patient's age at arrival. */
function safetyOf(
  visit: PatientVisit,
  person: VisitSummary['patient'],
  studies: readonly Study[],
  { versions, forms }: Sheets,
  timeZone: string,
): StudySafety[] {
  const context = contextOf(visit, person, timeZone)
  return studies
    .filter(({ status }) => status !== 'cancelled')
    .map((study) => studySafety(study, standingSheets(study, forms, versions), context, versions))
}
