import type { Page } from 'playwright'
import { demoNurse, demoPhysician } from '../../main/browser-shell/demo-accounts.ts'
import type { FormField } from '../../shared/forms/form-definition.ts'
import { frm03 } from '../../shared/forms/frm-03.ts'
import { answer, answerIn, draftSaved, signIn, textField } from '../e2e/nurse.ts'
import { firstHalf, secondHalf } from '../e2e/nursing-answers.ts'
import { type Language, type Words, wordsIn } from '../e2e/words.ts'
import { openFrontDesk } from '../support/front-desk.ts'
import { atTop, box, button, goTo, offline, openPatient, type Place, type Scene } from './scene.ts'

/* A nurse's day, once in each language, with the server away from the registration to the hand-over. */

export interface Newcomer {
  readonly ssn: string
  readonly name: string
  readonly mobile: string
  readonly bed: string
  readonly complaint: string
}

export const newcomers: Readonly<Record<Language, Newcomer>> = {
  en: {
    ssn: '29406081400175',
    name: 'Mohamed Abdelaziz Farouk Sabbagh',
    mobile: '01012345678',
    bed: '12',
    complaint: 'Chest pain since this morning',
  },
  ar: {
    ssn: '29311021200266',
    name: 'سميرة عبد الرحمن مصطفى الجوهري',
    mobile: '01012345679',
    bed: '14',
    complaint: 'ألم بالصدر منذ الصباح',
  },
}

const arabicAnswers: Readonly<Record<string, string>> = {
  arrival_other_desc: 'حملها أخوها',
  medication_allergies: 'بنسلين، طفح جلدي سنة ٢٠١٩',
  'pain_assessment.pain_location': 'أسفل الصدر من اليمين',
  'pain_assessment.pain_duration': 'يومان',
  'pain_assessment.pain_character': 'وخز مع التنفس',
  'pain_assessment.action_taken': 'باراسيتامول ١ جم وريدي',
  assistive_devices_desc: 'مشّاية',
}

export async function nurseDay(scene: Scene, ward: Place, language: Language): Promise<void> {
  const w = wordsIn(language)
  const person = newcomers[language]
  const { page } = ward.window
  const shoot = (name: string): Promise<void> => scene.shoot(page, w, name)
  await signIn(page, w, demoNurse.username, demoNurse.password)
  await page.getByRole('link', { name: w('nav.worklist') }).click()
  await page.getByRole('region', { name: w('ward.alerts') }).waitFor()
  await shoot('ward-worklist')
  await overlays(page, w, shoot)
  await scene.stopServer()
  await offline(page, w)
  await register(page, w, person, shoot)
  await openVisit(page, w, person, shoot)
  await assess(page, w, person, shoot)
  await attach(scene, page, w)
  await chart(page, w, shoot)
  await prepare(page, w, shoot)
  await openPatient(page, w, person.name)
  await page.getByText(w('receipt.on_this_pc')).first().waitFor()
  await shoot('patient-offline')
  await page.getByRole('tab', { name: w('allergies.tab') }).click()
  await button(page, w, 'warnings.add').click()
  await page.getByRole('radio', { name: w('warnings.isolation_contact') }).check()
  await shoot('safety')
  await button(page, w, 'app.save').click()
  await scene.startServer()
  await page.getByText(w('status.nothing_waiting')).waitFor()
  await page.getByRole('tab', { name: w('patient.overview') }).click()
  await page.waitForTimeout(5500)
  await shoot('patient-online')
  await page.getByRole('button', { name: w('documents.view').replace('{{name}}', LETTER) }).click()
  await page.waitForTimeout(2500)
  await shoot('document')
  await page.keyboard.press('Escape')
}

const LETTER = 'referral-letter.pdf'

/** A letter that the patient brought, from a file. */
async function attach(scene: Scene, page: Page, w: Words): Promise<void> {
  const paper = await scene.browser.newPage()
  await paper.setContent(letterOf(w.language))
  const buffer = await paper.pdf({ format: 'A4', printBackground: true })
  await paper.close()
  await button(page, w, 'documents.add_title').click()
  await page
    .getByLabel(w('documents.choose'))
    .setInputFiles({ name: LETTER, mimeType: 'application/pdf', buffer })
  const form = page.getByRole('form', { name: w('documents.add_title') })
  await button(form, w, 'documents.attach').click()
  await form.waitFor({ state: 'hidden' })
}

