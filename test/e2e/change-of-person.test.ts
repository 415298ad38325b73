import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { AuditEntry } from '../../shared/audit/audit-entry.ts'
import { launchBrowser, openWindow, type StationWindow } from '../support/browser.ts'
import { type Hospital, NURSE, openHospital } from '../support/hospital.ts'
import { freePort, type StationProcess, startStationProcess, temporaryFolder } from '../support/processes.ts'
import { draftSaved, signIn } from './nurse.ts'
import { wordsIn } from './words.ts'

/* One ward PC that two nurses share: what the one left there is not the other's. */

const w = wordsIn('en')
const RELIEF = {
  username: 'yasser',
  password: 'relief password one',
  full_name: 'Yasser Kamal',
  role: 'nurse',
} as const
const SAMIRA = 'Samira Abdallah Mahmoud'
const SEARCHED_ID = '29406081400175'
const OTHER_ID = '29311021200266'

const pictures = process.env.SIJIL_TEST_PICTURES
if (pictures) mkdirSync(pictures, { recursive: true })

let hospital: Hospital
let browser: Browser
let station: StationProcess
let view: StationWindow
const profile = temporaryFolder('WARD3B-07')

beforeAll(async () => {
  hospital = await openHospital(null)
  await hospital.asAdmin('/api/v1/admin/users', { method: 'POST', body: RELIEF })
  browser = await launchBrowser()
  station = await startStationProcess({
    profile: profile.path,
    server_url: hospital.url,
    name: 'WARD3B-07',
    port: await freePort(),
    enrolment_code: await hospital.enrolmentCode(),
  })
  view = await openWindow(browser, station.launch_url, 'en')
  await signIn(view.page, w, NURSE.username, NURSE.password)
})

afterAll(async () => {
  await station?.stop()
  await browser?.close()
  await hospital?.close()
  profile.remove()
})

afterEach(async ({ task }) => {
  if (pictures && task.result?.state === 'fail')
    await view.page.screenshot({ path: join(pictures, 'failed-change-of-person.png') })
})

async function lock(page: Page): Promise<void> {
  await page.getByRole('button', { name: w('app.lock') }).click()
  await page.getByRole('region', { name: w('session.form') }).waitFor()
}

const banner = (page: Page) => page.getByRole('region', { name: w('patient.banner') })
const panelOf = (page: Page) => page.getByRole('region', { name: w('register.title') })
const searchBox = (page: Page) => page.getByRole('searchbox', { name: w('patients.search_label') })
const nameField = (page: Page) =>
  panelOf(page).getByRole('textbox', { name: w('register.full_name'), exact: true })

async function audit(query: string): Promise<readonly AuditEntry[]> {
  const page = await hospital.asAdmin(`/api/v1/admin/audit?limit=100&${query}`)
  return z.object({ items: z.array(AuditEntry) }).parse(page).items
}

/** The audit on the server, once so many acts of this kind and person have arrived there. */
async function auditWhen(action: string, actor: string, count: number): Promise<readonly AuditEntry[]> {
  const isTheAct = (entry: AuditEntry): boolean => entry.action === action && entry.actor_name === actor
  await expect
    .poll(async () => (await audit('')).filter(isTheAct).length, { timeout: 60_000 })
    .toBeGreaterThanOrEqual(count)
  return audit('')
}

const toPatients = (page: Page) => page.getByRole('link', { name: w('nav.patients') }).click()

/** The family name first, as many lists have it. */
async function openSamira(page: Page): Promise<void> {
  await toPatients(page)
  await searchBox(page).fill('mahmoud samira')
  await page.getByRole('row').filter({ hasText: SAMIRA }).click()
  await banner(page).getByText(SAMIRA).waitFor()
}

