import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, CDPSession, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser, openWindow, type StationWindow } from '../support/browser.ts'
import { ADMIN, type Hospital, NURSE, openHospital, PHYSICIAN } from '../support/hospital.ts'
import { freePort, type StationProcess, startStationProcess, temporaryFolder } from '../support/processes.ts'
import { isAlike } from './any-digits.ts'
import {
  american,
  arabic,
  eatenKeys,
  inChunks,
  press,
  type Stroke,
  thirdLevel,
  type WritingPlace,
  watchForEatenKeys,
  withCtrlAndAlt,
  writingPlaces,
} from './keyboard.ts'
import { languagesOf } from './look.ts'
import { signIn } from './nurse.ts'
import { isPictured } from './pictures.ts'
import { wordsIn } from './words.ts'
import { STRANGER, type WrittenOn, writeRecords } from './written-on.ts'

/*
 * Every character into every field: none is eaten by a shortcut, none is lost though they come as fast as a scanner
 * types. The fields of a screen take turns with an American and an Arabic keyboard, the other way round in the other
 * language; keys are pressed as a keyboard sends them.
 */

const profile = temporaryFolder('characters-station')
let hospital: Hospital
let browser: Browser
let station: StationProcess | undefined
let port: number
let records: WrittenOn

beforeAll(async () => {
  hospital = await openHospital(null)
  browser = await launchBrowser()
  records = await writeRecords(hospital)
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
    name: 'WARD3B-10',
    port,
    ...enrolled,
  })
  return station
}

const textOf = (strokes: readonly Stroke[]): string => strokes.map(({ text }) => text).join('')

/** The files in `renderer/` that draw a field to write in, and a screen on which they are written in here. */
const writtenOn: Readonly<Record<string, string>> = {
  'admin/audit-chooser.tsx': 'audit',
  'admin/clinical-numbers-fields.tsx': 'numbers',
  'admin/clinical-numbers-form.tsx': 'numbers',
  'admin/export-button.tsx': 'export',
  'admin/quarantine-entry.tsx': 'quarantine',
  'admin/record-form.tsx': 'add user',
  'admin/settings-tab.tsx': 'settings',
  'admin/site-edit.tsx': 'edit site',
  'admin/site-form.tsx': 'add site',
  'admin/user-form.tsx': 'add user',
  'admin/station-acts.tsx': 'erase station',
  'admin/user-edit.tsx': 'edit user',
  'admin/users-tab.tsx': 'users',
  'commands/palette.tsx': 'palette',
  'components/code-field.tsx': 'account',
  'components/day-input.tsx': 'register',
  'components/emergency-reason.tsx': 'another hospital',
  'components/form/field-answer.tsx': 'FRM.05',
  'components/form/local-time-answer.tsx': 'sheet',
  'components/form/review-dialog.tsx': 'review',
  'components/form/time-answer.tsx': 'FRM.05',
  'components/number-field.tsx': 'vital signs',
  'components/password-field.tsx': 'account',
  'components/patient-finder.tsx': 'move: whom',
  'components/pressure-field.tsx': 'vital signs',
  'components/reason-dialog.tsx': 'visits.cancel',
  'conflicts/comparison.tsx': 'conflict',
  'conflicts/value-editor.tsx': 'conflict',
  'observations/new-vital-signs.tsx': 'vital signs',
  'patients/allergy-form.tsx': 'allergies.add',
  'patients/contact-form.tsx': 'contacts.add',
  'patients/edit-patient.tsx': 'edit patient',
  'patients/elsewhere-dialog.tsx': 'another hospital',
  'patients/none-known-form.tsx': 'no known allergies',
  'patients/register-kind.tsx': 'register',
  'patients/registration-form.tsx': 'register',
  'patients/search-page.tsx': 'search',
  'patients/warning-form.tsx': 'warnings.add',
  'radiology/complete-dialog.tsx': 'complete',
  'radiology/critical-result.tsx': 'report',
  'radiology/diagnosis-form.tsx': 'report',
  'radiology/studies-card.tsx': 'accession number',
  'radiology/text-fields.tsx': 'report',
  'session/sign-in-form.tsx': 'sign-in',
  'visits/edit-visit.tsx': 'visits.edit',
  'visits/move-form.tsx': 'move: whom',
  'visits/open-visit.tsx': 'open visit',
  'visits/study-rows.tsx': 'open visit',
  'visits/visits-page.tsx': 'visits',
  'worklist/alerts-card.tsx': 'ward.override',
}

