import type { Locator, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { submissionId } from '../../shared/ids.ts'
import type { StationWindow } from '../support/browser.ts'
import { NURSE, PHYSICIAN } from '../support/hospital.ts'
import { clearForMri } from '../support/mri-sheet.ts'
import type { StationClient } from '../support/station-client.ts'
import { type AdmittedPatient, admitByRest, type Clinic, eventually, openClinic } from './clinic.ts'
import { languagesOf, lookAt } from './look.ts'
import { signIn } from './nurse.ts'
import { picture } from './pictures.ts'
import { wordsIn } from './words.ts'

/*
 * Two PCs wrote a study's sheet and its report without knowing of each other. A nurse reads beforehand what of it is not
 * hers to choose, why, and whose choice it is.
 */

const NAME = 'سميرة عبد الرحمن الجوهري'
const REASON = 'أكملها الطبيب مع المريضة'
const report = {
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

/** Whether all of it stands within the part of the page that scrolls. */
const isWhollySeen = (part: Locator): Promise<boolean> =>
  part.evaluate((it) => {
    const review = it.closest('.conflict-review')?.getBoundingClientRect()
    const { top, bottom } = it.getBoundingClientRect()
    return review !== undefined && top >= review.top && bottom <= review.bottom
  })

describe.each(languagesOf('ar'))('a version that a nurse may not choose, in %s,', (language) => {
  const w = wordsIn(language)
  let clinic: Clinic
  let patient: AdmittedPatient
  let window: StationWindow
  let page: Page

  const write = (client: StationClient, text: { findings?: string; amendment_reason?: string }) =>
    client.call('radiology.submit_report', {
      visit_id: patient.visitId,
      study_id: patient.studyId,
      ...report,
      ...text,
    })
  const openConflictOf = async (form: 'SH.MR.FRM.03' | 'REPORT') => {
    const formId = submissionId(patient.studyId, form)
    const { id } = await eventually(async () =>
      (await clinic.reading.call('conflicts.list', {})).items.find(({ record_id }) => record_id === formId),
    )
    await page.evaluate((hash) => {
      location.hash = hash
    }, `#/conflicts/${id}`)
  }
  const radio = (whose: 'mine' | 'theirs') =>
    page.getByRole('radio', { name: w(`conflicts.use_${whose}`), exact: true })
  /** A sentence of the page up to whom it names. */
  const beginning = (key: string): string => w(key).split('{{')[0]?.trim() ?? ''

  beforeAll(async () => {
    clinic = await openClinic()
    const { hospital, reading } = clinic
    patient = await admitByRest(hospital, NAME, '01012345671')
    const sheet = { study_id: patient.studyId, amendment_reason: null }
    await clinic.onWard(async (ward) => {
      await eventually(async () => (await ward.ask('visits.get', { id: patient.visitId })).ok || undefined)
      await ward.call('radiology.prepare_sheet', { ...sheet, answers: clearForMri })
      await ward.call('session.sign_in', { username: PHYSICIAN.username, password: PHYSICIAN.password })
      await write(ward, {})
      await eventually(async () => {
        const visit = await reading.ask('visits.get', { id: patient.visitId })
        return (visit.ok && visit.value.radiology_assessments.length > 0) || undefined
      })
      await hospital.stop()
      await write(ward, { findings: 'نزيف تحت الجافية بالجهة اليسرى.', amendment_reason: 'قراءة ثانية' })
      await write(reading, { findings: 'ورم سحائي بالجهة اليمنى.', amendment_reason: 'قراءة أخرى' })
      await ward.call('session.sign_in', { username: NURSE.username, password: NURSE.password })
      const unsure = { ...clearForMri, has_pacemaker: 'unknown' as const }
      await ward.call('radiology.prepare_sheet', { ...sheet, answers: unsure })
      const asked = { ...clearForMri, has_implants: 'yes' as const }
      await reading.call('radiology.complete_sheet', { ...sheet, answers: asked })
      await hospital.start()
      for (const form of ['SH.MR.FRM.03', 'REPORT'] as const) {
        const record_id = submissionId(patient.studyId, form)
        await eventually(async () =>
          (await ward.call('conflicts.list', {})).items.find((conflict) => conflict.record_id === record_id),
        )
      }
    })
    window = await clinic.openScreens(language)
    page = window.page
    await signIn(page, w, NURSE.username, NURSE.password)
  }, 240_000)
  afterAll(async () => {
    await window?.close()
    await clinic?.close()
  }, 60_000)

  it('says so beside it, with whose choice it is, and is not chosen by mouse, keys or digits', async () => {
    await openConflictOf('SH.MR.FRM.03')
    const mine = radio('mine')
    await mine.waitFor()
    expect(await mine.getAttribute('aria-disabled')).toBe('true')
    const said = page.locator(`[id="${await mine.getAttribute('aria-describedby')}"]`)
    const words = await said.innerText()
    expect(words).toContain(beginning('conflicts.refused_completed'))
    expect(words).toContain(w('roles.physician'))
    await mine.click({ force: true })
    expect(await mine.isChecked()).toBe(false)
    // The keyboard comes to it, reads it, and goes on to the one that is hers to choose.
    await mine.focus()
    expect(await mine.evaluate((input) => input === document.activeElement)).toBe(true)
    await page.keyboard.press('Space')
    expect(await mine.isChecked()).toBe(false)
    await page.keyboard.press('Digit1')
    expect(await mine.isChecked()).toBe(false)
    await lookAt(page, language, 'refused-sheet')
    // Down the page on a small screen, why comes into sight before the choice does, never below it.
    const size = page.viewportSize()
    for (const { width, height } of [
      { width: 1024, height: 640 },
      { width: 1366, height: 768 },
    ]) {
      await page.setViewportSize({ width, height })
      await page.locator('.conflict-review').evaluate((review) => review.scrollTo(0, 0))
      await picture(page, `refused-top.${width}.${language}`)
      await mine.evaluate((input) => input.scrollIntoView({ block: 'end' }))
      await picture(page, `refused-choice.${width}.${language}`)
      await expect.poll(() => isWhollySeen(said)).toBe(true)
    }
    if (size !== null) await page.setViewportSize(size)
    await page.keyboard.press('ArrowDown')
    await expect.poll(() => radio('theirs').isChecked()).toBe(true)
    await page.keyboard.press('ArrowUp')
    expect(await mine.isChecked()).toBe(false)
    expect(await radio('theirs').isChecked()).toBe(true)
  }, 120_000)

  it('leaves her the one that a physician completed', async () => {
    await page.getByLabel(w('conflicts.reason'), { exact: true }).fill(REASON)
    await page.getByRole('button', { name: w('conflicts.save') }).click()
    await page.getByRole('status').filter({ hasText: REASON }).waitFor()
  }, 60_000)

  it('is any of two reports: the page says who decides, and asks her for nothing', async () => {
    await openConflictOf('REPORT')
    const note = page.getByRole('status').filter({ hasText: beginning('conflicts.refused_all') })
    await note.waitFor()
    expect(await note.innerText()).toContain(w('roles.physician'))
    expect(await page.getByRole('radio').count()).toBe(0)
    expect(await page.getByRole('button', { name: w('conflicts.save') }).count()).toBe(0)
    await lookAt(page, language, 'refused-report')
  }, 60_000)
})
