import { demoPhysician } from '../../main/browser-shell/demo-accounts.ts'
import { signIn } from '../e2e/nurse.ts'
import { wordsIn } from '../e2e/words.ts'
import { atTop, box, button, type Place, type Scene, switchLanguage } from './scene.ts'

/* A physician's day: the list, the safety answers, a report with a critical result, and the visit completed. */

const report = {
  technique: 'Sagittal T1, T2 and STIR, axial T2, without contrast.',
  findings:
    'L4/L5: large left disc extrusion that fills the canal and compresses the cauda equina. No fracture, no collection.',
  diagnosis: 'Compression of the cauda equina by a disc extrusion at L4/L5.',
  recommendations: 'Neurosurgical review now.',
} as const

export async function physicianDay(
  scene: Scene,
  reading: Place,
  patient: string,
  waiting: string,
): Promise<void> {
  const w = wordsIn('en')
  const { page } = reading.window
  await signIn(page, w, demoPhysician.username, demoPhysician.password)
  await page.getByText(waiting).first().click()
  await page.locator('[data-away]').first().waitFor({ timeout: 180_000 })
  await scene.shoot(page, w, 'reading-list')
  const ar = await switchLanguage(page, w)
  await scene.shoot(page, ar, 'reading-list')
  await switchLanguage(page, ar)
  await page.getByText(patient).first().click()
  await page.locator('.sheet-bar').first().waitFor()
  for (const [field, text] of Object.entries(report))
    await page.getByRole('textbox', { name: w(`radiology.${field}`), exact: true }).fill(text)
  const critical = page.getByRole('region', { name: w('radiology.critical'), exact: true })
  await critical.getByRole('radio', { name: w('app.yes'), exact: true }).check()
  await box(critical, w, 'radiology.critical_details').fill('Cauda equina compressed')
  await box(critical, w, 'radiology.critical_to').fill('Dr. Sherif Adel, neurosurgery')
  await critical.getByRole('checkbox', { name: w('radiology.role_doctor') }).check()
  await critical.getByRole('checkbox', { name: w('radiology.critical_read_back') }).check()
  await atTop(critical)
  await scene.shoot(page, w, 'critical-result')
  await switchLanguage(page, w)
  await scene.shoot(page, ar, 'critical-result')
  await switchLanguage(page, ar)
  await button(page, w, 'radiology.preliminary').click()
  await page.getByText(w('radiology.signed')).first().waitFor()
  await button(page, w, 'radiology.sign_final').click()
  await page.getByText(w('radiology.status_final')).first().waitFor()
  await scene.shoot(page, w, 'report-signed')
  await page.getByRole('textbox', { name: w('radiology.visit_diagnosis') }).fill('Cauda equina syndrome')
  await button(page, w, 'radiology.update_diagnosis').click()
  await page.getByText(w('radiology.diagnosis_saved')).first().waitFor()
  await button(page, w, 'radiology.complete_visit').click()
  await page.getByRole('dialog').waitFor()
  await scene.shoot(page, w, 'complete')
  await button(page.getByRole('dialog'), w, 'app.cancel').click()
}
