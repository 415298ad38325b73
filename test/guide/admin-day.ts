import type { Page } from 'playwright'
import { z } from 'zod'
import { demoAdmin } from '../../main/browser-shell/demo-accounts.ts'
import { signIn } from '../e2e/nurse.ts'
import { type Words, wordsIn } from '../e2e/words.ts'
import { button, goTo, type Place, type Scene, switchLanguage } from './scene.ts'

/* An administrator's day, tab by tab. */

const tabs = ['stations', 'users', 'reports', 'sites', 'numbers', 'quarantine', 'settings'] as const

export async function adminDay(scene: Scene, reading: Place, patient: string): Promise<void> {
  const w = wordsIn('en')
  const { page } = reading.window
  await page.keyboard.press('Control+l')
  await signIn(page, w, demoAdmin.username, demoAdmin.password)
  await page.getByText(reading.name).first().waitFor()
  await page.waitForTimeout(1200)
  await scene.shoot(page, w, 'dashboard')
  await waitForApproval(scene, w)
  for (const tab of tabs) {
    await openTab(page, w, tab)
    if (tab === 'stations') {
      await button(page, w, 'admin.enrol').click()
      await button(page, w, 'admin.make_code').click()
      await page.getByRole('status').getByLabel(w('admin.code')).waitFor()
      await page.getByRole('listitem', { name: 'CT-01' }).waitFor({ timeout: 60_000 })
    }
    if (tab === 'quarantine') await button(page, w, 'admin.open_entry').click()
    await page.waitForTimeout(1200)
    await scene.shoot(page, w, `admin-${tab}`)
    if (tab === 'stations' || tab === 'quarantine') {
      const ar = await switchLanguage(page, w)
      await scene.shoot(page, ar, `admin-${tab}`)
      await switchLanguage(page, ar)
    }
  }
  await openTab(page, w, 'audit')
  await page.getByRole('searchbox', { name: w('admin.audit_choose') }).fill(patient)
  await page.getByRole('link', { name: patient }).click()
  await page.getByRole('table').waitFor()
  await page.getByRole('radio', { name: w('admin.only_views'), exact: true }).check()
  await scene.shoot(page, w, 'who-saw')
  await goTo(page, '#/admin?tab=stations')
  await page.getByRole('button', { name: w('admin.revoke_title').replace('{{name}}', 'ER-PC1') }).click()
  await page.getByRole('dialog').waitFor()
  await scene.shoot(page, w, 'revoke')
  await button(page.getByRole('dialog'), w, 'app.cancel').click()
}

/** A new PC whose code wants an approval shows six words and waits. */
async function waitForApproval(scene: Scene, w: Words): Promise<void> {
  const made = await scene.admin.post('/admin/enrolment-codes', { approve: 'manual' })
  const { enrolment_code } = z.looseObject({ enrolment_code: z.string() }).parse(made)
  const { page } = (await scene.enrol('CT-01', 'en', enrolment_code)).window
  await page.getByLabel(w('session.awaiting_words')).waitFor()
  await scene.shoot(page, w, 'awaiting')
}

async function openTab(page: Page, w: Words, name: string): Promise<void> {
  const area = name === 'sites' || name === 'numbers' ? 'organisation' : 'admin'
  await page.getByRole('tab', { name: w(`${area}.${name}`), exact: true }).click()
}
