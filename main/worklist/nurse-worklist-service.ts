import { currentVersion } from '../../shared/assessments/nursing-version-rules.ts'
import type { AppError } from '../../shared/errors.ts'
import { patientContextOn } from '../../shared/forms/patient-context.ts'
import type { Id } from '../../shared/ids.ts'
import type { Output } from '../../shared/ipc/contract.ts'
import { fallRiskOf } from '../../shared/observations/fall-of-record.ts'
import { news2BandsOf, storedNews2, withShownNews2 } from '../../shared/observations/stored-news2.ts'
import { ok, type Result } from '../../shared/result.ts'
import type { HospitalRules } from '../../shared/settings/hospital-numbers.ts'
import { localDateOf } from '../../shared/time.ts'
import type { VisitSummary } from '../../shared/visits/visits-ipc.ts'
import type { AlertEvent } from '../../shared/worklist/alert-event.ts'
import { nextDue } from '../../shared/worklist/due-rules.ts'
import type { WorklistAlert, WorklistLine } from '../../shared/worklist/nurse-worklist-ipc.ts'
import { observationAlerts, type RaisedAlert } from '../../shared/worklist/observation-alerts.ts'
import { nursingUnder, readMoves, type VisitNursing } from '../assessments/moved-forms.ts'
import { readAudited } from '../audit/audited-read.ts'
import type { Reader } from '../db/transaction.ts'
import type { FeatureDeps } from '../feature-deps.ts'
import type { Call } from '../ipc/handlers.ts'
import { patientSummaries } from '../patients/patient-view-service.ts'
import { receiptsOf } from '../records/receipt-store.ts'
import { listRecordsBy } from '../records/row-store.ts'
import { knownRules } from '../settings/clinical-rules-service.ts'
import { type Names, namesOf } from '../users/authorship-service.ts'
import { listVisitSummaries } from '../visits/visit-list-service.ts'
import { type CountedObservations, countedObservations } from '../visits/visit-observations.ts'
import { listOwnRecords } from './worklist-store.ts'

const RUN_LENGTH = 6
const OWN_RECORDS = 8
/** As many as one audit event names; were there more, the list says how many it leaves out. */
const RUNNING_VISITS = 500

/** The ward as it stands: what each running visit asks for next, by ward and bed; audited with the visits shown. */
export function readNurseWorklist(
  deps: FeatureDeps,
  call: Call,
): Promise<Result<Output<'worklist.nurse'>, AppError>> {
  const act = {
    actor: call.actor,
    action: 'worklist.nurse',
    entity: 'patient_visits',
    patient_id: null,
    question: '',
  }
  return readAudited(deps.records, act, async (trx) => {
    const { items: summaries, not_listed_count } = await listVisitSummaries(
      trx,
      deps,
      call.actor.user_id,
      { statuses: ['open', 'in_progress'], patient_id: null, has_study: null },
      RUNNING_VISITS,
    )
    const ids = summaries.map(({ visit }) => visit.id)
    const rejected = summaries.filter(({ nursing_status }) => nursing_status === 'rejected')
    const rejectedIds = rejected.map(({ visit }) => visit.id)
    const read = await readWard(trx, deps, ids, rejectedIds)
    const lines = summaries.map((summary) => lineOf(deps, call.actor.user_id, summary, read))
    const own_records = await ownRecords(trx, deps, call.actor.user_id)
    const value = { lines: lines.toSorted(byPlace), not_listed_count, own_records }
    return ok({ value, record_ids: ids, patient_id: null })
  })
}

function byPlace(a: WorklistLine, b: WorklistLine): number {
  const placeOf = ({ visit }: WorklistLine): string =>
    [visit.ward ?? '\uffff', visit.room ?? '', visit.bed ?? ''].join('\u0000')
  return placeOf(a).localeCompare(placeOf(b), 'en', { numeric: true })
}

interface Ward {
  readonly observations: CountedObservations
  readonly events: readonly AlertEvent[]
  /** The rejected forms, by the visit under which they stand. */
  readonly rejected: ReadonlyMap<Id, VisitNursing>
  readonly names: Names
  /** The hospital's own numbers, newest first. */
  readonly rules: readonly HospitalRules[]
}

