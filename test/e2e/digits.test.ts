import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser, openWindow, type StationWindow } from '../support/browser.ts'
import { openFrontDesk } from '../support/front-desk.ts'
import { ADMIN, type Hospital, NURSE, openHospital, PHYSICIAN } from '../support/hospital.ts'
import { freePort, type StationProcess, startStationProcess, temporaryFolder } from '../support/processes.ts'
import { signIn } from './nurse.ts'
import { wordsIn } from './words.ts'

/* Arabic screens of a site that chose Arabic-Indic digits: only codes and measured values keep the Latin ones. */

const w = wordsIn('ar')
const profile = temporaryFolder('digits-station')
let hospital: Hospital
let browser: Browser
let station: StationProcess
let window: StationWindow
let page: Page
const ids = { patient: '', visit: '' }

beforeAll(async () => {
  hospital = await openHospital(null)
  browser = await launchBrowser()
  const desk = await openFrontDesk(hospital, NURSE)
  const patient = await desk.post('/patients', {
    full_name: 'سميرة عبد الرحمن',
    date_of_birth: '1958-03-14',
    gender: 'female',
    mobile_number: '01012345671',
  })
  const visit = await desk.post('/visits', {
    patient_id: patient.id,
    visit_type: 'inpatient',
    ward: 'الباطنة',
    studies: [{ modality: 'mri', body_region: 'الرأس' }],
  })
  Object.assign(ids, { patient: patient.id, visit: visit.id })
  station = await startStationProcess({
    profile: profile.path,
    server_url: hospital.url,
    name: 'WARD-D',
    port: await freePort(),
    enrolment_code: await hospital.enrolmentCode(),
  })
  window = await openWindow(browser, station.launch_url, 'ar')
  page = window.page
})
afterAll(async () => {
  await browser?.close()
  await station?.stop()
  await hospital?.close()
  profile.remove()
})

/** What stands on screen with Latin digits and is no code: outside a Latin run, and not hung on a Latin word. */
async function saidInLatinDigits(): Promise<readonly string[]> {
  return page.evaluate(() => {
    const code =
      'bdi[dir="ltr"], kbd, code, svg, .option-points, [aria-hidden="true"], .unit, .aside, .visually-hidden'
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    const found: string[] = []
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const text = node.textContent ?? ''
      const parent = node.parentElement
      if (parent === null || parent.closest(code) !== null || parent.getClientRects().length === 0) continue
      const isSaid = /(?<![A-Za-z0-9./-])[0-9]+(?![A-Za-z0-9/])/.test(text)
      if (isSaid) found.push(`${parent.className}: ${text.trim()}`)
    }
    return found
  })
}

async function expectOneKindOfDigits(screen: string): Promise<void> {
  await page.waitForTimeout(1_000)
  expect([screen, await saidInLatinDigits()]).toEqual([screen, []])
}

const go = (hash: string): Promise<void> =>
  page.evaluate((to) => {
    location.hash = to
  }, hash)

describe('a site with Arabic-Indic digits', () => {
  it('shows them on every page of administration', async () => {
    await signIn(page, w, ADMIN.username, ADMIN.password)
    await go('#/admin?tab=settings')
    await page.getByRole('radio', { name: w('admin.digits_arabic_indic'), exact: true }).check()
    await page.getByRole('button', { name: w('admin.save') }).click()
    await page.getByText(w('admin.settings_saved')).waitFor()
    for (const tab of ['dashboard', 'reports', 'stations', 'users', 'audit', 'quarantine']) {
      await go(`#/admin?tab=${tab}`)
      await expectOneKindOfDigits(tab)
    }
  })

  it('shows them to a nurse', async () => {
    await page.keyboard.press('Control+KeyL')
    await signIn(page, w, NURSE.username, NURSE.password)
    await go('#/patients')
    await page.locator('#patient-search').fill('سميرة')
    await page.locator('table.results tbody tr').first().waitFor()
    await expectOneKindOfDigits('search')
    for (const place of [
      `#/patients/${ids.patient}?visit=${ids.visit}`,
      '#/visits',
      '#/worklist',
      '#/conflicts',
      '#/sync',
      `#/visits/${ids.visit}/assessment`,
    ]) {
      await go(place)
      await expectOneKindOfDigits(place.replace(ids.patient, 'ID').replace(ids.visit, 'ID'))
    }
  })

  it('shows them to a physician', async () => {
    await page.keyboard.press('Control+KeyL')
    await signIn(page, w, PHYSICIAN.username, PHYSICIAN.password)
    await go(`#/worklist/${ids.visit}`)
    await expectOneKindOfDigits('report')
  })
})
