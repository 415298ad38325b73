import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commandIds, commandOf } from '../../shared/commands/commands.ts'
import { launchBrowser, openWindow, type StationWindow } from '../support/browser.ts'
import { openFrontDesk } from '../support/front-desk.ts'
import { ADMIN, type Hospital, NURSE, openHospital, PHYSICIAN } from '../support/hospital.ts'
import { freePort, type StationProcess, startStationProcess, temporaryFolder } from '../support/processes.ts'
import { signIn } from './nurse.ts'
import { bothLanguages, wordsIn } from './words.ts'

/* The palette, the sheet of shortcuts and the keys, in both languages. Pictures go to SIJIL_TEST_PICTURES. */

const pictures = process.env.SIJIL_TEST_PICTURES
if (pictures) mkdirSync(pictures, { recursive: true })

const NAMES = { en: 'Samira Abdelrahman', ar: 'سميرة عبد الرحمن' }

const profile = temporaryFolder('commands-station')
let hospital: Hospital
let browser: Browser
let station: StationProcess | undefined
let port: number
const ids = { en: '', ar: '' }

beforeAll(async () => {
  hospital = await openHospital(null)
  browser = await launchBrowser()
  const desk = await openFrontDesk(hospital, NURSE)
  for (const language of ['en', 'ar'] as const) {
    const mobile_number = language === 'en' ? '01012345671' : '01012345672'
    const patient = await desk.post('/patients', {
      full_name: NAMES[language],
      date_of_birth: '1958-03-14',
      gender: 'female',
      mobile_number,
    })
    ids[language] = patient.id
    await desk.post('/visits', { patient_id: patient.id, visit_type: 'inpatient', studies: [] })
  }
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
    name: 'WARD3B-09',
    port,
    ...enrolled,
  })
  return station
}

