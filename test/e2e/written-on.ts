import { v7 } from 'uuid'
import { type Answer, type FrontDesk, openFrontDesk } from '../support/front-desk.ts'
import { type Hospital, NURSE } from '../support/hospital.ts'
import {
  enrolWithCode,
  newPatient,
  newVisit,
  newVitalSigns,
  patchOf,
  type WireStation,
} from '../support/wire-station.ts'

/* Records with which every screen that has a field to write in shows it. */

const ill = {
  temperature_celsius: 36.8,
  pulse_bpm: 112,
  blood_pressure_systolic: 124,
  blood_pressure_diastolic: 78,
  respiratory_rate_per_min: 26,
  oxygen_saturation_percent: 98,
  on_supplemental_oxygen: false,
  consciousness: 'alert',
  spo2_scale: 1,
}

/** The patient to whom a form is moved. */
export const STRANGER = 'Samia Hassan Fouad'

export interface WrittenOn {
  /** Where everything is still to be written. */
  readonly fresh: {
    readonly patient: string
    readonly visit: string
    readonly pet: string
    readonly mri: string
  }
  /** With an alert, and a nursing assessment that can be amended and moved. */
  readonly ill: { readonly patient: string; readonly visit: string }
}

const factsOf = (full_name: string, mobile_number: string) => ({
  full_name,
  mobile_number,
  date_of_birth: '1958-03-14',
  gender: 'female',
})

async function admit(desk: FrontDesk, full_name: string, mobile_number: string, studies: unknown[] = []) {
  const patient = await desk.post('/patients', factsOf(full_name, mobile_number))
  const visit: Answer & { studies?: { id: string; modality: string }[] } = await desk.post('/visits', {
    patient_id: patient.id,
    visit_type: 'inpatient',
    ward: '3B',
    studies,
  })
  return { patient, visit }
}

/** Two PCs set another phone number against the same version: a person has to decide. */
async function leaveConflict(
  desk: FrontDesk,
  station: WireStation,
  author: Parameters<WireStation['commit']>[1],
) {
  const facts = factsOf('Hoda Mansour', '01012345674')
  const patient = await desk.post('/patients', facts)
  const version = Number(patient.row_version)
  await desk.put(`/patients/${patient.id}`, { ...facts, phone_number: '0222222222' })
  const theirs = patchOf('patients', patient.id, { version }, { phone_number: [null, '0233333333'] })
  const { result } = await station.commit([theirs], author)
  if (result !== 'conflict') throw new Error(`the other phone number was ${result}`)
}

/** A name that no field holds and a measured number, from a PC that did not check them. */
async function leaveQuarantine(station: WireStation, author: Parameters<WireStation['commit']>[1]) {
  const [patient, visit] = [v7(), v7()]
  const { result } = await station.commit(
    [
      newPatient(patient, { full_name: 'X'.repeat(300) }),
      newVisit(visit, patient),
      newVitalSigns(v7(), patient, visit),
    ],
    author,
  )
  if (result !== 'quarantined') throw new Error(`the wrong name was ${result}`)
}

/** Fills a hospital that is running. */
export async function writeRecords(hospital: Hospital): Promise<WrittenOn> {
  const desk = await openFrontDesk(hospital, NURSE)
  const fresh = await admit(desk, 'Samira Abdelrahman', '01012345671', [
    { modality: 'pet_ct', body_region: 'Whole body' },
    { modality: 'mri', body_region: 'Brain' },
  ])
  const sick = await admit(desk, 'Ragab Ibrahim Soliman', '01012345672')
  await desk.post(`/visits/${sick.visit.id}/nursing-assessment`, {
    mode_of_arrival: 'walk',
    chief_complaint: 'Shortness of breath',
    vital_signs: ill,
  })
  await admit(desk, STRANGER, '01012345673')
  const users = (await hospital.asAdmin('/api/v1/admin/users')) as {
    items: { id: string; username: string }[]
  }
  const nurseId = users.items.find(({ username }) => username === NURSE.username)?.id ?? ''
  const server = { url: hospital.url, clock: { nowMs: () => Date.now() } }
  const code = await hospital.enrolmentCode()
  const station = await enrolWithCode(server, 'WARD3B-66', String(fresh.patient.site_id), code)
  const author = { user_id: nurseId, role: 'nurse' } as const
  await leaveConflict(desk, station, author)
  await leaveQuarantine(station, author)
  const studyOf = (wanted: string): string =>
    fresh.visit.studies?.find(({ modality }) => modality === wanted)?.id ?? ''
  return {
    fresh: { patient: fresh.patient.id, visit: fresh.visit.id, pet: studyOf('pet_ct'), mri: studyOf('mri') },
    ill: { patient: sick.patient.id, visit: sick.visit.id },
  }
}
