import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser, openWindow } from '../support/browser.ts'
import { type Hospital, NURSE, openHospital, PHYSICIAN } from '../support/hospital.ts'
import { freePort, type StationProcess, startStationProcess, temporaryFolder } from '../support/processes.ts'
import { connectToStation } from '../support/station-client.ts'
import { signIn } from './nurse.ts'
import { wordsIn } from './words.ts'

/* Lists longer than a window: they draw what is seen first, and the rest as one goes down. */

const PEOPLE = 203
/** As many as the list of visits and the reading list hold. */
const LISTED = 200
const w = wordsIn('ar')
const pictures = process.env.SIJIL_TEST_PICTURES
if (pictures) mkdirSync(pictures, { recursive: true })
const profile = temporaryFolder('long-lists')
let hospital: Hospital
let browser: Browser
let station: StationProcess

beforeAll(async () => {
  hospital = await openHospital(null)
  browser = await launchBrowser()
  const place = {
    profile: profile.path,
    server_url: hospital.url,
    name: 'WARD-L',
    port: await freePort(),
  }
  station = await startStationProcess({ ...place, enrolment_code: await hospital.enrolmentCode() })
  const client = await connectToStation(station.launch_url)
  await client.call('session.sign_in', { username: NURSE.username, password: NURSE.password })
  for (let n = 0; n < PEOPLE; n += 1) {
    const patient = await client.call('patients.register', {
      ssn: null,
      full_name: `مريض رقم ${n}`,
      mobile_number: `0101234${String(5000 + n)}`,
      mobile_unavailable_reason: null,
      passport_number: null,
      date_of_birth: '1958-03-14',
      birth_date_is_estimated: false,
      gender: 'female',
      phone_number: null,
      address: null,
      governorate: null,
      contacts: [],
    })
    await client.call('visits.open', {
      patient_id: patient.id,
      visit_type: 'inpatient',
      ward: n === 0 ? 'العناية' : 'الباطنة',
      room: null,
      bed: n === 0 ? 'B-17' : null,
      chief_complaint: null,
      studies: [{ modality: 'mri', body_region: 'الرأس' }],
    })
  }
  client.close()
  await station.stop()
  // An address opens one window only.
  station = await startStationProcess(place)
})
afterAll(async () => {
  await browser?.close()
  await station?.stop()
  await hospital?.close()
  profile.remove()
})

async function drawsAll(page: Page, rows: string, all: number): Promise<void> {
  const list = page.locator(rows)
  await list.first().waitFor()
  await expect.poll(() => list.count()).toBe(40)
  const more = page.getByRole('button', { name: w.counted('app.more_rows', all - 40) })
  // By keyboard alone the button is where the rows end.
  await more.focus()
  await page.keyboard.press('Enter')
  await expect.poll(() => list.count()).toBeGreaterThanOrEqual(120)
  while ((await list.count()) < all) await list.last().scrollIntoViewIfNeeded()
  expect(await list.count()).toBe(all)
  await expect.poll(() => more.count()).toBe(0)
}

async function picture(page: Page, name: string): Promise<void> {
  if (pictures) await page.screenshot({ path: join(pictures, `long-lists-${name}.png`) })
}

describe('a list of 203 running visits', () => {
  let page: Page
  const rows = 'table.list tbody tr.clickable'
  const cut = w.counted('app.not_listed', PEOPLE - LISTED)

  it('is drawn to its end for the nurse, by keyboard and by going down', async () => {
    page = (await openWindow(browser, station.launch_url, 'ar')).page
    await signIn(page, w, NURSE.username, NURSE.password)
    await drawsAll(page, rows, PEOPLE)
    await page.getByRole('link', { name: w('nav.visits') }).click()
    await page.getByRole('heading', { level: 1, name: w('visits.title') }).waitFor()
    await drawsAll(page, rows, LISTED)
  })

  it('says that it was cut, and shows what was cut off once its bed or its ward is chosen', async () => {
    const list = page.locator(rows)
    const oldest = list.filter({ hasText: 'B-17' })
    await page.getByText(`${cut} ${w('app.not_listed_narrow')}`).waitFor()
    expect(await oldest.count()).toBe(0)
    const place = page.getByLabel(w('visits.filter_place'), { exact: true })
    await place.pressSequentially('b-17')
    await expect.poll(() => list.count()).toBe(1)
    expect(await oldest.count()).toBe(1)
    expect(await page.getByText(cut).count()).toBe(0)
    await place.fill('')
    await page.getByText(cut).waitFor()
    await picture(page, 'visits')
    await page.getByLabel(w('visits.ward'), { exact: true }).selectOption('العناية')
    await expect.poll(() => list.count()).toBe(1)
    expect(await oldest.count()).toBe(1)
  })

  it('sends the physician from the reading list to the visits, where the rest is found', async () => {
    await page.getByRole('button', { name: w('app.lock') }).click()
    await signIn(page, w, PHYSICIAN.username, PHYSICIAN.password)
    await page.getByText(cut).waitFor()
    await picture(page, 'reading')
    await page.getByRole('link', { name: w('app.not_listed_visits') }).click()
    await page.getByRole('heading', { level: 1, name: w('visits.title') }).waitFor()
    await page.getByText(w('app.not_listed_narrow')).waitFor()
  })
})
