import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Locator, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { FormField } from '../../shared/forms/form-definition.ts'
import { frm03 } from '../../shared/forms/frm-03.ts'
import { frm04 } from '../../shared/forms/frm-04.ts'
import { launchBrowser, openWindow, type StationWindow } from '../support/browser.ts'
import { COLLEAGUE, type FrontDesk, openFrontDesk } from '../support/front-desk.ts'
import { type Hospital, NURSE, openHospital, PHYSICIAN } from '../support/hospital.ts'
import { freePort, type StationProcess, startStationProcess, temporaryFolder } from '../support/processes.ts'
import { arrived } from './arrived.ts'
import { languagesOf } from './look.ts'
import { type Answer, answerIn, draftSaved, signIn, textField } from './nurse.ts'
import { type Language, type Words, wordsIn } from './words.ts'

/*
 * A CT and an MRI of one visit: a nurse prepares the MRI with the patient on the ward, a physician sees what stands out
 * on another PC, begins the report from a template, and completes the sheet with the signature.
 */

const pictures = process.env.SIJIL_TEST_PICTURES
if (pictures) mkdirSync(pictures, { recursive: true })

interface Place {
  readonly profile: { readonly path: string; remove(): void }
  readonly station: StationProcess
  readonly window: StationWindow
}

let hospital: Hospital
let browser: Browser
let desk: FrontDesk
let reader: FrontDesk

async function openPlace(name: string, language: Language): Promise<Place> {
  const profile = temporaryFolder(name)
  const station = await startStationProcess({
    profile: profile.path,
    server_url: hospital.url,
    name,
    port: await freePort(),
    enrolment_code: await hospital.enrolmentCode(),
  })
  return { profile, station, window: await openWindow(browser, station.launch_url, language) }
}

async function picture(page: Page, name: string): Promise<void> {
  if (pictures) await page.screenshot({ path: join(pictures, `h2-${name}.png`) })
}

async function goTo(page: Page, hash: string): Promise<void> {
  await page.evaluate((to) => {
    location.hash = to
  }, hash)
}

function fieldOf(
  form: typeof frm03 | typeof frm04,
  w: Words,
  name: string,
): { field: FormField; section: string } {
  for (const section of form.sections) {
    const field = (section.fields as readonly FormField[]).find((each) => each.name === name)
    if (field !== undefined) return { field, section: w.text(section.title) }
  }
  throw new Error(`no field ${name}`)
}

const sectionOf = (page: Page, title: string): Locator =>
  page.getByRole('region', { name: title, exact: true })

async function fill(
  page: Page,
  w: Words,
  form: typeof frm03 | typeof frm04,
  answers: Readonly<Record<string, Answer>>,
): Promise<void> {
  for (const [name, value] of Object.entries(answers)) {
    const { field, section } = fieldOf(form, w, name)
    await answerIn(sectionOf(page, section), w, field, value)
  }
}

beforeAll(async () => {
  hospital = await openHospital(null)
  await hospital.asAdmin('/api/v1/admin/users', { method: 'POST', body: COLLEAGUE })
  desk = await openFrontDesk(hospital, COLLEAGUE)
  reader = await openFrontDesk(hospital, PHYSICIAN)
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser?.close()
  await hospital?.close()
})

const people = {
  en: { full_name: 'Samira Abdelrahman Elgohary', mobile_number: '01012345678' },
  ar: { full_name: 'سميرة عبد الرحمن الجوهري', mobile_number: '01012345679' },
} as const

