import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { FormField } from '../../shared/forms/form-definition.ts'
import { frm03 } from '../../shared/forms/frm-03.ts'
import type { StationWindow } from '../support/browser.ts'
import { ADMIN, NURSE, PHYSICIAN } from '../support/hospital.ts'
import { aPng } from '../support/scan.ts'
import { type Clinic, editPhone, openClinic } from './clinic.ts'
import { type Hands, handsOn } from './hands.ts'
import { type Answer, textField } from './nurse.ts'
import { firstHalf, secondHalf } from './nursing-answers.ts'
import { type Words, wordsIn } from './words.ts'

/*
 * Every task of the clinic once with the keyboard alone: a nurse in Arabic, a physician in English, an administrator
 * in Arabic, one after the other at one PC. The focus is always to be seen and never lost. A picture of each task goes
 * to SIJIL_TEST_PICTURES.
 */

const pictures = process.env.SIJIL_TEST_PICTURES
if (pictures) mkdirSync(pictures, { recursive: true })

const NAME = 'سميرة عبد الرحمن مصطفى الجوهري'
const SSN = '29311021200266'
const FILE = 'wound.png'

/** A whole FRM.03 for an MRI, as a physician completes it. */
const sheetAnswers: Readonly<Record<string, Answer>> = {
  study_indication: 'Headache for a month',
  has_pacemaker: 'no',
  has_implants: 'no',
  has_cochlear_implant: 'no',
  has_aneurysm_clips: 'no',
  has_intraocular_foreign_body: 'no',
  has_neurostimulator: 'no',
  has_infusion_pump: 'no',
  has_metal_fragments: 'no',
  has_claustrophobia: 'no',
  is_pregnant: 'no',
  uses_contrast: true,
  kidney_function_value: 1.1,
  kidney_function_date: '02/04/2026',
  has_contrast_reaction: 'no',
  takes_metformin: 'no',
  has_asthma: 'no',
  has_kidney_disease: 'no',
  is_on_dialysis: 'no',
  has_acute_kidney_injury: 'no',
}

let clinic: Clinic
let window: StationWindow
let page: Page
let hands: Hands

beforeAll(async () => {
  clinic = await openClinic()
  window = await clinic.openScreens('ar')
  page = window.page
  await page.emulateMedia({ reducedMotion: 'reduce' })
  hands = await handsOn(page)
})
afterAll(() => clinic?.close())

let pictureCount = 0
async function picture(name: string): Promise<void> {
  pictureCount += 1
  const file = `${String(pictureCount).padStart(2, '0')}-${name}.png`
  if (pictures) await page.screenshot({ path: join(pictures, file) })
}

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') {
    await picture('failed')
    return
  }
  // Whoever goes on finds the focus somewhere.
  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName ?? 'BODY')).not.toBe('BODY')
  expect(await hands.complaints()).toEqual([])
})

const button = (w: Words, key: string, within: Page | Locator = page): Locator =>
  within.getByRole('button', { name: w(key), exact: true })
const link = (w: Words, key: string): Locator => page.getByRole('link', { name: w(key) })
const region = (w: Words, key: string): Locator => page.getByRole('region', { name: w(key), exact: true })
const box = (w: Words, key: string, within: Page | Locator = page): Locator =>
  within.getByRole('textbox', { name: w(key), exact: true })
const group = (w: Words, key: string, within: Page | Locator = page): Locator =>
  within.getByRole('radiogroup', { name: w(key), exact: true })
const isFocused = (locator: Locator): Promise<boolean> =>
  locator.first().evaluate((element) => element === document.activeElement)

async function signIn(w: Words, person: { username: string; password: string }): Promise<void> {
  await hands.press(page.getByRole('button', { name: w('session.someone_else') }))
  await expect.poll(() => isFocused(page.getByLabel(w('session.username')))).toBe(true)
  await page.keyboard.type(person.username)
  await page.keyboard.press('Tab')
  await page.keyboard.type(person.password)
  await page.keyboard.press('Enter')
  await page.getByRole('navigation', { name: w('app.main_navigation') }).waitFor()
}

