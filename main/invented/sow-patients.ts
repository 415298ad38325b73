import type { AppError } from '../../shared/errors.ts'
import type { Id } from '../../shared/ids.ts'
import type { Result } from '../../shared/result.ts'
import type { SessionUser } from '../../shared/session/session-ipc.ts'
import type { FeatureDeps } from '../feature-deps.ts'
import { createFeatureHandlers } from '../feature-handlers.ts'
import type { Call } from '../ipc/handlers.ts'
import { type DemoPerson, demoPerson } from './demo-people.ts'
import type { DemoStay } from './demo-stays.ts'
import { inOneTransaction } from './shared-transaction.ts'

/*
 * Invented people written into a station's store by the same services that a nurse's and a physician's screens call:
 * same rules, rows, envelopes and audit events, at invented times. Only the disk is waited for once per batch.
 */

export interface Sowers {
  /** "Now" of the invented times. */
  readonly now_ms: number
  readonly nurse: SessionUser
  readonly physician: SessionUser
}

export interface Sowing extends Sowers {
  readonly seed: number
  /** Numbers of the people to make: from `first`, `count` of them. */
  readonly first: number
  readonly count: number
  /** Every how-maniest person's visits are made too: 1 for everybody's (the default), 20 for many people in little time. */
  readonly visits_of_one_in?: number
}

export interface Sown {
  readonly patients: number
  readonly visits: number
  /** People of that seed who were in the store already. */
  readonly known: number
}

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000

/** Makes one batch of people; all of it is stored, or nothing. Throws when a service refuses one of them. */
export async function sowPatients(deps: FeatureDeps, sowing: Sowing): Promise<Sown> {
  const year = new Date(sowing.now_ms).getUTCFullYear()
  const people = Array.from({ length: sowing.count }, (_, n) => {
    const whole = demoPerson(sowing.seed, sowing.first + n, year)
    const hasVisits = (sowing.first + n) % (sowing.visits_of_one_in ?? 1) === 0
    return hasVisits ? whole : { ...whole, stays: [] }
  })
  return sowPeople(deps, people, sowing)
}

/** Writes these people and their visits; all of it is stored, or nothing. Throws when a service refuses one of them. */
export async function sowPeople(
  deps: FeatureDeps,
  people: readonly DemoPerson[],
  { now_ms, nurse, physician }: Sowers,
): Promise<Sown> {
  return inOneTransaction(deps.records.db, async (db) => {
    let atMs = now_ms
    const clock = { nowMs: () => atMs, monotonicMs: () => performance.now() }
    const onCommitted = (): void => undefined
    const features = createFeatureHandlers({
      ...deps,
      records: { ...deps.records, db, clock, onCommitted },
    })
    const desk: Desk = {
      features,
      nurse: callOf(nurse),
      physician: callOf(physician),
      at: (ms) => {
        atMs = ms
      },
    }
    let [patients, visits, known] = [0, 0, 0]
    for (const person of people) {
      const isNew = await sowPerson(desk, person, now_ms)
      patients += isNew ? 1 : 0
      known += isNew ? 0 : 1
      visits += isNew ? person.stays.length : 0
    }
    return { patients, visits, known }
  })
}

interface Desk {
  readonly features: ReturnType<typeof createFeatureHandlers>
  readonly nurse: Call
  readonly physician: Call
  /** Sets the time at which the next things happen. */
  readonly at: (ms: number) => void
}

function callOf(user: SessionUser): Call {
  const { id, role, is_charge_nurse } = user
  return { actor: { user_id: id, role, is_charge_nurse }, user, administration_reason: null }
}

/** Whether somebody without a national ID is registered already: the name and birth date of one. */
async function isKnown({ features, nurse }: Desk, { patient }: DemoPerson): Promise<boolean> {
  if (patient.ssn !== null) return false
  const { full_name, date_of_birth, mobile_number } = patient
  const alike = await features['patients.find_duplicates'](
    { ssn: null, full_name, date_of_birth, mobile_number },
    nurse,
  )
  return must('patients.find_duplicates', alike).items.some(
    (item) => item.alike.name === 'same' && item.alike.date_of_birth === 'same',
  )
}

