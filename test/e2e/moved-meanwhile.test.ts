import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Locator, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser, openWindow, type StationWindow } from '../support/browser.ts'
import { COLLEAGUE, type FrontDesk, openFrontDesk } from '../support/front-desk.ts'
import { type Hospital, openHospital, PHYSICIAN } from '../support/hospital.ts'
import { freePort, type StationProcess, startStationProcess, temporaryFolder } from '../support/processes.ts'
import { languagesOf } from './look.ts'
import { signIn } from './nurse.ts'
import { wordsIn } from './words.ts'

/*
 * Somebody elsewhere changes what is being changed here: both values are shown and the person decides. What was typed
 * is there again after the program was killed.
 */

const pictures = process.env.SIJIL_TEST_PICTURES
if (pictures) mkdirSync(pictures, { recursive: true })

describe.each(languagesOf('en'))('what changes while it is being written, in %s', (language) => {
  const w = wordsIn(language)
  const NAME = 'WARD3B-12'
  const profile = temporaryFolder(NAME)
  const facts = { full_name: 'سميرة عبد الرحمن الجوهري', date_of_birth: '1988-03-14', gender: 'female' }
  let hospital: Hospital
  let browser: Browser
  let port: number
  let station: StationProcess
  let window: StationWindow
  let page: Page
  let colleague: FrontDesk
  let patientId: string
  let visitId: string

  const picture = async (name: string): Promise<void> => {
    if (pictures) await page.screenshot({ path: join(pictures, `${name}-${language}.png`) })
  }
  const goTo = (path: string): Promise<void> =>
    page.evaluate((hash) => {
      location.hash = hash
    }, path)
  const button = (key: string, inside: Page | Locator = page): Locator =>
    inside.getByRole('button', { name: w(key), exact: true })
  const field = (key: string, inside: Page | Locator = page): Locator =>
    inside.getByRole('textbox', { name: w(key), exact: true })
  const note = (): Locator => page.getByRole('alert').filter({ hasText: w('state.moved_title') })
  const setMobile = (mobile_number: string) =>
    colleague.put(`/patients/${patientId}`, { ...facts, mobile_number })
  const mobileOnServer = async () => (await colleague.get(`/patients/${patientId}`)).mobile_number
  const value = (shown: Locator, text: string) =>
    expect.poll(() => shown.inputValue(), { timeout: 20_000 }).toBe(text)

  async function startStation(code?: string): Promise<void> {
    station = await startStationProcess({
      profile: profile.path,
      server_url: hospital.url,
      name: NAME,
      port,
      ...(code === undefined ? {} : { enrolment_code: code }),
    })
  }

  /** A record of another PC may take a moment to arrive. */
  async function arrive(path: string, shown: Locator): Promise<void> {
    await expect
      .poll(
        async () => {
          await goTo('#/patients')
          await goTo(path)
          await page.waitForTimeout(300)
          return shown.isVisible()
        },
        { timeout: 30_000, interval: 500 },
      )
      .toBe(true)
  }

  /** Types over the mobile number while the colleague sets another one. */
  async function bothEdit(mine: string, theirs: string): Promise<Locator> {
    await button('patient.edit').first().click()
    const drawer = page.getByRole('dialog')
    await field('patient.mobile_number', drawer).fill(mine)
    await setMobile(theirs)
    await note().waitFor()
    const text = (await note().textContent()) ?? ''
    expect(text).toContain(mine)
    expect(text).toContain(theirs)
    return drawer
  }

  beforeAll(async () => {
    hospital = await openHospital(null)
    await hospital.asAdmin('/api/v1/admin/users', { method: 'POST', body: COLLEAGUE })
    colleague = await openFrontDesk(hospital, COLLEAGUE)
    patientId = (await colleague.post('/patients', { ...facts, mobile_number: '01012345678' })).id
    const visit = { patient_id: patientId, visit_type: 'inpatient', ward: '3B' }
    visitId = (await colleague.post('/visits', visit)).id
    browser = await launchBrowser()
    port = await freePort()
    await startStation(await hospital.enrolmentCode())
    window = await openWindow(browser, station.launch_url, language)
    page = window.page
    await signIn(page, w, PHYSICIAN.username, PHYSICIAN.password)
  }, 180_000)

  afterAll(async () => {
    await window?.close()
    await browser?.close()
    await station?.stop()
    await hospital?.close()
    profile.remove()
  }, 60_000)

  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await picture(`failed-${task.name.slice(0, 40).replaceAll(' ', '-')}`)
  })

  it('shows the other mobile number beside one’s own, and takes it', async () => {
    await arrive(`#/patients/${patientId}`, button('patient.edit').first())
    const drawer = await bothEdit('01111111111', '01222222222')
    await picture('moved')
    await button('state.moved_take', note()).click()
    await note().waitFor({ state: 'hidden' })
    await value(field('patient.mobile_number', drawer), '01222222222')
    await button('app.save', drawer).click()
    await drawer.waitFor({ state: 'hidden' })
    expect(await mobileOnServer()).toBe('01222222222')
  }, 60_000)

  it('keeps one’s own instead, and nobody has to settle it again', async () => {
    const drawer = await bothEdit('01111111111', '01555555555')
    await button('app.save', drawer).click()
    await drawer.getByText(w('errors.seen_changed')).waitFor()
    await picture('moved-refused')
    await button('state.moved_keep', note()).click()
    await note().waitFor({ state: 'hidden' })
    await value(field('patient.mobile_number', drawer), '01111111111')
    await picture('kept-mine')
    await button('app.save', drawer).click()
    await drawer.waitFor({ state: 'hidden' })
    await expect.poll(mobileOnServer, { timeout: 20_000 }).toBe('01111111111')
    expect(await hospital.asAdmin('/api/v1/reports/dashboard')).toMatchObject({ conflicts: { open: 0 } })
  }, 60_000)

  it('asks again before a visit is cancelled that a colleague has begun', async () => {
    await goTo(`#/patients/${patientId}?visit=${visitId}`)
    await button('visits.visit_menu').click()
    await page.getByRole('menuitem', { name: w('visits.cancel') }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel(w('visits.cancelled_reason')).fill('Wrong patient')
    await colleague.put(`/visits/${visitId}`, { ward: '3B', status: 'in_progress' })
    await dialog.getByText(w('state.status_moved_title')).waitFor()
    expect(await button('visits.cancel', dialog).isDisabled()).toBe(true)
    await picture('visit-moved')
    await button('state.status_go_on', dialog).click()
    expect(await dialog.getByLabel(w('visits.cancelled_reason')).inputValue()).toBe('Wrong patient')
    await button('app.cancel', dialog).click()
    await dialog.waitFor({ state: 'hidden' })
  }, 60_000)

  it('gives an allergy, a warning and a next of kin back after the program was killed', async () => {
    await goTo(`#/patients/${patientId}`)
    await page.getByRole('tab', { name: w('allergies.tab') }).click()
    await button('allergies.add').click()
    await field('allergies.substance').fill('Penicillin')
    await page.getByRole('radio', { name: w('allergies.severity_severe') }).check()
    await button('warnings.add').click()
    await page.getByRole('radio', { name: w('warnings.isolation_contact') }).check()
    await field('warnings.note').fill('MRSA')
    await page.getByRole('tab', { name: w('patient.details') }).click()
    await button('contacts.add').click()
    await field('contacts.name').fill('منى الجوهري')
    await field('contacts.name').blur()
    await page.locator('[data-saved-at]').first().waitFor()
    await picture('contact-draft')
    await station.kill()
    const notice = page.getByRole('dialog', { name: w('app.restarting_title') })
    await notice.waitFor()
    await startStation()
    const opened = await page.context().newPage()
    await opened.goto(station.launch_url)
    await opened.close()
    await notice.waitFor({ state: 'hidden' })
    await signIn(page, w, PHYSICIAN.username, PHYSICIAN.password)
    // The address leads back to the tab.
    await button('state.unfinished_go_on').first().click()
    await value(field('contacts.name'), 'منى الجوهري')
    await button('app.save').click()
    await page.getByRole('listitem').filter({ hasText: 'منى الجوهري' }).waitFor()
    await page.getByRole('tab', { name: w('allergies.tab') }).click()
    await button('state.unfinished_go_on').first().waitFor()
    await picture('unfinished')
    await button('state.unfinished_go_on').first().click()
    await value(field('allergies.substance'), 'Penicillin')
    expect(await page.getByRole('radio', { name: w('allergies.severity_severe') }).isChecked()).toBe(true)
    await picture('allergy-continued')
    await button('app.save').click()
    await page
      .getByRole('region', { name: w('patient.banner') })
      .getByText('Penicillin')
      .waitFor()
    await button('state.unfinished_drop').click()
    await button('state.unfinished_drop').waitFor({ state: 'hidden' })
    await button('warnings.add').click()
    await value(field('warnings.note'), '')
    expect(window.complaints.filter((each) => !each.includes('WebSocket'))).toEqual([])
  }, 120_000)
})
