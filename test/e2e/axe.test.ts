import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import type { Locator, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { StationWindow } from '../support/browser.ts'
import { openFrontDesk } from '../support/front-desk.ts'
import { ADMIN, NURSE, PHYSICIAN } from '../support/hospital.ts'
import { aPng } from '../support/scan.ts'
import {
  adminScreens,
  dialogsOfProof,
  nurseScreens,
  physicianScreens,
  practiceScreens,
  type Screen,
  type Subjects,
} from './axe-screens.ts'
import { admitByRest, type Clinic, editPhone, eventually, openClinic } from './clinic.ts'
import { languagesOf } from './look.ts'
import { signIn } from './nurse.ts'
import { wordsIn } from './words.ts'

/*
 * Every screen and dialog of the three roles by every rule of axe in the light, and by those of colour in the dark: in
 * Arabic, and in English too (in the light) where pictures are taken. A route, a tab
 * of administration or a dialog that nobody opens here fails too. Pictures go to SIJIL_TEST_PICTURES.
 */

const pictures = process.env.SIJIL_TEST_PICTURES
if (pictures) mkdirSync(pictures, { recursive: true })

const FILE = 'wound.png'
const ill = {
  temperature_celsius: 38.4,
  pulse_bpm: 112,
  blood_pressure_systolic: 108,
  blood_pressure_diastolic: 64,
  respiratory_rate_per_min: 26,
  oxygen_saturation_percent: 95,
  blood_sugar_mg_dl: 168,
  weight_kg: 74,
  on_supplemental_oxygen: false,
  consciousness: 'alert',
  spo2_scale: 1,
}

let clinic: Clinic
let subjects: Subjects

async function prepare(): Promise<Subjects> {
  const { hospital, reading } = clinic
  const sick = await admitByRest(hospital, 'Samira Abdelrahman Elgohary', '01012345671')
  const empty = await admitByRest(hospital, 'فتحي زكي منصور', '01012345672')
  const nurse = await openFrontDesk(hospital, NURSE)
  const answers = {
    mode_of_arrival: 'walk',
    chief_complaint: 'Headache',
    vital_signs: ill,
    pain_assessment: {
      pain_intensity: 6,
      pain_location: 'Head',
      pain_duration: '2 days',
      pain_character: 'Throbbing',
      action_taken: 'Paracetamol 1 g IV',
    },
  }
  await nurse.post(`/visits/${sick.visitId}/nursing-assessment`, answers)
  await nurse.put(`/visits/${sick.visitId}/nursing-assessment`, {
    ...answers,
    chief_complaint: 'Headache for a month',
    amendment_reason: 'Family arrived',
  })
  await nurse.attach(sick.visitId, 'lab_result', new File([new Uint8Array(aPng(400, 300))], FILE))
  const before = await nurse.post('/visits', {
    patient_id: sick.id,
    visit_type: 'outpatient',
    studies: [{ modality: 'mri', body_region: 'Brain' }],
  })
  const physician = await openFrontDesk(hospital, PHYSICIAN)
  await physician.post(`/visits/${before.id}/radiology-assessment`, {
    modality: 'mri',
    body_region: 'Brain',
    findings: 'Small lesion of the left frontal lobe, 6 mm.',
    diagnosis: 'Left frontal lesion, follow-up advised',
    status: 'final',
  })
  const conflictId = await clinic.onWard(async (ward) => {
    const isThere = async (client: typeof ward) =>
      eventually(async () => (await client.ask('patients.get', { id: sick.id })).ok || undefined)
    await Promise.all([ward, reading].map(isThere))
    await hospital.stop()
    await editPhone(ward, sick.id, '0221111111')
    await editPhone(reading, sick.id, '0222222222')
    await hospital.start()
    return eventually(async () => (await ward.call('conflicts.list', {})).items[0]?.id)
  })
  return {
    patientId: sick.id,
    visitId: sick.visitId,
    studyId: sick.studyId,
    emptyPatientId: empty.id,
    emptyVisitId: empty.visitId,
    completedVisitId: before.id,
    conflictId,
    fileName: FILE,
  }
}

beforeAll(async () => {
  clinic = await openClinic()
  subjects = await prepare()
})
afterAll(() => clinic?.close())

/** What a colour may break: all else is the same in the dark, and is looked at in the light. */
const OF_COLOUR = ['color-contrast', 'link-in-text-block']

async function violationsOf(page: Page, scheme: 'dark' | 'light'): Promise<readonly string[]> {
  // Where no document has a frame of its own, the rules run in the page, which is faster.
  const axe = new AxeBuilder({ page })
    .setLegacyMode(page.frames().length === 1)
    // Of what keeps to the rules nobody reads the details.
    .options({ resultTypes: ['violations'] })
  // What stands behind a dialog was looked at as a screen of its own.
  const dialog = '[aria-modal="true"]'
  if ((await page.locator(dialog).count()) > 0) axe.include(dialog)
  const { violations } = await (scheme === 'dark' ? axe.withRules(OF_COLOUR) : axe).analyze()
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, any }) => `${id}: ${html.slice(0, 200)} ${any[0]?.message ?? ''}`),
  )
}

