import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { SyncStatus } from '../../shared/session/session-ipc.ts'
import { launchBrowser, openWindow, type StationWindow } from '../support/browser.ts'
import { openFrontDesk } from '../support/front-desk.ts'
import { ADMIN, type Hospital, NURSE, openHospital, PHYSICIAN } from '../support/hospital.ts'
import { tapWire } from '../support/ipc-wire.ts'
import { type Desk, openDesk } from './clinic.ts'
import { languagesOf, lookAt } from './look.ts'
import { signIn } from './nurse.ts'
import { picture } from './pictures.ts'
import { type Language, wordsIn } from './words.ts'

/* What a PC says of its own troubles: on the status bar, at the sign-in, and to the administrator. */

/** As long as a station's name may be. */
const LONG_NAME = 'WARD 3B, the second PC beside the lift of the north building'

let hospital: Hospital
let browser: Browser
let desk: Desk

beforeAll(async () => {
  hospital = await openHospital(null)
  browser = await launchBrowser()
  desk = await openDesk(hospital, LONG_NAME)
})
afterAll(async () => {
  await browser?.close()
  await desk?.close()
  await hospital?.close()
})

/** A window whose station says these things of itself beside what it says anyway. */
async function openTold(language: Language, told: Partial<SyncStatus>): Promise<StationWindow> {
  const window = await openWindow(browser, (await desk.start()).launch_url, language)
  const wire = await tapWire(window.page)
  for (const name of ['sync.status', 'sync.changed'])
    wire.alter(name, (status) => ({ ...(status as SyncStatus), ...told }))
  // The page has asked already.
  await window.page.reload()
  return window
}

/** Whether the bar's clock and every part of it stand inside the window, and no part on another. */
async function barFaults(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const bar = document.querySelector('.status-bar')
    const parts = [...(bar?.children ?? [])].map((part) => ({
      text: part.textContent ?? '',
      box: part.getBoundingClientRect(),
    }))
    const outside = parts.filter(({ box }) => box.left < -0.5 || box.right > innerWidth + 0.5)
    const covered = parts.filter(({ box }, n) =>
      parts.slice(n + 1).some((other) => box.left < other.box.right - 1 && other.box.left < box.right - 1),
    )
    return [...outside, ...covered].map(({ text }) => text)
  })
}

const HOUR_MS = 3_600_000

