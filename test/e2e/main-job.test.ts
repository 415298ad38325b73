import type { Browser, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser, openWindow, type StationWindow } from '../support/browser.ts'
import { ADMIN, type Hospital, NURSE, openHospital, PHYSICIAN } from '../support/hospital.ts'
import { freePort, type StationProcess, startStationProcess, temporaryFolder } from '../support/processes.ts'
import {
  assessUntilKilled,
  chartSecondSet,
  findPatient,
  finishAssessment,
  meetNamesake,
  openVisit,
  type Person,
  register,
  seeOnlyHere,
} from './bedside.ts'
import { signIn } from './nurse.ts'
import { firstHalf } from './nursing-answers.ts'
import { picture } from './pictures.ts'
import { attachScan, type ScanFile, scanFiles, seeScans } from './scans.ts'
import { type Language, type Words, wordsIn } from './words.ts'

/*
 * The main job as people live it: a ward PC and a reading-room PC, each a process with its own profile and keys, and
 * a sync server that is really stopped and started. A picture of each step goes to SIJIL_TEST_PICTURES, if set.
 */

const people: Readonly<Record<Language, Person>> = {
  en: {
    ssn: '29406081400175',
    name: 'Mohamed Abdelaziz Farouk Sabbagh',
    mobileTyped: '+201012345678',
    bed: '3B-12',
    otherSsn: '29406081400191',
  },
  ar: {
    ssn: '29311021200266',
    name: 'سميرة عبد الرحمن مصطفى الجوهري',
    mobileTyped: '٠١٠١٢٣٤٥٦٧٨',
    bed: '3B-14',
    otherSsn: '29311021200282',
  },
}

interface Place {
  readonly profile: { path: string; remove(): void }
  readonly name: string
  readonly port: number
  station: StationProcess
  window: StationWindow
}

let hospital: Hospital
let browser: Browser
let ward: Place
let reading: Place
let files: readonly ScanFile[]

async function openPlace(name: string): Promise<Place> {
  const profile = temporaryFolder(name)
  const port = await freePort()
  const station = await startStationProcess({
    profile: profile.path,
    server_url: hospital.url,
    name,
    port,
    enrolment_code: await hospital.enrolmentCode(),
  })
  return { profile, name, port, station, window: await openWindow(browser, station.launch_url, 'en') }
}

/** Starts a place's station again and opens a new window on it. */
async function reopen(place: Place, language: Language): Promise<Page> {
  const { profile, name, port } = place
  place.station = await startStationProcess({ profile: profile.path, server_url: hospital.url, name, port })
  place.window = await openWindow(browser, place.station.launch_url, language)
  return place.window.page
}

beforeAll(async () => {
  hospital = await openHospital(null)
  browser = await launchBrowser()
  files = await scanFiles(browser)
  ward = await openPlace('WARD3B-02')
  reading = await openPlace('READ1-01')
})

afterAll(async () => {
  for (const place of [ward, reading]) {
    await place?.station.stop()
    place?.profile.remove()
  }
  await browser?.close()
  await hospital?.close()
})

afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return
  for (const place of [ward, reading])
    await picture(place.window.page, `failed-${place.name}`).catch(() => undefined)
})

describe.each(['en', 'ar'] as const)('a nurse whose network is down, in %s', (language) => {
  const w = wordsIn(language)
  const person = people[language]

  it('signs in, and then the sync server is stopped', async () => {
    if (language === 'ar') {
      await ward.station.stop()
      await reopen(ward, 'ar')
    }
    const { page } = ward.window
    await picture(page, `1-sign-in.${language}`)
    await signIn(page, w, NURSE.username, NURSE.password)
    // The physician's list is open from the first morning on; nobody reloads it.
    if (language === 'en') {
      await signIn(reading.window.page, w, PHYSICIAN.username, PHYSICIAN.password)
      await reading.window.page.getByText(w('radiology.empty')).first().waitFor()
    }
    await hospital.stop()
    await page
      .getByText(w('status.offline_since').split('{{')[0] ?? '')
      .first()
      .waitFor()
  })

  it('registers a patient whom nobody here knows', async () => {
    const { page } = ward.window
    await seeOnlyHere(page, w, 0)
    await register(page, w, person)
    await seeOnlyHere(page, w, 1)
  })

  it('is shown a possible duplicate: the same name and birth date under another ID', () =>
    meetNamesake(ward.window.page, w, person))

  it('opens a visit, and the program is killed in the middle of the assessment', async () => {
    await findPatient(ward.window.page, w, person)
    await openVisit(ward.window.page, w, person)
    // Patient, visit and study.
    await seeOnlyHere(ward.window.page, w, 3)
    await assessUntilKilled(ward.window.page, w)
    await ward.station.kill()
    await ward.window.close()
  })

  it('finds the draft again, submits, and charts a second set of vital signs', async () => {
    const page = await reopen(ward, language)
    await signIn(page, w, NURSE.username, NURSE.password)
    await findPatient(page, w, person)
    await page.getByRole('link', { name: w('visits.nursing_start') }).click()
    await finishAssessment(page, w)
    for (const file of files) await attachScan(page, w, file)
    await chartSecondSet(page, w)
    await page.getByText(w('receipt.on_this_pc')).first().waitFor()
    // Patient, visit, study; form, assessment, allergy, vital signs, pain, fall risk; three scans; the second set.
    await seeOnlyHere(page, w, 13)
    // The reading room knows nothing of it while the server is away.
    expect(await reading.window.page.getByText(person.name).count()).toBe(0)
    await picture(page, `4-patient-offline.${language}`)
  })

  it('sees the receipts change when the server returns', async () => {
    const { page } = ward.window
    await hospital.start()
    await page.getByText(w('status.nothing_waiting')).waitFor()
    await page.getByText(w('receipt.on_server')).first().waitFor()
    await expect.poll(() => page.getByText(w('receipt.on_this_pc'), { exact: true }).count()).toBe(0)
    await picture(page, `4-patient-online.${language}`)
    expect(ward.window.complaints.filter((text) => !text.includes('WebSocket'))).toEqual([])
  })
})

