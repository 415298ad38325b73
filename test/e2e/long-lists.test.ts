import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser, openWindow } from '../support/browser.ts'
import { type Hospital, NURSE, openHospital } from '../support/hospital.ts'
import { freePort, type StationProcess, startStationProcess, temporaryFolder } from '../support/processes.ts'
import { connectToStation } from '../support/station-client.ts'
import { signIn } from './nurse.ts'
import { wordsIn } from './words.ts'

/* Lists longer than a window: they draw what is seen first, and the rest as one goes down. */

const PEOPLE = 130
const w = wordsIn('ar')
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
      ward: 'الباطنة',
      room: null,
      bed: null,
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

async function drawsAll(page: Page, rows: string): Promise<void> {
  const list = page.locator(rows)
  await list.first().waitFor()
  await expect.poll(() => list.count()).toBe(40)
  const more = page.getByRole('button', { name: w.counted('app.more_rows', PEOPLE - 40) })
  // By keyboard alone the button is where the rows end.
  await more.focus()
  await page.keyboard.press('Enter')
  await expect.poll(() => list.count()).toBeGreaterThanOrEqual(120)
  await list.last().scrollIntoViewIfNeeded()
  await expect.poll(() => list.count()).toBe(PEOPLE)
  await expect.poll(() => more.count()).toBe(0)
}

describe('a list of 130 running visits', () => {
  it('is drawn to its end for the nurse, by keyboard and by going down', async () => {
    const { page } = await openWindow(browser, station.launch_url, 'ar')
    await signIn(page, w, NURSE.username, NURSE.password)
    await drawsAll(page, 'table.list tbody tr.clickable')
    await page.getByRole('link', { name: w('nav.visits') }).click()
    await page.getByRole('heading', { level: 1, name: w('visits.title') }).waitFor()
    await drawsAll(page, 'table.list tbody tr.clickable')
  })
})
