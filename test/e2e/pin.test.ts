import type { Browser, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser, openWindow, type StationWindow } from '../support/browser.ts'
import { type Hospital, NURSE, openHospital } from '../support/hospital.ts'
import type { StationProcess } from '../support/processes.ts'
import { openDesk } from './clinic.ts'
import { betweenWindowAndCore, type CoreAnswers } from './core-answers.ts'
import { languagesOf, lookAt } from './look.ts'
import { signIn } from './nurse.ts'
import { picture } from './pictures.ts'
import { type Language, wordsIn } from './words.ts'

/*
 * Two people on one ward PC, who come and go by PIN or password: one flow in both languages, gone through in English;
 * emergencies are gone through in Arabic. Pictures go to SIJIL_TEST_PICTURES.
 */

const RELIEF = {
  username: 'yasser',
  password: 'relief password one',
  full_name: 'Yasser Kamal',
  role: 'nurse',
} as const
const PIN = '1379'

let hospital: Hospital
let browser: Browser
const stops: (() => Promise<void>)[] = []

beforeAll(async () => {
  hospital = await openHospital(null)
  await hospital.asAdmin('/api/v1/admin/users', { method: 'POST', body: RELIEF })
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  for (const stop of stops) await stop()
  await hospital?.close()
})

async function startStation(language: Language): Promise<StationProcess> {
  const desk = await openDesk(hospital, `WARD3B-${language}`)
  stops.push(desk.close)
  return desk.start()
}