/** Locks, and at the sign-in goes over to the other language. */
async function handOver(from: Words): Promise<void> {
  await page.keyboard.press('Control+KeyL')
  await region(from, 'session.form').waitFor()
  await hands.press(page.getByRole('button', { name: from('app.other_language') }))
}

/** From everywhere, by what it is called. */
async function command(w: Words, name: string): Promise<void> {
  await page.keyboard.press('Control+KeyK')
  const field = page.getByRole('combobox', { name: w('palette.title') })
  await expect.poll(() => isFocused(field)).toBe(true)
  await page.keyboard.type(name)
  await page.getByRole('option', { name }).first().waitFor()
  await expect
    .poll(() => page.getByRole('option').first().getAttribute('aria-selected'), { timeout: 10_000 })
    .toBe('true')
  await page.keyboard.press('Enter')
}

/** A dialog that is opened, left with Escape, and gives the focus back to what opened it. */
async function opensAndReturns(opener: Locator, via: Locator = opener): Promise<void> {
  await hands.press(via)
  if (via !== opener) await hands.press(opener)
  await page.locator('[aria-modal="true"]').waitFor()
  await page.keyboard.press('Escape')
  await page.locator('[aria-modal="true"]').waitFor({ state: 'detached' })
  await expect.poll(() => isFocused(via)).toBe(true)
}

