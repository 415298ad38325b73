import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser, openWindow } from '../support/browser.ts'
import { ADMIN, type Hospital, NURSE, openHospital } from '../support/hospital.ts'
import { freePort, type StationProcess, startStationProcess, temporaryFolder } from '../support/processes.ts'
import { languagesOf } from './look.ts'
import { signIn } from './nurse.ts'
import { wordsIn } from './words.ts'

/* An administrator takes a PC's access away and has one erased, at both screens. Pictures go to SIJIL_TEST_PICTURES. */

const pictures = process.env.SIJIL_TEST_PICTURES
if (pictures) mkdirSync(pictures, { recursive: true })

const folders = new Map<string, ReturnType<typeof temporaryFolder>>()
const stations: StationProcess[] = []
let hospital: Hospital
let browser: Browser

async function start(name: string): Promise<StationProcess> {
  const folder = temporaryFolder('ends')
  folders.set(name, folder)
  const enrolment_code = await hospital.enrolmentCode()
  const place = {
    profile: folder.path,
    server_url: hospital.url,
    name,
    port: await freePort(),
    enrolment_code,
  }
  const station = await startStationProcess(place)
  stations.push(station)
  return station
}

beforeAll(async () => {
  hospital = await openHospital(null)
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  for (const station of stations) await station.stop()
  await hospital?.close()
  for (const folder of folders.values()) folder.remove()
})

describe('a PC that is to work no more', () => {
  it.each(languagesOf('en'))('says so itself, and the page of stations shows it, in %s', async (language) => {
    const w = wordsIn(language)
    const [kept, erased] = [`KEPT-${language}`, `GONE-${language}`]
    const picture = async (page: Page, what: string): Promise<void> => {
      if (pictures) await page.screenshot({ path: join(pictures, `${what}.${language}.png`), fullPage: true })
    }
    const expectAccessible = async (page: Page): Promise<void> => {
      const { violations } = await new AxeBuilder({ page })
        .disableRules(['label-content-name-mismatch'])
        .analyze()
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
    }
    const title = (key: string, name: string) => w(key as 'admin.erase_title').replace('{{name}}', name)

    const desk = await openWindow(browser, (await start(`DESK-${language}`)).launch_url, language)
    const { page } = desk
    await signIn(page, w, ADMIN.username, ADMIN.password)
    await page.getByRole('tab', { name: w('admin.stations'), exact: true }).click()
    const one = await openWindow(browser, (await start(kept)).launch_url, language)
    const two = await openWindow(browser, (await start(erased)).launch_url, language)
    for (const ward of [one, two]) await signIn(ward.page, w, NURSE.username, NURSE.password)

    const again = async (): Promise<void> => {
      await page.getByRole('tab', { name: w('admin.users'), exact: true }).click()
      await page.getByRole('tab', { name: w('admin.stations'), exact: true }).click()
    }
    await again()
    await page.getByRole('button', { name: title('admin.revoke_title', kept) }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel(w('admin.reason')).fill('Replaced')
    await dialog.getByRole('button', { name: w('admin.revoke'), exact: true }).click()
    await one.page.getByRole('heading', { name: w('session.revoked_title') }).waitFor({ timeout: 60_000 })
    await expectAccessible(one.page)
    await picture(one.page, 'station-revoked')

    await page.getByRole('button', { name: title('admin.erase_title', erased) }).click()
    await dialog.getByRole('button', { name: w('admin.erase'), exact: true }).click()
    await dialog.getByText(w('fields.reason_needed')).waitFor()
    await dialog.getByText(w('admin.erase_other_name')).waitFor()
    const isFirst = () =>
      dialog.getByLabel(w('admin.reason')).evaluate((field) => field === document.activeElement)
    await expect.poll(isFirst).toBe(true)
    await dialog.getByLabel(w('admin.reason')).fill('Stolen')
    await dialog.getByRole('textbox').nth(1).fill(erased)
    await expectAccessible(page)
    await picture(page, 'station-erase')
    await dialog.getByRole('button', { name: w('admin.erase'), exact: true }).click()
    await two.page.getByRole('heading', { name: w('session.erased_title') }).waitFor({ timeout: 60_000 })
    await picture(two.page, 'station-erased')
    expect(
      readdirSync(folders.get(erased)?.path ?? '').filter((name) => name.startsWith('sijil.db')),
    ).toEqual([])

    const state = (name: string) => page.getByRole('row', { name: new RegExp(name) })
    for (
      let tries = 0;
      tries < 20 && (await state(erased).getByText(w('admin.erase_ordered')).count()) > 0;
      tries += 1
    )
      await again()
    await state(kept).getByText(w('admin.withdrawn_done')).waitFor()
    await picture(page, 'station-states')
    for (const opened of [desk, one, two]) await opened.close()
  })
})