/** Whether the keyboard does not begin on what one came to do. Of a dialog that is only read, × is all there is. */
async function startsOnClose(page: Page): Promise<boolean> {
  const isOnClose = () =>
    page.evaluate(() => {
      const dialog = [...document.querySelectorAll('[aria-modal="true"]')].at(-1)
      const focused = document.activeElement
      if (dialog?.contains(focused) !== true || dialog === focused) return true
      const others = 'a[href], input, select, textarea, button:not([class*="-close"])'
      return focused?.closest('[class*="-close"]') !== null && dialog.querySelector(others) !== null
    })
  return expect
    .poll(isOnClose, { timeout: 5_000 })
    .toBe(false)
    .then(
      () => false,
      () => true,
    )
}

async function goTo(page: Page, hash: string): Promise<void> {
  // By way of another place: the same address would not open anything again.
  await page.evaluate((to) => {
    location.hash = '#/put-aside'
    setTimeout(() => {
      location.hash = to
    })
  }, hash)
}

describe.each(languagesOf('ar'))('every screen and dialog, in %s,', (language) => {
  const w = wordsIn(language)
  // Pictures are taken of both.
  const schemes = language === 'ar' || pictures ? (['dark', 'light'] as const) : (['light'] as const)
  let window: StationWindow
  let page: Page

  beforeAll(async () => {
    window = await clinic.openScreens(language)
    page = window.page
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await page.getByRole('region', { name: w('session.form') }).waitFor()
  })
  afterAll(() => window?.close())

  async function lookAt(name: string): Promise<readonly string[]> {
    const found: string[] = []
    for (const scheme of schemes) {
      await page.evaluate((chosen) => {
        document.documentElement.dataset.mantineColorScheme = chosen
      }, scheme)
      const file = `${name.replaceAll(/\W+/g, '-')}.${language}.${scheme}.png`
      if (pictures) await page.screenshot({ path: join(pictures, file) })
      for (const violation of await violationsOf(page, scheme)) found.push(`${name}, ${scheme}: ${violation}`)
    }
    return found
  }

  async function lookAtAll(screens: readonly Screen[]): Promise<readonly string[]> {
    const found: string[] = []
    for (const { name, hash, open, dialog } of screens) {
      if (hash !== undefined) await goTo(page, hash)
      try {
        await (await open(page, w)).waitFor()
      } catch (error) {
        if (pictures) await page.screenshot({ path: join(pictures, `failed-${language}.png`) })
        throw new Error(`${name} does not open`, { cause: error })
      }
      found.push(...(await lookAt(name)))
      if (dialog === undefined) continue
      if (await startsOnClose(page)) found.push(`${name}: the keyboard starts on × or outside`)
      await page.keyboard.press('Escape')
      await page.locator('[aria-modal="true"]').waitFor({ state: 'detached' })
    }
    return found
  }

  it('keep to every rule before somebody signs in, and for a nurse', async () => {
    const found = [...(await lookAt('sign-in'))]
    await signIn(page, w, NURSE.username, NURSE.password)
    found.push(...(await lookAtAll(nurseScreens(subjects))))
    expect(found).toEqual([])
  })

  it('keep to every rule for a nurse who practises', async () => {
    await page.getByRole('button', { name: new RegExp(w('app.user_menu').split('{{')[0] ?? '') }).click()
    await page.getByRole('menuitem', { name: w('practice.menu') }).click()
    await page.getByRole('region', { name: w('practice.region'), exact: true }).waitFor({ timeout: 60_000 })
    const found = await lookAtAll(practiceScreens)
    await page.getByRole('button', { name: w('practice.leave') }).click()
    await page.locator('[data-practice]').waitFor({ state: 'detached' })
    expect(found).toEqual([])
  })

  it('keep to every rule for a physician', async () => {
    await page.keyboard.press('Control+KeyL')
    await signIn(page, w, PHYSICIAN.username, PHYSICIAN.password)
    expect(await lookAtAll(physicianScreens(subjects))).toEqual([])
  })

  it('keep the buttons of a visit on one line, and the signature in sight, at 1280 by 720', async () => {
    await page.setViewportSize({ width: 1280, height: 720 })
    const boxOf = async (shown: Locator) => {
      const box = await shown.boundingBox()
      if (box === null) throw new Error('not on the screen')
      return { ...box, end: box.x + box.width, bottom: box.y + box.height }
    }
    const named = (key: string) => page.getByRole('region', { name: w(key), exact: true })
    await goTo(page, `#/patients/${subjects.patientId}?visit=${subjects.visitId}`)
    await named('visits.now').waitFor()
    const tabs = await boxOf(page.locator('.tab-bar'))
    expect(tabs.height).toBeLessThan(60)
    const [now, chart] = [await boxOf(named('visits.now')), await boxOf(named('observations.title'))]
    expect(now.x >= chart.end || now.end <= chart.x).toBe(true)
    if (pictures) await page.screenshot({ path: join(pictures, `small-patient.${language}.png`) })
    await goTo(page, `#/worklist/${subjects.visitId}`)
    await named('radiology.nursing').waitFor()
    const sign = await boxOf(page.getByRole('button', { name: w('radiology.sign_final') }))
    expect(sign.bottom).toBeLessThanOrEqual((await boxOf(page.locator('.status-bar'))).y)
    const [nursing, report] = [
      await boxOf(named('radiology.nursing')),
      await boxOf(named('radiology.report')),
    ]
    expect(nursing.x >= report.end || nursing.end <= report.x).toBe(true)
    // The scan covers nothing of what stands under it.
    const scans = await boxOf(named('radiology.scans'))
    expect((await boxOf(page.locator('.scans-pane .viewer'))).bottom).toBeLessThanOrEqual(scans.bottom + 1)
    if (pictures) await page.screenshot({ path: join(pictures, `small-report.${language}.png`) })
    await page.setViewportSize({ width: 1440, height: 900 })
  })

  it('keep to every rule for an administrator', async () => {
    await page.keyboard.press('Control+KeyL')
    await signIn(page, w, ADMIN.username, ADMIN.password)
    expect(await lookAtAll(adminScreens(subjects))).toEqual([])
    expect(window.complaints).toEqual([])
  })
})

