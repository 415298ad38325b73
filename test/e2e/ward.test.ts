import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser, openWindow, type StationWindow } from '../support/browser.ts'
import { openFrontDesk } from '../support/front-desk.ts'
import { ADMIN, type Hospital, NURSE, openHospital, PHYSICIAN } from '../support/hospital.ts'
import { freePort, type StationProcess, startStationProcess, temporaryFolder } from '../support/processes.ts'
import { languagesOf } from './look.ts'
import { signIn } from './nurse.ts'
import { type Words, wordsIn } from './words.ts'

/*
 * A ward's day on one PC: the nurse takes on an alert, the physician sends a form back and moves the patient, the nurse
 * finds it in the worklist, versions stand side by side, a visit is cancelled. Pictures go to SIJIL_TEST_PICTURES.
 */

/** The bed that the patient moves to. */
const PLACE = 'B-21'

const pictures = process.env.SIJIL_TEST_PICTURES
if (pictures) mkdirSync(pictures, { recursive: true })

const calm = {
  temperature_celsius: 36.8,
  pulse_bpm: 76,
  blood_pressure_systolic: 124,
  blood_pressure_diastolic: 78,
  respiratory_rate_per_min: 16,
  oxygen_saturation_percent: 98,
  on_supplemental_oxygen: false,
  consciousness: 'alert',
  spo2_scale: 1,
}
const ill = { ...calm, respiratory_rate_per_min: 26, pulse_bpm: 112 }

const profile = temporaryFolder('WARD3B-11')
let hospital: Hospital
let browser: Browser
let station: StationProcess | undefined
let port: number
const visits = { en: { ill: '', empty: '', patient: '' }, ar: { ill: '', empty: '', patient: '' } }

async function admit(language: 'en' | 'ar'): Promise<void> {
  const nurse = await openFrontDesk(hospital, NURSE)
  const enter = async (full_name: string, mobile_number: string, bed: string) => {
    const patient = await nurse.post('/patients', {
      full_name,
      date_of_birth: '1950-03-14',
      gender: 'male',
      mobile_number,
    })
    const visit = await nurse.post('/visits', {
      patient_id: patient.id,
      visit_type: 'inpatient',
      ward: language === 'en' ? '3B' : '4A',
      bed,
      studies: [],
    })
    return { visit: visit.id, patient: patient.id }
  }
  const isEnglish = language === 'en'
  const sick = await enter(
    isEnglish ? 'Ragab Ibrahim Soliman' : 'رجب إبراهيم سليمان',
    isEnglish ? '01012345671' : '01012345673',
    '04',
  )
  const empty = await enter(
    isEnglish ? 'Fathy Zaki Mansour' : 'فتحي زكي منصور',
    isEnglish ? '01012345672' : '01012345674',
    '09',
  )
  await enter(
    isEnglish ? 'Samia Hassan Fouad' : 'سامية حسن فؤاد',
    isEnglish ? '01012345675' : '01012345676',
    '11',
  )
  const answers = { mode_of_arrival: 'walk', chief_complaint: 'Shortness of breath', vital_signs: ill }
  await nurse.post(`/visits/${sick.visit}/nursing-assessment`, answers)
  await nurse.put(`/visits/${sick.visit}/nursing-assessment`, {
    ...answers,
    chief_complaint: 'Shortness of breath since Friday',
    appetite: 'poor',
    amendment_reason: 'Family arrived',
  })
  visits[language] = { ill: sick.visit, empty: empty.visit, patient: sick.patient }
}

beforeAll(async () => {
  hospital = await openHospital(null)
  await admit('en')
  await admit('ar')
  browser = await launchBrowser()
  port = await freePort()
}, 180_000)

afterAll(async () => {
  await browser?.close()
  await station?.stop()
  await hospital?.close()
  profile.remove()
})

