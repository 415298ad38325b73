import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Locator, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchBrowser, openWindow, type StationWindow } from '../support/browser.ts'
import { COLLEAGUE, type FrontDesk, openFrontDesk } from '../support/front-desk.ts'
import { type Hospital, NURSE, openHospital, PHYSICIAN } from '../support/hospital.ts'
import { type IpcWire, tapWire } from '../support/ipc-wire.ts'
import { freePort, type StationProcess, startStationProcess, temporaryFolder } from '../support/processes.ts'
import { arrived } from './arrived.ts'
import { answer, signIn, textField } from './nurse.ts'
import { wordsIn } from './words.ts'

/*
 * What is typed into a form stays, whatever happens meanwhile: the program is killed between two keys, a colleague
 * submits the same form, the study arrives, a reading fails, the screen is locked.
 */

const pictures = process.env.SIJIL_TEST_PICTURES
if (pictures) mkdirSync(pictures, { recursive: true })

const w = wordsIn('en')
const NAME = 'WARD3B-07'
const profile = temporaryFolder(NAME)
const complaint = w.field('chief_complaint')

let hospital: Hospital
let browser: Browser
let port: number
let station: StationProcess
let window: StationWindow
let page: Page
let wire: IpcWire
let colleague: FrontDesk
let patientId: string

async function startStation(): Promise<void> {
  station = await startStationProcess({ profile: profile.path, server_url: hospital.url, name: NAME, port })
}

/** A visit that somebody opened elsewhere, with the window at one of its pages. */
async function atVisit(path: (visitId: string) => string, studies: readonly unknown[] = []): Promise<string> {
  const body = { patient_id: patientId, visit_type: 'inpatient', ward: '3B', studies }
  const { id } = await colleague.post('/visits', body)
  await goTo(path(id))
  return id
}

async function goTo(path: string): Promise<void> {
  await page.evaluate((hash) => {
    location.hash = hash
  }, path)
}

async function signInAs(person: typeof NURSE | typeof PHYSICIAN): Promise<void> {
  await signIn(page, w, person.username, person.password)
}

/** Whoever sat here before, if anybody, is locked out first. */
async function sitDown(person: typeof NURSE | typeof PHYSICIAN): Promise<void> {
  const lock = page.getByRole('button', { name: w('app.lock') })
  if (await lock.isVisible()) await lock.click()
  await signInAs(person)
}

async function picture(name: string): Promise<void> {
  if (pictures) await page.screenshot({ path: join(pictures, `${name}.png`) })
}

const complaintField = (): Locator =>
  textField(page.getByRole('region', { name: complaint.section, exact: true }), w, complaint.field)
const findings = (): Locator => page.getByRole('textbox', { name: w('radiology.findings') })
const formOf = (visitId: string): string => `#/visits/${visitId}/assessment`
const reportOf = (visitId: string): string => `#/worklist/${visitId}`
const until = async (field: Locator, text: string): Promise<void> => {
  await expect.poll(() => field.inputValue(), { timeout: 20_000 }).toBe(text)
}
beforeAll(async () => {
  hospital = await openHospital(null)
  await hospital.asAdmin('/api/v1/admin/users', { method: 'POST', body: COLLEAGUE })
  colleague = await openFrontDesk(hospital, COLLEAGUE)
  const patient = {
    full_name: 'Samira Abdelrahman Elgohary',
    date_of_birth: '1968-03-14',
    gender: 'female',
    mobile_number: '01012345678',
  }
  patientId = (await colleague.post('/patients', patient)).id
  browser = await launchBrowser()
  port = await freePort()
  station = await startStationProcess({
    profile: profile.path,
    server_url: hospital.url,
    name: NAME,
    port,
    enrolment_code: await hospital.enrolmentCode(),
  })
  window = await openWindow(browser, station.launch_url, 'en')
  page = window.page
  wire = await tapWire(page)
})

afterAll(async () => {
  await browser?.close()
  await station?.stop()
  await hospital?.close()
  profile.remove()
})