/** Step 5: what the nurse found stands beside the report, the second set of vital signs first. */
async function readNursing(page: Page, w: Words): Promise<void> {
  const pane = page.getByRole('region', { name: w('radiology.nursing'), exact: true })
  const newest = await pane.getByRole('region', { name: w('radiology.newest_vitals') }).innerText()
  for (const value of ['37.6', '88', '118/70', '18', '96']) expect(newest).toContain(value)
  const all = await pane.innerText()
  for (const value of [firstHalf.chief_complaint, firstHalf.medication_allergies, 'Stabbing with breath'])
    expect(all).toContain(value)
  expect(all).toMatch(/Morse\s+60/)
}

describe('the physician in the reading room', () => {
  const w = wordsIn('en')

  it('sees the visit, reads assessment and scan, reports, diagnoses and completes', async () => {
    const { page } = reading.window
    for (const { name } of Object.values(people)) await page.getByText(name).first().waitFor()
    await picture(page, '5-worklist.en')
    await page.getByText(people.en.name).first().click()
    await readNursing(page, w)
    await seeScans(page, w, files)
    await page
      .getByRole('textbox', { name: w('radiology.findings') })
      .fill(
        'Airspace consolidation in the right lower lobe with air bronchograms. Small right pleural effusion.',
      )
    await page
      .getByRole('textbox', { name: w('radiology.diagnosis'), exact: true })
      .fill('Right lower lobe pneumonia.')
    await page
      .getByRole('textbox', { name: w('radiology.recommendations') })
      .fill('Ultrasound of the effusion if fever persists.')
    await picture(page, '5-report.en')
    await page.getByRole('button', { name: w('radiology.sign_final') }).click()
    await page.getByText(w('radiology.signed')).first().waitFor()
    await page
      .getByRole('textbox', { name: w('radiology.visit_diagnosis') })
      .fill('Pneumonia, right lower lobe')
    await page.getByRole('button', { name: w('radiology.update_diagnosis') }).click()
    await page.getByText(w('radiology.diagnosis_saved')).waitFor()
    await page.getByRole('button', { name: w('radiology.complete_visit') }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: w('radiology.complete_visit') }).click()
    await page.getByText(w('visits.status_completed')).first().waitFor()
    const conclusion = page.getByRole('region', { name: w('radiology.visit'), exact: true })
    await conclusion.getByText('Pneumonia, right lower lobe', { exact: true }).waitFor()
    await picture(page, '5-report-signed.en')
    expect(reading.window.complaints).toEqual([])
  })
})

async function editPhone(page: Page, w: Words, number: string): Promise<void> {
  await page.getByRole('button', { name: w('patient.edit') }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: w('patient.phone_number') }).fill(number)
  await dialog.getByRole('button', { name: w('app.save') }).click()
  await dialog.waitFor({ state: 'hidden' })
}

const numbersTyped = ['0221111111', '0222222222'] as const

