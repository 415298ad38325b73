import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fieldKey, fieldsOf } from '../../shared/forms/form-definition.ts'
import { frm05 } from '../../shared/forms/frm-05.ts'
import type { Input } from '../../shared/ipc/contract.ts'
import type { StationWindow } from '../support/browser.ts'
import { NURSE } from '../support/hospital.ts'
import { nursingAnswers } from '../support/station.ts'
import type { StationClient } from '../support/station-client.ts'
import { type AdmittedPatient, admitByRest, type Clinic, eventually, openClinic } from './clinic.ts'
import { languagesOf, lookAt } from './look.ts'
import { signIn } from './nurse.ts'
import { picture } from './pictures.ts'
import { wordsIn } from './words.ts'

/* Two PCs amended FRM.05 without knowing of each other; a nurse makes one version of both while the server is away. */

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

describe.each(languagesOf('ar'))('two versions of a nursing assessment, in %s', (language) => {
  const w = wordsIn(language)
  let clinic: Clinic
  let patient: AdmittedPatient
  let window: StationWindow
  let page: Page

  const sign = (client: StationClient, answers: Answers, amendment_reason: string | null) =>
    client.call('assessments.submit_nursing', { visit_id: patient.visitId, answers, amendment_reason })
  const conflictAt = (client: StationClient) =>
    eventually(async () => (await client.call('conflicts.list', {})).items[0])
  /** The radio that takes a field's value from one of the versions. */
  const radioOf = (field: string, owner: 'mine' | 'theirs') =>
    page.getByRole('radio', { name: `${field}, ${w(`conflicts.${owner}`)}:` })
  const save = () => page.getByRole('button', { name: w('conflicts.save') }).click()
  const fieldName = (key: string): string =>
    fieldsOf(frm05).find((field) => fieldKey(field) === key)?.label[language] ?? key

  beforeAll(async () => {
    clinic = await openClinic()
    const { hospital, reading } = clinic
    patient = await admitByRest(hospital, NAME, '01012345671')
    await clinic.onWard(async (ward) => {
      await eventually(async () => (await ward.ask('visits.get', { id: patient.visitId })).ok || undefined)
      await sign(ward, first, null)
      await eventually(async () => {
        const visit = await reading.ask('visits.get', { id: patient.visitId })
        return (visit.ok && visit.value.nursing_submission !== null) || undefined
      })
      await hospital.stop()
      await sign(ward, wards, 'سألت الأسرة')
      await sign(reading, rooms, 'فحصت المريضة')
      await hospital.start()
      await conflictAt(ward)
      await conflictAt(reading)
    })
    window = await clinic.openScreens(language)
    page = window.page
    await signIn(page, w, NURSE.username, NURSE.password)
    await hospital.stop()
    const { id } = await conflictAt(reading)
    await page.evaluate((hash) => {
      location.hash = hash
    }, `#/conflicts/${id}`)
  }, 240_000)
  afterAll(async () => {
    await window?.close()
    await clinic?.close()
  }, 60_000)

  it('are merged field by field: nothing is chosen by itself, and what is missing is said', async () => {
    await page.getByRole('radio', { name: w('conflicts.merge_versions') }).check()
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
    await page.locator('.compare').scrollIntoViewIfNeeded()
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

  it('are one version at the other PC too, with what was taken from each', async () => {
    await clinic.hospital.start()
    const { reading } = clinic
    const detail = await eventually(async () => {
      const visit = await reading.call('visits.get', { id: patient.visitId })
      return visit.nursing_submission?.current_version === 4 ? visit : undefined
    })
    expect(await conflictAt(reading)).toMatchObject({
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
  }, 120_000)
})
