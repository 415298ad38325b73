import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FormDefinition, fieldKey, fieldsOf } from '../../shared/forms/form-definition.ts'
import { frm03 } from '../../shared/forms/frm-03.ts'
import { frm05 } from '../../shared/forms/frm-05.ts'
import { submissionId } from '../../shared/ids.ts'
import type { Input } from '../../shared/ipc/contract.ts'
import { safetyQuestions } from '../../shared/radiology/safety-answers-data.ts'
import type { StationWindow } from '../support/browser.ts'
import { PHYSICIAN } from '../support/hospital.ts'
import { nursingAnswers } from '../support/station.ts'
import type { StationClient } from '../support/station-client.ts'
import { type AdmittedPatient, admitByRest, type Clinic, eventually, openClinic } from './clinic.ts'
import { languagesOf, lookAt } from './look.ts'
import { signIn } from './nurse.ts'
import { picture } from './pictures.ts'
import { wordsIn } from './words.ts'

/*
 * Two PCs amended FRM.05, the sheet and the report of an MRI without knowing of each other; a physician makes one version
 * of both of each while the server is away.
 */

const NAME = 'سميرة عبد الرحمن الجوهري'
const REASON = 'سألت المريضة وراجعت القياسات على السرير'
const MEASURED = { temperature_celsius: 36.8, pulse_bpm: 72, measured_at: '2026-11-21T06:00:00.000Z' }

type Answers = Input<'assessments.submit_nursing'>['answers']

const first = nursingAnswers({ chief_complaint: 'صداع منذ أسبوع', vital_signs: MEASURED })
const wards: Answers = {
  ...first,
  chief_complaint: 'صداع منذ أسبوع مع قيء',
  vital_signs: { ...MEASURED, temperature_celsius: 38.4 },
}
const rooms: Answers = {
  ...first,
  mode_of_arrival: 'wheelchair',
  chief_complaint: 'صداع منذ شهر',
  vital_signs: {
    ...MEASURED,
    pulse_bpm: 104,
    blood_pressure_systolic: 150,
    blood_pressure_diastolic: 95,
  },
  pain_assessment: { pain_intensity: 8, pain_location: 'الرأس' },
}

type Sheet = Input<'radiology.prepare_sheet'>['answers']
type Report = Input<'radiology.submit_report'>

const asked: Sheet = { study_indication: 'صداع منذ أسبوع', uses_contrast: false, has_pacemaker: 'no' }
const wardsSheet: Sheet = { ...asked, has_pacemaker: 'yes', takes_sedating_drugs: true }
const roomsSheet: Sheet = {
  ...asked,
  study_indication: 'صداع منذ شهر مع قيء',
  uses_contrast: true,
  kidney_function_value: 1.9,
  kidney_function_date: '2026-11-20',
  has_asthma: 'yes',
}

const read = {
  modality: 'mri',
  body_region: 'المخ',
  technique: null,
  comparison: null,
  findings: 'لا يوجد نزيف أو احتشاء حديث بالمخ.',
  diagnosis: 'فحص طبيعي للمخ بالرنين',
  recommendations: null,
  critical_result: null,
  status: 'preliminary',
  amendment_reason: null,
} as const
const wardsReport = {
  ...read,
  findings: 'نزيف تحت الجافية بالجهة اليسرى بسمك 8 مم دون إزاحة للخط الأوسط.',
  amendment_reason: 'قراءة ثانية',
} as const
const roomsReport = {
  ...read,
  diagnosis: 'نزيف تحت الجافية بالجهة اليسرى',
  recommendations: 'استشارة جراحة المخ والأعصاب اليوم',
  status: 'final',
  amendment_reason: 'قراءة مع الاستشاري',
} as const

