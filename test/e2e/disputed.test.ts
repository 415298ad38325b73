import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NURSE, PHYSICIAN } from '../support/hospital.ts'
import { type AdmittedPatient, admitByRest, type Clinic, eventually, openClinic } from './clinic.ts'
import { languagesOf } from './look.ts'
import { signIn } from './nurse.ts'
import { picture } from './pictures.ts'
import { wordsIn } from './words.ts'

/* Two PCs set another birth date while the server is away: whoever reads a list or opens the patient sees that. */

let clinic: Clinic
let patient: AdmittedPatient

beforeAll(async () => {
  clinic = await openClinic()
  patient = await admitByRest(clinic.hospital, 'Fatma Hassan Omar', '01012345678')
  await clinic.onWard(async (ward) => {
    const seen = (client: typeof ward) =>
      eventually(async () => {
        const reply = await client.ask('patients.get', { id: patient.id })
        return reply.ok ? reply.value.patient : undefined
      })
    const [onWard, inRoom] = [await seen(ward), await seen(clinic.reading)]
    await clinic.hospital.stop()
    const change = (date_of_birth: string) => ({ date_of_birth })
    await ward.call('patients.edit', { id: patient.id, seen: onWard, changes: change('1960-03-14') })
    await clinic.reading.call('patients.edit', {
      id: patient.id,
      seen: inRoom,
      changes: change('2018-03-14'),
    })
    await clinic.hospital.start()
    await eventually(async () => (await ward.call('conflicts.list', {})).items[0]?.id)
  })
})
afterAll(() => clinic?.close())

describe.each(languagesOf('ar'))('a disputed birth date, in %s,', (language) => {
  const w = wordsIn(language)

  it('is marked in every list that the patient stands in, and on the patient’s page', async () => {
    const { page, close } = await clinic.openScreens(language)
    const goTo = (hash: string): Promise<void> =>
      page.evaluate((to) => {
        location.hash = to
      }, hash)
    const isMarked = async (name: string): Promise<void> => {
      const mark = page.locator('main .disputed').filter({ hasText: w('columns.date_of_birth') })
      await mark.first().waitFor()
      expect(await mark.first().innerText()).toContain(w('patient.disputed'))
      await picture(page, `disputed-${name}.${language}`)
    }
    await signIn(page, w, NURSE.username, NURSE.password)
    await isMarked('worklist')
    await goTo('#/patients')
    await page.getByPlaceholder(w('patients.search_placeholder')).first().fill('Fatma')
    await isMarked('search')
    await goTo('#/visits')
    await isMarked('visits')
    await goTo(`#/patients/${patient.id}?visit=${patient.visitId}`)
    await isMarked('patient')
    await page.keyboard.press('Control+KeyL')
    await signIn(page, w, PHYSICIAN.username, PHYSICIAN.password)
    await goTo('#/worklist')
    await isMarked('reading-list')
    await close()
  })
})
