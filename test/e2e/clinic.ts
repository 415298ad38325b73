import type { Browser } from 'playwright'
import type { Input } from '../../shared/ipc/contract.ts'
import { launchBrowser, openWindow, type StationWindow } from '../support/browser.ts'
import { openFrontDesk } from '../support/front-desk.ts'
import { type Hospital, NURSE, openHospital, PHYSICIAN } from '../support/hospital.ts'
import { freePort, type StationProcess, startStationProcess, temporaryFolder } from '../support/processes.ts'
import { connectToStation, type StationClient } from '../support/station-client.ts'
import type { Language } from './words.ts'

/* A hospital with a ward PC whose screens a test looks at, and a PC in the reading room that works without a screen. */

export interface Clinic {
  readonly hospital: Hospital
  readonly browser: Browser
  /** The ward PC, started again, since an address that opens a window opens one only. */
  openScreens(language: Language): Promise<StationWindow>
  /** Calls the ward PC as a nurse without a window. The windows open until then are of no more use. */
  onWard<T>(act: (client: StationClient) => Promise<T>): Promise<T>
  /** The PC in the reading room, with the physician signed in. */
  readonly reading: StationClient
  close(): Promise<void>
}

/** A PC of a hospital, enrolled at its first start, with a profile that goes away with it. */
export interface Desk {
  readonly profile: string
  start(): Promise<StationProcess>
  close(): Promise<void>
}

export async function openDesk(hospital: Hospital, name: string): Promise<Desk> {
  const profile = temporaryFolder(name)
  const place = { profile: profile.path, server_url: hospital.url, name, port: await freePort() }
  let station: StationProcess | undefined
  return {
    profile: profile.path,
    start: async () => {
      const enrolled = station === undefined ? { enrolment_code: await hospital.enrolmentCode() } : {}
      await station?.stop()
      station = await startStationProcess({ ...place, ...enrolled })
      return station
    },
    close: async () => {
      await station?.stop()
      profile.remove()
    },
  }
}

async function signedIn(station: StationProcess, who: typeof NURSE | typeof PHYSICIAN) {
  const client = await connectToStation(station.launch_url)
  await client.call('session.sign_in', { username: who.username, password: who.password })
  return client
}

export async function openClinic(): Promise<Clinic> {
  const hospital = await openHospital(null)
  const browser = await launchBrowser()
  const ward = await openDesk(hospital, 'WARD3B-02')
  const room = await openDesk(hospital, 'READ1-01')
  const reading = await signedIn(await room.start(), PHYSICIAN)
  return {
    hospital,
    browser,
    reading,
    openScreens: async (language) => openWindow(browser, (await ward.start()).launch_url, language),
    onWard: async (act) => {
      const client = await signedIn(await ward.start(), NURSE)
      return act(client).finally(() => client.close())
    },
    close: async () => {
      reading.close()
      await browser.close()
      await ward.close()
      await room.close()
      await hospital.close()
    },
  }
}

/** Asks again until there is an answer that fits: what was committed elsewhere takes a moment to arrive. */
export async function eventually<T>(ask: () => Promise<T | undefined>, withinMs = 60_000): Promise<T> {
  const deadline = Date.now() + withinMs
  while (Date.now() < deadline) {
    const answer = await ask()
    if (answer !== undefined) return answer
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  throw new Error('it never came')
}

/** Sets a patient's landline on a PC, wherever the server is. */
export async function editPhone(client: StationClient, id: string, phone_number: string): Promise<void> {
  const { patient } = await eventually(async () => {
    const reply = await client.ask('patients.get', { id })
    return reply.ok ? reply.value : undefined
  })
  const seen: Input<'patients.edit'>['seen'] = patient
  await client.call('patients.edit', { id, seen, changes: { phone_number } })
}

export interface AdmittedPatient {
  readonly id: string
  readonly name: string
  readonly visitId: string
  readonly studyId: string
}

/** A patient on ward 3B with an MRI asked for, through the REST API. */
export async function admitByRest(
  hospital: Hospital,
  name: string,
  mobile_number: string,
): Promise<AdmittedPatient> {
  const desk = await openFrontDesk(hospital, NURSE)
  const patient = await desk.post('/patients', {
    full_name: name,
    date_of_birth: '1958-03-14',
    gender: 'female',
    mobile_number,
  })
  const visit = await desk.post('/visits', {
    patient_id: patient.id,
    visit_type: 'inpatient',
    ward: '3B',
    bed: '12',
    chief_complaint: 'Headache for a month',
    studies: [{ modality: 'mri', body_region: 'Brain' }],
  })
  const studies = visit.studies as readonly { id: string }[] | undefined
  return { id: patient.id, name, visitId: visit.id, studyId: studies?.[0]?.id ?? '' }
}