describe('two nurses at one PC', () => {
  it('each read only what they open: the address of the first is not the second’s', async () => {
    const { page } = view
    await toPatients(page)
    await searchBox(page).fill('Nobody Here')
    await page
      .getByRole('button', { name: w('patients.register_new') })
      .first()
      .click()
    await nameField(page).fill(SAMIRA)
    await panelOf(page)
      .getByRole('textbox', { name: w('register.mobile') })
      .fill('01012345678')
    await panelOf(page)
      .getByRole('button', { name: w('register.submit'), exact: true })
      .click()
    await banner(page).getByText(SAMIRA).waitFor()
    expect(page.url()).toContain('#/patients/')
    const patientId = /patients\/([0-9a-f-]{36})/.exec(page.url())?.[1] ?? ''

    // Once more, so that her page is also in the middle of what Back walks through.
    await page.getByRole('link', { name: w('nav.visits') }).click()
    await page.getByRole('heading').first().waitFor()
    await openSamira(page)

    await lock(page)
    expect(page.url()).not.toContain(patientId)
    await signIn(page, w, RELIEF.username, RELIEF.password)
    await page.getByRole('heading', { name: w('worklist.title') }).waitFor()
    expect(page.url()).not.toContain(patientId)
    for (let step = 0; step < 3; step += 1) {
      await page.goBack()
      await page.waitForTimeout(200)
      expect(page.url()).not.toContain(patientId)
      expect(await page.getByText(SAMIRA).count()).toBe(0)
    }
    await lock(page)
    const entries = await auditWhen('session.lock', RELIEF.full_name, 1)
    const ofSamira = await audit(`patient_id=${patientId}`)
    expect(ofSamira.some((entry) => entry.actor_name === NURSE.full_name)).toBe(true)
    expect(ofSamira.filter((entry) => entry.actor_name === RELIEF.full_name)).toEqual([])
    // Nor did a patient's screen ask for anything before the sign-in was on disk.
    const acts = entries.filter((entry) => entry.actor_name === RELIEF.full_name).map(({ action }) => action)
    const expected = ['session.lock', 'session.sign_in', 'worklist.nurse']
    expect(acts.filter((action) => !expected.includes(action))).toEqual([])
  })

  it('come back to where they were themselves, with what they had typed', async () => {
    const { page } = view
    await signIn(page, w, NURSE.username, NURSE.password)
    await openSamira(page)
    await page.getByRole('button', { name: w('patient.edit') }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('textbox', { name: w('patient.address') }).fill('12 Nile Street, Tanta')
    await draftSaved(page, w)
    // The dialog covers the lock button; the keys do not care.
    await page.keyboard.press('Control+l')
    await page.getByRole('region', { name: w('session.form') }).waitFor()
    await signIn(page, w, NURSE.username, NURSE.password)
    await banner(page).getByText(SAMIRA).waitFor()
    const address = dialog.getByRole('textbox', { name: w('patient.address') })
    await expect.poll(() => address.inputValue()).toBe('12 Nile Street, Tanta')
    await dialog.getByText(w('patient.edit_start_again')).waitFor()
    if (pictures) await page.screenshot({ path: join(pictures, 'edit-continued.en.png') })
    await dialog.getByRole('button', { name: w('app.save') }).click()
    await dialog.waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: w('patient.edit') }).click()
    await expect.poll(() => address.inputValue()).toBe('12 Nile Street, Tanta')
    expect(await dialog.getByText(w('patient.edit_start_again')).count()).toBe(0)
    await dialog.getByRole('button', { name: w('app.cancel') }).click()
  })
})

describe('a registration that was begun', () => {
  it('is offered, not deleted, when another ID is searched', async () => {
    const { page } = view
    await page.getByRole('link', { name: w('nav.patients') }).click()
    await page
      .getByRole('button', { name: w('patients.register_new') })
      .first()
      .click()
    await nameField(page).fill('Without Any Number')
    await draftSaved(page, w)
    await searchBox(page).fill(SEARCHED_ID)
    await panelOf(page).getByText('Without Any Number').waitFor()
    if (pictures) await page.screenshot({ path: join(pictures, 'registration-offered.en.png') })
    await panelOf(page)
      .getByRole('button', { name: w('register.continue_unfinished') })
      .click()
    expect(await nameField(page).inputValue()).toBe('Without Any Number')
    await panelOf(page).getByText(w('register.start_empty')).waitFor()
    if (pictures) await page.screenshot({ path: join(pictures, 'registration-continued.en.png') })
    await panelOf(page).getByText(w('register.start_empty')).click()
    await expect.poll(() => nameField(page).inputValue()).toBe('')
    const id = panelOf(page).getByRole('textbox', { name: w('register.national_id') })
    expect(await id.inputValue()).toBe(SEARCHED_ID)
  })

  it('is gone when it was cancelled, after a question when much was typed', async () => {
    const { page } = view
    await nameField(page).fill('Somebody Else Entirely')
    await panelOf(page)
      .getByRole('textbox', { name: w('register.mobile') })
      .fill('01012345678')
    await page.waitForTimeout(400)
    await panelOf(page)
      .getByRole('button', { name: w('app.cancel'), exact: true })
      .click()
    await panelOf(page).waitFor({ state: 'hidden' })
    await searchBox(page).fill(OTHER_ID)
    const id = panelOf(page).getByRole('textbox', { name: w('register.national_id') })
    await expect.poll(() => id.inputValue()).toBe(OTHER_ID)
    expect(await nameField(page).inputValue()).toBe('')
    await nameField(page).fill('Much Was Typed')
    await panelOf(page)
      .getByRole('textbox', { name: w('register.mobile') })
      .fill('01012345678')
    await panelOf(page)
      .getByRole('textbox', { name: w('register.born'), exact: true })
      .fill('01/01/1990')
    await panelOf(page)
      .getByRole('button', { name: w('app.cancel'), exact: true })
      .click()
    await page.getByText(w('register.discard_question')).waitFor()
    await page.getByRole('button', { name: w('register.keep_for_later') }).click()
    await panelOf(page).waitFor({ state: 'hidden' })
    await page
      .getByRole('button', { name: w('patients.register_new') })
      .first()
      .click()
    await expect.poll(() => nameField(page).inputValue()).toBe('Much Was Typed')
  })

  it('stays with the person who typed it', async () => {
    const { page } = view
    await lock(page)
    await signIn(page, w, RELIEF.username, RELIEF.password)
    await toPatients(page)
    await page
      .getByRole('button', { name: w('patients.register_new') })
      .first()
      .click()
    await nameField(page).waitFor()
    expect(await nameField(page).inputValue()).toBe('')
    expect(await panelOf(page).getByText(w('register.start_empty')).count()).toBe(0)
    expect(view.complaints).toEqual([])
  })
})