const letterOf = (language: Language): string =>
  language === 'en'
    ? '<h1>Referral letter</h1><p>Dear colleague,</p><p>please see this patient for back pain with weakness of the left leg since two days.</p><p>An MRI of the spine is asked for.</p>'
    : '<div dir="rtl"><h1>خطاب تحويل</h1><p>الزميل العزيز،</p><p>برجاء مناظرة الحالة: ألم بالظهر مع ضعف بالساق اليسرى منذ يومين.</p><p>مطلوب رنين مغناطيسي على الفقرات.</p></div>'

type Shoot = (name: string) => Promise<void>

async function overlays(page: Page, w: Words, shoot: Shoot): Promise<void> {
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: w('palette.title') }).fill(w.language === 'en' ? 'mi' : 'مري')
  await page.getByRole('option').first().waitFor()
  await shoot('palette')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: w('app.shortcuts') }).click()
  await page.getByRole('dialog').waitFor()
  await shoot('shortcuts')
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
}

async function register(page: Page, w: Words, person: Newcomer, shoot: Shoot): Promise<void> {
  await page.getByRole('link', { name: w('nav.patients') }).click()
  await page.getByRole('searchbox', { name: w('patients.search_label') }).fill(person.ssn)
  const panel = page.getByRole('region', { name: w('register.title') })
  await panel.waitFor()
  await box(panel, w, 'register.full_name').fill(person.name)
  await box(panel, w, 'register.mobile').fill(person.mobile)
  await shoot('register')
  const another = button(panel, w, 'register.different_person')
  if (await another.isVisible()) await another.click()
  await button(panel, w, 'register.submit').click()
  await page
    .getByRole('region', { name: w('patient.banner') })
    .getByText(person.name)
    .waitFor()
}

async function openVisit(page: Page, w: Words, person: Newcomer, shoot: Shoot): Promise<void> {
  await button(page, w, 'patient.open_visit').click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('radio', { name: w('visits.inpatient') }).check()
  await box(dialog, w, 'visits.ward').fill('3B')
  await box(dialog, w, 'visits.bed').fill(person.bed)
  await box(dialog, w, 'visits.chief_complaint').fill(person.complaint)
  await dialog.getByRole('combobox', { name: w('visits.study') }).selectOption('mri')
  await box(dialog, w, 'visits.body_region').fill('Spine')
  await shoot('open-visit')
  await button(dialog, w, 'visits.open_submit').click()
  await page.getByRole('link', { name: w('visits.nursing_start') }).waitFor()
}

async function assess(page: Page, w: Words, person: Newcomer, shoot: Shoot): Promise<void> {
  const inWords = { chief_complaint: person.complaint, ...(w.language === 'ar' ? arabicAnswers : {}) }
  const answers = { ...firstHalf, ...secondHalf, 'vital_signs.height_cm': 168, ...inWords }
  await page.getByRole('link', { name: w('visits.nursing_start') }).click()
  for (const [key, value] of Object.entries(answers)) await answer(page, w, key, value)
  await draftSaved(page, w)
  const vitals = w.field('vital_signs.temperature_celsius').section
  await atTop(page.getByRole('region', { name: vitals, exact: true }))
  await shoot('assessment')
  const pain = w.field('pain_assessment.pain_intensity').section
  await atTop(page.getByRole('region', { name: pain, exact: true }))
  await shoot('assessment-pain')
  await button(page, w, 'form.review').click()
  await shoot('review')
  await button(page.getByRole('dialog'), w, 'form.submit').click()
  await button(page, w, 'visits.new_vitals').waitFor()
}

async function chart(page: Page, w: Words, shoot: Shoot): Promise<void> {
  await button(page, w, 'visits.new_vitals').click()
  const dialog = page.getByRole('dialog')
  const numbers = {
    temperature_celsius: 38.9,
    pulse_bpm: 118,
    blood_pressure_systolic: 96,
    blood_pressure_diastolic: 58,
    respiratory_rate_per_min: 24,
    oxygen_saturation_percent: 93,
  }
  for (const [name, value] of Object.entries(numbers))
    await answerIn(dialog, w, w.field(`vital_signs.${name}`).field, value)
  await answerIn(dialog, w, w.field('vital_signs.on_supplemental_oxygen').field, false)
  await answerIn(dialog, w, w.field('vital_signs.consciousness').field, 'alert')
  await shoot('vital-signs')
  await button(dialog, w, 'observations.save').click()
  await dialog.waitFor({ state: 'hidden' })
}

