import { mkdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, Download, Page } from 'playwright'
import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { ClinicalRules } from '../../shared/settings/clinical-rules.ts'
import type { User } from '../../shared/users/user.ts'
import { launchBrowser, openWindow, type StationWindow } from '../support/browser.ts'
import { type Answer, COLLEAGUE, openFrontDesk } from '../support/front-desk.ts'
import { ADMIN, type Hospital, openHospital } from '../support/hospital.ts'
import { freePort, type StationProcess, startStationProcess, temporaryFolder } from '../support/processes.ts'
import { enrolWithCode, newVisit } from '../support/wire-station.ts'
import { inAnyDigits } from './any-digits.ts'
import { languagesOf } from './look.ts'
import { signIn } from './nurse.ts'
import { wordsIn } from './words.ts'

/* An administrator's day at the screens, in both languages. Pictures go to SIJIL_TEST_PICTURES. */

const pictures = process.env.SIJIL_TEST_PICTURES
if (pictures) mkdirSync(pictures, { recursive: true })

const profile = temporaryFolder('admin-station')
let hospital: Hospital
let browser: Browser
let station: StationProcess | undefined
let port: number
let samira: Answer

beforeAll(async () => {
  hospital = await openHospital(null)
  browser = await launchBrowser()
  await hospital.asAdmin('/api/v1/admin/users', { method: 'POST', body: COLLEAGUE })
  const desk = await openFrontDesk(hospital, COLLEAGUE)
  for (const [index, full_name] of ['Samira Abdelrahman', 'Hany Fathy', 'منى سمير'].entries()) {
    const patient = await desk.post('/patients', {
      full_name,
      date_of_birth: `${1958 + index * 22}-03-14`,
      gender: index === 1 ? 'male' : 'female',
      mobile_number: `0101234567${index}`,
    })
    await desk.post('/visits', { patient_id: patient.id, visit_type: 'inpatient', studies: [] })
    await desk.get(`/patients/${patient.id}`)
    if (index === 0) samira = patient
  }
  port = await freePort()
})
afterAll(async () => {
  await browser?.close()
  await station?.stop()
  await hospital?.close()
  profile.remove()
})

/** The program started again, since an address that opens a window opens one only. */
async function startAgain(): Promise<StationProcess> {
  const enrolment_code = station === undefined ? await hospital.enrolmentCode() : undefined
  await station?.stop()
  station = await startStationProcess({
    profile: profile.path,
    server_url: hospital.url,
    name: 'ADMIN-01',
    port,
    ...(enrolment_code === undefined ? {} : { enrolment_code }),
  })
  return station
}

/** Another administrator sets the next version of the numbers, with another highest pulse than is being typed. */
async function setMeanwhile(): Promise<void> {
  const desk = await openFrontDesk(hospital, ADMIN)
  const { items } = (await desk.get('/admin/clinical-rules')) as unknown as { items: ClinicalRules[] }
  const [newest] = items
  if (newest === undefined) throw new Error('a version was set before')
  const { accepted_ranges, morse_bands, humpty_dumpty_bands, pain_recheck } = newest
  await desk.put('/admin/clinical-rules', {
    accepted_ranges: { ...accepted_ranges, pulse_bpm: { min: 35, max: 155 } },
    morse_bands,
    humpty_dumpty_bands,
    pain_recheck,
    source: 'Another administrator',
    reason: 'Meanwhile',
  })
}

/** A PC that does not check what it sends opens a visit of Samira's in a ward with far too long a name. */
async function leaveAside(name: string): Promise<void> {
  const users = (await hospital.asAdmin('/api/v1/admin/users')) as { items: User[] }
  const user_id = users.items.find(({ username }) => username === COLLEAGUE.username)?.id
  if (user_id === undefined) throw new Error('a colleague was hired')
  const place = { url: hospital.url, clock: { nowMs: () => Date.now() } }
  const wire = await enrolWithCode(place, name, String(samira.site_id), await hospital.enrolmentCode())
  const visit = newVisit(v7(), samira.id, { ward: 'Ward 3 '.repeat(60) })
  const { result } = await wire.commit([visit], { user_id, role: 'nurse' })
  expect(result).toBe('quarantined')
}

