import type { Page } from 'playwright'
import { z } from 'zod'
import { demoNurse, demoStaff } from '../../main/browser-shell/demo-accounts.ts'
import { answerIn, signIn } from '../e2e/nurse.ts'
import { type Words, wordsIn } from '../e2e/words.ts'
import { box, button, goTo, offline, openPatient, type Place, type Scene, switchLanguage } from './scene.ts'

/* Two people at one record, what the server puts aside, and a program that is killed. */

/** Both PCs set the same phone while the server is away; the conflict is looked at and left for the moment. */
export async function disagree(scene: Scene, ward: Place, reading: Place, patient: string): Promise<void> {
  const w = wordsIn('en')
  const { page } = ward.window
  await scene.stopServer()
  for (const [place, number] of [
    [ward, '0221111111'],
    [reading, '0222222222'],
  ] as const) {
    await offline(place.window.page, w)
    await openPatient(place.window.page, w, patient)
    await button(place.window.page, w, 'patient.edit').click()
    const drawer = place.window.page.getByRole('dialog')
    await box(drawer, w, 'patient.phone_number').fill(number)
    await button(drawer, w, 'app.save').click()
    await drawer.waitFor({ state: 'hidden' })
  }
  await scene.startServer()
  await page.getByRole('link', { name: w('nav.conflicts') }).click()
  await page.getByText(patient).first().waitFor({ timeout: 60_000 })
  await scene.shoot(page, w, 'conflicts')
  await page.getByText(patient).first().click()
  await page.getByText(w('conflicts.review_title')).waitFor()
  await page.waitForTimeout(5500)
  await scene.shoot(page, w, 'conflict')
  const ar = await switchLanguage(page, w)
  await scene.shoot(page, ar, 'conflict')
  await switchLanguage(page, ar)
}

const Users = z.looseObject({ items: z.array(z.looseObject({ id: z.string(), username: z.string() })) })

/** Ends or gives back somebody's access, as the administrator does under Users. */
async function mayWork(scene: Scene, username: string, is_active: boolean): Promise<void> {
  const { items } = Users.parse((await scene.admin.get('/admin/users')).body)
  const user = items.find((each) => each.username === username)
  if (user === undefined) throw new Error(`no user ${username}`)
  const { body, etag } = await scene.admin.get(`/admin/users/${user.id}`)
  const { full_name, role, is_charge_nurse } = z
    .looseObject({ full_name: z.string(), role: z.string(), is_charge_nurse: z.boolean() })
    .parse(body)
  await scene.admin.put(`/admin/users/${user.id}`, { full_name, role, is_charge_nurse, is_active }, etag)
}

/** A nurse charts while offline; the access ends before it arrives; it is given back, and she finds it put aside. */
export async function putAside(scene: Scene, ward: Place, patient: string): Promise<void> {
  const w = wordsIn('en')
  const yasser = demoStaff.find(({ username }) => username === 'yasser') ?? demoNurse
  let page: Page = ward.window.page
  await page.keyboard.press('Control+l')
  await signIn(page, w, yasser.username, yasser.password)
  await scene.stopServer()
  await offline(page, w)
  await openPatient(page, w, patient)
  await chartPulse(page, w)
  await ward.station.kill()
  await scene.startServer()
  await mayWork(scene, yasser.username, false)
  page = await scene.reopen(ward, 'en')
  await signIn(page, w, demoNurse.username, demoNurse.password)
  await page.getByText(w('status.nothing_waiting')).waitFor()
  await mayWork(scene, yasser.username, true)
  await page.waitForTimeout(4000)
  await page.keyboard.press('Control+l')
  await signIn(page, w, yasser.username, yasser.password)
  await openPatient(page, w, patient)
  await page.getByText(w('receipt.refused')).first().waitFor()
  await scene.shoot(page, w, 'put-aside-patient')
  await goTo(page, '#/put-aside')
  await button(page, w, 'admin.open_entry').click()
  await page.waitForTimeout(1000)
  await scene.shoot(page, w, 'put-aside')
  const ar = await switchLanguage(page, w)
  await scene.shoot(page, ar, 'put-aside')
  await switchLanguage(page, ar)
}

/** A colleague charts on another PC, which is then switched off: it may hold more. */
export async function chartElsewhere(place: Place, patient: string): Promise<void> {
  const w = wordsIn('en')
  const { page } = place.window
  await signIn(page, w, demoNurse.username, demoNurse.password)
  await openPatient(page, w, patient)
  await chartPulse(page, w)
  await page.getByText(w('status.nothing_waiting')).waitFor()
}

async function chartPulse(page: Page, w: Words): Promise<void> {
  await button(page, w, 'visits.new_vitals').click()
  const dialog = page.getByRole('dialog')
  await answerIn(dialog, w, w.field('vital_signs.pulse_bpm').field, 104)
  await button(dialog, w, 'observations.save').click()
  await dialog.waitFor({ state: 'hidden' })
}

/** Both colour schemes of the list and of a form. */
export async function inTheDark(scene: Scene, ward: Place): Promise<void> {
  const w = wordsIn('ar')
  const { page } = ward.window
  await page.getByRole('button', { name: new RegExp(w('app.user_menu').split('{{')[0] ?? '') }).click()
  await button(page, w, 'app.dark').click()
  await page.keyboard.press('Escape')
  await goTo(page, '#/worklist')
  await page.getByRole('region', { name: w('ward.alerts') }).waitFor()
  await scene.shoot(page, w, 'dark-worklist')
  await page
    .getByRole('button', { name: w('worklist.assess') })
    .first()
    .click()
  await page.getByRole('complementary', { name: w('form.scores') }).waitFor()
  await scene.shoot(page, w, 'dark-assessment')
}

/** The notice over the screens while the program is away, at once and a while later. */
export async function killed(scene: Scene, ward: Place): Promise<void> {
  const w = wordsIn('ar')
  const { page } = ward.window
  await ward.station.kill()
  await page.getByRole('dialog', { name: w('app.restarting_title') }).waitFor()
  await scene.shoot(page, w, 'restarting')
  await page.getByRole('dialog', { name: w('app.gone_title') }).waitFor()
  await scene.shoot(page, w, 'gone')
}
