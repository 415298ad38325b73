import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser, openWindow, type StationWindow } from '../support/browser.ts'
import { COLLEAGUE, type FrontDesk, openFrontDesk } from '../support/front-desk.ts'
import { ADMIN, type Hospital, NURSE, openHospital } from '../support/hospital.ts'
import { freePort, type StationProcess, startStationProcess, temporaryFolder } from '../support/processes.ts'
import { languagesOf } from './look.ts'
import { signIn } from './nurse.ts'
import { wordsIn } from './words.ts'

/* Who the patient is and what to beware of, at the screens: two taps for a person without a name, a banner that warns. */

const pictures = process.env.SIJIL_TEST_PICTURES
if (pictures) mkdirSync(pictures, { recursive: true })

describe.each(languagesOf('ar'))('patients and their safety on the screens, in %s', (language) => {
  const w = wordsIn(language)
  const NAME = 'WARD3B-11'
  const profile = temporaryFolder(NAME)
  let hospital: Hospital
  let browser: Browser
  let station: StationProcess
  let window: StationWindow
  let page: Page
  let desk: FrontDesk
  let first: string
  let second: string

  const picture = async (name: string): Promise<void> => {
    if (pictures) await page.screenshot({ path: join(pictures, `h1-${name}-${language}.png`) })
  }
  const goTo = (path: string): Promise<void> =>
    page.evaluate((hash) => {
      location.hash = hash
    }, path)
  const button = (key: string) => page.getByRole('button', { name: w(key), exact: true })
  const banner = () => page.getByRole('region', { name: w('patient.banner') })
  const arrived = (id: string) =>
    expect
      .poll(
        async () => {
          await goTo('#/patients')
          await goTo(`#/patients/${id}`)
          await page.waitForTimeout(300)
          return banner().isVisible()
        },
        { timeout: 30_000, interval: 500 },
      )
      .toBe(true)

  beforeAll(async () => {
    hospital = await openHospital(null)
    await hospital.asAdmin('/api/v1/admin/users', { method: 'POST', body: COLLEAGUE })
    desk = await openFrontDesk(hospital, COLLEAGUE)
    const body = { date_of_birth: '1988-03-14', gender: 'female', mobile_number: '01012345678' }
    first = (await desk.post('/patients', { ...body, full_name: 'سميرة عبد الرحمن الجوهري' })).id
    second = (await desk.post('/patients', { ...body, full_name: 'سميره عبدالرحمن الجوهرى' })).id
    browser = await launchBrowser()
    station = await startStationProcess({
      profile: profile.path,
      server_url: hospital.url,
      name: NAME,
      port: await freePort(),
      enrolment_code: await hospital.enrolmentCode(),
    })
    window = await openWindow(browser, station.launch_url, language)
    page = window.page
    await signIn(page, w, NURSE.username, NURSE.password)
  }, 180_000)

  afterAll(async () => {
    await window?.close()
    await browser?.close()
    await station?.stop()
    await hospital?.close()
    profile.remove()
  }, 60_000)

  it('registers somebody whom nobody can name in two taps', async () => {
    await goTo('#/patients')
    await button('patients.register_new').first().click()
    const panel = page.getByRole('region', { name: w('register.title') })
    await panel.getByRole('radio', { name: w('register.kind_unidentified') }).check()
    await panel
      .getByRole('radiogroup', { name: w('register.sex') })
      .getByRole('radio', { name: w('register.male'), exact: true })
      .check()
    await picture('unidentified')
    await panel.getByRole('button', { name: w('register.submit'), exact: true }).click()
    await banner()
      .getByText(`${w('register.unknown_male')} 1`)
      .waitFor()
    await banner().getByText(`T-${NAME}-1`).waitFor()
  }, 60_000)

  it('registers a newborn with its mother', async () => {
    await arrived(first)
    await goTo('#/patients')
    await button('patients.register_new').first().click()
    const panel = page.getByRole('region', { name: w('register.title') })
    await panel.getByRole('radio', { name: w('register.kind_newborn') }).check()
    await panel.getByRole('textbox', { name: w('register.mother') }).fill('الجوهري')
    await panel
      .getByRole('button', { name: w('register.choose_mother') })
      .first()
      .click()
    await picture('newborn')
    await panel.getByRole('button', { name: w('register.submit'), exact: true }).click()
    await banner().waitFor()
    await page.getByRole('tab', { name: w('patient.details') }).click()
    await page.getByRole('region', { name: w('contacts.relatives') }).waitFor()
    await picture('newborn-details')
  }, 60_000)

  it('shows an allergy and a warning in the banner once they are stated', async () => {
    await goTo(`#/patients/${first}`)
    await page.getByRole('tab', { name: w('allergies.tab') }).click()
    await button('allergies.add').click()
    await page.getByRole('textbox', { name: w('allergies.substance') }).fill('Penicillin')
    await page.getByRole('radio', { name: w('allergies.severity_severe') }).check()
    await button('app.save').click()
    await banner().getByText('Penicillin').waitFor()
    await button('warnings.add').click()
    await page.getByRole('radio', { name: w('warnings.isolation_contact') }).check()
    await picture('safety-form')
    await button('app.save').click()
    await banner()
      .getByText(w('warnings.isolation_flag').replace('{{type}}', w('warnings.isolation_contact')))
      .waitFor()
    await picture('safety')
  }, 60_000)

  it('keeps a next of kin who is the guardian', async () => {
    await page.getByRole('tab', { name: w('patient.details') }).click()
    await button('contacts.add').click()
    await page.getByRole('textbox', { name: w('contacts.name') }).fill('منى الجوهري')
    await page.getByRole('checkbox', { name: w('contacts.is_guardian') }).check()
    await button('app.save').click()
    await page.getByText('منى الجوهري').waitFor()
  }, 60_000)

  it('lets a nurse propose a merge and the administrator decide it', async () => {
    await arrived(second)
    await goTo(`#/patients/${first}`)
    await page.getByRole('tab', { name: w('patient.details') }).click()
    await button('merges.propose').first().click()
    await page.getByRole('dialog').getByRole('textbox').fill('Same person, same mobile')
    await page
      .getByRole('dialog')
      .getByRole('button', { name: w('merges.propose') })
      .click()
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await page.getByText('Same person, same mobile').waitFor()
    await picture('merge-proposed')
    await page.keyboard.press('Control+KeyL')
    await signIn(page, w, ADMIN.username, ADMIN.password)
    await goTo(`#/patients/${first}`)
    await page.getByRole('tab', { name: w('patient.details') }).click()
    await button('merges.merge').first().click()
    await page.getByRole('dialog').getByRole('textbox').fill('Checked the identity card')
    await picture('merge-dialog')
    await page
      .getByRole('dialog')
      .getByRole('button', { name: w('merges.merge') })
      .click()
    await page.getByText(w('merges.absorbed')).waitFor()
    await picture('merged')
    expect(window.complaints).toEqual([])
  }, 90_000)
})