describe.each(languagesOf('en'))('an MRI with its preparation (%s)', (language) => {
  const w = wordsIn(language)
  let ward: Place
  let reading: Place
  let patientId: string
  let visitId: string
  let nurse: Page
  let physician: Page

  beforeAll(async () => {
    const patient = { ...people[language], date_of_birth: '1990-02-03', gender: 'female' }
    patientId = (await desk.post('/patients', patient)).id
    const open = (studies: readonly unknown[]) =>
      desk.post('/visits', { patient_id: patientId, visit_type: 'outpatient', studies })
    const before = await open([{ modality: 'mri', body_region: 'Brain' }])
    await reader.post(`/visits/${before.id}/radiology-assessment`, {
      modality: 'mri',
      body_region: 'Brain',
      findings: 'Small lesion of the left frontal lobe, 6 mm.',
      diagnosis: 'Left frontal lesion, follow-up advised',
      status: 'final',
    })
    visitId = (
      await open([
        { modality: 'mri', body_region: 'Brain' },
        { modality: 'pet_ct', body_region: 'Whole body' },
      ])
    ).id
    ward = await openPlace(`WARD3B-${language}`, language)
    reading = await openPlace(`READ1-${language}`, language)
    nurse = ward.window.page
    physician = reading.window.page
    await signIn(nurse, w, NURSE.username, NURSE.password)
    await signIn(physician, w, PHYSICIAN.username, PHYSICIAN.password)
  })

  afterAll(async () => {
    for (const place of [ward, reading]) {
      await place?.station.stop()
      place?.profile.remove()
    }
  })

  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return
    await picture(nurse, `failed-nurse-${language}`)
    await picture(physician, `failed-physician-${language}`)
  })

  it('is prepared by the nurse, and stands out on her way', async () => {
    await goTo(nurse, `#/patients/${patientId}?visit=${visitId}`)
    const studies = nurse.getByRole('region', { name: w('radiology.studies') })
    await arrived(nurse, w, studies)
    await picture(nurse, `visit-studies-${language}`)
    await studies
      .getByRole('link', { name: w('radiology.sheet_prepare') })
      .first()
      .click()
    await sectionOf(nurse, w.text(frm03.sections[1].title)).waitFor()
    await fill(nurse, w, frm03, {
      study_indication: 'Headache for a month',
      has_pacemaker: 'yes',
      has_implants: 'no',
      is_pregnant: 'unknown',
      uses_contrast: true,
      kidney_function_value: 1.1,
      has_contrast_reaction: 'no',
    })
    await draftSaved(nurse, w)
    // Her list of drafts leads back to it.
    await goTo(nurse, '#/worklist')
    const drafts = nurse.getByRole('region', { name: w('worklist.drafts') })
    await drafts.getByText(people[language].full_name).waitFor()
    await picture(nurse, `worklist-nurse-${language}`)
    await drafts.getByRole('button', { name: w('worklist.continue') }).click()
    const indication = fieldOf(frm03, w, 'study_indication')
    const reason = textField(sectionOf(nurse, indication.section), w, indication.field)
    await expect.poll(() => reason.inputValue()).toBe('Headache for a month')
    // What the physician completes is not on the nurse's form, nor what the report asks.
    expect(await nurse.locator('[id="field-dlp"]').count()).toBe(0)
    expect(await nurse.locator('[id="field-critical_result_details"]').count()).toBe(0)
    await expect
      .poll(() => nurse.locator('[data-safety="pacemaker"][data-severity="danger"]').count())
      .toBe(1)
    await picture(nurse, `sheet-entry-${language}`)
    await nurse.keyboard.press('Control+Enter')
    const dialog = nurse.getByRole('dialog', { name: w('radiology.sheet_review') })
    await dialog.waitFor()
    await picture(nurse, `sheet-review-${language}`)
    await dialog.getByRole('button', { name: w('radiology.sheet_hand_over') }).click()
    await nurse.locator('[data-sheet="prepared"]').first().waitFor()
    await picture(nurse, `visit-prepared-${language}`)
  })

  it('stands out on the physician’s list and over the report, which begins from a template', async () => {
    await goTo(physician, `#/worklist/${visitId}`)
    await arrived(physician, w, physician.locator('.sheet-bar[data-sheet="prepared"]'))
    await physician.locator('.reading-list [data-safety="pacemaker"]').first().waitFor()
    await physician.locator('[data-safety-age]').first().waitFor()
    await physician
      .getByRole('region', { name: w('radiology.prior') })
      .getByText('6 mm')
      .waitFor()
    const findings = physician.getByRole('textbox', { name: w('radiology.findings') })
    await physician.getByRole('textbox', { name: w('radiology.diagnosis'), exact: true }).fill('Typed before')
    await physician.getByRole('combobox', { name: w('radiology.template') }).selectOption('mri_brain')
    await expect.poll(() => findings.inputValue()).toContain('[')
    expect(
      await physician.getByRole('textbox', { name: w('radiology.diagnosis'), exact: true }).inputValue(),
    ).toBe('Typed before')
    await physician.getByRole('button', { name: w('radiology.sign_final') }).click()
    await expect.poll(() => physician.locator('[aria-invalid="true"]').count()).toBeGreaterThan(0)
    await picture(physician, `report-template-${language}`)
    for (const field of ['technique', 'findings']) {
      const open = physician.locator(`[data-placeholder="${field}"]`)
      for (let left = await open.count(); left > 0; left--) {
        await open.first().click()
        await expect.poll(() => open.count()).toBe(left - 1)
      }
    }
    await picture(physician, `report-ready-${language}`)
  })

  it('is completed by the physician, whose entries the nurse did not see', async () => {
    await physician
      .locator('.sheet-bar')
      .getByRole('link', { name: w('radiology.sheet_complete') })
      .click()
    await sectionOf(physician, w.text(frm03.sections[1].title)).waitFor()
    await fill(physician, w, frm03, {
      has_cochlear_implant: 'no',
      has_aneurysm_clips: 'no',
      has_intraocular_foreign_body: 'no',
      has_neurostimulator: 'no',
      has_infusion_pump: 'no',
      has_metal_fragments: 'no',
      has_claustrophobia: 'no',
      kidney_function_date: '2026-04-02',
      has_asthma: 'no',
      has_kidney_disease: 'no',
      is_on_dialysis: 'no',
      has_acute_kidney_injury: 'no',
    })
    await physician.keyboard.press('Control+Enter')
    const dialog = physician.getByRole('dialog', { name: w('radiology.sheet_review') })
    await dialog.waitFor()
    // One answer is missing: it may be handed over, not completed.
    expect(await dialog.getByRole('button', { name: w('radiology.sheet_sign') }).isDisabled()).toBe(true)
    await dialog.getByRole('button', { name: w('form.back') }).click()
    await fill(physician, w, frm03, { takes_metformin: 'no' })
    await physician.keyboard.press('Control+Enter')
    await picture(physician, `sheet-complete-${language}`)
    await dialog.getByRole('button', { name: w('radiology.sheet_hand_over') }).click()
    await physician.getByText(w('radiology.completes_sheet')).waitFor()
    await physician.getByRole('button', { name: w('radiology.sign_final') }).click()
    await physician.getByText(w('radiology.signed')).waitFor()
    await physician.locator('.sheet-bar[data-sheet="completed"]').waitFor()
    await picture(physician, `report-signed-${language}`)
  })

  it('lays the versions of the sheet and of the report side by side, with who changed what and why', async () => {
    await goTo(physician, `#/worklist/${visitId}`)
    await physician.getByRole('button', { name: w('radiology.write_addendum') }).click()
    await physician
      .getByRole('textbox', { name: w('radiology.recommendations') })
      .fill('MRI again in six months.')
    await physician.getByRole('textbox', { name: w('radiology.amendment_reason') }).fill('Discussed')
    await physician.getByRole('button', { name: w('radiology.addendum') }).click()
    await physician.getByText(w('radiology.signed')).waitFor()
    const versions = { name: w('visits.versions') }
    const changed = (field: string) =>
      physician.getByRole('dialog').getByRole('row').filter({ hasText: field }).first()
    await physician
      .getByRole('region', { name: w('radiology.report') })
      .getByRole('button', versions)
      .click()
    expect(await changed(w('radiology.recommendations')).innerText()).toContain('six months')
    expect(await physician.getByRole('dialog').innerText()).toContain('Discussed')
    await picture(physician, `report-versions-${language}`)
    await physician.keyboard.press('Escape')
    await physician
      .locator('.sheet-bar')
      .getByRole('link', { name: w('radiology.sheet_open') })
      .click()
    await physician.getByRole('button', versions).click()
    await physician.getByRole('dialog').waitFor()
    expect(await changed(w('radiology.sheet_state')).innerText()).toContain(w('radiology.sheet_completed'))
    const select = physician.getByRole('combobox', { name: w('visits.version_older') })
    await select.selectOption({ index: 0 })
    const { field } = fieldOf(frm03, w, 'takes_metformin')
    expect(await changed(w.text(field.label)).innerText()).toContain(w('observations.versions_changed'))
    await picture(physician, `sheet-versions-${language}`)
    await physician.keyboard.press('Escape')
  })

  it('has a PET/CT beside it, whose times are typed as one speaks them', async () => {
    await goTo(physician, `#/patients/${patientId}?visit=${visitId}`)
    const studies = physician.getByRole('region', { name: w('radiology.studies') })
    await arrived(physician, w, studies)
    await studies.getByRole('link', { name: w('radiology.sheet_prepare') }).click()
    const { field, section } = fieldOf(frm04, w, 'injection_time')
    const box = textField(sectionOf(physician, section), w, field)
    await box.fill('0938')
    await box.press('Tab')
    await expect.poll(() => box.inputValue()).toBe('09:38')
    await box.fill('25:00')
    await box.press('Tab')
    await physician.getByText(w('fields.invalid')).first().waitFor()
    await box.fill('9.45')
    await box.press('Tab')
    await expect.poll(() => box.inputValue()).toBe('09:45')
    await draftSaved(physician, w)
    await picture(physician, `sheet-04-${language}`)
    for (const place of [ward, reading]) expect(place.window.complaints).toEqual([])
  })

  it('is one of several that a visit opens with, and more are added later, each with its own number', async () => {
    await goTo(nurse, `#/patients/${patientId}?visit=${visitId}`)
    await nurse.getByRole('button', { name: w('patient.open_visit') }).click()
    const dialog = nurse.getByRole('dialog')
    const nth = (key: 'visits.study_number' | 'visits.body_region_number', number: number) =>
      w(key).replace('{{number}}', String(number))
    await dialog.getByRole('combobox', { name: w('visits.study') }).selectOption('ct')
    await dialog.getByRole('textbox', { name: w('visits.body_region') }).fill('Chest')
    await dialog.getByRole('button', { name: w('visits.study_more') }).click()
    await dialog.getByRole('combobox', { name: nth('visits.study_number', 2) }).selectOption('mri')
    await dialog.getByRole('textbox', { name: nth('visits.body_region_number', 2) }).fill('Knee')
    await picture(nurse, `open-visit-${language}`)
    await dialog.getByRole('button', { name: w('visits.open_submit') }).click()
    const studies = nurse.getByRole('region', { name: w('radiology.studies') })
    await studies.getByText('Knee').waitFor()
    await studies.getByRole('button', { name: w('radiology.study_add') }).click()
    await studies.getByRole('combobox', { name: w('radiology.modality') }).selectOption('xray')
    await studies.getByRole('textbox', { name: w('radiology.region') }).fill('Pelvis')
    await studies.getByRole('button', { name: w('radiology.study_add') }).click()
    await studies.getByText('Pelvis').waitFor()
    await expect.poll(() => studies.getByRole('listitem').count()).toBe(3)
    const numbers = await studies
      .locator('.mono')
      .filter({ hasText: /^.?\d{6}/ })
      .allInnerTexts()
    expect(new Set(numbers).size).toBe(3)
  })

  it('is not said to be unprepared by a PC that the server does not reach', async () => {
    await hospital.stop()
    await goTo(physician, `#/worklist/${visitId}`)
    const said = w('radiology.safety_not_known_since').split('{{')[0] ?? ''
    await physician
      .locator('.reading-list [data-study-safety="pet_ct"] [data-safety="missing"]')
      .filter({ hasText: said })
      .first()
      .waitFor({ timeout: 60_000 })
    await picture(physician, `safety-offline-${language}`)
    await hospital.start()
  })
})