const safetyAnswers = {
  study_indication: 'Back pain with weakness of the left leg',
  has_pacemaker: 'yes',
  has_implants: 'no',
  uses_contrast: true,
  kidney_function_value: 1.1,
  has_contrast_reaction: 'no',
} as const

const ofAWoman = {
  study_indication: 'ألم بالظهر مع ضعف بالساق اليسرى',
  is_pregnant: 'no',
} as const

/** What the nurse asks before the scan, handed over to the physician. */
async function prepare(page: Page, w: Words, shoot: Shoot): Promise<void> {
  const studies = page.getByRole('region', { name: w('radiology.studies') })
  await studies
    .getByRole('link', { name: w('radiology.sheet_prepare') })
    .first()
    .click()
  const answers = w.language === 'ar' ? { ...safetyAnswers, ...ofAWoman } : safetyAnswers
  for (const [name, value] of Object.entries(answers)) {
    const section = frm03.sections.find(({ fields }) =>
      (fields as readonly FormField[]).some((field) => field.name === name),
    )
    const field = (section?.fields as readonly FormField[] | undefined)?.find((each) => each.name === name)
    if (section === undefined || field === undefined) throw new Error(`no field ${name}`)
    const region = page.getByRole('region', { name: w.text(section.title), exact: true })
    if (field.type === 'text') await textField(region, w, field).fill(String(value))
    else await answerIn(region, w, field, value)
  }
  await draftSaved(page, w)
  await page.locator('[data-safety="pacemaker"]').first().waitFor()
  await shoot('sheet')
  await page.keyboard.press('Control+Enter')
  const dialog = page.getByRole('dialog', { name: w('radiology.sheet_review') })
  await button(dialog, w, 'radiology.sheet_hand_over').click()
  await page.locator('[data-sheet="prepared"]').first().waitFor()
}

/** Practice mode, and the locked PC. */
export async function practise(scene: Scene, ward: Place, language: Language): Promise<void> {
  const w = wordsIn(language)
  const { page } = ward.window
  const shoot = (name: string): Promise<void> => scene.shoot(page, w, name)
  await page.getByRole('button', { name: new RegExp(w('app.user_menu').split('{{')[0] ?? '') }).click()
  await page.getByRole('menuitem', { name: w('practice.menu') }).click()
  // Its store is made at the first time.
  await page.getByRole('region', { name: w('practice.region'), exact: true }).waitFor({ timeout: 120_000 })
  await goTo(page, '#/patients')
  await page.waitForTimeout(800)
  await shoot('practice')
  await button(page, w, 'practice.leave').click()
  await page.keyboard.press('Control+l')
  await page.getByRole('region', { name: w('session.form') }).waitFor()
  await shoot('locked')
}

/** A colleague sets another mobile number while one is typed here. */
export async function changedMeanwhile(scene: Scene, ward: Place, language: Language): Promise<void> {
  const w = wordsIn(language)
  const { page } = ward.window
  const { name, mobile } = newcomers[w.language]
  await openPatient(page, w, name)
  const id = new URL(page.url()).hash.split('/')[2]?.split('?')[0] ?? ''
  const colleague = await openFrontDesk(scene, demoPhysician)
  await button(page, w, 'patient.edit').click()
  const drawer = page.getByRole('dialog')
  await box(drawer, w, 'patient.mobile_number').fill('01111111111')
  const { full_name, date_of_birth, gender, governorate, phone_number } = await colleague.get(
    `/patients/${id}`,
  )
  const mobile_number = mobile.replace(/\d$/, '0')
  const facts = { full_name, date_of_birth, gender, governorate, phone_number }
  await colleague.put(`/patients/${id}`, { ...facts, mobile_number })
  await page
    .getByRole('alert')
    .filter({ hasText: w('state.moved_title') })
    .waitFor()
  await scene.shoot(page, w, 'changed-meanwhile')
  await button(page, w, 'state.moved_take').click()
  await button(drawer, w, 'app.cancel').click()
  await drawer.waitFor({ state: 'hidden' })
}
