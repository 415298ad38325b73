import type { Page } from 'playwright'
import { expect } from 'vitest'
import { answer, draftSaved, textField } from './nurse.ts'
import { firstHalf, secondHalf } from './nursing-answers.ts'
import { picture } from './pictures.ts'
import type { Words } from './words.ts'

/* The nurse's part of the main job, step by step: who is it, open a visit, assess, chart again. */

export interface Person {
  readonly ssn: string
  readonly name: string
  readonly mobileTyped: string
  readonly bed: string
  /** Another ID of the same birth date, sex and governorate. */
  readonly otherSsn: string
}

/** Finds the patient again after a start, as she would. */
export async function findPatient(page: Page, w: Words, person: Person): Promise<void> {
  await page.getByRole('link', { name: w('nav.patients') }).click()
  const search = page.getByRole('searchbox', { name: w('patients.search_label') })
  const names = person.name.split(' ')
  // The family name first, as many lists have it.
  await search.fill(`${names.at(-1)} ${names[0]}`)
  await page
    .getByRole('row')
    .filter({ hasText: names[0] ?? '' })
    .first()
    .waitFor()
  await search.press('Enter')
  await page.getByRole('region', { name: w('patient.banner') }).waitFor()
}

/** Step 2: not found, so she registers; the ID fills what it tells, the number is there at once. */
export async function register(page: Page, w: Words, person: Person): Promise<void> {
  await page.getByRole('link', { name: w('nav.patients') }).click()
  const search = page.getByRole('searchbox', { name: w('patients.search_label') })
  await search.fill(person.ssn)
  const panel = page.getByRole('region', { name: w('register.title') })
  await panel.waitFor()
  const field = (key: string) => panel.getByRole('textbox', { name: w(key), exact: true })
  const born = w.language === 'en' ? '08/06/1994' : '02/11/1993'
  await expect.poll(() => field('register.born').inputValue()).toBe(born)
  const sex = w.language === 'en' ? 'male' : 'female'
  expect(await panel.getByRole('combobox', { name: w('register.sex') }).inputValue()).toBe(sex)
  const place = w.language === 'en' ? 'Qalyubia' : 'Dakahlia'
  expect(await panel.getByRole('combobox', { name: w('register.birthplace') }).inputValue()).toBe(place)
  expect(await field('register.medical_number').inputValue()).toMatch(/^01-\d{7}-\d/)
  await field('register.mobile').fill(person.mobileTyped)
  await field('register.full_name').fill(person.name)
  await expect.poll(() => field('register.mobile').inputValue()).toBe('01012345678')
  await page.waitForTimeout(500)
  await picture(page, `2-register.${w.language}`)
  const another = panel.getByRole('button', { name: w('register.different_person') })
  if (await another.isVisible()) await another.click()
  await panel.getByRole('button', { name: w('register.submit'), exact: true }).click()
  await page
    .getByRole('region', { name: w('patient.banner') })
    .getByText(person.name)
    .waitFor()
}

/** Step 2: somebody of the same name and birth date is shown beside the form, and the form can be left. */
export async function meetNamesake(page: Page, w: Words, person: Person): Promise<void> {
  await page.getByRole('link', { name: w('nav.patients') }).click()
  await page.getByRole('searchbox', { name: w('patients.search_label') }).fill(person.otherSsn)
  const panel = page.getByRole('region', { name: w('register.title') })
  await panel.getByRole('textbox', { name: w('register.full_name'), exact: true }).fill(person.name)
  const card = page.getByRole('region', { name: w('register.possible_title') })
  await card.getByText(person.name).waitFor()
  await picture(page, `2-namesake.${w.language}`)
  await panel.getByRole('button', { name: w('app.cancel'), exact: true }).click()
  await panel.waitFor({ state: 'hidden' })
}

/** The status bar counts what is only on this PC. */
export async function seeOnlyHere(page: Page, w: Words, count: number): Promise<void> {
  const bar = page.getByRole('region', { name: w('status.label') })
  const sentence = count === 0 ? w('status.nothing_waiting') : w.counted('status.only_here', count)
  await bar.getByText(sentence, { exact: true }).waitFor()
}

