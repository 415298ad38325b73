import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { StationWindow } from '../support/browser.ts'
import { type FrontDesk, openFrontDesk } from '../support/front-desk.ts'
import { ADMIN, NURSE, PHYSICIAN } from '../support/hospital.ts'
import { type AdmittedPatient, admitByRest, type Clinic, eventually, openClinic } from './clinic.ts'
import { languagesOf } from './look.ts'
import { signIn } from './nurse.ts'
import { wordsIn } from './words.ts'

/*
 * A decision is typed into a dialog while somebody elsewhere decides the same: nothing is written over what was not
 * seen, the dialog says why, and the typed words stay.
 */

const pictures = process.env.SIJIL_TEST_PICTURES
if (pictures) mkdirSync(pictures, { recursive: true })

let clinic: Clinic
let nurse: FrontDesk
beforeAll(async () => {
  clinic = await openClinic()
  nurse = await openFrontDesk(clinic.hospital, NURSE)
})
afterAll(() => clinic?.close())

describe.each(languagesOf('ar'))('a decision that somebody else took meanwhile, in %s', (language) => {
  const w = wordsIn(language)
  let window: StationWindow
  let page: Page
  let patient: AdmittedPatient
  const number = language === 'en' ? '00' : '01'
  const why = language === 'en' ? 'Weight was not measured' : 'لم يُقَس الوزن'

  const picture = async (name: string): Promise<void> => {
    if (pictures) await page.screenshot({ path: join(pictures, `${name}-${language}.png`) })
  }
  const goTo = (hash: string): Promise<void> =>
    page.evaluate((to) => {
      location.hash = to
    }, hash)
  /** A record of another PC may take a moment to arrive. */
  const arrive = (hash: string, shown: Locator): Promise<true> =>
    eventually(async () => {
      await goTo('#/patients')
      await goTo(hash)
      return shown.waitFor({ timeout: 2_000 }).then(
        () => true as const,
        () => undefined,
      )
    })
  const button = (key: string, inside: Page | Locator = page): Locator =>
    inside.getByRole('button', { name: w(key), exact: true })
  const dialog = (): Locator => page.getByRole('dialog')
  const textbox = (): Locator => dialog().getByRole('textbox')
  const onReading = () => clinic.reading.call('visits.get', { id: patient.visitId })
  const assess = (changes: object) =>
    nurse.put(`/visits/${patient.visitId}/nursing-assessment`, {
      mode_of_arrival: 'walk',
      chief_complaint: 'Headache',
      ...changes,
    })

  beforeAll(async () => {
    patient = await admitByRest(clinic.hospital, 'Samira Abdelrahman Elgohary', `010123456${number}`)
    await nurse.post(`/visits/${patient.visitId}/nursing-assessment`, {
      mode_of_arrival: 'walk',
      chief_complaint: 'Headache',
    })
    await eventually(async () => {
      const reply = await clinic.reading.ask('visits.get', { id: patient.visitId })
      return (reply.ok && reply.value.nursing_submission !== null) || undefined
    })
    const allergy = { kind: 'medication', reaction: null, severity: null, certainty: null } as const
    for (const substance of ['Penicillin', 'Aspirin']) {
      await clinic.reading.call('allergies.assert', {
        ...allergy,
        patient_id: patient.id,
        substance,
        replaces_id: null,
        reason: null,
      })
    }
    window = await clinic.openScreens(language)
    page = window.page
    await signIn(page, w, PHYSICIAN.username, PHYSICIAN.password)
    await arrive(`#/patients/${patient.id}?visit=${patient.visitId}`, button('visits.reject'))
  })
  afterAll(() => window?.close())
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await picture(`failed-${task.name.slice(0, 40).replaceAll(' ', '-')}`)
  })

  it('shows the accession number that another PC gave, and keeps the typed one until a person chooses', async () => {
    const { studies } = await onReading()
    const before = studies[0]?.accession_number ?? null
    await button('radiology.accession_change').click()
    const box = page.getByRole('textbox', { name: w('radiology.accession') })
    expect(await box.evaluate((input) => input === document.activeElement)).toBe(true)
    await box.fill(`HIS${number}42`)
    await clinic.reading.call('radiology.number_study', {
      study_id: patient.studyId,
      seen: { accession_number: before },
      accession_number: `HIS${number}41`,
    })
    const note = page.getByRole('alert').filter({ hasText: w('state.moved_title') })
    await note.waitFor()
    await button('radiology.save').click()
    await page.getByText(w('errors.seen_changed')).waitFor()
    await picture('accession-refused')
    expect(await box.inputValue()).toBe(`HIS${number}42`)
    expect((await onReading()).studies[0]?.accession_number).toBe(`HIS${number}41`)
    expect(await note.textContent()).toContain(`HIS${number}41`)
    await button('state.moved_keep', note).click()
    await button('radiology.save').click()
    await box.waitFor({ state: 'hidden' })
    await expect.poll(async () => (await onReading()).studies[0]?.accession_number).toBe(`HIS${number}42`)
  })

  it('does not refute an allergy that a colleague refuted, and says so over the typed reason', async () => {
    await page.getByRole('tab', { name: w('allergies.tab') }).click()
    const card = page.getByRole('region', { name: w('allergies.title'), exact: true })
    const line = (substance: string) => card.getByRole('listitem').filter({ hasText: substance }).first()
    await button('allergies.refute', line('Penicillin')).click()
    await textbox().fill(why)
    const { standing } = await clinic.reading.call('allergies.list', { patient_id: patient.id })
    const theirs = standing.find(({ substance }) => substance === 'Penicillin')
    await clinic.reading.call('allergies.refute', {
      id: theirs?.id ?? '',
      seen_ids: standing.map(({ id }) => id),
      reason: 'Tolerated amoxicillin',
    })
    // Its button is gone behind the dialog as soon as the colleague's word is here.
    await expect
      .poll(() => card.getByRole('button', { name: w('allergies.refute'), includeHidden: true }).count())
      .toBe(1)
    await button('allergies.refute', dialog()).click()
    await dialog().getByText(w('errors.statement_settled')).waitFor()
    await picture('refute-refused')
    expect(await textbox().inputValue()).toBe(why)
    await button('app.cancel', dialog()).click()
    await dialog().waitFor({ state: 'hidden' })
    await button('allergies.refute', line('Aspirin')).click()
    await textbox().fill(why)
    await button('allergies.refute', dialog()).click()
    await dialog().waitFor({ state: 'hidden' })
    await expect
      .poll(async () => (await clinic.reading.call('allergies.list', { patient_id: patient.id })).standing)
      .toEqual([])
  })

  it('holds a rejection back when a newer version was signed, keeps its reason, and lets both be read', async () => {
    await goTo(`#/patients/${patient.id}?visit=${patient.visitId}`)
    await button('visits.reject').click()
    await textbox().fill(why)
    await assess({ chief_complaint: 'Headache for a month', amendment_reason: 'Family arrived' })
    await dialog().getByText(w('visits.judge_newer')).waitFor()
    expect(await button('visits.reject', dialog()).isDisabled()).toBe(true)
    await picture('reject-held')
    await button('visits.versions', dialog()).click()
    await dialog().last().getByText('Headache for a month').first().waitFor()
    await page.keyboard.press('Escape')
    await dialog().last().getByText('Headache for a month').first().waitFor({ state: 'hidden' })
    expect(await textbox().inputValue()).toBe(why)
    await button('visits.judge_newer_read', dialog()).click()
    await dialog().getByText(w('visits.judge_newer')).waitFor({ state: 'hidden' })
    // Before it is sent, the colleague at the other PC approves it.
    const { nursing_assessments } = await eventually(async () => {
      const detail = await onReading()
      return detail.nursing_assessments.length === 2 ? detail : undefined
    })
    await clinic.reading.call('assessments.judge_nursing', {
      visit_id: patient.visitId,
      assessment_id: nursing_assessments.at(-1)?.id ?? '',
      verdict: 'approved',
      rejected_reason: null,
    })
    await page.getByText(w('visits.nursing_approved')).first().waitFor({ state: 'attached' })
    await button('visits.reject', dialog()).click()
    await dialog().getByText(w('errors.judged_already')).waitFor()
    await picture('reject-refused')
    expect(await textbox().inputValue()).toBe(why)
    await button('app.cancel', dialog()).click()
    await dialog().waitFor({ state: 'hidden' })
    expect((await onReading()).nursing_submission).toMatchObject({
      status: 'approved',
      rejected_reason: null,
    })
  })

  it('asks an administrator to read the newer version before it is approved in a clinician’s stead', async () => {
    await assess({ chief_complaint: 'Headache for a year', amendment_reason: 'Asked again' })
    await page.keyboard.press('Control+l')
    await signIn(page, w, ADMIN.username, ADMIN.password)
    await goTo(`#/patients/${patient.id}?visit=${patient.visitId}`)
    await button('visits.approve').click()
    await textbox().fill(why)
    await assess({ chief_complaint: 'Headache for two years', amendment_reason: 'Asked once more' })
    await dialog().getByText(w('visits.judge_newer')).waitFor()
    await picture('approve-held')
    expect(await button('visits.approve', dialog()).isDisabled()).toBe(true)
    expect(await textbox().inputValue()).toBe(why)
    await button('visits.judge_newer_read', dialog()).click()
    await button('visits.approve', dialog()).click()
    await dialog().waitFor({ state: 'hidden' })
    await expect
      .poll(async () => (await onReading()).nursing_submission, { timeout: 20_000 })
      .toMatchObject({ status: 'approved', current_version: 4 })
  })

  it('starts on the button where a visit can be completed as it is', async () => {
    await page.keyboard.press('Control+l')
    await signIn(page, w, PHYSICIAN.username, PHYSICIAN.password)
    const visit = await nurse.post('/visits', {
      patient_id: patient.id,
      visit_type: 'outpatient',
      studies: [],
    })
    await nurse.post(`/visits/${visit.id}/nursing-assessment`, {
      mode_of_arrival: 'walk',
      chief_complaint: 'Control',
    })
    await eventually(async () => {
      const reply = await clinic.reading.ask('visits.get', { id: visit.id })
      return (reply.ok && reply.value.nursing_submission !== null) || undefined
    })
    await arrive(`#/patients/${patient.id}?visit=${visit.id}`, button('visits.visit_menu'))
    await page.getByText(w('visits.nursing_submitted')).first().waitFor()
    await button('visits.visit_menu').click()
    await page.getByRole('menuitem', { name: w('visits.complete') }).click()
    const complete = button('radiology.complete_visit', dialog())
    await expect.poll(() => complete.evaluate((it) => it === document.activeElement)).toBe(true)
    await picture('complete')
    await page.keyboard.press('Enter')
    await dialog().waitFor({ state: 'hidden' })
    expect(window.complaints).toEqual([])
  })
})