/** False when the person is registered already. */
async function sowPerson(desk: Desk, person: DemoPerson, nowMs: number): Promise<boolean> {
  if (await isKnown(desk, person)) return false
  desk.at(nowMs - person.registered_hours_ago * HOUR_MS - 10 * MINUTE_MS)
  const registered = await desk.features['patients.register'](person.patient, desk.nurse)
  if (!registered.ok && registered.error.code === 'duplicate') return false
  const { id } = must('patients.register', registered)
  for (const stay of person.stays) await sowStay(desk, id, stay, nowMs - stay.arrived_hours_ago * HOUR_MS)
  return true
}

async function sowStay(desk: Desk, patient_id: Id, stay: DemoStay, arrivedMs: number): Promise<void> {
  const { features, nurse, physician } = desk
  const measuredAt = (minutes: number) => {
    desk.at(arrivedMs + minutes * MINUTE_MS)
    return { measured_at: new Date(arrivedMs + (minutes - 5) * MINUTE_MS).toISOString() }
  }
  desk.at(arrivedMs)
  const opened = await features['visits.open']({ ...stay.visit, patient_id }, nurse)
  const visit = must('visits.open', opened)
  const { id: visit_id } = visit
  if (stay.nursing !== null) {
    const vital_signs = { ...stay.nursing.vital_signs, ...measuredAt(20) }
    const input = { visit_id, answers: { ...stay.nursing, vital_signs }, amendment_reason: null }
    must('assessments.submit_nursing', await features['assessments.submit_nursing'](input, nurse))
  }
  for (const [n, set] of stay.vital_signs.entries()) {
    const vital_signs = { ...set, ...measuredAt(50 + 30 * n) }
    const input = { visit_id, vital_signs, replaces_id: null, void_reason: null }
    must('observations.record', await features['observations.record_vital_signs'](input, nurse))
  }
  desk.at(arrivedMs + 90 * MINUTE_MS)
  if (stay.report !== null) await sowReport(desk, visit_id, stay, stay.report)
  if (stay.cancelled_reason !== undefined) {
    const { status, completed_at, reopened_reason } = visit
    const seen = { status, completed_at, reopened_reason }
    const cancelling = { id: visit_id, seen, cancelled_reason: stay.cancelled_reason }
    must('visits.cancel', await features['visits.cancel'](cancelling, physician))
  }
  if (stay.diagnosis === null) return
  const diagnosis = { id: visit_id, seen: {}, diagnosis: stay.diagnosis, diagnosis_code: null }
  const { status, completed_at, reopened_reason } = must(
    'visits.diagnose',
    await features['visits.diagnose'](diagnosis, physician),
  )
  const seen = { status, completed_at, reopened_reason }
  const ending = { id: visit_id, seen, incomplete_reason: 'Form on paper' }
  must('visits.complete', await features['visits.complete'](ending, physician))
}

async function sowReport(
  { features, physician }: Desk,
  visit_id: Id,
  { visit, sheet, addendum }: DemoStay,
  report: NonNullable<DemoStay['report']>,
): Promise<void> {
  // Asked for only where it is needed: a look at the visit is in the audit.
  const isNamed = sheet !== undefined || visit.studies.length > 1
  const detail = isNamed
    ? must('visits.get', await features['visits.get']({ id: visit_id }, physician))
    : null
  const study_id = detail?.studies.find(({ modality }) => modality === report.modality)?.id ?? null
  if (sheet !== undefined && study_id !== null) {
    const preparing = { study_id, answers: sheet, amendment_reason: null }
    must('radiology.prepare_sheet', await features['radiology.prepare_sheet'](preparing, physician))
  }
  const completes_sheet = sheet !== undefined && report.status === 'final'
  const input = { visit_id, study_id, ...report, completes_sheet, amendment_reason: null }
  must('radiology.submit_report', await features['radiology.submit_report'](input, physician))
  if (addendum === undefined) return
  const adding = { visit_id, study_id, ...addendum }
  must('radiology.submit_report', await features['radiology.submit_report'](adding, physician))
}

function must<T>(step: string, result: Result<T, AppError>): T {
  if (result.ok) return result.value
  throw new Error(`invented data was refused at ${step}: ${JSON.stringify(result.error)}`)
}
