import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NURSE } from '../support/hospital.ts'
import { nursingAnswers } from '../support/station.ts'
import type { StationClient } from '../support/station-client.ts'
import { type AdmittedPatient, admitByRest, type Clinic, eventually, openClinic } from './clinic.ts'
import { languagesOf } from './look.ts'
import { signIn } from './nurse.ts'
import { picture } from './pictures.ts'
import { type Language, wordsIn } from './words.ts'

/* Two PCs amended FRM.05 without knowing of each other; at the ward somebody amends it again before it is decided. */

describe('a form in dispute that is amended again while the server is away', () => {
  let clinic: Clinic
  let patient: AdmittedPatient

  const sign = (client: StationClient, chief_complaint: string, amendment_reason: string | null) =>
    client.call('assessments.submit_nursing', {
      visit_id: patient.visitId,
      answers: nursingAnswers({ chief_complaint }),
      amendment_reason,
    })
  const openConflict = (client: StationClient) =>
    eventually(async () => (await client.call('conflicts.list', {})).items[0])
  /** The page of the conflict at the ward PC. */
  const openPage = async (language: Language) => {
    const w = wordsIn(language)
    const window = await clinic.openScreens(language)
    await signIn(window.page, w, NURSE.username, NURSE.password)
    await window.page.getByRole('link', { name: w('nav.conflicts') }).click()
    await window.page
      .locator('#content tr')
      .filter({ hasText: patient.name })
      .getByRole('link')
      .first()
      .click()
    await window.page.getByText(w('conflicts.review_title')).waitFor()
    return { w, window, page: window.page }
  }

  beforeAll(async () => {
    clinic = await openClinic()
    const { hospital, reading } = clinic
    patient = await admitByRest(hospital, 'Samira Abdelrahman Elgohary', '01012345671')
    await clinic.onWard(async (ward) => {
      await eventually(async () => (await ward.ask('visits.get', { id: patient.visitId })).ok || undefined)
      await sign(ward, 'Headache', null)
      await eventually(async () => {
        const visit = await reading.ask('visits.get', { id: patient.visitId })
        return (visit.ok && visit.value.nursing_submission !== null) || undefined
      })
      await hospital.stop()
      await sign(ward, 'Headache for a month', 'Family arrived')
      await sign(reading, 'Headache and vomiting', 'Examined')
      await hospital.start()
      await openConflict(ward)
      await hospital.stop()
      await sign(ward, 'Headache for a month, worse today', 'The daughter called')
    })
  }, 180_000)
  afterAll(() => clinic?.close(), 60_000)

  it.each(languagesOf('ar'))(
    'says on its page that nobody decides yet, in %s',
    async (language) => {
      const { w, window, page } = await openPage(language)
      await page
        .getByRole('status')
        .filter({ hasText: w('conflicts.amended_note') })
        .waitFor()
      await expect.poll(() => page.locator('.compare tbody tr').count()).toBeGreaterThan(1)
      await picture(page, `amended-meanwhile.${language}`)
      expect(await page.getByRole('radio').count()).toBe(0)
      expect(await page.getByRole('button', { name: w('conflicts.save') }).count()).toBe(0)
      expect(await page.getByText(w('conflicts.current'), { exact: true }).count()).toBe(0)
      await window.close()
    },
    90_000,
  )

  it('offers the decision by itself once the server has the amendment', async () => {
    const { w, window, page } = await openPage('en')
    const note = page.getByText(w('conflicts.amended_note'))
    await note.waitFor()
    await clinic.hospital.start()
    await page.getByRole('button', { name: w('conflicts.save') }).waitFor({ timeout: 60_000 })
    expect(await note.count()).toBe(0)
    await page.getByText('Headache for a month, worse today').waitFor()
    await picture(page, 'amended-meanwhile-arrived.en')
    expect(await page.locator('.compare').getByRole('radio').count()).toBe(2)
    await window.close()
  }, 120_000)
})
