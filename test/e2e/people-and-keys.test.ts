import type { Browser, Locator, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { codeAt } from '../support/authenticator.ts'
import { launchBrowser, openWindow, type StationWindow } from '../support/browser.ts'
import { openFrontDesk } from '../support/front-desk.ts'
import { ADMIN, type Hospital, NURSE, openHospital } from '../support/hospital.ts'
import type { StationProcess } from '../support/processes.ts'
import { openDesk } from './clinic.ts'
import { betweenWindowAndCore, type CoreAnswers } from './core-answers.ts'
import { languagesOf, lookAt as lookAtPage } from './look.ts'
import { signIn } from './nurse.ts'
import { picture } from './pictures.ts'
import { bothLanguages, type Language, wordsIn } from './words.ts'

/* Who may come in, and how they prove it, at the screens. Pictures go to SIJIL_TEST_PICTURES. */

const OWN_PASSWORD = 'seven quiet lanterns'
const SSN = '29406081400175'

const nurseOf = (language: Language) => ({
  username: `mona-${language}`,
  password: 'first password one',
  full_name: language === 'en' ? 'Mona Said' : 'منى سعيد',
  role: 'nurse',
})
const adminOf = (language: Language) => ({
  username: `salma-${language}`,
  password: 'orchard bicycle teapot',
  full_name: language === 'en' ? 'Salma Fouad' : 'سلمى فؤاد',
  role: 'admin',
})

let hospital: Hospital
let browser: Browser
let patientId: string
const stops: (() => Promise<void>)[] = []

beforeAll(async () => {
  hospital = await openHospital(null)
  browser = await launchBrowser()
  for (const body of bothLanguages.flatMap((language) => [nurseOf(language), adminOf(language)]))
    await hospital.asAdmin('/api/v1/admin/users', { method: 'POST', body })
  const desk = await openFrontDesk(hospital, NURSE)
  const patient = await desk.post('/patients', {
    full_name: 'Samira Abdelrahman',
    ssn: SSN,
    mobile_number: '01012345671',
  })
  patientId = patient.id
})
afterAll(async () => {
  await browser?.close()
  for (const stop of stops) await stop()
  await hospital?.close()
})

async function startStation(language: Language): Promise<StationProcess> {
  const desk = await openDesk(hospital, `DESK-${language}`)
  stops.push(desk.close)
  return desk.start()
}

/** An authenticator app that gives each of its codes once, the oldest that is still good first. */
function appFor(otpauthUri: string): () => string {
  let lastMs = 0
  return () => {
    lastMs = Math.max(lastMs + 30_000, Date.now() - 30_000)
    return codeAt(otpauthUri, lastMs)
  }
}

describe.each(languagesOf('ar'))('people and keys, in %s', (language) => {
  const w = wordsIn(language)
  const nurse = nurseOf(language)
  const admin = adminOf(language)
  let window: StationWindow
  let page: Page
  let core: CoreAnswers
  let oneTime = ''
  let recoveryCodes: string[] = []

  beforeAll(async () => {
    const station = await startStation(language)
    window = await openWindow(browser, station.launch_url, language, async (fresh) => {
      core = await betweenWindowAndCore(fresh)
    })
    page = window.page
    page.setDefaultTimeout(10_000)
    await page.emulateMedia({ reducedMotion: 'reduce' })
  })
  afterAll(() => window?.close())
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await picture(page, `failed-people.${language}`)
  })

  const named = (key: string, within: Page | Locator = page) =>
    within.getByRole('button', { name: w(key), exact: true })
  const field = (key: string, within: Page | Locator = page) => within.getByLabel(w(key), { exact: true })
  const form = () => page.getByRole('region', { name: w('session.form') })
  const dialog = (key: string) => page.getByRole('dialog', { name: w(key) })
  const filled = (key: string, values: Record<string, string>) =>
    Object.entries(values).reduce((text, [name, value]) => text.replace(`{{${name}}}`, value), w(key))
  const go = (hash: string) =>
    page.evaluate((to) => {
      location.hash = to
    }, hash)

  const lookAt = (name: string) => lookAtPage(page, language, `people-${name}`)

  async function lock(): Promise<void> {
    await page.keyboard.press('Control+KeyL')
    await form().waitFor()
  }

  async function beginSignIn(username: string, password: string): Promise<void> {
    await form().waitFor()
    await page.getByRole('button', { name: w('session.someone_else') }).click()
    await form().getByLabel(w('session.username')).fill(username)
    await field('session.password', form()).fill(password)
    await named('session.sign_in', form()).click()
  }

  async function isIn(): Promise<void> {
    await page.getByRole('navigation', { name: w('app.main_navigation') }).waitFor()
  }

  /** The key that stands beside the picture, as an app would read it. */
  async function otpauthUri(username: string): Promise<string> {
    const key = (await page.locator('.setup-key').innerText()).replaceAll(/\s/g, '')
    await page.getByRole('img', { name: w('account.setup_picture') }).waitFor()
    return `otpauth://totp/Sijil:${username}?secret=${key}&issuer=Sijil`
  }

  /** The codes of the dialog that is told once; it stays until somebody says that they are kept. */
  async function keepCodes(): Promise<string[]> {
    const shown = dialog('account.codes_title')
    await shown.waitFor()
    const codes = await shown
      .getByRole('list', { name: w('account.codes_list') })
      .locator('li')
      .allInnerTexts()
    await page.keyboard.press('Escape')
    expect(await named('account.codes_done', shown).isDisabled()).toBe(true)
    await shown.getByLabel(w('account.codes_kept')).check()
    await named('account.codes_done', shown).click()
    await shown.waitFor({ state: 'detached' })
    return codes.map((code) => code.trim())
  }

  it('asks an administrator once more who is there, and then does what was asked', async () => {
    await signIn(page, w, ADMIN.username, ADMIN.password)
    await go('#/admin?tab=users')
    const acts = page.getByRole('button', { name: filled('account.user_acts', { name: nurse.full_name }) })
    await acts.last().click()
    await lookAt('user-acts')
    await page.getByRole('menuitem', { name: w('account.reset_password') }).click()
    const asking = dialog('account.reset_password')
    await field('account.reset_reason', asking).fill('Forgot it on leave')
    core.askForProofAt('account.reset_password', 'password')
    await named('account.reset_password', asking).click()
    const proof = dialog('account.step_up_title')
    await expect
      .poll(() => field('account.current_password', proof).evaluate((it) => it === document.activeElement))
      .toBe(true)
    await field('account.current_password', proof).fill('not my password')
    await page.keyboard.press('Enter')
    await proof.getByText(w('account.password_wrong')).waitFor()
    expect(await field('account.current_password', proof).inputValue()).toBe('not my password')
    await lookAt('step-up')
    core.refuse('session.step_up', { code: 'offline' })
    await page.keyboard.press('Enter')
    await proof.getByText(w('errors.offline')).waitFor()
    await page.keyboard.press('Escape')
    await proof.waitFor({ state: 'detached' })
    expect(await field('account.reset_reason', asking).inputValue()).toBe('Forgot it on leave')
    core.askForProofAt('account.reset_password', 'password')
    await named('account.reset_password', asking).click()
    await field('account.current_password', proof).fill(ADMIN.password)
    await page.keyboard.press('Enter')
    const told = page.getByLabel(w('account.one_time'), { exact: true })
    await told.waitFor()
    oneTime = (await told.innerText()).trim()
    await lookAt('one-time-password')
    await named('account.one_time_told').click()
    await told.waitFor({ state: 'detached' })
  })

  it('asks so before a file leaves and before a whole national ID is shown', async () => {
    const prove = async (): Promise<void> => {
      const proof = dialog('account.step_up_title')
      await field('account.current_password', proof).fill(ADMIN.password)
      await named('account.step_up_go', proof).click()
      await proof.waitFor({ state: 'detached' })
    }
    await go('#/admin?tab=reports')
    core.askForProofAt('reports.export', 'password')
    const saved = page.waitForEvent('download')
    await page
      .getByRole('button', { name: new RegExp(`^${w('organisation.export_csv')}`) })
      .first()
      .click()
    await prove()
    expect((await saved).suggestedFilename()).toMatch(/\.csv$/)
    await go(`#/patients/${patientId}?tab=details`)
    await named('patient.show_national_id').click()
    const why = dialog('patient.show_national_id')
    await field('patient.reason', why).fill('A transfer letter')
    core.askForProofAt('patients.reveal_ssn', 'password')
    await named('patient.show_national_id', why).click()
    await prove()
    await expect
      .poll(async () => (await page.locator('.national-id').innerText()).replaceAll(/\D/g, ''))
      .toContain(SSN)
    await lookAt('national-id-shown')
    // By hand, or by itself after half a minute.
    if (language === 'ar') await named('patient.hide_national_id').click()
    await named('patient.hide_national_id').waitFor({ state: 'hidden', timeout: 45_000 })
    expect((await page.locator('.national-id').innerText()).replaceAll(/\D/g, '')).not.toContain(SSN)
  })

  it('has the settings say who needs a second factor, and lists security alerts', async () => {
    await go('#/admin?tab=audit')
    await page.getByRole('radio', { name: w('account.alerts'), exact: true }).check()
    await page.getByText(w('account.alerts_none')).waitFor()
    await lookAt('alerts')
    await go('#/admin?tab=settings')
    await page.getByRole('radio', { name: w('account.factor_for_administrators'), exact: true }).check()
    await lookAt('settings')
    await named('admin.save').click()
    await page.getByText(w('admin.settings_saved')).waitFor()
    await lock()
  })

  it('lets a one-time password in for a password of one’s own only, and clears nothing typed', async () => {
    await beginSignIn(nurse.username, oneTime)
    await form()
      .getByRole('heading', { name: w('account.must_change_title') })
      .waitFor()
    await field('account.new_password', form()).fill('short')
    await field('account.new_password_again', form()).fill('shorter')
    await page.keyboard.press('Enter')
    await form().getByText(w('account.password_differs')).waitFor()
    await field('account.new_password_again', form()).fill('short')
    await page.keyboard.press('Enter')
    await form().getByText(w('fields.password_short')).waitFor()
    expect(await field('account.new_password', form()).inputValue()).toBe('short')
    await lookAt('must-change')
    for (const key of ['account.new_password', 'account.new_password_again'])
      await field(key, form()).fill(OWN_PASSWORD)
    await named('account.set_password', form()).click()
    await isIn()
  })

  it('sets a second factor up in one’s own account, and tells its recovery codes once', async () => {
    await page.getByRole('button', { name: new RegExp(w('app.user_menu').split('{{')[0] ?? '') }).click()
    await page.getByRole('menuitem', { name: w('account.title') }).click()
    await page.locator('tr[data-action="session.sign_in"]').first().waitFor()
    await lookAt('account')
    await named('account.setup_title').click()
    const app = appFor(await otpauthUri(nurse.username))
    await field('account.code').fill('12')
    await page.keyboard.press('Enter')
    await page.getByText(w('account.code_missing')).waitFor()
    await lookAt('setup')
    await field('account.code').fill(app())
    await page.keyboard.press('Enter')
    await dialog('account.codes_title').waitFor()
    await lookAt('recovery-codes')
    recoveryCodes = await keepCodes()
    expect(recoveryCodes).toHaveLength(10)
    await page
      .getByRole('region', { name: w('account.second_factor') })
      .getByText(w('account.factor_on'), { exact: true })
      .waitFor()
    await lookAt('account-on')
    await lock()
    await beginSignIn(nurse.username, OWN_PASSWORD)
    await field('account.code', form()).fill('000000')
    await page.keyboard.press('Enter')
    await form().getByText(w('errors.second_factor_wrong')).waitFor()
    expect(await field('account.code', form()).inputValue()).toBe('000000')
    await lookAt('code')
    await named('account.use_recovery', form()).click()
    await field('account.recovery_code', form()).fill(recoveryCodes[0] ?? '')
    await page.keyboard.press('Enter')
    await isIn()
    await lock()
    await beginSignIn(nurse.username, OWN_PASSWORD)
    await field('account.code', form()).fill(app())
    await page.keyboard.press('Enter')
    await isIn()
    await go('#/account')
    await named('account.turn_off').click()
    await dialog('account.turn_off_title').waitFor()
    await lookAt('turn-off')
    await page.keyboard.press('Escape')
    await dialog('account.turn_off_title').waitFor({ state: 'detached' })
    await lock()
  })

  it('has an administrator set one up at the sign-in where the site asks for it', async () => {
    await beginSignIn(admin.username, admin.password)
    await form()
      .getByRole('heading', { name: w('account.setup_title') })
      .waitFor()
    const app = appFor(await otpauthUri(admin.username))
    await lookAt('setup-at-sign-in')
    await field('account.code', form()).fill(app())
    await page.keyboard.press('Enter')
    expect(await keepCodes()).toHaveLength(10)
    await isIn()
    await go('#/admin?tab=users')
    const acts = page.getByRole('button', { name: filled('account.user_acts', { name: nurse.full_name }) })
    await acts.last().click()
    await page.getByRole('menuitem', { name: w('account.reset_factor') }).click()
    const asking = dialog('account.reset_factor')
    await field('account.reset_reason', asking).fill('Phone lost')
    core.askForProofAt('account.reset_second_factor', 'second_factor')
    await named('account.reset_factor', asking).click()
    await field('account.code', dialog('account.step_up_title')).fill(app())
    await page.keyboard.press('Enter')
    await page.getByText(filled('account.factor_reset', { name: nurse.full_name })).waitFor()
    await go('#/admin?tab=settings')
    await page.getByRole('radio', { name: w('account.factor_for_nobody'), exact: true }).check()
    await named('admin.save').click()
    await page.getByText(w('admin.settings_saved')).waitFor()
    await lock()
    await signIn(page, w, nurse.username, OWN_PASSWORD)
    await lock()
  })

  it('says calmly what is wrong with the keys or the store of the PC, and tries again', async () => {
    const trouble = (kind: string) => ({ key_trouble: { kind, recorded: 'gnome_libsecret', found: null } })
    const askAgain = async () => {
      await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
      await page.reload()
    }
    core.say('session.status', trouble('locked'))
    core.say('keys.try_again', trouble('locked'))
    await askAgain()
    await page.getByText(w('errors.keychain_locked')).waitFor()
    await named('app.retry').click()
    await page.getByText(w('session.trouble_still').split('{{')[0] ?? '').waitFor()
    await lookAt('key-trouble')
    core.say('session.status', { is_store_damaged: true })
    core.say('keys.try_again', { key_trouble: null })
    const now = new Date().toISOString()
    core.say('sync.status', {
      repair: { at: now, from: 'backup', backup_at: now, is_complete: false },
      backup: { last_at: null, trouble: 'disk_full' },
    })
    await named('app.retry').click()
    await form().waitFor()
    await askAgain()
    await page.getByText(w('errors.store_damaged')).waitFor()
    await page.getByText(w('session.repair_waits')).waitFor()
    await page.getByText(w('status.backup_disk_full')).waitFor()
    await lookAt('store-damaged')
    core.say('session.status', null)
    core.say('sync.status', { connection: 'offline', since: now, because: 'proxy_password' })
    await askAgain()
    await named('network.proxy_login_open').click()
    const proxy = dialog('network.proxy_login_title')
    await field('network.proxy_login_name', proxy).fill('ward:3')
    await field('network.proxy_login_password', proxy).fill('wrong')
    await page.keyboard.press('Enter')
    await proxy.getByText(w('network.proxy_login_name_wrong')).waitFor()
    await field('network.proxy_login_name', proxy).fill('ward')
    core.refuse('network.give_proxy_login', { code: 'conflict', reason: 'proxy_login_refused' })
    await page.keyboard.press('Enter')
    await proxy.getByText(w('network.proxy_login_refused')).waitFor()
    await lookAt('proxy-login')
    await page.keyboard.press('Enter')
    // The core knows of no proxy that asks.
    await proxy.getByText(w('network.proxy_not_asking')).waitFor()
    await page.keyboard.press('Escape')
    await proxy.waitFor({ state: 'hidden' })
    expect(window.complaints).toEqual([])
  })
})