async function readWard(
  reader: Reader,
  deps: FeatureDeps,
  ids: readonly Id[],
  rejectedIds: readonly Id[],
): Promise<Ward> {
  const events = await listRecordsBy(reader, 'alert_events', 'visit_id', ids)
  return {
    observations: await countedObservations(reader, ids),
    events,
    rules: await knownRules(reader),
    rejected: await readRejected(reader, rejectedIds),
    names: await namesOf(reader, deps, { people: events.map(({ created_by }) => created_by), stations: [] }),
  }
}

function lineOf(deps: FeatureDeps, userId: Id, summary: VisitSummary, ward: Ward): WorklistLine {
  const { visit, patient } = summary
  const sets = ward.observations.vital_signs.filter(({ visit_id }) => visit_id === visit.id)
  const pain = ward.observations.pain_assessment.findLast(({ visit_id }) => visit_id === visit.id)
  const fall = ward.observations.fall_risk_assessment.findLast(({ visit_id }) => visit_id === visit.id)
  const newest = sets.at(-1)
  const context = patientContextOn(patient, localDateOf(visit.arrived_at, deps.time_zone))
  const score = newest && storedNews2(newest, context)
  const raised = observationAlerts(
    { vital_signs: newest, pain_assessment: pain, fall_risk_assessment: fall },
    context,
    ward.rules,
  )
  return {
    visit,
    patient,
    news2_run: withShownNews2(sets.slice(-RUN_LENGTH), context).map(({ news2_total }) => news2_total),
    newest_set:
      newest === undefined || score === undefined
        ? null
        : { total: score.news2_total, band: score.news2_band, measured_at: newest.measured_at },
    pain_intensity: pain?.pain_intensity ?? null,
    fall_level: fall === undefined ? null : (fallRiskOf(fall, context, ward.rules)?.level ?? null),
    due: nextDue(
      {
        arrived_at: visit.arrived_at,
        vital_signs:
          newest === undefined
            ? null
            : { news2_bands: news2BandsOf(newest, context), measured_at: newest.measured_at },
        pain:
          pain === undefined
            ? null
            : { pain_intensity: pain.pain_intensity ?? null, measured_at: pain.measured_at },
      },
      ward.rules[0] ?? null,
    ),
    alerts: raised.map((alert) => alertOf(alert, ward)),
    nursing_status: summary.nursing_status,
    has_own_draft: summary.has_own_draft,
    rejection: rejectionOf(userId, visit.id, ward),
  }
}

function alertOf(alert: RaisedAlert, { events, names }: Ward): WorklistAlert {
  const event = events.find((each) => each.record_id === alert.record_id && each.rule_code === alert.code)
  return {
    rule_code: alert.code,
    rule_version: alert.rule_version,
    severity: alert.severity,
    text: alert.text,
    record_entity: alert.record_entity,
    record_id: alert.record_id,
    raised_at: alert.raised_at,
    handled:
      event === undefined
        ? null
        : {
            act: event.act,
            by: names.people.get(event.created_by) ?? null,
            at: event.acted_at,
            reason: event.reason,
          },
  }
}

async function readRejected(reader: Reader, ids: readonly Id[]): Promise<ReadonlyMap<Id, VisitNursing>> {
  const moves = await readMoves(reader, ids)
  return new Map(
    await Promise.all(ids.map(async (id) => [id, await nursingUnder(reader, id, moves)] as const)),
  )
}

function rejectionOf(userId: Id, visitId: Id, { rejected }: Ward): WorklistLine['rejection'] {
  const { form, versions = [] } = rejected.get(visitId) ?? {}
  if (form === undefined) return null
  return {
    reason: form.rejected_reason,
    is_own: currentVersion(form, versions)?.signed_by === userId,
  }
}

async function ownRecords(
  reader: Reader,
  deps: FeatureDeps,
  userId: Id,
): Promise<Output<'worklist.nurse'>['own_records']> {
  const rows = await listOwnRecords(reader, userId, deps.records.station_id, OWN_RECORDS)
  const patients = await patientSummaries(
    reader,
    rows.map(({ patient_id }) => patient_id),
  )
  return Promise.all(
    rows.map(async ({ id, entity, patient_id, created_at }) => ({
      id,
      entity,
      created_at,
      patient_name: patients.get(patient_id)?.full_name ?? '',
      receipt: (await receiptsOf(reader, entity, [id])).get(id) ?? 'on_server',
    })),
  )
}