describe.each(languagesOf('ar'))('a ward’s day, in %s', (language) => {
  const w: Words = wordsIn(language)
  let window: StationWindow
  let page: Page
  const picture = async (name: string): Promise<void> => {
    if (pictures) await page.screenshot({ path: join(pictures, `h3-${name}.${language}.png`) })
  }
  const region = (key: string) => page.getByRole('region', { name: w(key), exact: true })
  const go = (hash: string) =>
    page.evaluate((to) => {
      location.hash = to
    }, hash)
  const change = async (to: { username: string; password: string }): Promise<void> => {
    await page.keyboard.press('Control+l')
    await signIn(page, w, to.username, to.password)
  }
  const name = language === 'en' ? 'Ragab Ibrahim Soliman' : 'رجب إبراهيم سليمان'
  const visitMenu = async (item: string): Promise<void> => {
    await page.getByRole('button', { name: w('visits.visit_menu'), exact: true }).click()
    await page.getByRole('menuitem', { name: w(item) }).click()
  }

  beforeAll(async () => {
    const enrolled = station === undefined ? { enrolment_code: await hospital.enrolmentCode() } : {}
    await station?.stop()
    station = await startStationProcess({
      profile: profile.path,
      server_url: hospital.url,
      name: 'WARD3B-11',
      port,
      ...enrolled,
    })
    window = await openWindow(browser, station.launch_url, language)
    page = window.page
    await signIn(page, w, NURSE.username, NURSE.password)
  }, 60_000)
  afterAll(() => window?.close())

  it('begins with the alerts; the nurse takes one on and says what is done', async () => {
    await go('#/worklist')
    const line = region('ward.alerts').getByRole('listitem').filter({ hasText: name }).first()
    await line.waitFor()
    await picture('1-worklist')
    await line.getByRole('button', { name: w('ward.acknowledge') }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel(w('ward.done_label')).fill('Physician called')
    await picture('2-acknowledge')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await region('ward.alerts').getByText('Physician called').waitFor()
    await picture('3-acknowledged')
  })

  it('lets the physician lay versions side by side, send the form back and move the patient', async () => {
    await change(PHYSICIAN)
    await go(`#/patients/${visits[language].patient}?visit=${visits[language].ill}`)
    const card = region('visits.nursing_open')
    await card.waitFor()
    await card.getByRole('button', { name: w('visits.versions') }).click()
    await page.getByRole('dialog').getByText('Shortness of breath since Friday').waitFor()
    await picture('4-versions')
    await page.keyboard.press('Escape')
    await card.getByRole('button', { name: w('visits.reject'), exact: true }).click()
    await page.getByLabel(w('visits.rejected_reason')).fill('Weight is missing')
    await page
      .getByRole('dialog')
      .getByRole('button', { name: w('visits.reject'), exact: true })
      .click()
    await card.getByText('Weight is missing').waitFor()
    await visitMenu('visits.edit')
    await page.getByRole('dialog').getByLabel(w('visits.bed'), { exact: true }).fill(PLACE)
    await page.getByLabel(w('visits.attending_physician_id')).selectOption({ label: PHYSICIAN.full_name })
    await picture('5-move')
    await page
      .getByRole('dialog')
      .getByRole('button', { name: w('app.save') })
      .click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.getByText(PLACE, { exact: true }).first().waitFor()
    await picture('6-rejected')
  })

  it('brings the form back to the nurse, who cancels a visit that never began', async () => {
    await change(NURSE)
    await go('#/worklist')
    await region('ward.rejected').getByText('Weight is missing').first().waitFor()
    await picture('7-rejected-form')
    await go('#/visits')
    await page.getByRole('row').filter({ hasText: name }).first().waitFor()
    await picture('8-visits')
    const other = language === 'en' ? 'Fathy Zaki Mansour' : 'فتحي زكي منصور'
    await page.getByRole('link', { name: other }).click()
    await visitMenu('visits.cancel')
    await page.getByLabel(w('visits.cancelled_reason')).fill('Went home')
    await picture('9-cancel')
    await page
      .getByRole('dialog')
      .getByRole('button', { name: w('visits.cancel'), exact: true })
      .click()
    await page.getByText('Went home').first().waitFor()
    await picture('10-cancelled')
  })

  it('moves a form that was entered under the wrong patient, and back', async () => {
    await go(`#/patients/${visits[language].patient}?visit=${visits[language].ill}`)
    await visitMenu('visits.move')
    const dialog = page.getByRole('dialog')
    const stranger = language === 'en' ? 'Samia Hassan Fouad' : 'سامية حسن فؤاد'
    await dialog.getByLabel(w('visits.move_find')).fill(stranger)
    await dialog.getByRole('button', { name: stranger }).click()
    await dialog.getByLabel(w('visits.move_visit')).selectOption({ index: 1 })
    await dialog.getByLabel(w('visits.move_reason')).fill('Namesake')
    await picture('12-move-form')
    await dialog.getByRole('button', { name: w('visits.move_submit'), exact: true }).click()
    const card = region('visits.moved_forms')
    await card.getByText(stranger).waitFor()
    await region('visits.nursing_open').waitFor({ state: 'detached' })
    await picture('13-moved-away')
    await card.getByRole('link', { name: w('visits.moved_open') }).click()
    await region('visits.nursing_open').waitFor()
    await picture('14-moved-here')
    await region('visits.moved_forms')
      .getByRole('button', { name: w('visits.move_undo') })
      .click()
    await page.getByLabel(w('visits.move_undo_reason')).fill('Right after all')
    await page
      .getByRole('dialog')
      .getByRole('button', { name: w('visits.move_undo'), exact: true })
      .click()
    await region('visits.moved_forms').waitFor({ state: 'detached' })
    await region('visits.nursing_open').waitFor({ state: 'detached' })
  })

  it('ends with the visit completed by the physician and opened again by the administrator', async () => {
    await change(PHYSICIAN)
    await go(`#/patients/${visits[language].patient}?visit=${visits[language].ill}`)
    await visitMenu('visits.complete')
    await page.getByLabel(w('radiology.incomplete_reason')).fill('Discharged on own wish')
    await page
      .getByRole('dialog')
      .getByRole('button', { name: w('radiology.complete_visit') })
      .click()
    await page.getByText('Discharged on own wish').first().waitFor()
    await change(ADMIN)
    await go(`#/patients/${visits[language].patient}?visit=${visits[language].ill}`)
    await visitMenu('visits.reopen')
    await page.getByLabel(w('visits.reopened_reason')).fill('Came back')
    await page
      .getByRole('dialog')
      .getByRole('button', { name: w('visits.reopen'), exact: true })
      .click()
    await page.getByText('Came back').first().waitFor()
    await picture('11-reopened')
    expect(window.complaints).toEqual([])
  })
})
