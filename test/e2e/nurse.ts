import type { Locator, Page } from 'playwright'
import type { FormField } from '../../shared/forms/form-definition.ts'
import type { Words } from './words.ts'

/* What a nurse does at the screens, in either language. */

export type Answer = string | number | boolean | readonly string[]

const exactly = (label: string): RegExp =>
  // Options of a scale show their points behind the word.
  new RegExp(`^${label.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}( \\d+)?$`)

export async function signIn(page: Page, w: Words, username: string, password: string): Promise<void> {
  const form = page.getByRole('region', { name: w('session.form') })
  await form.waitFor()
  const someoneElse = page.getByRole('button', { name: w('session.someone_else') })
  await someoneElse.click()
  await form.getByLabel(w('session.username')).fill(username)
  await form.getByLabel(w('session.password'), { exact: true }).fill(password)
  await form.getByRole('button', { name: w('session.sign_in') }).click()
  try {
    await page.getByRole('navigation', { name: w('app.main_navigation') }).waitFor()
  } catch (error) {
    // The time-out alone does not tell a refusal from an answer that never came.
    throw new Error(`not signed in; the page says: ${await page.locator('body').innerText()}`, {
      cause: error,
    })
  }
}

/** Answers one field of FRM.05 by its key. */
export async function answer(page: Page, w: Words, key: string, value: Answer): Promise<void> {
  const { field, section } = w.field(key)
  await answerIn(page.getByRole('region', { name: section, exact: true }), w, field, value)
}

export async function answerIn(region: Locator, w: Words, field: FormField, value: Answer): Promise<void> {
  const label = w.text(field.label)
  if (field.control === 'ruler') {
    await region.getByRole('radio', { name: new RegExp(`^${String(value)}[,،]`) }).check()
    return
  }
  switch (field.type) {
    case 'boolean':
      if (field.control === 'tick') await region.getByRole('checkbox', { name: label, exact: true }).check()
      else await choose(region, label, optionLabel(w, field, value))
      return
    case 'choice':
      await choose(region, label, optionLabel(w, field, value))
      return
    case 'choices':
      for (const option of value as readonly string[]) {
        const group = region.getByRole('group', { name: label, exact: true })
        await group.getByRole('checkbox', { name: optionLabel(w, field, option), exact: true }).check()
      }
      return
    default:
      await textField(region, w, field).fill(String(value))
  }
}

export function textField(region: Locator, w: Words, field: FormField): Locator {
  // The two pressures share one box, whose label names them both.
  const half = { blood_pressure_systolic: 'form.systolic', blood_pressure_diastolic: 'form.diastolic' }[
    field.name
  ]
  return region.getByRole('textbox', {
    name: half === undefined ? w.text(field.label) : w(half),
    exact: true,
  })
}

async function choose(region: Locator, label: string, option: string): Promise<void> {
  const group = region.getByRole('radiogroup', { name: label, exact: true })
  await group.getByRole('radio', { name: exactly(option) }).check()
}

function optionLabel(w: Words, field: FormField, value: Answer): string {
  const option = field.options?.find((candidate) => candidate.value === value)
  if (option !== undefined) return w.text(option.label)
  return w(value === true ? 'app.yes' : 'app.no')
}

/** Waits until what was typed is on disk. */
export async function draftSaved(page: Page, w: Words): Promise<void> {
  const before = w('form.draft_saved').split('{{')[0] ?? ''
  await page.getByText(before).first().waitFor()
  await page.waitForTimeout(600)
  await page.getByText(before).first().waitFor()
}
