import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { StationWindow } from '../support/browser.ts'
import { openFrontDesk } from '../support/front-desk.ts'
import { ADMIN, NURSE, PHYSICIAN } from '../support/hospital.ts'
import type { StationClient } from '../support/station-client.ts'
import { type Clinic, editPhone, eventually, openClinic } from './clinic.ts'
import { languagesOf, lookAt } from './look.ts'
import { signIn } from './nurse.ts'
import { wordsIn } from './words.ts'

/*
 * Two people decide the same conflicts at two PCs while the server is away: one alike, one differently. A third conflict
 * is about a registration that an administrator removes.
 */

const ALIKE = 'سميرة عبد الرحمن الجوهري'
const DIFFERENT = 'فاطمة حسن إبراهيم'
const REMOVED = 'مريم عادل منصور'
const WARDS_PHONE = '0211111111'
const ROOMS_PHONE = '0222222222'
const NURSES_REASON = 'سألت المريضة على السرير'
const PHYSICIANS_REASON = 'اتصلت بالرقم وردّ ابنها'

describe.each(languagesOf('ar'))('two people who decide apart, in %s', (language) => {
  const w = wordsIn(language)
  const conflictIds: Record<string, string> = {}
  let clinic: Clinic
  let window: StationWindow
  let page: Page
  const patientIds: Record<string, string> = {}

  const goTo = (path: string): Promise<void> =>
    page.evaluate((hash) => {
      location.hash = hash
    }, path)
  const openConflictOf = (client: StationClient, id: string) =>
    eventually(async () => {
      const { items } = await client.call('conflicts.list', {})
      return items.find(({ record_id, state }) => record_id === id && state === 'open')
    })
  const decideAtReading = async (name: string, phone_number: string) => {
    const view = await clinic.reading.call('conflicts.get', { id: conflictIds[name] ?? '' })
    await clinic.reading.call('conflicts.resolve', {
      id: view.id,
      seen_candidate_ids: view.candidates.map(({ candidate_id }) => candidate_id),
      values: { phone_number },
      reason: PHYSICIANS_REASON,
    })
  }
  const decideAtWard = async (name: string) => {
    await goTo(`#/conflicts/${conflictIds[name]}`)
    await page.getByRole('radio', { name: w('conflicts.use_mine') }).check()
    await page.getByLabel(w('conflicts.reason'), { exact: true }).fill(NURSES_REASON)
    await page.getByRole('button', { name: w('conflicts.save') }).click()
    await page.getByRole('status').filter({ hasText: NURSES_REASON }).waitFor()
  }

  beforeAll(async () => {
    clinic = await openClinic()
    const { hospital, reading } = clinic
    const desk = await openFrontDesk(hospital, NURSE)
    const facts = { date_of_birth: '1958-03-14', gender: 'female' }
    for (const [n, full_name] of [ALIKE, DIFFERENT, REMOVED].entries()) {
      const body = { ...facts, full_name, mobile_number: `0101234567${n}` }
      patientIds[full_name] = (await desk.post('/patients', body)).id
    }
    const ids = Object.entries(patientIds)
    await clinic.onWard(async (ward) => {
      for (const [, id] of ids) {
        for (const station of [ward, reading])
          await eventually(async () => (await station.ask('patients.get', { id })).ok || undefined)
      }
      await hospital.stop()
      for (const [, id] of ids) {
        await editPhone(ward, id, WARDS_PHONE)
        await editPhone(reading, id, ROOMS_PHONE)
      }
      await hospital.start()
      for (const [name, id] of ids) {
        conflictIds[name] = (await openConflictOf(ward, id)).id
        await openConflictOf(reading, id)
      }
    })
    window = await clinic.openScreens(language)
    page = window.page
    await signIn(page, w, NURSE.username, NURSE.password)
    await hospital.stop()
  }, 240_000)
  afterAll(async () => {
    await window?.close()
    await clinic?.close()
  }, 60_000)

  it('each see their own decision at once, without the server', async () => {
    await decideAtWard(ALIKE)
    await decideAtWard(DIFFERENT)
    await decideAtReading(ALIKE, WARDS_PHONE)
    await decideAtReading(DIFFERENT, ROOMS_PHONE)
    // Decided, but not for the other PCs yet: that stands beside it.
    await page.locator('.page-head [data-receipt="on_this_pc"]').waitFor()
    await lookAt(page, language, 'decided-here')
    await goTo('#/conflicts')
    await expect.poll(() => page.locator('.conflict-list [data-receipt="on_this_pc"]').count()).toBe(2)
  }, 120_000)

  it('read both names and both reasons where they decided alike', async () => {
    await clinic.hospital.start()
    await goTo(`#/conflicts/${conflictIds[ALIKE]}`)
    const decided = page.getByRole('status').filter({ hasText: NURSES_REASON })
    await decided.filter({ hasText: PHYSICIANS_REASON }).waitFor({ timeout: 60_000 })
    const said = await decided.first().innerText()
    for (const name of [NURSE.full_name, PHYSICIAN.full_name]) expect(said).toContain(name)
    await lookAt(page, language, 'decided-alike')
  }, 120_000)

  it('are asked again where they decided differently, with both values, names and reasons', async () => {
    await eventually(async () => {
      const { items } = await clinic.reading.call('conflicts.list', {})
      return items.find(({ record_id, state }) => record_id === patientIds[DIFFERENT] && state === 'open')
    })
    await goTo('#/conflicts')
    await page
      .locator('.conflict-list tr')
      .filter({ hasText: DIFFERENT })
      .filter({ hasText: w('conflicts.open') })
      .getByRole('link')
      .first()
      .click()
    await page.getByRole('button', { name: w('conflicts.save') }).waitFor()
    const table = page.getByRole('table', { name: w('conflicts.review_title') })
    await table.getByText(PHYSICIANS_REASON).waitFor({ timeout: 60_000 })
    const said = await table.innerText()
    const all = [NURSE.full_name, PHYSICIAN.full_name, NURSES_REASON, PHYSICIANS_REASON]
    for (const text of [...all, WARDS_PHONE, ROOMS_PHONE]) expect(said).toContain(text)
    await lookAt(page, language, 'decided-differently')
  }, 120_000)

  it('are not asked about a registration that was removed', async () => {
    const { reading } = clinic
    // Who has never signed in here needs the server, which the PC may just be looking for.
    const { username, password } = ADMIN
    await eventually(
      async () => (await reading.ask('session.sign_in', { username, password })).ok || undefined,
    )
    const id = patientIds[REMOVED] ?? ''
    const { patient: seen } = await reading.call('patients.get', { id })
    await reading.call('patients.remove', { id, seen, reason: 'Registered twice' })
    await reading.call('sync.try_now', {})
    await goTo('#/conflicts')
    await page
      .locator('.conflict-list tr')
      .filter({ hasText: REMOVED })
      .filter({ hasText: w('removals.closed') })
      .waitFor({ timeout: 60_000 })
    await lookAt(page, language, 'conflicts-closed')
    await goTo(`#/conflicts/${conflictIds[REMOVED]}`)
    await page.getByText(w('removals.closed_text')).waitFor()
    expect(await page.getByRole('radio').count()).toBe(0)
    await lookAt(page, language, 'conflict-closed')
  }, 120_000)

  it('both stand in the audit of what was joined', async () => {
    await window.close()
    window = await clinic.openScreens(language)
    page = window.page
    await signIn(page, w, ADMIN.username, ADMIN.password)
    await goTo(`#/admin/audit/${patientIds[ALIKE]}`)
    const line = page.locator('tr[data-action="records.merge"]')
    await line.first().waitFor({ timeout: 60_000 })
    const said = await line.first().innerText()
    for (const name of [NURSE.full_name, PHYSICIAN.full_name, 'WARD3B-02', 'READ1-01'])
      expect(said).toContain(name)
    await line.first().scrollIntoViewIfNeeded()
    await lookAt(page, language, 'audit-joined')
  }, 120_000)
})