describe('a nurse without a mouse', () => {
  const w = wordsIn('ar')

  it('signs in', async () => {
    await signIn(w, NURSE)
    await region(w, 'ward.alerts').waitFor()
    await picture('nurse-worklist')
  })

  it('looks for a patient, does not find her, and registers her', async () => {
    await hands.press(link(w, 'nav.patients'))
    const search = page.getByRole('searchbox', { name: w('patients.search_label') })
    await expect.poll(() => isFocused(search)).toBe(true)
    await page.keyboard.type(SSN)
    const panel = region(w, 'register.title')
    await expect.poll(() => isFocused(box(w, 'register.full_name', panel))).toBe(true)
    await page.keyboard.type(NAME)
    await hands.write(box(w, 'register.mobile', panel), '٠١٠١٢٣٤٥٦٧٨')
    await picture('register')
    await page.keyboard.press('Control+Enter')
    await region(w, 'patient.banner').getByText(NAME).waitFor()
  })

  it('finds her again by her name', async () => {
    await hands.press(link(w, 'nav.patients'))
    const search = page.getByRole('searchbox', { name: w('patients.search_label') })
    await expect.poll(() => isFocused(search)).toBe(true)
    await page.keyboard.type('الجوهري')
    await page.locator('tr[aria-selected="true"]').waitFor()
    await picture('search')
    await page.keyboard.press('Enter')
    await region(w, 'patient.banner').getByText(NAME).waitFor()
  })

  it('opens a visit with an MRI', async () => {
    await opensAndReturns(button(w, 'patient.open_visit'))
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog')
    await expect.poll(() => isFocused(box(w, 'visits.ward', dialog))).toBe(true)
    await page.keyboard.type('3B')
    await hands.write(box(w, 'visits.bed', dialog), '3B-14')
    await hands.write(box(w, 'visits.chief_complaint', dialog), 'صداع منذ شهر')
    await hands.select(dialog.getByRole('combobox', { name: w('visits.study') }), 'mri')
    await hands.write(box(w, 'visits.body_region', dialog), 'Brain')
    await picture('open-visit')
    await page.keyboard.press('Enter')
    await link(w, 'visits.nursing_start').waitFor()
  })

  it('fills in and signs the whole nursing assessment', async () => {
    await hands.press(link(w, 'visits.nursing_start'))
    await page.locator('.sheet').waitFor()
    let before = ''
    for (const [key, value] of Object.entries({ ...firstHalf, ...secondHalf })) {
      const { field, section } = w.field(key)
      const card = page.getByRole('region', { name: section, exact: true })
      if (section !== before) {
        const number = await card.evaluate((element) => {
          const all = [...document.querySelectorAll('[data-section]')]
          return (
            1 + all.findIndex((each) => each === element || each.contains(element) || element.contains(each))
          )
        })
        // The first nine sections have a key each; the others are near.
        if (number <= 9) await page.keyboard.press(`Alt+Digit${number}`)
      }
      before = section
      await hands.answer(card, w, field, value)
    }
    await picture('assessment')
    await page.keyboard.press('Control+Enter')
    const dialog = page.getByRole('dialog')
    await expect.poll(() => isFocused(button(w, 'form.submit', dialog))).toBe(true)
    await picture('assessment-review')
    await page.keyboard.press('Enter')
    await button(w, 'visits.new_vitals').waitFor()
    await picture('patient')
  })

  it('charts a further set of vital signs', async () => {
    await opensAndReturns(button(w, 'visits.new_vitals'))
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog')
    const numbers: Readonly<Record<string, Answer>> = {
      temperature_celsius: 37.6,
      pulse_bpm: 88,
      blood_pressure_systolic: 118,
      blood_pressure_diastolic: 70,
      respiratory_rate_per_min: 18,
      oxygen_saturation_percent: 96,
      on_supplemental_oxygen: false,
      consciousness: 'alert',
    }
    await button(w, 'observations.save', dialog).waitFor()
    const first = textField(dialog, w, w.field('vital_signs.temperature_celsius').field)
    await expect.poll(() => isFocused(first)).toBe(true)
    for (const [name, value] of Object.entries(numbers)) {
      await hands.answer(dialog, w, w.field(`vital_signs.${name}`).field, value)
    }
    await picture('vital-signs')
    await page.keyboard.press('Control+Enter')
    await dialog.waitFor({ state: 'hidden' })
    await expect.poll(() => isFocused(button(w, 'visits.new_vitals'))).toBe(true)
  })

  it('attaches a scan and looks at it', async () => {
    await hands.press(button(w, 'documents.add_title'))
    const form = page.getByRole('form', { name: w('documents.add_title') })
    await form.waitFor()
    const chooser = page.waitForEvent('filechooser')
    await hands.press(form.locator('button').filter({ hasText: w('documents.choose') }))
    await (await chooser).setFiles({ name: FILE, mimeType: 'image/png', buffer: aPng(400, 300) })
    await form.getByText(FILE).waitFor()
    await picture('attach')
    await hands.press(button(w, 'documents.attach', form))
    const view = page.getByRole('button', { name: w('documents.view').replace('{{name}}', FILE) })
    await view.waitFor()
    await opensAndReturns(view)
  })

  it('states an allergy', async () => {
    await hands.goTo(page.getByRole('tab', { name: w('patient.overview') }), true)
    await page.keyboard.press('ArrowLeft')
    await hands.press(button(w, 'allergies.add'))
    await expect.poll(() => isFocused(box(w, 'allergies.substance'))).toBe(true)
    await page.keyboard.type('Penicillin')
    await hands.choose(group(w, 'allergies.severity'), w('allergies.severity_severe'))
    await picture('allergy')
    await page.keyboard.press('Enter')
    await region(w, 'patient.banner').getByText('Penicillin').waitFor()
  })

  it('locks the program and goes on where she was', async () => {
    const before = await page.evaluate(() => location.hash)
    await page.keyboard.press('Control+KeyL')
    await region(w, 'session.form').waitFor()
    const password = page.getByLabel(w('session.password'), { exact: true })
    await expect.poll(() => isFocused(password)).toBe(true)
    await picture('locked')
    await page.keyboard.type(NURSE.password)
    await page.keyboard.press('Enter')
    await region(w, 'patient.banner').waitFor()
    expect(await page.evaluate(() => location.hash)).toBe(before)
  })

  it('writes down a telephone number while another does so too, and decides which counts', async () => {
    const id = await page.evaluate(() => /patients\/([\w-]+)/.exec(location.hash)?.[1] ?? '')
    await expect
      .poll(async () => (await clinic.reading.ask('patients.get', { id })).ok, { timeout: 60_000 })
      .toBe(true)
    await clinic.hospital.stop()
    await editPhone(clinic.reading, id, '0222222222')
    await opensAndReturns(button(w, 'patient.edit').first())
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog')
    await expect.poll(() => isFocused(box(w, 'patient.full_name', dialog))).toBe(true)
    await hands.write(box(w, 'patient.phone_number', dialog), '0221111111')
    await picture('edit-patient')
    await page.keyboard.press('Enter')
    await dialog.waitFor({ state: 'hidden' })
    await clinic.hospital.start()
    await hands.press(page.getByRole('link', { name: w('nav.conflicts') }))
    const line = page.locator('#content tr').filter({ hasText: NAME }).getByRole('link').first()
    await line.waitFor({ timeout: 60_000 })
    await hands.press(line)
    await page.getByText(w('conflicts.review_title')).waitFor()
    // The keys choose once there is something to choose from: the draft of the decision is read first.
    const mine = page.getByRole('radio', { name: w('conflicts.use_mine') })
    await mine.waitFor()
    await page.keyboard.press('Digit1')
    await expect.poll(() => mine.isChecked()).toBe(true)
    await hands.write(box(w, 'conflicts.reason'), 'اتصلت به وردت المريضة')
    await picture('conflict')
    await page.keyboard.press('Control+Enter')
    await page.getByText(w('conflicts.resolved')).first().waitFor()
  })
})