export async function openVisit(page: Page, w: Words, person: Person): Promise<void> {
  await page.getByRole('button', { name: w('patient.open_visit') }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('radio', { name: w('visits.emergency') }).check()
  await dialog.getByRole('textbox', { name: w('visits.ward') }).fill('3B')
  await dialog.getByRole('textbox', { name: w('visits.bed') }).fill(person.bed)
  await dialog.getByRole('textbox', { name: w('visits.chief_complaint') }).fill('Chest pain')
  await dialog.getByRole('combobox', { name: w('visits.study') }).selectOption('ct')
  await dialog.getByRole('textbox', { name: w('visits.body_region') }).fill('Chest')
  await dialog.getByRole('button', { name: w('visits.open_submit') }).click()
  await page.getByRole('link', { name: w('visits.nursing_start') }).waitFor()
}

/** Step 3, up to the moment when the PC loses power. */
export async function assessUntilKilled(page: Page, w: Words): Promise<void> {
  await page.getByRole('link', { name: w('visits.nursing_start') }).click()
  for (const [key, value] of Object.entries(firstHalf)) await answer(page, w, key, value)
  const panel = page.getByRole('complementary', { name: w('form.scores') })
  const score = panel.getByRole('status', { name: w('scores.news2') })
  await expect.poll(() => score.innerText()).toContain('6')
  expect(await score.innerText()).toContain(w('scores.urgent'))
  const height = w.field('vital_signs.height_cm')
  const region = page.getByRole('region', { name: height.section, exact: true })
  await textField(region, w, height.field).fill('1680')
  const meant = region.getByRole('button', { name: /168/ })
  await meant.waitFor()
  await textField(region, w, height.field).scrollIntoViewIfNeeded()
  await picture(page, `3-assessment-height.${w.language}`)
  await meant.click()
  await expect.poll(() => textField(region, w, height.field).inputValue()).toBe('168')
  await draftSaved(page, w)
}

export async function finishAssessment(page: Page, w: Words): Promise<void> {
  const complaint = w.field('chief_complaint')
  const arrival = page.getByRole('region', { name: complaint.section, exact: true })
  expect(await textField(arrival, w, complaint.field).inputValue()).toBe(firstHalf.chief_complaint)
  const temperature = w.field('vital_signs.temperature_celsius')
  const vitals = page.getByRole('region', { name: temperature.section, exact: true })
  expect(await textField(vitals, w, temperature.field).inputValue()).toBe(
    firstHalf['vital_signs.temperature_celsius'],
  )
  for (const [key, value] of Object.entries(secondHalf)) await answer(page, w, key, value)
  const panel = page.getByRole('complementary', { name: w('form.scores') })
  await expect.poll(() => panel.innerText()).toContain('60')
  await picture(page, `3-assessment-pain-fall.${w.language}`)
  await page.getByRole('button', { name: w('form.review') }).click()
  const dialog = page.getByRole('dialog')
  await picture(page, `3-assessment-review.${w.language}`)
  await dialog.getByRole('button', { name: w('form.submit') }).click()
  await page.getByRole('button', { name: w('visits.new_vitals') }).waitFor()
}

export async function chartSecondSet(page: Page, w: Words): Promise<void> {
  await page.getByRole('button', { name: w('visits.new_vitals') }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: w('observations.save') }).waitFor()
  const numbers = {
    temperature_celsius: 37.6,
    pulse_bpm: 88,
    blood_pressure_systolic: 118,
    blood_pressure_diastolic: 70,
    respiratory_rate_per_min: 18,
    oxygen_saturation_percent: 96,
  }
  for (const [name, value] of Object.entries(numbers)) {
    await textField(dialog, w, w.field(`vital_signs.${name}`).field).fill(String(value))
  }
  for (const [name, value] of [
    ['on_supplemental_oxygen', false],
    ['consciousness', 'alert'],
  ] as const) {
    const { field } = w.field(`vital_signs.${name}`)
    const option = field.options?.find((candidate) => candidate.value === value)
    const group = dialog.getByRole('radiogroup', { name: w.text(field.label), exact: true })
    await group
      .getByRole('radio', { name: option === undefined ? '' : w.text(option.label), exact: true })
      .check()
  }
  await dialog.getByRole('button', { name: w('observations.save') }).click()
  await dialog.waitFor({ state: 'hidden' })
}