/** The bytes of a file that the page saved: as text it would lose its byte order mark. */
async function bytesOf(saved: Download): Promise<Buffer> {
  return readFile(await saved.path())
}

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf])

describe.each(languagesOf('en'))('an administrator, in %s', (language) => {
  const w = wordsIn(language)
  let window: StationWindow
  let page: Page

  beforeAll(async () => {
    window = await openWindow(browser, (await startAgain()).launch_url, language)
    page = window.page
    await signIn(page, w, ADMIN.username, ADMIN.password)
  })
  afterAll(() => window?.close())

  async function openTab(name: string): Promise<void> {
    const area = name === 'sites' || name === 'numbers' ? 'organisation' : 'admin'
    await page.getByRole('tab', { name: w(`${area}.${name}`), exact: true }).click()
  }
  const picture = async (name: string): Promise<void> => {
    if (pictures)
      await page.screenshot({ path: join(pictures, `h4-${name}.${language}.png`), fullPage: true })
  }

  it('sees every station and ends an enrolment code that nobody used', async () => {
    await openTab('stations')
    await page.getByRole('row', { name: /ADMIN-01/ }).waitFor()
    await page.getByRole('button', { name: w('admin.enrol') }).click()
    await page.getByRole('button', { name: w('admin.make_code') }).click()
    await page.getByRole('status').getByLabel(w('admin.code')).waitFor()
    await openTab('users')
    await openTab('stations')
    const codes = page.getByRole('table', { name: w('admin.open_codes') })
    await codes.waitFor()
    await picture('stations')
    await codes.getByRole('button', { name: w('admin.cancel_code') }).click()
    await page.getByText(w('admin.no_open_codes')).waitFor()
    await page.getByRole('button', { name: w('admin.revoke_title').replace('{{name}}', 'ADMIN-01') }).click()
    await page
      .getByRole('dialog')
      .getByRole('button', { name: w('admin.revoke'), exact: true })
      .click()
    await page.getByText(w('fields.reason_needed')).waitFor()
    await picture('revoke')
    await page
      .getByRole('dialog')
      .getByRole('button', { name: w('app.cancel') })
      .click()
  })

  it('finds a person, ends their access at once, and gives it back', async () => {
    await openTab('users')
    await page.getByLabel(w('admin.find_user')).fill('yasser')
    const edit = page.getByRole('button', { name: new RegExp(`^${w('admin.edit_user')}`) })
    const dialog = page.getByRole('dialog')
    const turn = async (): Promise<void> => {
      await edit.click()
      await dialog.getByLabel(w('admin.may_sign_in')).click()
      await dialog.getByRole('button', { name: w('admin.save') }).click()
    }
    await turn()
    await page.getByText(w('admin.user_closed')).waitFor()
    await expect(openFrontDesk(hospital, COLLEAGUE).then((desk) => desk.get('/visits'))).rejects.toThrow(
      '401',
    )
    await page.getByRole('radio', { name: w('app.all'), exact: true }).check()
    await picture('users')
    await turn()
    await page.getByText(w('admin.user_changed')).waitFor()
  })

  it('sees on the dashboard how ill the patients of today are', async () => {
    await openTab('dashboard')
    const today = page.getByRole('region', { name: w('admin.news2_today') })
    await today.getByText(w('scores.emergency')).waitFor()
    await picture('dashboard')
    await today.getByRole('button').click()
    await today.getByRole('table', { name: w('admin.news2_today') }).waitFor()
  })

  it('reads what is counted, as bars and as a table', async () => {
    await openTab('reports')
    const sex = page.getByRole('region', { name: w('admin.by_sex') })
    await sex.waitFor()
    await page.getByRole('region', { name: w('admin.missing_forms') }).waitFor()
    await picture('reports')
    await sex.getByRole('button').click()
    await sex.getByRole('table', { name: w('admin.by_sex') }).waitFor()
    await page.getByRole('radio', { name: w('organisation.all_time'), exact: true }).check()
    await page.getByRole('region', { name: w('admin.visits'), exact: true }).waitFor()
    const saved = page.waitForEvent('download')
    await page
      .getByRole('button', { name: `${w('organisation.export_csv')}: ${w('admin.patient_statistics')}` })
      .click()
    const file = await saved
    expect(file.suggestedFilename()).toMatch(/^Sijil-patients-[\d-]+\.csv$/)
    const bytes = await bytesOf(file)
    expect(bytes.subarray(0, 3)).toEqual(BYTE_ORDER_MARK)
    expect(bytes.subarray(3).toString('utf8')).toMatch(/^group,key,count\r\npatients,total,3\r\n/)
  })

  it('adds a site with its administrator, closes it, and takes no code that is taken', async () => {
    await openTab('sites')
    await page.getByRole('button', { name: w('organisation.add_site') }).click()
    const form = page.getByRole('form', { name: w('organisation.add_site') })
    const code = language === 'en' ? '07' : '08'
    await form.getByLabel(w('organisation.site_code')).fill('01')
    await form.getByLabel(w('organisation.site_name'), { exact: true }).fill(`Clinic ${code}`)
    await form.getByLabel(w('admin.full_name')).fill('Salma Adel')
    await form.getByLabel(w('admin.user_name'), { exact: true }).fill(`salma.${language}`)
    await form.locator('#site-password').fill('a long enough password')
    await form.getByRole('button', { name: w('organisation.create_site') }).click()
    await page.getByText(w('organisation.site_code_taken')).waitFor()
    await picture('site-taken')
    await form.getByLabel(w('organisation.site_code')).fill(code)
    await form.getByRole('button', { name: w('organisation.create_site') }).click()
    await page.getByText(w('organisation.site_created')).waitFor()
    const named = (key: 'organisation.edit_site' | 'organisation.code_for_site') =>
      page.getByRole('button', { name: `${w(key)}: Clinic ${code}` })
    await named('organisation.code_for_site').click()
    await page.getByLabel(w('admin.code')).waitFor()
    await picture('sites')
    await named('organisation.edit_site').click()
    await page.getByRole('dialog').getByLabel(w('organisation.closed_tick')).click()
    await page
      .getByRole('dialog')
      .getByRole('button', { name: w('admin.save') })
      .click()
    await page.getByText(w('organisation.site_closed_note')).waitFor()
  })

  it('sets the hospital’s own numbers within their bounds, and sees who set which', async () => {
    await openTab('numbers')
    const highest = page.locator('[id="number-accepted_ranges.pulse_bpm.max"]')
    await highest.fill('400')
    await page
      .getByText(
        inAnyDigits(w('organisation.out_of_range').replace('{{min}}', '0').replace('{{max}}', '350')),
      )
      .waitFor()
    await picture('numbers-refused')
    await highest.fill(language === 'en' ? '160' : '١٥٠')
    await page.getByLabel(w('organisation.source')).fill('Policy of the hospital, 2026')
    await page.getByLabel(w('organisation.why'), { exact: true }).fill('The ward asked for it')
    await page.getByRole('button', { name: w('organisation.set_numbers') }).click()
    const version = language === 'en' ? '1' : '4'
    await page.getByText(inAnyDigits(w('organisation.numbers_set').replace('{{version}}', version))).waitFor()
    await page
      .getByRole('table', { name: w('organisation.history') })
      .getByText('The ward asked for it')
      .first()
      .waitFor()
    await picture('numbers')
  })

  it('keeps typed numbers when another administrator sets some, and sets nothing over them unseen', async () => {
    const again = `The ward asked again (${language})`
    const highest = page.locator('[id="number-accepted_ranges.pulse_bpm.max"]')
    const why = page.getByLabel(w('organisation.why'), { exact: true })
    await highest.fill('170')
    await page.getByLabel(w('organisation.source')).fill('Policy of the hospital, 2027')
    await why.fill(again)
    await setMeanwhile()
    await page.getByText(w('organisation.numbers_moved_hint')).waitFor()
    expect(await highest.inputValue()).toBe('170')
    expect(await why.inputValue()).toBe(again)
    await page.getByRole('button', { name: w('organisation.set_numbers') }).click()
    const history = page.getByRole('table', { name: w('organisation.history') })
    expect(await history.getByText(again).count()).toBe(0)
    await picture('numbers-moved')
    await page.getByRole('button', { name: w('state.moved_keep') }).click()
    await page.getByRole('button', { name: w('organisation.set_numbers') }).click()
    await history.getByText(again).first().waitFor()
    expect(await highest.inputValue()).toBe('170')
  })

  it('searches the audit and goes from a line to everybody who saw that patient', async () => {
    await openTab('audit')
    await page.getByRole('radio', { name: w('admin.audit_by_search'), exact: true }).check()
    const act = page.getByRole('combobox', { name: w('admin.act') })
    await act.fill(w('acts.patients_register'))
    await page.getByRole('option', { name: w('acts.patients_register'), exact: true }).click()
    await expect.poll(() => page.locator('tr[data-action="patients.register"]').count()).toBe(3)
    expect(await page.locator('tr[data-action]:not([data-action="patients.register"])').count()).toBe(0)
    await picture('audit')
    await page.getByRole('button', { name: w('organisation.export_csv') }).click()
    await page.getByRole('button', { name: w('organisation.export_make') }).click()
    await page.getByText(w('fields.reason_needed')).waitFor()
    await page.getByLabel(w('organisation.export_reason')).fill('A complaint of the patient')
    await picture('audit-export')
    const saved = page.waitForEvent('download')
    await page.getByRole('button', { name: w('organisation.export_make') }).click()
    const file = await saved
    expect(file.suggestedFilename()).toMatch(/^Sijil-audit-[\d-]+\.csv$/)
    const bytes = await bytesOf(file)
    expect(bytes.subarray(0, 3)).toEqual(BYTE_ORDER_MARK)
    expect(bytes.toString('utf8')).toContain('منى سمير')
    await page.getByText(/Sijil-audit-/).waitFor()
    await page
      .getByRole('link', { name: w('admin.who_saw') })
      .first()
      .click()
    await page.locator('tr[data-action="patients.read"]').first().waitFor()
    expect(await page.locator('tr[data-action="patients.register"]').count()).toBe(0)
    await picture('who-saw')
    await page.evaluate(() => {
      location.hash = '#/admin'
    })
  })

  it.runIf(language === 'en')('finds nothing put aside', async () => {
    await openTab('quarantine')
    await page.getByText(w('admin.quarantine_empty')).waitFor()
    await picture('quarantine')
  })

  it('says whose entry was put aside, about whom, and brings it in corrected', async () => {
    await leaveAside(`OLD-PC-${language}`)
    await openTab('users')
    await openTab('quarantine')
    await page
      .getByRole('row', { name: new RegExp(`OLD-PC-${language}`) })
      .getByRole('button', { name: w('admin.open_entry') })
      .click()
    const entry = page.getByRole('region', { name: w('admin.entry') })
    await entry.getByText('Samira Abdelrahman').waitFor()
    await entry.getByText(COLLEAGUE.full_name).waitFor()
    // No id stands there without a name, and the words of the program are nobody's to correct.
    expect(await entry.textContent()).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/)
    expect(await entry.getByLabel(w('columns.status')).count()).toBe(0)
    const ward = entry.getByLabel(`${w('admin.correction')}: ${w('columns.ward')}`)
    await picture('quarantine-entry')
    await ward.fill('Ward 3')
    await entry.getByLabel(w('admin.repair_reason')).fill('The name of the ward was pasted sixty times')
    await entry.getByRole('button', { name: w('admin.send_again') }).click()
    await page.getByText(w('admin.came_in')).waitFor()
    await picture('quarantine-repaired')
  })

  it('decides name and digits for every station, and sees them at once', async () => {
    await openTab('settings')
    const name = language === 'en' ? 'Al Waha Hospital' : 'مستشفى الواحة'
    const label = language === 'en' ? 'admin.hospital_name' : 'admin.hospital_name_ar'
    await page.getByLabel(w(label), { exact: true }).fill(name)
    await page.getByRole('radio', { name: w('admin.digits_arabic_indic'), exact: true }).check()
    await page.getByRole('button', { name: w('admin.save') }).click()
    await page.getByText(w('admin.settings_saved')).waitFor()
    await page.locator('.top-bar').getByText(name).waitFor()
    await picture('settings')
    const clock = page.locator('[role="contentinfo"], .status-bar').last()
    expect(/[٠-٩]/.test((await clock.textContent()) ?? '')).toBe(language === 'ar')
  })

  it('keeps to the rules of the page', () => {
    expect(window.complaints).toEqual([])
  })
})