describe('a physician without a mouse', () => {
  const w = wordsIn('en')

  it('signs in and opens a study from the worklist', async () => {
    await handOver(wordsIn('ar'))
    await signIn(w, PHYSICIAN)
    await page.getByText(NAME).first().waitFor()
    await picture('worklist')
    await hands.press(page.locator('a.reading-item').filter({ hasText: NAME }))
    await region(w, 'radiology.report').waitFor()
    await picture('report-empty')
  })

  it('fills in the preparation sheet and completes it', async () => {
    await hands.press(link(w, 'radiology.sheet_complete').or(link(w, 'radiology.sheet_prepare')))
    await page.locator('.sheet').waitFor()
    for (const [name, value] of Object.entries(sheetAnswers)) {
      const section = frm03.sections.find(({ fields }) =>
        (fields as readonly FormField[]).some((field) => field.name === name),
      )
      const field = (section?.fields as readonly FormField[] | undefined)?.find((each) => each.name === name)
      if (section === undefined || field === undefined) throw new Error(`no field ${name}`)
      await hands.answer(
        page.getByRole('region', { name: w.text(section.title), exact: true }),
        w,
        field,
        value,
      )
    }
    await picture('sheet')
    await page.keyboard.press('Control+Enter')
    const dialog = page.getByRole('dialog', { name: w('radiology.sheet_review') })
    await dialog.waitFor()
    await picture('sheet-review')
    await hands.press(button(w, 'radiology.sheet_sign', dialog))
    await page.locator('.sheet-bar[data-sheet="completed"]').waitFor()
  })

  it('writes the report and signs it', async () => {
    await hands.write(box(w, 'radiology.findings'), 'Small lesion of the left frontal lobe, 6 mm.')
    await hands.write(box(w, 'radiology.diagnosis'), 'Left frontal lesion.')
    await hands.write(box(w, 'radiology.recommendations'), 'MRI again in six months.')
    await picture('report')
    await page.keyboard.press('Control+Enter')
    await page.getByText(w('radiology.signed')).first().waitFor()
  })

  it('writes the diagnosis and completes the visit', async () => {
    await hands.write(box(w, 'radiology.visit_diagnosis'), 'Left frontal lesion')
    await hands.press(button(w, 'radiology.update_diagnosis'))
    await page.getByText(w('radiology.diagnosis_saved')).waitFor()
    await opensAndReturns(button(w, 'radiology.complete_visit'))
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog')
    await dialog.waitFor()
    await picture('complete')
    await hands.press(button(w, 'radiology.complete_visit', dialog))
    await page.getByText(w('visits.status_completed')).first().waitFor()
    await picture('completed')
  })

  it('sends a form back to the nurse, having thought about it twice', async () => {
    await hands.press(
      page
        .getByRole('region', { name: w('patient.banner') })
        .getByRole('link')
        .first(),
    )
    const card = region(w, 'visits.nursing_open')
    await card.waitFor()
    await picture('patient-of-physician')
    await opensAndReturns(button(w, 'visits.reject', card))
    await page.keyboard.press('Enter')
    await expect.poll(() => isFocused(page.getByLabel(w('visits.rejected_reason')))).toBe(true)
    await page.keyboard.type('Weight is missing')
    await hands.press(button(w, 'visits.reject', page.getByRole('dialog')))
    await card.getByText('Weight is missing').waitFor()
    // The button that opened the dialog is gone; the card that it was in is there.
    await expect.poll(() => isFocused(card)).toBe(true)
  })
})