afterEach(async ({ task }) => {
  wire.release()
  if (task.result?.state === 'fail') await picture(`failed-${task.name.slice(0, 40).replaceAll(' ', '-')}`)
})

describe('a nurse at FRM.05', () => {
  beforeAll(() => signInAs(NURSE))

  it('keeps what was typed between the last save and the end of the program', async () => {
    const visitId = await atVisit(formOf)
    await arrived(page, w, complaintField())
    wire.hold('drafts.save')
    await complaintField().fill('Chest pain since noon')
    await station.kill()
    const notice = page.getByRole('dialog', { name: w('app.restarting_title') })
    await notice.waitFor()
    // Nothing can be typed into what nobody takes.
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    await page.keyboard.type('lost')
    await until(complaintField(), 'Chest pain since noon')
    expect(await notice.isVisible()).toBe(true)
    await page.waitForTimeout(700)
    await picture('restarting')
    wire.release()
    await startStation()
    const opened = await page.context().newPage()
    await opened.goto(station.launch_url)
    await opened.close()
    await notice.waitFor({ state: 'hidden' })
    await signInAs(NURSE)
    await goTo(formOf(visitId))
    await until(complaintField(), 'Chest pain since noon')
  })

  it('decides herself when a colleague’s version arrives under her hands', async () => {
    const visitId = await atVisit(formOf)
    await arrived(page, w, complaintField())
    await complaintField().fill('Chest pain, mine')
    await colleague.post(`/visits/${visitId}/nursing-assessment`, {
      mode_of_arrival: 'wheelchair',
      chief_complaint: 'Chest pain, his',
      diet_type: 'regular',
    })
    const note = page.getByRole('region', { name: w('form.newer_title') })
    await note.getByText(COLLEAGUE.full_name).waitFor()
    await picture('newer-version')
    await until(complaintField(), 'Chest pain, mine')
    await page.getByRole('button', { name: w('form.review') }).click()
    expect(await page.getByRole('dialog').count()).toBe(0)
    await note.getByRole('button', { name: w('form.newer_see') }).click()
    await page.getByText('Chest pain, his').first().waitFor()
    await page
      .getByRole('button', { name: w('form.newer_go_on') })
      .first()
      .click()
    await until(complaintField(), 'Chest pain, mine')
    await page.getByRole('button', { name: w('form.review') }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('textbox', { name: w('form.amendment_reason') }).fill('Asked her again')
    await dialog.getByRole('button', { name: w('form.submit') }).click()
    await dialog.waitFor({ state: 'hidden' })
    await goTo(formOf(visitId))
    await page.getByText('Chest pain, mine').first().waitFor()
    // What he had answered and she had not touched is still there.
    await page
      .getByText(w.text(optionOf('diet_type', 'regular')))
      .first()
      .waitFor()
  })

  it('sees no empty form where her draft could not be read', async () => {
    const visitId = await atVisit(formOf)
    await arrived(page, w, complaintField())
    await complaintField().fill('Chest pain since noon')
    await complaintField().blur()
    await goTo('#/patients')
    wire.fail('drafts.get')
    await goTo(formOf(visitId))
    const retry = page.getByRole('button', { name: w('app.retry') })
    await retry.waitFor()
    expect(await complaintField().count()).toBe(0)
    wire.release()
    await retry.click()
    await until(complaintField(), 'Chest pain since noon')
  })

  it('keeps the form on the screen when a later reading of the visit fails', async () => {
    await atVisit(formOf)
    await arrived(page, w, complaintField())
    await complaintField().fill('Chest pain since noon')
    wire.fail('visits.get')
    wire.tell('data.changed', { entities: ['patient_visits'] })
    await page.waitForTimeout(500)
    await until(complaintField(), 'Chest pain since noon')
    expect(await page.getByRole('button', { name: w('app.retry') }).count()).toBe(0)
  })

  it('is shown anew what an emergency access showed, once that is over', async () => {
    await atVisit(formOf)
    await arrived(page, w, complaintField())
    const strip = page.getByRole('region', { name: w('emergency.running') })
    const ends_at = '2026-11-22T08:00:00.000Z'
    wire.alter('emergency.running', () => [
      { id: '01911111-1111-7111-8111-111111111111', patient_id: null, ends_at },
    ])
    wire.tell('data.changed', { entities: ['emergency_accesses'] })
    await strip.waitFor()
    let asked = 0
    wire.alter('visits.get', (value) => {
      asked += 1
      return value
    })
    wire.alter('emergency.running', () => [])
    wire.tell('data.changed', { entities: ['emergency_accesses'] })
    await strip.waitFor({ state: 'detached' })
    await expect.poll(() => asked).toBeGreaterThan(0)
  })

  it('is refused a time of measuring that is none', async () => {
    await atVisit(formOf)
    await arrived(page, w, complaintField())
    await complaintField().fill('Chest pain')
    await answer(page, w, 'mode_of_arrival', 'walk')
    const { field, section } = w.field('vital_signs.measured_at')
    const time = textField(page.getByRole('region', { name: section, exact: true }), w, field)
    await time.fill('25:71')
    await time.blur()
    await expect.poll(() => time.getAttribute('aria-invalid')).toBe('true')
    await page.getByRole('button', { name: w('form.review') }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText(w('form.review_errors')).waitFor()
    expect(await dialog.getByRole('button', { name: w('form.submit') }).isDisabled()).toBe(true)
    await dialog.getByRole('button', { name: w('form.back') }).click()
    await time.fill('0001')
    await time.blur()
    await until(time, '00:01')
    expect(await time.getAttribute('aria-invalid')).not.toBe('true')
  })

  it('sees in the list of sections which one she is in', async () => {
    await atVisit(formOf)
    await arrived(page, w, complaintField())
    const rail = page.getByRole('navigation', { name: w('form.sections') })
    const current = rail.locator('[aria-current="step"]')
    await complaintField().focus()
    await expect.poll(() => current.innerText()).toContain(complaint.section)
    const pulse = w.field('vital_signs.pulse_bpm')
    await textField(page.getByRole('region', { name: pulse.section, exact: true }), w, pulse.field).focus()
    await expect.poll(() => current.innerText()).toContain(pulse.section)
    expect(await current.count()).toBe(1)
  })
})

describe('a nurse who registers', () => {
  const namesake = 'Samira Abdelrahman Elgohary'
  const panel = () => page.getByRole('region', { name: w('register.title') })
  const field = (key: string) => panel().getByRole('textbox', { name: w(key), exact: true })
  const isRegistering = () => panel().isVisible()

  /** Everything of a person of the same name and birth date, the name last. */
  async function typeNamesake(): Promise<void> {
    await goTo('#/patients')
    await page
      .getByRole('button', { name: w('patients.register_new') })
      .first()
      .click()
    await field('register.born').fill('14/03/1968')
    await panel()
      .getByRole('combobox', { name: w('register.sex') })
      .selectOption('female')
    await field('register.mobile').fill('01112345678')
    await field('register.full_name').fill(namesake)
  }

  beforeEach(() => sitDown(NURSE))

  it('opens whom she looked for, however early she pressed Enter', async () => {
    await goTo('#/patients')
    const search = page.getByRole('searchbox', { name: w('patients.search_label') })
    wire.delay('patients.search')
    await search.fill('01012345678')
    await search.press('Enter')
    wire.release()
    await page
      .getByRole('region', { name: w('patient.banner') })
      .getByText(namesake)
      .waitFor()
  })

  it('is shown who is alike, however fast she sends', async () => {
    await typeNamesake()
    await field('register.full_name').press('Enter')
    await panel().getByText(w('register.decide_first')).waitFor()
    await page
      .getByRole('region', { name: w('register.possible_title') })
      .getByText(namesake)
      .first()
      .waitFor()
    expect(await isRegistering()).toBe(true)
    await panel()
      .getByRole('button', { name: w('register.different_person') })
      .click()
    // She decided: nothing holds her up any more.
    wire.hold('patients.register')
    await field('register.full_name').press('Enter')
    await expect.poll(() => panel().getByText(w('register.decide_first')).count()).toBe(0)
  })

  it('registers nobody while it cannot be told who is alike', async () => {
    wire.fail('patients.find_duplicates')
    await typeNamesake()
    await field('register.full_name').press('Enter')
    await panel().getByRole('alert').first().waitFor()
    await page.waitForTimeout(500)
    expect(await isRegistering()).toBe(true)
    wire.release()
    await field('register.full_name').press('Enter')
    await page
      .getByRole('region', { name: w('register.possible_title') })
      .getByText(namesake)
      .first()
      .waitFor()
  })
})

function optionOf(key: string, value: string) {
  const option = w.field(key).field.options?.find((each) => each.value === value)
  if (option === undefined) throw new Error(`no option ${value}`)
  return option.label
}

describe('a physician at the reading desk', () => {
  beforeAll(() => sitDown(PHYSICIAN))

  it('goes on with the report when the study arrives that it is about', async () => {
    const visitId = await atVisit(reportOf)
    await arrived(page, w, findings())
    await findings().fill('Airspace consolidation')
    const elsewhere = await openFrontDesk(hospital, PHYSICIAN)
    await elsewhere.post(`/visits/${visitId}/radiology-assessment`, {
      modality: 'ct',
      body_region: 'Chest',
      findings: 'Some findings of another station',
      diagnosis: 'Some diagnosis of another station',
      status: 'preliminary',
    })
    await page.locator('[data-report-status="preliminary"]').waitFor()
    await until(findings(), 'Airspace consolidation')
    expect(await findings().evaluate((field) => field === document.activeElement)).toBe(true)
    await page.keyboard.type(', right')
    await goTo('#/patients')
    await goTo(reportOf(visitId))
    await until(findings(), 'Airspace consolidation, right')
  })

  it('goes on with the report of the same study when another one is added to the visit', async () => {
    const visitId = await atVisit(reportOf, [{ modality: 'ct', body_region: 'Chest' }])
    await arrived(page, w, findings())
    await findings().fill('Airspace consolidation')
    wire.alter('visits.get', (value) => {
      const detail = value as { studies: { id: string; modality: string }[] }
      const [study] = detail.studies
      if (study === undefined) return detail
      const id = study.id.replace(/.{4}$/, '0000')
      return { ...detail, studies: [{ ...study, id, modality: 'mri' }, study] }
    })
    wire.tell('data.changed', { entities: ['studies'] })
    const choice = page.getByRole('radiogroup', { name: w('radiology.study') })
    await choice.waitFor()
    await until(findings(), 'Airspace consolidation')
    const current = choice.getByRole('radio', { checked: true })
    await expect.poll(() => current.count()).toBe(1)
    await page.keyboard.type(', right')
    await goTo('#/patients')
    await goTo(reportOf(visitId))
    // The new study stands first now; the report is where it was written.
    await until(findings(), '')
    await choice.getByRole('radio').nth(1).check()
    await until(findings(), 'Airspace consolidation, right')
  })

  it('sees no empty report where the draft could not be read', async () => {
    const visitId = await atVisit(reportOf, [{ modality: 'ct', body_region: 'Chest' }])
    await arrived(page, w, findings())
    await findings().fill('Airspace consolidation')
    await findings().blur()
    await goTo('#/patients')
    wire.fail('drafts.get')
    await goTo(reportOf(visitId))
    const retry = page.getByRole('region', { name: w('radiology.report'), exact: true })
    await page
      .getByRole('button', { name: w('app.retry') })
      .first()
      .waitFor()
    expect(await retry.count()).toBe(0)
    expect(await findings().count()).toBe(0)
    wire.release()
    await page
      .getByRole('button', { name: w('app.retry') })
      .first()
      .click()
    await until(findings(), 'Airspace consolidation')
  })

  it('finds the diagnosis that was not saved yet after the screen was locked', async () => {
    const visitId = await atVisit(reportOf)
    await arrived(page, w, findings())
    const diagnosis = page.getByRole('textbox', { name: w('radiology.visit_diagnosis') })
    await diagnosis.fill('Pneumonia, right lower lobe')
    await page.keyboard.press('Control+KeyL')
    await signInAs(PHYSICIAN)
    await goTo(reportOf(visitId))
    await until(diagnosis, 'Pneumonia, right lower lobe')
    await page.getByText(w('radiology.draft_restored')).waitFor()
    await page.getByRole('button', { name: w('radiology.update_diagnosis') }).click()
    await page.getByText(w('radiology.diagnosis_saved')).waitFor()
    await goTo('#/patients')
    await goTo(reportOf(visitId))
    await until(diagnosis, 'Pneumonia, right lower lobe')
    expect(await page.getByText(w('radiology.draft_restored')).count()).toBe(0)
  })

  describe('who completes the visit', () => {
    const conclusion = () => page.getByRole('region', { name: w('radiology.visit'), exact: true })
    const diagnosis = () => conclusion().getByRole('textbox', { name: w('radiology.visit_diagnosis') })
    const dialog = () => page.getByRole('dialog')
    const complete = () => conclusion().getByRole('button', { name: w('radiology.complete_visit') })

    async function typeAndComplete(text: string): Promise<void> {
      await arrived(page, w, findings())
      await diagnosis().fill(text)
      await complete().click()
      await dialog().getByText(text).waitFor()
      await sendDialog()
    }

    async function sendDialog(): Promise<void> {
      await dialog()
        .getByRole('textbox', { name: w('radiology.incomplete_reason') })
        .fill('Read elsewhere')
      await dialog()
        .getByRole('button', { name: w('radiology.complete_visit') })
        .click()
    }

    it('keeps the diagnosis that was typed and not saved yet', async () => {
      await atVisit(reportOf)
      await typeAndComplete('Pneumonia, typed only')
      await conclusion().getByText(w('radiology.visit_completed')).waitFor()
      await conclusion().getByText('Pneumonia, typed only', { exact: true }).waitFor()
      expect(await diagnosis().count()).toBe(0)
    })

    it('completes nothing while the diagnosis is refused, and sees why', async () => {
      await atVisit(reportOf)
      wire.fail('visits.diagnose')
      await typeAndComplete('Pneumonia, refused')
      await dialog().getByRole('alert').waitFor()
      await dialog()
        .getByRole('button', { name: w('app.cancel') })
        .click()
      await conclusion().getByRole('alert').waitFor()
      await until(diagnosis(), 'Pneumonia, refused')
      await complete().waitFor()
      wire.release()
      await complete().click()
      await sendDialog()
      await conclusion().getByText('Pneumonia, refused', { exact: true }).waitFor()
    })

    it('cannot overtake a diagnosis that is on its way', async () => {
      await atVisit(reportOf)
      await arrived(page, w, findings())
      wire.hold('visits.diagnose')
      await diagnosis().fill('Pneumonia, on its way')
      await page.getByRole('button', { name: w('radiology.update_diagnosis') }).click()
      await expect.poll(() => complete().isDisabled()).toBe(true)
      wire.release()
      await sitDown(PHYSICIAN)
    })

    it('is shown at the patient what was typed at the reading desk', async () => {
      const visitId = await atVisit(reportOf)
      await arrived(page, w, findings())
      await diagnosis().fill('Pneumonia, from the desk')
      await goTo(`#/patients/${patientId}?visit=${visitId}`)
      await page.getByRole('button', { name: w('visits.visit_menu') }).click()
      await page.getByRole('menuitem', { name: w('visits.complete') }).click()
      await until(
        dialog().getByRole('textbox', { name: w('radiology.visit_diagnosis') }),
        'Pneumonia, from the desk',
      )
      await sendDialog()
      await dialog().waitFor({ state: 'hidden' })
      await goTo(reportOf(visitId))
      await conclusion().getByText('Pneumonia, from the desk', { exact: true }).waitFor()
    })
  })
})

describe('a person who decides a conflict', () => {
  const reason = () => page.getByRole('textbox', { name: w('conflicts.reason') })

  const conflictList = () => page.getByRole('link', { name: w('nav.conflicts') })
  const setPhone = async (number: string): Promise<void> => {
    await goTo(`#/patients/${patientId}`)
    await page.getByRole('button', { name: w('patient.edit') }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('textbox', { name: w('patient.phone_number') }).fill(number)
    await dialog.getByRole('button', { name: w('app.save') }).click()
    await dialog.waitFor({ state: 'hidden' })
  }
  const openReview = async (): Promise<void> => {
    await conflictList().click()
    await page
      .locator('[data-conflict]')
      .filter({ hasText: w('conflicts.open') })
      .first()
      .click()
    await page.getByRole('radio').first().waitFor()
  }

  let round = 0
  beforeEach(async () => {
    round += 1
    // Whoever signs in offline has signed in here before.
    for (const person of [PHYSICIAN, NURSE]) await sitDown(person)
    await hospital.stop()
    await setPhone(`022111111${round}`)
    await station.stop()
    await hospital.start()
    await colleague.put(`/patients/${patientId}`, {
      full_name: 'Samira Abdelrahman Elgohary',
      date_of_birth: '1968-03-14',
      gender: 'female',
      mobile_number: '01012345678',
      phone_number: `022222222${round}`,
    })
    await startStation()
    await page.goto(station.launch_url)
    await signInAs(NURSE)
  })

  it('finds choice and reason again after the screen was locked', async () => {
    await openReview()
    const mine = page.getByRole('radio', { name: w('conflicts.use_mine') })
    await mine.check()
    await reason().fill('Called it: she answered')
    const place = await page.evaluate(() => location.hash)
    await page.keyboard.press('Control+KeyL')
    await signInAs(NURSE)
    await goTo(place)
    await until(reason(), 'Called it: she answered')
    expect(await mine.isChecked()).toBe(true)
    await page.getByRole('button', { name: w('conflicts.save') }).click()
    await page.getByText('Called it: she answered').first().waitFor()
    await page.getByText(w('conflicts.resolved')).first().waitFor()
  })

  it('sees what a colleague typed at this PC meanwhile, and decides with it on the screen', async () => {
    await openReview()
    const place = await page.evaluate(() => location.hash)
    await hospital.stop()
    await setPhone('0209999999')
    await sitDown(PHYSICIAN)
    await goTo(place)
    await page.getByText(w('conflicts.pending_note')).waitFor()
    const cells = page
      .getByRole('row')
      .filter({ hasText: w('patient.phone_number') })
      .getByRole('cell')
    expect((await cells.allInnerTexts()).slice(1, 4).map((cell) => cell.match(/\d{10}/)?.[0])).toEqual([
      '0209999999',
      `022111111${round}`,
      `022222222${round}`,
    ])
    const shownHere = page.getByRole('columnheader').filter({ hasText: w('conflicts.pending') })
    expect(await shownHere.innerText()).toContain(NURSE.full_name)
    await picture('conflict-typed-here.en')
    if (pictures) {
      await page.getByText('العربية').click()
      await picture('conflict-typed-here.ar')
      await page.getByText('English').click()
    }
    await page.getByRole('radio', { name: w('conflicts.use_pending') }).check()
    await reason().fill('The nurse asked her: a new number')
    await page.getByRole('button', { name: w('conflicts.save') }).click()
    await page.getByText('The nurse asked her: a new number').first().waitFor()
    await page.getByText(w('conflicts.resolved')).first().waitFor()
    await hospital.start()
    await goTo(`#/patients/${patientId}`)
    await page.getByRole('tab', { name: w('patient.details') }).click()
    await page.getByText('0209999999').first().waitFor()
  })
})
