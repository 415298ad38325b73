import { v7 } from 'uuid'
import { z } from 'zod'
import { shippedNumbers } from '../../../shared/clinical/hospital-rules.ts'
import { type FormDefinition, fieldsOf } from '../../../shared/forms/form-definition.ts'
import { frm03 } from '../../../shared/forms/frm-03.ts'
import { frm04 } from '../../../shared/forms/frm-04.ts'
import { entities } from '../../../shared/sync/entities.ts'
import type { Op } from '../../../shared/sync/envelope.ts'
import type { Modality } from '../../../shared/visits/visit.ts'
import { type WrittenOn, writeRecords } from '../../e2e/written-on.ts'
import { everythingAnswered } from '../../support/form-answers.ts'
import { type FrontDesk, openFrontDesk } from '../../support/front-desk.ts'
import { type Hospital, NURSE, PHYSICIAN } from '../../support/hospital.ts'
import { aPng } from '../../support/scan.ts'
import { enrolWithCode, newPatient } from '../../support/wire-station.ts'
import type { AttackedPage } from './attacked-page.ts'
import { textFieldsOf } from './text-fields.ts'

/* Records with which every field of free text stands on some screen. */

interface Place {
  readonly patient: string
  readonly visit: string
}

export interface AttackedRecords extends WrittenOn {
  /** With a preparation sheet and a report in two versions each; of one patient. */
  readonly mri: Place & { readonly study: string }
  readonly pet: Place & { readonly study: string }
  /** The visit under which a nursing assessment was entered, and the one that it belongs to. */
  readonly wrong: Place
  readonly right: Place
  readonly cancelled: Place
}

const PASSED_OVER = 'Patient is asleep, asked again in an hour'

async function register(desk: FrontDesk, full_name: string, mobile_number: string): Promise<string> {
  const facts = { full_name, mobile_number, date_of_birth: '1990-02-03', gender: 'female' }
  return (await desk.post('/patients', facts)).id
}

async function openVisit(desk: FrontDesk, patient: string, studies: readonly object[] = []): Promise<Place> {
  const body = { patient_id: patient, visit_type: 'inpatient', ward: '3B', studies }
  return { patient, visit: (await desk.post('/visits', body)).id }
}

/** A sheet with every question answered and a report with a critical result, then both once more. */
async function report(desk: FrontDesk, patient: string, form: FormDefinition, modality: Modality) {
  const place = await openVisit(desk, patient, [{ modality, body_region: 'Chest' }])
  const woman = { age_years: 36, age_months: 432, gender: 'female', modality } as const
  const answers = everythingAnswered(form, woman)
  const text = fieldsOf(form).find(({ type, name }) => type === 'text' && name in answers)
  if (text === undefined) throw new Error(`no text in ${form.code}`)
  const body = {
    modality,
    body_region: 'Chest',
    findings: 'No focal consolidation.',
    diagnosis: 'Normal study of the chest',
    critical_result: {
      details: 'A clot in the left lung',
      notified_to: 'The ward',
      notified_at: new Date(Date.now() - 3_600_000).toISOString(),
      was_read_back: true,
    },
    status: 'final',
    preparation_sheet: answers,
  }
  const path = `/visits/${place.visit}/radiology-assessment`
  const first = await desk.post(path, body)
  const preparation_sheet = { ...answers, [text.name]: 'Asked again' }
  await desk.put(path, { ...body, preparation_sheet, status: 'addendum', amendment_reason: 'Seen again' })
  return { ...place, study: String(first.study_id) }
}

/** One new record of each kind, with each of its texts, as an envelope that no server takes. */
function everyText(): Op[] {
  return Object.entries(entities).map(([entity, { schema }]): Op => {
    const fields = Object.entries(schema.shape).flatMap(([name, part]) => {
      const texts = [...textFieldsOf(z.object({ [name]: part }))]
      if (texts.length === 0) return []
      return [[name, texts.includes(name) ? 'x' : Object.fromEntries(texts.map((text) => [text, 'x']))]]
    })
    return { op: 'append', entity, id: v7(), fields: Object.fromEntries(fields) } as Op
  })
}

async function leaveEveryText(hospital: Hospital, site_id: string, nurseId: string): Promise<void> {
  const server = { url: hospital.url, clock: { nowMs: () => Date.now() } }
  const station = await enrolWithCode(server, 'WARD3B-67', site_id, await hospital.enrolmentCode())
  const ops = [newPatient(v7(), { full_name: 'X'.repeat(300) }), ...everyText()]
  const { result } = await station.commit(ops, { user_id: nurseId, role: 'nurse' })
  if (result !== 'quarantined') throw new Error(`every text was ${result}`)
}