describe.each(languagesOf('ar'))('a PC with troubles, in %s', (language) => {
  const w = wordsIn(language)
  /** What a sentence begins with, before its first number or name. */
  const beginning = (key: string): string => w(key).split('{{')[0]?.trim() ?? ''
  const bar = (page: Page) => page.getByRole('region', { name: w('status.label'), exact: true })

  it('says them all on a small screen and keeps the clock', async () => {
    const ago = new Date(Date.now() - 5 * HOUR_MS).toISOString()
    const { items } = (await hospital.asAdmin('/api/v1/admin/users')) as { items: { id: string }[] }
    const { page, close } = await openTold(language, {
      connection: 'offline',
      since: ago,
      because: null,
      last_sync_at: ago,
      only_here_count: 128,
      oldest_only_here_at: ago,
      open_conflict_count: 12,
      quarantined_by: Object.fromEntries(items.map(({ id }) => [id, 3])),
      documents_waiting_count: 34,
      audit_held_since: ago,
      backup: { last_at: ago, trouble: 'disk_full' },
      repair: { at: ago, from: 'backup', backup_at: ago, is_complete: false },
    })
    await page.setViewportSize({ width: 1280, height: 720 })
    await signIn(page, w, NURSE.username, NURSE.password)
    await bar(page).getByText(beginning('status.audit_held')).waitFor()
    expect(await barFaults(page)).toEqual([])
    const clock = bar(page).locator('.is-clock')
    expect(await clock.evaluate((part) => part.scrollWidth <= part.clientWidth)).toBe(true)
    // What is cut is said whole to whoever points at it.
    const repair = bar(page).locator(`[title="${w('status.repair_waits')}"]`)
    expect(await repair.count()).toBe(1)
    await lookAt(page, language, 'troubles')
    await bar(page)
      .locator(`[title="${w('status.repair_waits')}"]`)
      .click()
    await page.getByRole('main').getByText(w('status.backup_disk_full')).waitFor()
    await lookAt(page, language, 'troubles-sync')
    await close()
  })

  it('says beside every list and search that it is still being filled', async () => {
    const first_sync = { rows_done: 41_250, rows_total: 652_300, is_todays_work_here: false }
    const { page, close } = await openTold(language, { first_sync })
    await page.setViewportSize({ width: 1280, height: 720 })
    await signIn(page, w, NURSE.username, NURSE.password)
    await bar(page).getByText(beginning('first_sync.status')).waitFor()
    expect(await barFaults(page)).toEqual([])
    const said = page.getByRole('main').getByText(beginning('first_sync.title'))
    await said.waitFor()
    // Nothing is here yet, which is not to say that there is nothing.
    await page.getByRole('main').getByText(w('first_sync.none_yet'), { exact: true }).waitFor()
    const filled = page
      .getByRole('main')
      .getByRole('progressbar', { name: w('first_sync.label'), exact: true })
    expect(await filled.getAttribute('aria-valuenow')).toBe(String(first_sync.rows_done))
    for (const denial of ['worklist.empty', 'ward.no_alerts', 'ward.rejected_none'])
      expect(await page.getByText(w(denial), { exact: true }).count()).toBe(0)
    await lookAt(page, language, 'filling-worklist')
    // The bar opens the page that says how far it is, and that does not say that all is here.
    await bar(page).getByText(beginning('first_sync.status')).click()
    const progress = page.getByRole('progressbar', { name: w('first_sync.label'), exact: true })
    await progress.waitFor()
    expect(await progress.getAttribute('aria-valuenow')).toBe(String(first_sync.rows_done))
    expect(await page.getByText(w('sync.all_there')).count()).toBe(0)
    await lookAt(page, language, 'filling-sync')
    await page.evaluate(() => {
      location.hash = '#/visits'
    })
    await page.getByRole('heading', { name: w('visits.title'), exact: true }).waitFor()
    await said.waitFor()
    await page.getByText(w('first_sync.none_yet'), { exact: true }).waitFor()
    await picture(page, `filling-visits.${language}`)
    await page.evaluate(() => {
      location.hash = '#/conflicts'
    })
    await page.getByRole('heading', { name: w('conflicts.title'), exact: true }).waitFor()
    await page.getByText(w('first_sync.none_yet'), { exact: true }).waitFor()
    await lookAt(page, language, 'filling-conflicts')
    await page.evaluate(() => {
      location.hash = '#/patients'
    })
    // The server, where it is there, says that it knows nobody either.
    await hospital.stop()
    await page.locator('#patient-search').fill('29001010112345')
    await page.getByText(w('patients.not_found_yet'), { exact: true }).waitFor()
    await progress.waitFor()
    // A national ID that is not found opens the registration, but not while the patient may still come.
    expect(await page.locator('.register-panel').count()).toBe(0)
    await lookAt(page, language, 'filling-search')
    await page
      .getByRole('button', { name: w('patients.register_new'), exact: true })
      .first()
      .click()
    await page.locator('.register-panel').getByText(beginning('first_sync.title')).waitFor()
    await picture(page, `filling-register.${language}`)
    await close()
    await hospital.start()
  })

  it('shows the physician an empty reading list as one that is not here yet', async () => {
    const first_sync = { rows_done: 41_250, rows_total: 652_300, is_todays_work_here: false }
    const { page, close } = await openTold(language, { first_sync })
    await page.setViewportSize({ width: 1280, height: 720 })
    await signIn(page, w, PHYSICIAN.username, PHYSICIAN.password)
    await page.getByText(w('first_sync.none_yet'), { exact: true }).waitFor()
    expect(await page.getByText(w('radiology.empty'), { exact: true }).count()).toBe(0)
    await lookAt(page, language, 'filling-reading-list')
    await close()
  })

  it('says that there is nobody once those of today are here, though it is still being filled', async () => {
    const first_sync = { rows_done: 41_250, rows_total: 652_300, is_todays_work_here: true }
    const { page, close } = await openTold(language, { first_sync })
    await signIn(page, w, NURSE.username, NURSE.password)
    await page.getByText(w('worklist.empty'), { exact: true }).waitFor()
    await page.getByText(w('ward.no_alerts'), { exact: true }).waitFor()
    await page.getByText(w('first_sync.today_is_here')).waitFor()
    await close()
  })

  it('refuses to change what a newer program wrote, in a sentence beside what was typed', async () => {
    const { page, close } = await openWindow(browser, (await desk.start()).launch_url, language)
    const wire = await tapWire(page)
    wire.refuse('patients.edit', { code: 'conflict', reason: 'newer_program' })
    const clerk = await openFrontDesk(hospital, NURSE)
    const { id } = await clerk.post('/patients', {
      full_name: 'سميرة عبد الرحمن الجوهري',
      date_of_birth: '1958-03-14',
      gender: 'female',
      mobile_number: '01012345678',
    })
    await signIn(page, w, NURSE.username, NURSE.password)
    const edit = page.getByRole('button', { name: w('patient.edit'), exact: true }).first()
    await expect
      .poll(
        async () => {
          for (const hash of ['#/patients', `#/patients/${id}`])
            await page.evaluate((to) => {
              location.hash = to
            }, hash)
          await page.waitForTimeout(300)
          return edit.isVisible()
        },
        { timeout: 30_000, interval: 500 },
      )
      .toBe(true)
    await edit.click()
    const drawer = page.getByRole('dialog')
    const mobile = drawer.getByRole('textbox', { name: w('patient.mobile_number'), exact: true })
    await mobile.fill('01222222222')
    await drawer.getByRole('button', { name: w('app.save'), exact: true }).click()
    await drawer.getByText(w('errors.newer_program'), { exact: true }).waitFor()
    expect(await mobile.inputValue()).toBe('01222222222')
    await lookAt(page, language, 'newer-program')
    await close()
  })

  it('tells at the sign-in what other accounts of the PC have not sent', async () => {
    const since = new Date(Date.now() - 50 * HOUR_MS).toISOString()
    const { page, close } = await openTold(language, { other_accounts: { count: 7, since } })
    await page.getByText(beginning('session.other_accounts_text')).waitFor()
    await lookAt(page, language, 'other-accounts')
    await close()
  })

  it('tells the administrator of stations that there is no recovery key', async () => {
    const { page, close } = await openWindow(browser, (await desk.start()).launch_url, language)
    await signIn(page, w, ADMIN.username, ADMIN.password)
    await page.getByRole('tab', { name: w('admin.stations'), exact: true }).click()
    await page.getByText(beginning('admin.no_recovery_key')).waitFor()
    await lookAt(page, language, 'no-recovery-key')
    await close()
  })

  it('stops sync where the hospital wants a newer program, and goes on keeping what is written', async () => {
    const { page, close } = await openWindow(browser, (await desk.start()).launch_url, language)
    await signIn(page, w, NURSE.username, NURSE.password)
    await bar(page).getByText(w('status.online'), { exact: true }).waitFor()
    await hospital.stop()
    await hospital.start({ SIJIL_MINIMUM_STATION_VERSION: '99.0.0' })
    onTestFinished(async () => {
      await hospital.stop()
      await hospital.start()
    })
    const tooOld = bar(page).getByText(w('status.blocked_too_old'))
    await tooOld.waitFor({ timeout: 120_000 })
    await lookAt(page, language, 'too-old')
    const isNoted = () => readFileSync(join(desk.profile, 'keyslots.json'), 'utf8').includes('99.0.0')
    await expect.poll(isNoted, { timeout: 60_000 }).toBe(true)
    await close()
    // Nobody has opened the store yet: this PC has noted what it was told.
    const closed = await openWindow(browser, (await desk.start()).launch_url, language)
    await bar(closed.page).getByText(w('status.blocked_too_old')).waitFor()
    await picture(closed.page, `too-old-closed.${language}`)
    await signIn(closed.page, w, NURSE.username, NURSE.password)
    await closed.page.getByRole('main').waitFor()
    await closed.close()
  })
})
