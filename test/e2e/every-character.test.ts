import type { Browser, CDPSession, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { toWesternDigits } from '../../shared/identifiers/digits.ts'
import { launchBrowser, openWindow, type StationWindow } from '../support/browser.ts'
import { type Answer, openFrontDesk } from '../support/front-desk.ts'
import { ADMIN, type Hospital, NURSE, openHospital, PHYSICIAN } from '../support/hospital.ts'
import { freePort, type StationProcess, startStationProcess, temporaryFolder } from '../support/processes.ts'
import {
  american,
  arabic,
  eatenKeys,
  press,
  type Stroke,
  thirdLevel,
  type WritingPlace,
  watchForEatenKeys,
  writingPlaces,
} from './keyboard.ts'
import { signIn } from './nurse.ts'
import { wordsIn } from './words.ts'

/*
 * Every character into every field: none is eaten by a shortcut. English screens with an American keyboard, Arabic
 * screens with an Arabic one, keys pressed as a keyboard sends them.
 */

const CHUNK = 48

const profile = temporaryFolder('characters-station')
let hospital: Hospital
let browser: Browser
let station: StationProcess | undefined
let port: number
const visit = { patient: '', id: '', pet: '', mri: '' }

beforeAll(async () => {
  hospital = await openHospital(null)
  browser = await launchBrowser()
  const desk = await openFrontDesk(hospital, NURSE)
  const patient = await desk.post('/patients', {
    full_name: 'Samira Abdelrahman',
    date_of_birth: '1958-03-14',
    gender: 'female',
    mobile_number: '01012345671',
  })
  const opened: Answer & { studies?: { id: string; modality: string }[] } = await desk.post('/visits', {
    patient_id: patient.id,
    visit_type: 'inpatient',
    studies: [
      { modality: 'pet_ct', body_region: 'Whole body' },
      { modality: 'mri', body_region: 'Brain' },
    ],
  })
  visit.patient = patient.id
  visit.id = opened.id
  visit.pet = opened.studies?.find(({ modality }) => modality === 'pet_ct')?.id ?? ''
  visit.mri = opened.studies?.find(({ modality }) => modality === 'mri')?.id ?? ''
  expect(visit.pet && visit.mri).not.toBe('')
  port = await freePort()
})
afterAll(async () => {
  await browser?.close()
  await station?.stop()
  await hospital?.close()
  profile.remove()
})

async function startAgain(): Promise<StationProcess> {
  const enrolled = station === undefined ? { enrolment_code: await hospital.enrolmentCode() } : {}
  await station?.stop()
  station = await startStationProcess({
    profile: profile.path,
    server_url: hospital.url,
    name: 'WARD3B-10',
    port,
    ...enrolled,
  })
  return station
}

describe.each([
  ['en', american],
  ['ar', arabic],
] as const)('every character of the keyboard, in %s', (language, layout) => {
  const w = wordsIn(language)
  let window: StationWindow
  let page: Page
  let keys: CDPSession

  beforeAll(async () => {
    window = await openWindow(browser, (await startAgain()).launch_url, language)
    page = window.page
    await page.getByRole('region', { name: w('session.form') }).waitFor()
    keys = await page.context().newCDPSession(page)
    await watchForEatenKeys(page)
  })
  afterAll(() => window?.close())

  const go = (hash: string): Promise<void> =>
    page.evaluate((to) => {
      location.hash = to
    }, hash)
  const button = (key: string) => page.getByRole('button', { name: w(key), exact: true }).first()
  const state = () =>
    page.evaluate(() => ({
      hash: location.hash,
      dialogs: document.querySelectorAll('[role="dialog"]').length,
    }))

  /** Writes strokes into the field that has the focus, in place of what is there. Answers what it holds then. */
  async function write(place: WritingPlace, strokes: readonly Stroke[]): Promise<string> {
    await page.evaluate((index) => {
      const field = document.querySelector<HTMLInputElement>(`[data-place="${index}"]`)
      field?.focus()
      field?.select()
    }, place.index)
    await press(keys, strokes)
    return page.evaluate(
      (index) => document.querySelector<HTMLInputElement>(`[data-place="${index}"]`)?.value ?? 'gone',
      place.index,
    )
  }

  async function writeEverything(place: WritingPlace): Promise<void> {
    const size = Math.max(1, Math.min(CHUNK, Math.floor(place.maxLength / 2)))
    for (let from = 0; from < layout.length; from += size) {
      const strokes = layout.slice(from, from + size)
      const wanted = strokes.map(({ text }) => text).join('')
      let held = ''
      // A busy browser drops a key now and then; one that a shortcut eats is missing every time.
      for (let tries = 0; tries < 3 && toWesternDigits(held) !== toWesternDigits(wanted); tries += 1) {
        held = await write(place, strokes)
      }
      // A field may take Arabic-Indic digits as the ones that it stores.
      expect([place.name, toWesternDigits(held)]).toEqual([place.name, toWesternDigits(wanted)])
    }
    await write(place, thirdLevel)
    await page.keyboard.press('Control+KeyA')
    await page.keyboard.press('Delete')
  }

  /** Answers every question so that the fields that follow from an answer appear. */
  async function reveal(): Promise<void> {
    for (let round = 0; round < 3; round += 1) {
      await page.evaluate(() => {
        const unset = (name: string): boolean =>
          document.querySelector(`input[name="${CSS.escape(name)}"]:checked`) === null
        for (const box of document.querySelectorAll<HTMLInputElement>('#content input[type="checkbox"]'))
          if (!box.checked) box.click()
        for (const radio of document.querySelectorAll<HTMLInputElement>('#content input[type="radio"]')) {
          const group = document.querySelectorAll<HTMLInputElement>(`input[name="${CSS.escape(radio.name)}"]`)
          if (unset(radio.name)) [...group].at(-1)?.click()
        }
      })
    }
  }

  /** All fields of what is on screen, at least so many; and nothing else happened meanwhile. */
  async function writeInto(screen: string, atLeast: number): Promise<void> {
    await expect
      .poll(async () => (await writingPlaces(page)).length, { timeout: 15_000 })
      .toBeGreaterThanOrEqual(atLeast)
    const before = await state()
    const places = await writingPlaces(page)
    for (const place of places) {
      await writeEverything(place)
      expect([screen, place.name, await state()]).toEqual([screen, place.name, before])
    }
    expect([screen, await eatenKeys(page)]).toEqual([screen, []])
  }

  it('is taken by the sign-in', async () => {
    await page.getByRole('button', { name: w('session.someone_else') }).click()
    await writeInto('sign-in', 2)
  })

  it('is taken by the search and the palette', async () => {
    await signIn(page, w, NURSE.username, NURSE.password)
    await page.locator('#patient-search').waitFor()
    await writeInto('search', 1)
    await page.keyboard.press('Control+KeyK')
    await page.getByRole('combobox', { name: w('palette.title') }).waitFor()
    await writeInto('palette', 1)
    await page.keyboard.press('Escape')
  })

  it('is taken by registration, of every kind of person', async () => {
    await page.keyboard.press('Control+KeyN')
    await page.locator('#register-form').waitFor()
    for (const kind of ['known', 'unidentified', 'newborn']) {
      await page.getByRole('radio', { name: w(`register.kind_${kind}`), exact: true }).check({ force: true })
      await writeInto(`register ${kind}`, kind === 'known' ? 6 : 2)
    }
  })

  it('is taken by what is recorded of a patient', async () => {
    await go(`#/patients/${visit.patient}?edit=true`)
    await page.getByRole('dialog').waitFor()
    await writeInto('edit patient', 4)
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await go(`#/patients/${visit.patient}?visit=${visit.id}`)
    for (const [tab, add] of [
      ['allergies.tab', 'allergies.add'],
      ['allergies.tab', 'warnings.add'],
      ['patient.details', 'contacts.add'],
    ] as const) {
      await page.getByRole('tab', { name: w(tab) }).click()
      await button(add).click()
      await writeInto(add, 1)
      await button('app.cancel').click()
    }
  })

  it('is taken by the dialogs of a visit', async () => {
    for (const act of ['visits.edit', 'visits.cancel']) {
      await button('visits.visit_menu').click()
      await page.getByRole('menuitem', { name: w(act) }).click()
      await page.getByRole('dialog').waitFor()
      await writeInto(act, 1)
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'detached' })
    }
  })

  it('is taken by a further set of vital signs', async () => {
    await go(`#/patients/${visit.patient}?visit=${visit.id}&measure=true`)
    await page.getByRole('dialog').waitFor()
    await writeInto('vital signs', 6)
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  })

  it('is taken by the nursing assessment', async () => {
    await go(`#/visits/${visit.id}/assessment`)
    await page.locator('.sheet').waitFor()
    await reveal()
    await writeInto('FRM.05', 20)
  })

  it('is taken by a preparation sheet', async () => {
    await go(`#/visits/${visit.id}/sheet/${language === 'en' ? visit.pet : visit.mri}`)
    await page.locator('.sheet').waitFor()
    await reveal()
    await writeInto('sheet', 12)
  })

  it('is taken by the report and the diagnosis of a physician', async () => {
    await page.keyboard.press('Control+KeyL')
    await signIn(page, w, PHYSICIAN.username, PHYSICIAN.password)
    await go(`#/worklist/${visit.id}`)
    await page.getByRole('region', { name: w('radiology.report'), exact: true }).waitFor()
    await writeInto('report', 4)
  })

  it('is taken by the pages of administration', async () => {
    await page.keyboard.press('Control+KeyL')
    await signIn(page, w, ADMIN.username, ADMIN.password)
    await go('#/admin?tab=users')
    await button('admin.add_user').click()
    await writeInto('users', 4)
    await go('#/admin?tab=settings')
    await writeInto('settings', 2)
    await go('#/admin?tab=audit')
    await writeInto('audit', 1)
    await page.getByRole('radio', { name: w('admin.audit_by_search'), exact: true }).check()
    await writeInto('audit search', 3)
  })
})