/** What only an emergency or a proxy leads to: written in in `emergency.test.ts` and `people-and-keys.test.ts`. */
const writtenElsewhere: readonly string[] = [
  'admin/emergency-tab.tsx',
  'session/proxy-login.tsx',
  'session/station-emergency.tsx',
]

/** Whether a source draws a field to write in, by itself and not through another file. */
function drawsField(file: string): boolean {
  const source = readFileSync(join('renderer', file), 'utf8')
  const inputs = [...source.matchAll(/<input\b([\s\S]*?)\/>/g)].map(([, attributes]) => attributes ?? '')
  return (
    /<(TextInput|Textarea|PasswordInput|NumberInput|textarea)\b/.test(source) ||
    inputs.some((attributes) => !/type="(radio|checkbox|file|hidden)"/.test(attributes))
  )
}

/** In each the fields are written on both keyboards. */
const screens = [
  ['ar', [arabic, american]],
  ['en', [american, arabic]],
] as const
/** The fields are the same ones in both, and keys do not know which way a page runs. */
const written = screens.filter(([language]) => languagesOf('ar').includes(language))

describe.each(written)('every character of the keyboard, in %s', (language, layouts) => {
  const w = wordsIn(language)
  let window: StationWindow
  let page: Page
  let keys: CDPSession
  let turn = 0
  /** The fields of a screen that were written in when it looked otherwise. */
  const earlier = new Map<string, ReadonlySet<string>>()

  beforeAll(async () => {
    window = await openWindow(browser, (await startAgain()).launch_url, language)
    page = window.page
    await page.getByRole('region', { name: w('session.form') }).waitFor()
    keys = await page.context().newCDPSession(page)
    await watchForEatenKeys(page)
  })
  afterAll(() => window?.close())

  const go = (hash: string): Promise<void> =>
    page.evaluate((to) => {
      location.hash = to
    }, hash)
  const button = (key: string) => page.getByRole('button', { name: w(key), exact: true }).first()
  const dialog = () => page.getByRole('dialog')

  async function closeDialog(): Promise<void> {
    await page.keyboard.press('Escape')
    await dialog().waitFor({ state: 'detached' })
  }

  /** What is on screen and must not change under somebody who writes. */
  const state = () =>
    page.evaluate(() => `${location.hash} ${document.querySelectorAll('[role="dialog"]').length}`)

  /** Writes strokes in place of what a field holds, all at once. Answers what it holds then. */
  async function write({ mark }: WritingPlace, strokes: readonly Stroke[]): Promise<string> {
    await page.evaluate((sought) => {
      const field = document.querySelector<HTMLInputElement>(`[data-place="${sought}"]`)
      field?.focus()
      field?.select()
    }, mark)
    await press(keys, strokes)
    return page.evaluate(
      (sought) => document.querySelector<HTMLInputElement>(`[data-place="${sought}"]`)?.value ?? 'gone',
      mark,
    )
  }

  /** Which of the keys write nothing even when they come alone. */
  async function refused(place: WritingPlace, strokes: readonly Stroke[]): Promise<readonly string[]> {
    const found: string[] = []
    for (const stroke of strokes) {
      if (!isAlike(await write(place, [stroke]), stroke.text)) found.push(`${stroke.code} ${stroke.text}`)
    }
    return found
  }

  /** Writes strokes in as few goes as the field has room for; each character has to stand there. */
  async function writeAll(screen: string, place: WritingPlace, all: readonly Stroke[]): Promise<void> {
    for (const strokes of inChunks(all, place.maxLength)) {
      const wanted = textOf(strokes)
      const held = await write(place, strokes)
      if (isAlike(held, wanted)) continue
      expect({ screen, field: place.name, held, refused: await refused(place, strokes) }).toEqual({
        screen,
        field: place.name,
        held: wanted,
        refused: [],
      })
    }
  }

  /** Answers every question so that the fields that follow from an answer appear. */
  async function reveal(): Promise<void> {
    for (let round = 0; round < 3; round += 1) {
      await page.evaluate(() => {
        const unset = (name: string): boolean =>
          document.querySelector(`input[name="${CSS.escape(name)}"]:checked`) === null
        for (const box of document.querySelectorAll<HTMLInputElement>('#content input[type="checkbox"]'))
          if (!box.checked) box.click()
        for (const radio of document.querySelectorAll<HTMLInputElement>('#content input[type="radio"]')) {
          const group = document.querySelectorAll<HTMLInputElement>(`input[name="${CSS.escape(radio.name)}"]`)
          if (unset(radio.name)) [...group].at(-1)?.click()
        }
      })
    }
  }

  /**
   * All fields of what is on screen, at least so many; and nothing else happened meanwhile. Of a long form or page, half
   * the fields in each language.
   */
  async function writeInto(screen: string, atLeast: number, share: 'all' | 'half' = 'all'): Promise<void> {
    await expect
      .poll(async () => (await writingPlaces(page)).length, { timeout: 15_000 })
      .toBeGreaterThanOrEqual(atLeast)
    const before = await state()
    const done = new Set<string>()
    const names = new Set(earlier.get(screen))
    const known = new Set(names)
    // Looked for anew each time: what is written may bring a field or take one away.
    const next = async () =>
      (await writingPlaces(page)).find(({ mark, name }) => !done.has(mark) && !known.has(name))
    for (let place = await next(); place !== undefined && done.size < 200; place = await next()) {
      done.add(place.mark)
      names.add(place.name)
      if (share === 'half' && done.size % 2 === (language === 'en' ? 0 : 1)) continue
      // Fields of one screen are drawn alike: two and each sixth after, unless somebody has time for all.
      if (!isPictured && done.size > 2 && done.size % 6 !== 0) continue
      await writeAll(screen, place, layouts[turn % 2] ?? american)
      turn += 1
      // Shortcuts belong to a screen, not to a field: two of its fields show whether one eats what AltGr writes.
      if (done.size <= 2) {
        await writeAll(screen, place, thirdLevel)
        await press(keys, withCtrlAndAlt)
      }
      await page.keyboard.press('Control+KeyA')
      await page.keyboard.press('Delete')
      expect([screen, place.name, await state()]).toEqual([screen, place.name, before])
    }
    earlier.set(screen, names)
    expect(names.size).toBeGreaterThanOrEqual(atLeast)
    expect([screen, await eatenKeys(page)]).toEqual([screen, []])
  }

  async function chooseOfVisit(act: string): Promise<void> {
    await button('visits.visit_menu').click()
    await page.getByRole('menuitem', { name: w(act) }).click()
    await dialog().waitFor()
  }

  it('is taken by the sign-in', async () => {
    await page.getByRole('button', { name: w('session.someone_else') }).click()
    await writeInto('sign-in', 2)
  })

  it('is taken by the search and the palette', async () => {
    await signIn(page, w, NURSE.username, NURSE.password)
    await go('#/patients')
    await page.locator('#patient-search').waitFor()
    await writeInto('search', 1)
    await page.keyboard.press('Control+KeyK')
    await page.getByRole('combobox', { name: w('palette.title') }).waitFor()
    await writeInto('palette', 1)
    await page.keyboard.press('Escape')
  })

  it('is taken by the way to a patient of another hospital', async () => {
    await go('#/patients')
    await page.locator('#patient-search').fill('0100009999')
    await button('emergency.elsewhere_open').click()
    await dialog().waitFor()
    await writeInto('another hospital', 3)
    await closeDialog()
  })

  it('is taken by the list of visits', async () => {
    await go('#/visits')
    await page.getByLabel(w('visits.filter_place'), { exact: true }).waitFor()
    await writeInto('visits', 1)
  })

  it('is taken by the own account', async () => {
    await go('#/account')
    await button('account.setup_title').click()
    await writeInto('account', 4)
  })

  it('is taken by registration, of every kind of person', async () => {
    await page.keyboard.press('Control+KeyN')
    await page.locator('#register-form').waitFor()
    for (const kind of ['known', 'unidentified', 'newborn']) {
      await page.getByRole('radio', { name: w(`register.kind_${kind}`), exact: true }).check({ force: true })
      await writeInto('register', kind === 'known' ? 6 : 2)
    }
  })

  it('is taken by what is recorded of a patient', async () => {
    const { fresh } = records
    await go(`#/patients/${fresh.patient}?edit=true`)
    await dialog().waitFor()
    await writeInto('edit patient', 4)
    await closeDialog()
    await go(`#/patients/${fresh.patient}?visit=${fresh.visit}`)
    for (const [tab, add] of [
      ['allergies.tab', 'allergies.add'],
      ['allergies.tab', 'warnings.add'],
      ['patient.details', 'contacts.add'],
    ] as const) {
      await page.getByRole('tab', { name: w(tab) }).click()
      await button(add).click()
      await writeInto(add, 1)
      await button('app.cancel').click()
    }
  })

  it('is taken by a visit with studies that begins, and by the number of a study', async () => {
    const { fresh } = records
    await go(`#/patients/${fresh.patient}?visit=${fresh.visit}`)
    await button('patient.open_visit').click()
    await dialog().waitFor()
    await dialog()
      .getByRole('combobox', { name: w('visits.study') })
      .selectOption('ct')
    await writeInto('open visit', 4)
    await closeDialog()
    await button('radiology.accession_change').click()
    await page.getByRole('textbox', { name: w('radiology.accession') }).waitFor()
    await writeInto('accession number', 1)
    await button('app.cancel').click()
  })

  it('is taken by the dialogs of a visit', async () => {
    for (const act of ['visits.edit', 'visits.cancel']) {
      await chooseOfVisit(act)
      await writeInto(act, 1)
      await closeDialog()
    }
  })

  it('is taken by a further set of vital signs', async () => {
    const { fresh } = records
    await go(`#/patients/${fresh.patient}?visit=${fresh.visit}&measure=true`)
    await dialog().waitFor()
    await writeInto('vital signs', 6)
    await closeDialog()
  })

  it('is taken by the answers to an alert', async () => {
    await go('#/worklist')
    const alerts = page.getByRole('region', { name: w('ward.alerts'), exact: true })
    for (const act of ['ward.acknowledge', 'ward.override']) {
      await alerts
        .getByRole('button', { name: w(act), exact: true })
        .first()
        .click()
      await dialog().waitFor()
      await writeInto(act, 1)
      await closeDialog()
    }
  })

  it('is taken by a form that moves to another patient', async () => {
    const { ill } = records
    await go(`#/patients/${ill.patient}?visit=${ill.visit}`)
    await chooseOfVisit('visits.move')
    await writeInto('move: whom', 1)
    await dialog().getByLabel(w('visits.move_find')).fill(STRANGER)
    await dialog().getByRole('button', { name: STRANGER }).click()
    await dialog().getByLabel(w('visits.move_visit')).waitFor()
    await writeInto('move: why', 1)
    await closeDialog()
  })

  it('is taken by an amendment on its way out', async () => {
    await go(`#/visits/${records.ill.visit}/assessment`)
    await button('visits.nursing_amend').click()
    await page.locator('.review-button').click()
    await dialog().waitFor()
    await writeInto('review', 1)
    await closeDialog()
  })

  it('is taken by the decision of a conflict', async () => {
    await go('#/conflicts')
    await page.locator('a[href^="#/conflicts/"]').first().click()
    await page.getByRole('radio', { name: w('conflicts.write_another') }).check()
    await writeInto('conflict', 2)
  })

  it('is taken by the nursing assessment', async () => {
    await go(`#/visits/${records.fresh.visit}/assessment`)
    await page.locator('.sheet').waitFor()
    await reveal()
    await writeInto('FRM.05', 20, 'half')
  })

  it('is taken by a preparation sheet', async () => {
    const { visit, pet, mri } = records.fresh
    await go(`#/visits/${visit}/sheet/${language === 'en' ? pet : mri}`)
    await page.locator('.sheet').waitFor()
    await reveal()
    await writeInto('sheet', 12)
  })

  it('is taken by the report and the diagnosis of a physician, a critical result and its reader', async () => {
    await page.keyboard.press('Control+KeyL')
    await signIn(page, w, PHYSICIAN.username, PHYSICIAN.password)
    await go(`#/worklist/${records.fresh.visit}`)
    await page.getByRole('region', { name: w('radiology.report'), exact: true }).waitFor()
    await page
      .getByRole('region', { name: w('radiology.critical'), exact: true })
      .getByRole('radio', { name: w('app.yes'), exact: true })
      .check({ force: true })
    await writeInto('report', 8)
  })

  it('is taken by the form that goes back and the visit that is completed', async () => {
    const { ill } = records
    await go(`#/patients/${ill.patient}?visit=${ill.visit}`)
    await button('visits.reject').click()
    await dialog().waitFor()
    await writeInto('reject', 1)
    await closeDialog()
    const { fresh } = records
    await go(`#/patients/${fresh.patient}?visit=${fresh.visit}`)
    await page.getByText('Samira Abdelrahman').first().waitFor()
    await chooseOfVisit('visits.complete')
    await writeInto('complete', 1)
    await closeDialog()
  })

  it('is taken by the pages of administration', async () => {
    await page.keyboard.press('Control+KeyL')
    await signIn(page, w, ADMIN.username, ADMIN.password)
    const change = async (key: string): Promise<void> => {
      await page
        .getByRole('button', { name: new RegExp(`^${w(key)}`) })
        .first()
        .click()
      await dialog().waitFor()
    }
    await go('#/admin?tab=users')
    await page.getByLabel(w('admin.find_user'), { exact: true }).waitFor()
    await writeInto('users', 1)
    await change('admin.edit_user')
    await writeInto('edit user', 2)
    await closeDialog()
    await button('admin.add_user').click()
    await writeInto('add user', 5)
    await go('#/admin?tab=sites')
    await change('organisation.edit_site')
    await writeInto('edit site', 1)
    await closeDialog()
    await button('organisation.add_site').click()
    await writeInto('add site', 5)
    await go('#/admin?tab=stations')
    const erase = w('admin.erase_title').replace('{{name}}', 'WARD3B-10')
    await page.getByRole('button', { name: erase }).click()
    await dialog().waitFor()
    await writeInto('erase station', 2)
    await closeDialog()
    await go('#/admin?tab=settings')
    await writeInto('settings', 3)
    await go('#/admin?tab=numbers')
    await writeInto('numbers', 20, 'half')
    await go('#/admin?tab=audit')
    await writeInto('audit', 1)
    await page.getByRole('radio', { name: w('admin.audit_by_search'), exact: true }).check()
    await writeInto('audit search', 3)
    await button('organisation.export_csv').click()
    await dialog().waitFor()
    await writeInto('export', 1)
    await closeDialog()
  })

  it('is taken by what only somebody who stands in has to give a reason for', async () => {
    const { fresh } = records
    await go(`#/patients/${fresh.patient}?visit=${fresh.visit}&tab=safety`)
    await button('allergies.say_none').click()
    await writeInto('no known allergies', 1)
  })

  it('is taken by the repair of what was put aside', async () => {
    await go('#/admin?tab=quarantine')
    await button('admin.open_entry').click()
    await writeInto('quarantine', 5)
  })

  it('breaks nothing on its way, and every field of the program was met', () => {
    expect(window.complaints).toEqual([])
    expect([...new Set(Object.values(writtenOn))].filter((screen) => !earlier.has(screen))).toEqual([])
  })
})

describe('the list of what draws a field to write in', () => {
  it('has every file of the screens that does', () => {
    const files = readdirSync('renderer', { recursive: true, encoding: 'utf8' })
      .map((file) => file.replaceAll('\\', '/'))
      .filter((file) => file.endsWith('.tsx') && !file.startsWith('dist/'))
    expect([...Object.keys(writtenOn), ...writtenElsewhere].sort()).toEqual(files.filter(drawsField).sort())
  })
})
