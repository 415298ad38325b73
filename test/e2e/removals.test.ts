import type { Browser, Locator, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser, openWindow, type StationWindow } from '../support/browser.ts'
import { COLLEAGUE, type FrontDesk, openFrontDesk } from '../support/front-desk.ts'
import { ADMIN, type Hospital, openHospital } from '../support/hospital.ts'
import { freePort, type StationProcess, startStationProcess, temporaryFolder } from '../support/processes.ts'
import { openRelay, type Relay } from '../support/relay.ts'
import { languagesOf, lookAt } from './look.ts'
import { signIn } from './nurse.ts'
import { wordsIn } from './words.ts'

/* An administrator removes what was entered in error, puts it back, and decides where somebody wrote of it meanwhile. */

const WHY = 'مسجلة مرتين عند الاستقبال'

describe.each(languagesOf('ar'))('what was entered in error, in %s', (language) => {
  const w = wordsIn(language)
  const NAME = 'DESK-01'
  const profile = temporaryFolder(NAME)
  const facts = { full_name: 'سميرة عبد الرحمن الجوهري', date_of_birth: '1988-03-14', gender: 'female' }
  const contacts = [{ name: 'مجدي', relation: 'ابن', phone: '0233334444', is_guardian: false }]
  let hospital: Hospital
  let relay: Relay
  let browser: Browser
  let station: StationProcess
  let window: StationWindow
  let page: Page
  let colleague: FrontDesk
  let patientId: string

  const button = (key: string, inside: Page | Locator = page): Locator =>
    inside.getByRole('button', { name: w(key), exact: true })
  const goTo = (path: string): Promise<void> =>
    page.evaluate((hash) => {
      location.hash = hash
    }, path)
  const removed = (): Locator => page.getByRole('status').filter({ hasText: WHY }).first()

  beforeAll(async () => {
    hospital = await openHospital(null)
    relay = await openRelay(hospital.url)
    await hospital.asAdmin('/api/v1/admin/users', { method: 'POST', body: COLLEAGUE })
    colleague = await openFrontDesk(hospital, COLLEAGUE)
    const registered = await colleague.post('/patients', { ...facts, contacts, mobile_number: '01012345678' })
    patientId = registered.id
    browser = await launchBrowser()
    station = await startStationProcess({
      profile: profile.path,
      server_url: relay.url,
      name: NAME,
      port: await freePort(),
      enrolment_code: await hospital.enrolmentCode(),
    })
    window = await openWindow(browser, station.launch_url, language)
    page = window.page
    await signIn(page, w, ADMIN.username, ADMIN.password)
  }, 180_000)

  afterAll(async () => {
    await window?.close()
    await browser?.close()
    await station?.stop()
    await relay?.close()
    await hospital?.close()
    profile.remove()
  }, 60_000)

  async function openDetails(): Promise<void> {
    const shown = page.getByRole('button', { name: `${w('removals.entered_in_error')} ${facts.full_name}` })
    await expect
      .poll(
        async () => {
          await goTo('#/patients')
          await goTo(`#/patients/${patientId}?tab=details`)
          await page.waitForTimeout(300)
          return shown.isVisible()
        },
        { timeout: 30_000, interval: 500 },
      )
      .toBe(true)
    await shown.click()
  }

  it('leaves the lists, says on its page who removed it and why, and comes back', async () => {
    await openDetails()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel(w('removals.why')).fill(WHY)
    await lookAt(page, language, 'removal-dialog')
    await button('removals.remove', dialog).click()
    await removed().waitFor()
    await lookAt(page, language, 'removed-patient')
    await goTo('#/conflicts')
    const list = page.getByRole('region', { name: w('removals.list_title') })
    await list.getByText(facts.full_name).waitFor()
    await lookAt(page, language, 'removed-list')
    await list.getByText(facts.full_name).click()
    await button('removals.put_back', removed()).click()
    await removed().waitFor({ state: 'hidden' })
  }, 120_000)

  it('shows a contact that was removed, with who and why', async () => {
    await goTo(`#/patients/${patientId}?tab=details`)
    await page.getByRole('button', { name: `${w('removals.entered_in_error')} مجدي` }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel(w('removals.why')).fill('ابن مريضة أخرى')
    await button('removals.remove', dialog).click()
    await page.getByRole('status').filter({ hasText: 'ابن مريضة أخرى' }).waitFor()
    await lookAt(page, language, 'removed-contact')
  }, 120_000)

  it('shows both sides where somebody wrote of it meanwhile, and takes the decision', async () => {
    // What this PC wrote so far is there before the line is cut.
    await expect
      .poll(async () => (await colleague.get(`/patients/${patientId}`)).contacts, { timeout: 30_000 })
      .toEqual([])
    relay.cut()
    await colleague.put(`/patients/${patientId}`, { ...facts, mobile_number: '01222222222' })
    await openDetails()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel(w('removals.why')).fill(WHY)
    await button('removals.remove', dialog).click()
    await removed().waitFor()
    relay.mend()
    await goTo('#/conflicts')
    const row = page.getByRole('link', { name: w('removals.conflict_title') }).first()
    await row.waitFor({ timeout: 60_000 })
    await row.click()
    await page.getByText(w('removals.conflict_text')).waitFor()
    // Here a digit keeps or removes, and no other value can be written: the bar says nothing of that.
    expect(await page.getByText(w('conflicts.keys'), { exact: true }).count()).toBe(0)
    await lookAt(page, language, 'removal-conflict')
    // On every screen of the patient the question stands as a sentence, not as the name of a field.
    const banner = page.getByRole('region', { name: w('patient.banner') })
    await banner.getByText(w('patient.removal_disputed'), { exact: true }).waitFor()
    expect(await banner.innerText()).not.toContain(w('columns.removed_at'))
    const review = page.url()
    await goTo(`#/patients/${patientId}`)
    await page
      .getByRole('status')
      .filter({ hasText: w('patient.removal_disputed_text') })
      .waitFor()
    await lookAt(page, language, 'removal-disputed-patient')
    await page.goto(review)
    await page.getByRole('radio', { name: w('removals.keep') }).check()
    await page.getByRole('textbox', { name: w('conflicts.reason') }).fill('هي في القسم')
    await page.getByRole('button', { name: w('conflicts.save') }).click()
    await page.getByText(w('conflicts.resolved')).first().waitFor()
    await lookAt(page, language, 'removal-decided')
    expect((await colleague.get(`/patients/${patientId}`)).mobile_number).toBe('01222222222')
  }, 180_000)
})