describe.each(languagesOf('ar'))('two versions of a form, in %s', (language) => {
  const w = wordsIn(language)
  let clinic: Clinic
  let patient: AdmittedPatient
  let window: StationWindow
  let page: Page

  const sign = (client: StationClient, answers: Answers, amendment_reason: string | null) =>
    client.call('assessments.submit_nursing', { visit_id: patient.visitId, answers, amendment_reason })
  const prepare = (client: StationClient, answers: Sheet) =>
    client.call('radiology.prepare_sheet', { study_id: patient.studyId, answers, amendment_reason: null })
  const report = (client: StationClient, text: Omit<Report, 'visit_id' | 'study_id'>) =>
    client.call('radiology.submit_report', { visit_id: patient.visitId, study_id: patient.studyId, ...text })
  const forms = {
    nursing: () => submissionId(patient.visitId, 'SH.MR.FRM.05'),
    sheet: () => submissionId(patient.studyId, 'SH.MR.FRM.03'),
    report: () => submissionId(patient.studyId, 'REPORT'),
  }
  const conflictAt = (client: StationClient, form: keyof typeof forms) =>
    eventually(async () =>
      (await client.call('conflicts.list', {})).items.find(({ record_id }) => record_id === forms[form]()),
    )
  const openConflict = async (form: keyof typeof forms) => {
    const { id } = await conflictAt(clinic.reading, form)
    await page.evaluate((hash) => {
      location.hash = hash
    }, `#/conflicts/${id}`)
  }
  const chooseMerge = () => page.getByRole('radio', { name: w('conflicts.merge_versions') }).check()
  const takeAll = (owner: 'mine' | 'theirs') =>
    page
      .locator(`th.${owner}`)
      .getByRole('button', { name: w('conflicts.merge_all') })
      .click()
  const decided = () =>
    page
      .getByRole('status')
      .filter({ hasText: w('conflicts.merged') })
      .waitFor()
  /** The radio that takes a field's value from one of the versions. */
  const radioOf = (field: string, owner: 'mine' | 'theirs') =>
    page.getByRole('radio', { name: `${field}, ${w(`conflicts.${owner}`)}:` })
  const save = () => page.getByRole('button', { name: w('conflicts.save') }).click()
  const labelOf = (key: string, form: FormDefinition = frm03): string =>
    fieldsOf(form).find((field) => fieldKey(field) === key)?.label[language] ?? key
  const fieldName = (key: string): string => labelOf(key, frm05)

  beforeAll(async () => {
    clinic = await openClinic()
    const { hospital, reading } = clinic
    patient = await admitByRest(hospital, NAME, '01012345671')
    await clinic.onWard(async (ward) => {
      await eventually(async () => (await ward.ask('visits.get', { id: patient.visitId })).ok || undefined)
      await sign(ward, first, null)
      await prepare(ward, asked)
      await ward.call('session.sign_in', { username: PHYSICIAN.username, password: PHYSICIAN.password })
      await report(ward, read)
      await eventually(async () => {
        const visit = await reading.ask('visits.get', { id: patient.visitId })
        return (visit.ok && visit.value.radiology_assessments.length > 0) || undefined
      })
      await hospital.stop()
      await sign(ward, wards, 'سألت الأسرة')
      await prepare(ward, wardsSheet)
      await report(ward, wardsReport)
      await sign(reading, rooms, 'فحصت المريضة')
      await prepare(reading, roomsSheet)
      await report(reading, roomsReport)
      await hospital.start()
      for (const station of [ward, reading])
        for (const form of ['nursing', 'sheet', 'report'] as const) await conflictAt(station, form)
    })
    window = await clinic.openScreens(language)
    page = window.page
    await signIn(page, w, PHYSICIAN.username, PHYSICIAN.password)
    await hospital.stop()
    await openConflict('nursing')
  }, 240_000)
  afterAll(async () => {
    await window?.close()
    await clinic?.close()
  }, 60_000)

  it('are merged field by field: nothing is chosen by itself, and what is missing is said', async () => {
    await chooseMerge()
    expect(await page.locator('.compare input[type="radio"]:checked').count()).toBe(0)
    await save()
    await page.locator('#conflict-merge-error').waitFor()
    await lookAt(page, language, 'merge-begun')
  }, 120_000)

  it('are not merged into a form that its rules refuse, and the refusal names the field', async () => {
    await page
      .getByRole('button', { name: w('conflicts.merge_all') })
      .last()
      .click()
    const radios = page.locator('tr').filter({ hasText: 'الرأس' }).getByRole('radio')
    // By the keyboard: from one version to the other as the arrows go.
    const isTheirsFirst = await radios.first().isChecked()
    await radios.nth(isTheirsFirst ? 0 : 1).focus()
    await page.keyboard.press(isTheirsFirst ? 'ArrowDown' : 'ArrowUp')
    await page.getByLabel(w('conflicts.reason'), { exact: true }).fill(REASON)
    await save()
    await page
      .getByRole('alert')
      .filter({ hasText: w('conflicts.merge_refused') })
      .filter({ hasText: fieldName('pain_assessment.pain_location') })
      .waitFor()
    await lookAt(page, language, 'merge-refused')
    await radios.nth(isTheirsFirst ? 0 : 1).check()
  }, 120_000)

  it('become one version in one decision, without the server', async () => {
    await radioOf(fieldName('vital_signs.temperature_celsius'), 'mine').check()
    // What the chosen values come to is said before anybody saves.
    const comesTo = page.getByRole('region', { name: w('conflicts.merge_comes_to') })
    await comesTo.getByText('8 / 10').waitFor()
    await comesTo.scrollIntoViewIfNeeded()
    await lookAt(page, language, 'merge-chosen')
    await save()
    await page
      .getByRole('status')
      .filter({ hasText: REASON })
      .filter({ hasText: w('conflicts.merged') })
      .waitFor()
    await lookAt(page, language, 'merge-decided')
    await page.getByRole('link', { name: w('conflicts.merged_form') }).click()
    await page.getByText('38.4').first().waitFor()
    await picture(page, `merged-form.${language}`)
  }, 120_000)

  it('of a sheet are merged by its own questions, with the warnings that they come to', async () => {
    await openConflict('sheet')
    await chooseMerge()
    await takeAll('theirs')
    await radioOf(labelOf('has_pacemaker'), 'mine').check()
    const pacemaker = safetyQuestions.find(({ field }) => field === 'has_pacemaker')?.label[language] ?? ''
    await page
      .getByRole('region', { name: w('conflicts.merge_comes_to') })
      .getByText(pacemaker)
      .waitFor()
    await page.getByLabel(w('conflicts.reason'), { exact: true }).fill(REASON)
    await lookAt(page, language, 'merge-sheet')
    await save()
    await decided()
  }, 120_000)

  it('of a report are merged section by section, and stay final', async () => {
    await openConflict('report')
    await chooseMerge()
    await takeAll('theirs')
    await radioOf(w('radiology.findings'), 'mine').check()
    await page.getByText(w('conflicts.merge_becomes')).waitFor()
    await page.getByLabel(w('conflicts.reason'), { exact: true }).fill(REASON)
    await lookAt(page, language, 'merge-report')
    await save()
    await decided()
  }, 120_000)

  it('are one version at the other PC too, with what was taken from each', async () => {
    await clinic.hospital.start()
    const { reading } = clinic
    const detail = await eventually(async () => {
      const visit = await reading.call('visits.get', { id: patient.visitId })
      const { nursing_submission, sheet_submissions, report_submissions } = visit
      const all = [nursing_submission, ...sheet_submissions, ...report_submissions]
      return all.every((form) => form?.current_version === 4) ? visit : undefined
    })
    expect(await conflictAt(reading, 'nursing')).toMatchObject({
      state: 'resolved',
      resolution_values: { current_version: 4 },
      resolution_reason: REASON,
    })
    const merged = detail.nursing_assessments.find(({ version }) => version === 4)
    expect(merged).toMatchObject({ chief_complaint: 'صداع منذ شهر', mode_of_arrival: 'wheelchair' })
    expect(detail.vital_signs.find(({ assessment_id }) => assessment_id === merged?.id)).toMatchObject({
      temperature_celsius: 38.4,
      pulse_bpm: 104,
      blood_pressure_systolic: 150,
      blood_pressure_diastolic: 95,
    })
    expect(detail.nursing_assessments).toHaveLength(4)
    expect(detail.radiology_sheets.find(({ version }) => version === 4)).toMatchObject({
      has_pacemaker: 'yes',
      study_indication: roomsSheet.study_indication,
      has_asthma: 'yes',
      is_completed: false,
    })
    expect(detail.radiology_assessments.find(({ version }) => version === 4)).toMatchObject({
      findings: wardsReport.findings,
      diagnosis: roomsReport.diagnosis,
      // Onto the final one if that came first; never preliminary again.
      status: expect.stringMatching(/^(final|addendum)$/),
    })
  }, 120_000)
})