describe.each(bothLanguages)('the palette, in %s', (language) => {
  const w = wordsIn(language)
  const label = (id: (typeof commandIds)[number]): string => commandOf(id).label[language]
  let window: StationWindow
  let page: Page

  beforeAll(async () => {
    window = await openWindow(browser, (await startAgain()).launch_url, language)
    page = window.page
    await signIn(page, w, NURSE.username, NURSE.password)
  })
  afterAll(() => window?.close())

  const palette = () => page.getByRole('dialog', { name: w('palette.title'), exact: true })
  const field = () => palette().getByRole('combobox')
  const option = (name: string) => palette().getByRole('option', { name })
  const picture = async (name: string): Promise<void> => {
    if (pictures) await page.screenshot({ path: join(pictures, `${name}.${language}.png`) })
  }
  /** How often people were shown by a search, as the server's audit has it. Signs in once: logins are counted. */
  const openAudit = async (): Promise<() => Promise<number>> => {
    const login = await fetch(`${hospital.url}/api/v1/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(ADMIN),
    })
    const { access_token } = (await login.json()) as { access_token: string }
    return async () => {
      const answer = await fetch(`${hospital.url}/api/v1/admin/audit?act=patients.search&limit=100`, {
        headers: { authorization: `Bearer ${access_token}` },
      })
      return ((await answer.json()) as { items: unknown[] }).items.length
    }
  }

  it('opens from every place by the key’s place, and lists what this person may do', async () => {
    await page.keyboard.press('Control+KeyK')
    await field().waitFor()
    expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('combobox')
    await option(label('go.worklist')).waitFor()
    expect(await option(label('go.admin_users')).count()).toBe(0)
    expect(await option(label('palette.open')).count()).toBe(0)
    await picture('palette-commands')
    await page.keyboard.press('Control+KeyK')
    await palette().waitFor({ state: 'detached' })
  })

  it('opens on an Arabic keyboard, where the same key writes ن', async () => {
    await page.evaluate(() => {
      const key = { key: 'ن', code: 'KeyK', ctrlKey: true, bubbles: true, cancelable: true }
      document.body.dispatchEvent(new KeyboardEvent('keydown', key))
    })
    await field().waitFor()
    await page.keyboard.press('Escape')
    await palette().waitFor({ state: 'detached' })
  })

  it('finds a patient first and opens her with Enter, without her name in title or address', async () => {
    await page.keyboard.press('Control+KeyK')
    await field().pressSequentially(NAMES[language].split(' ')[0] ?? '', { delay: 30 })
    const first = palette().getByRole('option').first()
    await first.filter({ hasText: NAMES[language] }).waitFor()
    await expect.poll(() => first.getAttribute('aria-selected')).toBe('true')
    await expect
      .poll(
        async () =>
          (await field().getAttribute('aria-activedescendant')) === (await first.getAttribute('id')),
      )
      .toBe(true)
    await picture('palette-patient')
    await page.keyboard.press('Enter')
    await page
      .getByRole('heading', { name: NAMES[language] })
      .or(page.locator('.banner, .patient-banner'))
      .first()
      .waitFor()
    expect(await page.evaluate(() => location.hash)).toBe(`#/patients/${ids[language]}`)
    expect(await page.title()).not.toContain(NAMES[language].split(' ')[0])
  })

  it.runIf(language === bothLanguages[0])('leaves one audit event for one typing', async () => {
    const readAudit = await openAudit()
    // What was read goes with the next round, which is asked for here.
    const searchesInAudit = async (): Promise<number> => {
      await page.evaluate(() => {
        location.hash = '#/sync'
      })
      await page.getByRole('button', { name: w('sync.try_now') }).click()
      return readAudit()
    }
    await expect.poll(searchesInAudit, { timeout: 60_000, interval: 500 }).toBeGreaterThan(0)
    const before = await searchesInAudit()
    await page.waitForTimeout(2_000)
    await page.keyboard.press('Control+KeyK')
    await field().pressSequentially(NAMES[language], { delay: 25 })
    await option(NAMES[language]).waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(searchesInAudit, { timeout: 60_000, interval: 500 }).toBe(before + 1)
    await page.waitForTimeout(1_500)
    await searchesInAudit()
    await page.waitForTimeout(500)
    expect(await searchesInAudit()).toBe(before + 1)
  })

  it('finds a command in either language and runs it', async () => {
    await page.keyboard.press('Control+KeyK')
    await field().fill(language === 'en' ? 'الزيار' : 'visi')
    await option(label('go.visits')).waitFor()
    await page.keyboard.press('Enter')
    await expect.poll(() => page.evaluate(() => location.hash)).toBe('#/visits')
    await page.keyboard.press('Control+KeyK')
    await field().fill(commandOf('patients.register').label[language])
    await option(label('patients.register')).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('region', { name: w('register.title'), exact: true }).waitFor()
    // The form takes the focus once it is drawn, and would take it from what comes next.
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('register-ssn')
  })

  it('moves by arrows, says when nothing fits, and gives the focus back', async () => {
    const search = page.locator('#patient-search')
    await search.focus()
    await page.keyboard.press('Control+KeyK')
    await option(label('go.worklist')).waitFor()
    await page.keyboard.press('ArrowDown')
    await expect.poll(() => palette().getByRole('option').nth(1).getAttribute('aria-selected')).toBe('true')
    await field().fill('qqqqqq')
    await palette().getByText(w('palette.nothing')).first().waitFor()
    await picture('palette-nothing')
    await page.keyboard.press('Escape')
    await palette().waitFor({ state: 'detached' })
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('patient-search')
  })

  it('closes alone when it was opened over a drawer or dialog', async () => {
    await page.evaluate((id) => {
      location.hash = `#/patients/${id}?measure=true`
    }, ids[language])
    const drawer = page.getByRole('dialog').first()
    await drawer.waitFor()
    await page.keyboard.press('Control+KeyK')
    await field().waitFor()
    await page.keyboard.press('Escape')
    await palette().waitFor({ state: 'detached' })
    expect(await drawer.isVisible()).toBe(true)
    await page.evaluate(() => {
      location.hash = '#/patients'
    })
  })

  it('lists every key in the sheet, called by ? while nobody types', async () => {
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
    await page.keyboard.press('Shift+Slash')
    const sheet = page.getByRole('dialog', { name: w('shortcuts.title') })
    await sheet.waitFor()
    const withKeys = commandIds.filter((id) => commandOf(id).keys !== undefined)
    expect(await sheet.locator('kbd').count()).toBe(withKeys.length)
    for (const id of withKeys) await sheet.locator('dd').getByText(label(id), { exact: true }).waitFor()
    await picture('shortcuts')
    await page.keyboard.press('Escape')
    await sheet.waitFor({ state: 'detached' })
  })

  it('offers an administrator the pages of administration, and a physician none of them', async () => {
    for (const person of [PHYSICIAN, ADMIN]) {
      await page.keyboard.press('Control+KeyL')
      await signIn(page, w, person.username, person.password)
      await page.keyboard.press('Control+KeyK')
      await option(label('go.visits')).waitFor()
      expect(await option(label('go.admin_users')).count()).toBe(person === ADMIN ? 1 : 0)
      expect(await option(label('go.worklist')).count()).toBe(person === ADMIN ? 0 : 1)
      await page.keyboard.press('Escape')
    }
    await page.keyboard.press('Control+KeyL')
    await page.getByRole('region', { name: w('session.form') }).waitFor()
    await page.keyboard.press('Control+KeyK')
    expect(await palette().count()).toBe(0)
  })

  it('keeps to the rules of the page', () => {
    expect(window.complaints).toEqual([])
  })
})