/** Fills a hospital that is running. */
export async function writeAttackedRecords(hospital: Hospital): Promise<AttackedRecords> {
  const written = await writeRecords(hospital)
  const nurse = await openFrontDesk(hospital, NURSE)
  const physician = await openFrontDesk(hospital, PHYSICIAN)
  const nursing = { mode_of_arrival: 'walk', chief_complaint: 'Shortness of breath' }
  await nurse.put(`/visits/${written.ill.visit}/nursing-assessment`, {
    ...nursing,
    pain_assessment: {
      pain_intensity: 6,
      pain_location: 'Head',
      pain_duration: '2 days',
      pain_character: 'Throbbing',
      action_taken: 'Paracetamol 1 g IV',
    },
    amendment_reason: 'Family arrived',
  })
  await nurse.attach(
    written.ill.visit,
    'lab_result',
    new File([new Uint8Array(aPng(40, 30))], 'a.png', { type: 'image/png' }),
  )
  const allergy = { kind: 'medication', substance: 'Penicillin', reaction: 'Rash', severity: 'mild' }
  await nurse.post(`/patients/${written.ill.patient}/allergies`, { ...allergy, certainty: 'confirmed' })
  const warning = { kind: 'isolation', isolation_type: 'contact', note: 'Since Monday' }
  await nurse.post(`/patients/${written.ill.patient}/warnings`, warning)

  const imaged = await register(nurse, 'Nagwa Fouad Sobhi', '01012345681')
  const mri = await report(physician, imaged, frm03, 'mri')
  const pet = await report(physician, imaged, frm04, 'pet_ct')
  await physician.put(`/visits/${pet.visit}`, { status: 'completed', incomplete_reason: 'No nursing form' })

  const wrong = await openVisit(nurse, await register(nurse, 'Zeinab Kamal Adel', '01012345682'))
  const right = await openVisit(nurse, await register(nurse, 'Karima Saad Wahba', '01012345683'))
  const cancelled = await openVisit(nurse, right.patient)
  await nurse.post(`/visits/${wrong.visit}/nursing-assessment`, nursing)
  await nurse.put(`/visits/${cancelled.visit}`, { status: 'cancelled', cancelled_reason: 'Went home' })

  const rules = { ...shippedNumbers(), source: 'Policy of the hospital', reason: 'Asked for' }
  await hospital.asAdmin('/api/v1/admin/clinical-rules', { method: 'PUT', body: rules, if_match: 0 })
  const users = (await hospital.asAdmin('/api/v1/admin/users')) as {
    items: { id: string; username: string; site_id: string }[]
  }
  const own = users.items.find(({ username }) => username === NURSE.username)
  await leaveEveryText(hospital, own?.site_id ?? '', own?.id ?? '')
  return { ...written, mri, pet, wrong, right, cancelled }
}

/** What a physician writes at the station itself. */
export async function writeAsPhysician({ call }: AttackedPage, { ill }: AttackedRecords): Promise<void> {
  const { nursing_assessments } = await call('visits.get', { id: ill.visit })
  await call('assessments.judge_nursing', {
    visit_id: ill.visit,
    assessment_id: nursing_assessments.at(-1)?.id ?? '',
    verdict: 'rejected',
    rejected_reason: 'The pulse is missing',
  })
}

/** What a nurse writes at the station itself. */
export async function writeAsNurse({ call }: AttackedPage, records: AttackedRecords): Promise<void> {
  const { ill, wrong, right, mri } = records
  await call('patients.put_contact', {
    patient_id: ill.patient,
    id: null,
    seen: null,
    contact: { name: 'Samir', relation: 'Brother', phone: '01012345690', is_guardian: false },
  })
  await call('patients.propose_merge', {
    survivor_id: mri.patient,
    absorbed_id: ill.patient,
    reason: 'The same face',
  })
  await call('assessments.move_nursing', {
    visit_id: wrong.visit,
    to_visit_id: right.visit,
    reason: 'Two patients in one room',
  })
  const { lines } = await call('worklist.nurse', {})
  for (const { visit, alerts } of lines) {
    const alert = alerts.find(({ handled }) => handled === null)
    if (alert === undefined) continue
    const { rule_code, record_id } = alert
    await call('alerts.handle', {
      visit_id: visit.id,
      rule_code,
      record_id,
      act: 'overridden',
      reason: PASSED_OVER,
    })
    break
  }
  await call('emergency.open_patient', {
    patient_id: ill.patient,
    reason: 'Unconscious, brought in alone',
    password: NURSE.password,
  })
}

/** Decides every conflict that is open. */
export async function decideConflicts({ call }: AttackedPage): Promise<void> {
  const { items } = await call('conflicts.list', {})
  for (const { id, state, candidates } of items) {
    if (state !== 'open') continue
    await call('conflicts.resolve', {
      id,
      seen_candidate_ids: candidates.map(({ candidate_id }) => candidate_id),
      values: candidates[0]?.values ?? {},
      reason: 'Asked the family',
    })
  }
}

/** What an administrator writes at the station itself. */
export async function writeAsAdministrator({ call }: AttackedPage, records: AttackedRecords): Promise<void> {
  await call('patients.merge', {
    survivor_id: records.mri.patient,
    absorbed_id: records.right.patient,
    proposal_id: null,
    reason: 'The same card',
  })
  for (let tries = 0; tries < 100; tries += 1) {
    const [access] = await call('emergency.list', { is_open: true })
    if (access !== undefined) {
      await call('emergency.review', { id: access.id, remark: 'Spoke with the nurse' })
      return
    }
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  throw new Error('no emergency came to the server')
}