describe.each(languagesOf('en'))('coming and going on one PC, in %s', (language) => {
  const w = wordsIn(language)
  let window: StationWindow
  let page: Page
  let core: CoreAnswers

  beforeAll(async () => {
    const { launch_url } = await startStation(language)
    window = await openWindow(browser, launch_url, language, async (fresh) => {
      core = await betweenWindowAndCore(fresh)
    })
    page = window.page
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await signIn(page, w, NURSE.username, NURSE.password)
  })
  afterAll(() => window?.close())
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await picture(page, `failed-pin.${language}`)
  })

  const form = () => page.getByRole('region', { name: w('session.form') })
  const either = () => form().getByLabel(w('pin.field'), { exact: true })
  const dialog = (key: string) => page.getByRole('dialog', { name: w(key) })
  const field = (key: string) => dialog('pin.title').getByLabel(w(key), { exact: true })
  const person = (name: string) =>
    page.getByRole('region', { name: w('session.people') }).getByRole('button', { name })
  const frame = () => page.getByRole('navigation', { name: w('app.main_navigation') })
  const unlock = () =>
    form()
      .getByRole('button', { name: w('session.unlock') })
      .click()

  async function choose(key: string): Promise<void> {
    await page.getByRole('banner').getByRole('button', { name: nameOfMenu() }).click()
    await page.getByRole('menuitem', { name: w(key) }).click()
  }
  const nameOfMenu = (): RegExp => new RegExp(w('app.user_menu').split('{{')[0] ?? '')
  async function lock(): Promise<void> {
    await page.keyboard.press('Control+l')
    await form().waitFor()
  }

  it('sets a PIN that was typed twice and is not too plain', async () => {
    await choose('pin.menu')
    await field('pin.pin').fill('1234')
    await field('pin.again').fill('1243')
    await page.keyboard.press('Enter')
    await dialog('pin.title').getByText(w('pin.differs')).waitFor()
    await field('pin.again').fill('1234')
    await page.keyboard.press('Enter')
    await dialog('pin.title').getByText(w('fields.pin_too_plain')).waitFor()
    const isFirst = () => field('pin.pin').evaluate((input) => input === document.activeElement)
    await expect.poll(isFirst).toBe(true)
    await picture(page, `pin-dialog.${language}`)
    await field('pin.pin').fill(PIN)
    await field('pin.again').fill(PIN)
    await page.keyboard.press('Enter')
    await dialog('pin.title').waitFor({ state: 'hidden' })
  })

  it('unlocks by PIN in the field for both, counts wrong ones, and goes on at the place that was left', async () => {
    await page.getByRole('link', { name: w('nav.patients') }).click()
    await page.getByRole('searchbox', { name: w('patients.search_label') }).fill('mahmoud')
    await lock()
    await person(NURSE.full_name).getByText(w('pin.signed_in')).waitFor()
    await either().fill('9731')
    await page.keyboard.press('Enter')
    await form().getByText(w('errors.wrong_pin').replace('{{tries}}', '4')).waitFor()
    await picture(page, `pin-wrong.${language}`)
    await either().fill(PIN)
    await page.keyboard.press('Enter')
    const search = page.getByRole('searchbox', { name: w('patients.search_label') })
    await search.waitFor()
    await expect.poll(() => search.evaluate((input) => input === document.activeElement)).toBe(true)
  })

  it('keeps each to their own place and proof', async () => {
    await lock()
    await signIn(page, w, RELIEF.username, RELIEF.password)
    await page.getByRole('heading', { name: w('worklist.title') }).waitFor()
    await lock()
    await person(RELIEF.full_name).getByText(w('pin.signed_in')).waitFor()
    await person(RELIEF.full_name).click()
    // No PIN: the password, and the field says so.
    await form().getByLabel(w('session.password'), { exact: true }).fill(RELIEF.password)
    expect(await either().count()).toBe(0)
    await picture(page, `two-people.${language}`)
    await person(NURSE.full_name).click()
    await either().fill(NURSE.password)
    await unlock()
    await page.getByRole('searchbox', { name: w('patients.search_label') }).waitFor()
  })

  it('asks for the password after the last wrong PIN', async () => {
    await lock()
    await person(NURSE.full_name).click()
    for (let left = 4; left > 0; left -= 1) {
      await either().fill('8642')
      await page.keyboard.press('Enter')
      await form()
        .getByText(w('errors.wrong_pin').replace('{{tries}}', String(left)))
        .waitFor()
    }
    await either().fill('8642')
    await page.keyboard.press('Enter')
    await form().getByText(w('pin.used_up')).waitFor()
    await form().getByLabel(w('session.password'), { exact: true }).fill(NURSE.password)
    await unlock()
    await frame().waitFor()
  })

  it('signs out with words on what happens, and begins anew', async () => {
    await choose('pin.sign_out')
    await dialog('pin.sign_out_title').getByText(w('pin.sign_out_text')).waitFor()
    await picture(page, `sign-out.${language}`)
    await page.keyboard.press('Enter')
    await form().waitFor()
    await person(NURSE.full_name).waitFor()
    await expect.poll(() => person(NURSE.full_name).getByText(w('pin.signed_in')).count()).toBe(0)
  })

  it('signs in without the server, and later goes on with it where a page needs it', async () => {
    await hospital.stop()
    await form()
      .getByText(w('session.offline_title').split('{{')[0] ?? '')
      .waitFor()
    await form()
      .getByText(w('pin.offline_until').split('{{')[0] ?? '')
      .waitFor()
    await picture(page, `offline.${language}`)
    await signIn(page, w, NURSE.username, NURSE.password)
    await hospital.start()
    await page.evaluate(() => {
      location.hash = '#/account'
    })
    const ask = page.getByRole('button', { name: w('pin.online_do') })
    await expect
      .poll(
        async () => {
          const retry = page.getByRole('button', { name: w('app.retry') })
          if ((await retry.count()) > 0) await retry.first().click()
          return ask.count()
        },
        { timeout: 30_000, interval: 1_000 },
      )
      .toBeGreaterThan(0)
    await ask.first().click()
    const asking = dialog('pin.online_title')
    core.refuse('session.sign_in_online', { code: 'must_change_password' })
    await asking.getByLabel(w('pin.password'), { exact: true }).fill(NURSE.password)
    await lookAt(page, language, 'online-again')
    await page.keyboard.press('Enter')
    const chosen = (key: string) => asking.getByLabel(w(key), { exact: true })
    await chosen('account.new_password').fill('seven quiet lanterns')
    await chosen('account.new_password_again').fill('seven quiet lantern')
    await page.keyboard.press('Enter')
    await asking.getByText(w('account.password_differs')).waitFor()
    await lookAt(page, language, 'online-must-change')
    await chosen('account.new_password_again').fill('seven quiet lanterns')
    await page.keyboard.press('Enter')
    await asking.waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: w('account.change_password') }).waitFor()
    // Every part of the page goes on.
    await expect.poll(() => ask.count()).toBe(0)
  })
})
