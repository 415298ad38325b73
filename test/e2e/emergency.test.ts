import type { Browser, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { formatMedicalNumber } from '../../shared/identifiers/medical-number.ts'
import { launchBrowser, openWindow, type StationWindow } from '../support/browser.ts'
import { openFrontDesk } from '../support/front-desk.ts'
import { ADMIN, type Hospital, NURSE, openHospital, PHYSICIAN } from '../support/hospital.ts'
import { freePort, type StationProcess, startStationProcess, temporaryFolder } from '../support/processes.ts'
import { type AdmittedPatient, admitByRest } from './clinic.ts'
import { languagesOf, lookAt } from './look.ts'
import { signIn } from './nurse.ts'
import { picture } from './pictures.ts'
import { type Language, wordsIn } from './words.ts'

/*
 * What cannot wait: past a right, past a site, past the offline age; and who looks at it afterwards. One flow in both
 * languages, gone through in Arabic; PINs are gone through in English.
 */

const RELIEF = {
  username: 'yasser',
  password: 'relief password one',
  full_name: 'Yasser Kamal',
  role: 'nurse',
} as const
const THERE = { username: 'fayoum.admin', full_name: 'Salma Adel', password: 'orchard bicycle teapot' }
const REASON = 'Unconscious, brought in alone'
const ABUSE = 'Bruises on both arms'
const ELSEWHERE = 'Fathy Zaki Mansour'

let hospital: Hospital
let browser: Browser
let patient: AdmittedPatient
let number: string
const stops: (() => Promise<void> | void)[] = []

beforeAll(async () => {
  hospital = await openHospital(null)
  browser = await launchBrowser()
  await hospital.asAdmin('/api/v1/admin/users', { method: 'POST', body: RELIEF })
  patient = await admitByRest(hospital, 'Samira Abdelrahman', '01012345671')
  const nurse = await openFrontDesk(hospital, NURSE)
  await nurse.post(`/visits/${patient.visitId}/nursing-assessment`, {
    mode_of_arrival: 'walk',
    chief_complaint: 'Headache',
    has_signs_of_abuse: true,
    abuse_description: ABUSE,
    reported_to_authorities: false,
  })
  const site = { code: '07', name: 'Al Fayoum', name_ar: 'الفيوم', first_administrator: THERE }
  await hospital.asAdmin('/api/v1/admin/sites', { method: 'POST', body: site })
  const there = await openFrontDesk(hospital, THERE)
  const other = await there.post('/patients', {
    full_name: ELSEWHERE,
    date_of_birth: '1958-03-14',
    gender: 'male',
    mobile_number: '01012345679',
  })
  number = String(other.medical_number)
})
afterAll(async () => {
  await browser?.close()
  for (const stop of stops) await stop()
  await hospital?.close()
})

describe.each(languagesOf('ar'))('emergency access, in %s', (language: Language) => {
  const w = wordsIn(language)
  const profile = temporaryFolder('emergency')
  let port: number
  let station: StationProcess
  let window: StationWindow
  let page: Page

  async function open(extra: { enrolment_code?: string; hours_ahead?: number }): Promise<void> {
    const place = { profile: profile.path, server_url: hospital.url, name: `ER-${language}`, port }
    station = await startStationProcess({ ...place, ...extra })
    window = await openWindow(browser, station.launch_url, language)
    page = window.page
    await page.emulateMedia({ reducedMotion: 'reduce' })
  }

  beforeAll(async () => {
    port = await freePort()
    await open({ enrolment_code: await hospital.enrolmentCode() })
    stops.push(async () => {
      await station.stop()
      profile.remove()
    })
    // Both have signed in here before.
    await signIn(page, w, PHYSICIAN.username, PHYSICIAN.password)
    await page.keyboard.press('Control+l')
    await signIn(page, w, RELIEF.username, RELIEF.password)
  })
  afterAll(() => window?.close())
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await picture(page, `failed-${task.name.slice(0, 12)}.${language}`)
  })

  const dialog = (key: string) => page.getByRole('dialog', { name: w(key) })
  const strip = () => page.getByRole('region', { name: w('emergency.running'), exact: true })
  const beginning = (key: string): string => w(key).split('{{')[0] ?? ''
  const go = (hash: string) =>
    page.evaluate((to) => {
      location.hash = to
    }, hash)

  it('shows a withheld section for an hour, with a reason and the password', async () => {
    await go(`#/visits/${patient.visitId}/assessment`)
    await page.getByText(w('visits.nursing_withheld')).waitFor()
    expect(await page.getByText(ABUSE).count()).toBe(0)
    await page.getByRole('button', { name: w('emergency.patient_open'), exact: true }).click()
    const asking = dialog('emergency.patient_title')
    await asking.getByLabel(w('emergency.reason'), { exact: true }).fill('why')
    await asking.getByRole('button', { name: w('emergency.patient_go') }).click()
    await asking.getByText(w('emergency.reason_short')).waitFor()
    await lookAt(page, language, 'patient-emergency')
    await asking.getByLabel(w('emergency.reason'), { exact: true }).fill(REASON)
    await asking.getByLabel(w('emergency.password'), { exact: true }).fill(RELIEF.password)
    await page.keyboard.press('Enter')
    await page.getByText(ABUSE).waitFor()
    await strip().getByText(beginning('emergency.running_patient')).waitFor()
    await picture(page, `section-shown.${language}`)
    // Whoever locks and comes back finds it there once.
    for (let times = 0; times < 2; times += 1) {
      await page.keyboard.press('Control+l')
      await signIn(page, w, RELIEF.username, RELIEF.password)
      await strip().first().waitFor()
    }
    expect(await strip().count()).toBe(1)
  })

  it('shows a patient of another hospital by the whole number alone', async () => {
    await page.getByRole('link', { name: w('nav.patients') }).click()
    await page.getByRole('searchbox', { name: w('patients.search_label') }).fill(number)
    await page.getByRole('button', { name: w('emergency.elsewhere_open') }).click()
    const asking = dialog('emergency.elsewhere_title')
    const field = asking.getByLabel(w('emergency.elsewhere_number'), { exact: true })
    expect(await field.inputValue()).toBe(number)
    await field.fill('0100001234')
    await asking.getByLabel(w('emergency.reason'), { exact: true }).fill(REASON)
    await asking.getByLabel(w('emergency.password'), { exact: true }).fill(RELIEF.password)
    await page.keyboard.press('Enter')
    await asking.getByText(w('emergency.elsewhere_not_found')).waitFor()
    await picture(page, `elsewhere-dialog.${language}`)
    await field.fill(number)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: ELSEWHERE }).waitFor()
    await page.getByText(formatMedicalNumber(number), { exact: true }).waitFor()
    await lookAt(page, language, 'elsewhere')
  })

  it('opens a PC that was without the server too long, for two people together', async () => {
    await window.close()
    await station.stop()
    await hospital.stop()
    await open({ hours_ahead: 25 })
    const form = page.getByRole('region', { name: w('session.form') })
    await form.waitFor()
    await page.getByRole('button', { name: RELIEF.full_name }).click()
    await form.getByLabel(w('session.password'), { exact: true }).fill(RELIEF.password)
    await form.getByRole('button', { name: w('session.unlock') }).click()
    await form.getByText(w('errors.offline_too_long')).waitFor()
    await picture(page, `too-long.${language}`)
    await form.getByRole('button', { name: w('emergency.station_open') }).click()
    const asking = dialog('emergency.station_title')
    const group = (key: string) => asking.getByRole('group', { name: w(key) })
    const fill = async (key: string, username: string, password: string): Promise<void> => {
      await group(key).getByLabel(w('emergency.username'), { exact: true }).fill(username)
      await group(key).getByLabel(w('session.password'), { exact: true }).fill(password)
    }
    await fill('emergency.first_person', RELIEF.username, RELIEF.password)
    await fill('emergency.second_person', PHYSICIAN.username, PHYSICIAN.password)
    await asking.getByLabel(w('emergency.reason'), { exact: true }).fill('why')
    await asking.getByRole('button', { name: w('emergency.station_go') }).click()
    await asking.getByText(w('emergency.reason_short')).waitFor()
    await lookAt(page, language, 'station-emergency')
    await asking.getByLabel(w('emergency.reason'), { exact: true }).fill(REASON)
    await asking.getByRole('button', { name: w('emergency.station_go') }).click()
    // Two passwords, each slow on purpose.
    await strip().getByText(beginning('emergency.running_station')).waitFor({ timeout: 60_000 })
    await go('#/patients')
    await strip().waitFor()
    await picture(page, `station-opened.${language}`)
    await window.close()
    await station.stop()
    await hospital.start()
    await open({})
  })

  it('waits for an administrator, who reads what was done and says what was found', async () => {
    await signIn(page, w, ADMIN.username, ADMIN.password)
    await go('#/admin?tab=emergency')
    const list = page.getByRole('table', { name: w('emergency.title') })
    await list.waitFor()
    const ofPatient = list.getByRole('row').filter({ hasText: w('emergency.kind_patient') })
    const counted = new RegExp(w('emergency.read_count').replace('{{count}}', '[1-9]'))
    expect(await ofPatient.innerText()).toMatch(counted)
    const line = list.getByRole('row').filter({ hasText: RELIEF.full_name }).first()
    await line.getByRole('button', { name: w('emergency.open'), exact: true }).click()
    const one = page.getByRole('region', { name: w('emergency.one_title') })
    await one.getByText(REASON).first().waitFor()
    await lookAt(page, language, 'review')
    await one.getByLabel(w('emergency.remark'), { exact: true }).fill('Spoke with the nurse: justified.')
    await one.getByRole('button', { name: w('emergency.review'), exact: true }).click()
    await page.getByText(w('emergency.review_saved')).waitFor()
    await picture(page, `reviewed.${language}`)
  })

  it('is read page by page where much was done', async () => {
    const nurse = await openFrontDesk(hospital, NURSE)
    const opened = await nurse.post('/emergency-accesses/elsewhere', { identifier: number, reason: REASON })
    for (let reads = 0; reads < 105; reads += 1)
      await nurse.get(`/emergency-accesses/${opened.access_id}/elsewhere`)
    await go('#/patients')
    await go('#/admin?tab=emergency')
    const list = page.getByRole('table', { name: w('emergency.title') })
    const line = list.getByRole('row').filter({ hasText: NURSE.full_name }).first()
    await line.getByRole('button', { name: w('emergency.open'), exact: true }).click()
    const one = page.getByRole('region', { name: w('emergency.one_title') })
    const step = (key: string) => one.getByRole('button', { name: w(key), exact: true })
    const said = one.getByRole('status').filter({ hasText: /\d/ })
    await said.filter({ hasText: '100' }).waitFor()
    const lines = one.getByRole('table').locator('tbody tr')
    // Each day has a line of its own above its acts.
    expect(await lines.count()).toBe(101)
    expect(await step('admin.older').isDisabled()).toBe(true)
    await step('admin.newer').click()
    await said.filter({ hasText: '106' }).waitFor()
    expect(await said.innerText()).toContain('101')
    expect(await lines.count()).toBe(7)
    expect(await step('admin.newer').isDisabled()).toBe(true)
    await lookAt(page, language, 'acts-last')
    await step('admin.older').click()
    await said.filter({ hasText: '100' }).waitFor()
  })
})