describe('two stations that set the same phone while both are offline', () => {
  const w = wordsIn('en')
  const person = people.en
  const numbers = numbersTyped

  it('lose nothing: the conflict shows before, mine and theirs', async () => {
    await ward.station.stop()
    const page = await reopen(ward, 'en')
    await signIn(page, w, NURSE.username, NURSE.password)
    await hospital.stop()
    for (const [place, number] of [
      [ward, numbers[0]],
      [reading, numbers[1]],
    ] as const) {
      await place.window.page
        .getByText(w('status.offline_since').split('{{')[0] ?? '')
        .first()
        .waitFor()
      await findPatient(place.window.page, w, person)
      await editPhone(place.window.page, w, number)
    }
    await hospital.start()
    await page.getByRole('link', { name: w('nav.conflicts') }).click()
    await page.getByText(person.name).first().click()
    await page.getByText(w('conflicts.review_title')).waitFor()
    const cells = page
      .getByRole('row')
      .filter({ hasText: w('patient.phone_number') })
      .getByRole('cell')
    const [before, mine, theirs] = await cells.allInnerTexts()
    expect(before).toContain(w('conflicts.empty_value'))
    expect([mine, theirs].map((cell) => cell?.match(/\d{10}/)?.[0])).toEqual(numbers)
    await picture(page, '7-conflict.en')
  })

  it('show the decision of a person on both, and how it came about', async () => {
    const { page } = ward.window
    await page.getByRole('radio', { name: w('conflicts.use_mine') }).check()
    await page.getByRole('textbox', { name: w('conflicts.reason') }).fill('Called it: the patient answered')
    await page.getByRole('button', { name: w('conflicts.save') }).click()
    await page.getByText(w('conflicts.resolved')).first().waitFor()
    await page.getByText('Called it: the patient answered').first().waitFor()
    await picture(page, '7-conflict-resolved.en')
    const other = reading.window.page
    await other.getByRole('link', { name: w('nav.conflicts') }).click()
    await other.getByText(person.name).first().click()
    await other.getByText('Called it: the patient answered').first().waitFor()
    await findPatient(other, w, person)
    await other.getByRole('tab', { name: w('patient.details') }).click()
    await other.getByText(numbers[0]).first().waitFor()
  })
})

describe('the administrator', () => {
  const w = wordsIn('en')

  it('sees the counts, and who saw and changed what of that patient', async () => {
    const { page } = reading.window
    await page.getByRole('button', { name: w('app.lock') }).click()
    await signIn(page, w, ADMIN.username, ADMIN.password)
    await page.getByRole('heading', { name: w('admin.title') }).waitFor()
    await page.getByText('READ1-01').first().waitFor()
    await page.waitForTimeout(800)
    const dashboard = await page.getByRole('main').innerText()
    const counts = dashboard.replaceAll(/\s+/g, ' ')
    for (const count of [
      '2 Patients',
      '2 Visits',
      '2 Assessments 4 sets of vital signs · 1 report',
      '0 Open conflicts',
      'Emergency 2',
      'In progress 1',
      'Completed 1',
    ])
      expect(counts).toContain(count)
    await picture(page, '6-dashboard.en')
    await page.getByRole('tab', { name: w('admin.audit') }).click()
    await page.getByRole('searchbox', { name: w('admin.audit_choose') }).fill(people.en.name)
    await page.getByRole('link', { name: people.en.name }).click()
    const table = page.getByRole('table')
    await table.getByText(w('acts.conflicts_resolve')).first().waitFor()
    const lines = (await table.getByRole('row').allInnerTexts()).map((line) => line.replaceAll(/\s+/g, ' '))
    const has = (...parts: string[]) => lines.some((line) => parts.every((part) => line.includes(part)))
    expect(has(NURSE.full_name, w('acts.patients_register'), 'WARD3B-02')).toBe(true)
    expect(has(PHYSICIAN.full_name, w('acts.visits_read'), 'READ1-01')).toBe(true)
    expect(has(PHYSICIAN.full_name, w('acts.radiology_report'), 'READ1-01')).toBe(true)
    expect(has(PHYSICIAN.full_name, w('acts.visits_diagnose'), 'READ1-01')).toBe(true)
    // Which of the two edits was committed first is chance: both are told of.
    expect(has(PHYSICIAN.full_name, w('acts.patients_edit'), 'READ1-01')).toBe(true)
    expect(has(NURSE.full_name, w('acts.patients_edit'), 'WARD3B-02')).toBe(true)
    expect(has(NURSE.full_name, w('acts.conflicts_resolve'), 'WARD3B-02')).toBe(true)
    expect(lines.join(' ')).not.toContain(people.en.ssn)
    const inOrder = [
      w('acts.patients_register'),
      w('acts.visits_open'),
      w('acts.nursing_write'),
      w('acts.radiology_report'),
      w('acts.conflicts_resolve'),
    ].map((act) => lines.findIndex((line) => line.includes(act)))
    expect(inOrder).not.toContain(-1)
    expect(inOrder).toEqual(inOrder.toSorted((a, b) => a - b))
    for (const number of numbersTyped) expect(lines.some((line) => line.includes(number))).toBe(true)
    await picture(page, '6-audit.en')
    expect(reading.window.complaints.filter((text) => !text.includes('WebSocket'))).toEqual([])
  })
})