describe('the list of screens', () => {
  const source = (file: string): string => readFileSync(join('renderer', file), 'utf8')
  const screens = (): readonly Screen[] => [
    ...nurseScreens(subjects),
    ...physicianScreens(subjects),
    ...adminScreens(subjects),
    ...practiceScreens,
  ]
  const named = (key: 'route' | 'tab' | 'dialog'): readonly string[] =>
    [...new Set(screens().flatMap((screen) => screen[key] ?? []))].sort()

  it('has every route of the program, every tab of administration and every dialog', () => {
    const routes = [...source('routes.tsx').matchAll(/^ {2}path: '([^']+)',$/gm)].map(([, path]) => path)
    expect(named('route')).toEqual(routes.sort())
    const [, tabs] = /adminTabs = \[([^\]]+)\]/.exec(source('admin/admin-tabs.ts')) ?? []
    expect(named('tab')).toEqual([...(tabs ?? '').matchAll(/'(\w+)'/g)].map(([, tab]) => tab).sort())
    const files = readdirSync('renderer', { recursive: true, encoding: 'utf8' })
    const dialogs = files
      .map((file) => file.replaceAll('\\', '/'))
      .filter((file) => file.endsWith('.tsx') && !file.startsWith('dist/'))
      .filter((file) => /<(Modal|Drawer)$|<(Modal|Drawer)[ >]/m.test(source(file)))
    expect([...named('dialog'), ...dialogsOfProof].sort()).toEqual(dialogs.sort())
  })
})