describe('an administrator without a mouse', () => {
  const w = wordsIn('ar')

  it('signs in and adds a user', async () => {
    await handOver(wordsIn('en'))
    await signIn(w, ADMIN)
    await page.getByText('READ1-01').first().waitFor()
    await picture('dashboard')
    await command(w, 'الإدارة: المستخدمون')
    await hands.press(button(w, 'admin.add_user'))
    const form = page.getByRole('form', { name: w('admin.add_user') })
    await expect.poll(() => isFocused(form.getByLabel(w('admin.full_name')))).toBe(true)
    await page.keyboard.type('سلمى عادل')
    await hands.write(form.getByLabel(w('admin.user_name'), { exact: true }), 'salma')
    await hands.write(form.getByLabel(w('admin.first_password')), 'a long enough password')
    await picture('user')
    await hands.press(button(w, 'admin.create_user', form))
    await page.getByText(w('admin.user_created')).waitFor()
    const edit = page.getByRole('button', { name: `${w('admin.edit_user')}: سلمى عادل` })
    await opensAndReturns(edit)
  })

  it('finds out who saw a patient', async () => {
    await command(w, 'الإدارة: سجل المراجعة')
    await hands.write(page.getByRole('searchbox', { name: w('admin.audit_choose') }), 'الجوهري')
    await page.getByRole('link', { name: NAME }).waitFor()
    await page.keyboard.press('Enter')
    await page.locator('tr[data-action]').first().waitFor()
    await hands.choose(group(w, 'admin.filter'), w('admin.only_views'))
    await page.locator('tr[data-action="visits.read"]').first().waitFor()
    expect(await page.locator('tr[data-action="patients.register"]').count()).toBe(0)
    await picture('who-saw')
  })

  it('names the hospital', async () => {
    await command(w, 'الإدارة: الإعدادات')
    await hands.write(page.getByLabel(w('admin.hospital_name_ar'), { exact: true }), 'مستشفى الواحة')
    await hands.press(button(w, 'admin.save'))
    await page.getByText(w('admin.settings_saved')).waitFor()
    await page.locator('.top-bar').getByText('مستشفى الواحة').waitFor()
    await picture('settings')
  })

  it('signs out', async () => {
    await hands.press(page.getByRole('button', { name: w('app.user_menu').split('{{')[0] ?? '' }))
    await hands.page.getByRole('menuitem', { name: w('app.sign_out') }).waitFor()
    for (let moves = 0; moves < 5; moves += 1) {
      if (await isFocused(page.getByRole('menuitem', { name: w('app.sign_out') }))) break
      await page.keyboard.press('ArrowDown')
    }
    await picture('user-menu')
    await page.keyboard.press('Enter')
    await region(w, 'session.form').waitFor()
    expect(window.complaints.filter((text) => !text.includes('WebSocket'))).toEqual([])
  })
})
