import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser, openWindow, type StationWindow } from '../support/browser.ts'
import { ADMIN, type Hospital, NURSE, openHospital } from '../support/hospital.ts'
import { freePort, type StationProcess, startStationProcess, temporaryFolder } from '../support/processes.ts'
import { signIn } from './nurse.ts'
import { wordsIn } from './words.ts'

/* A PC that waits for an administrator, at both screens at once. Pictures go to SIJIL_TEST_PICTURES. */

const pictures = process.env.SIJIL_TEST_PICTURES
if (pictures) mkdirSync(pictures, { recursive: true })

const folders = [temporaryFolder('office'), temporaryFolder('new-en'), temporaryFolder('new-ar')]
const stations: StationProcess[] = []
let hospital: Hospital
let browser: Browser

async function start(folder: number, name: string, enrolment_code?: string): Promise<StationProcess> {
  const profile = folders[folder]?.path ?? ''
  const place = { profile, server_url: hospital.url, name, port: await freePort() }
  const station = await startStationProcess(
    enrolment_code === undefined ? place : { ...place, enrolment_code },
  )
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
  for (const folder of folders) folder.remove()
})

describe('a PC that needs an approval', () => {
  let office: StationProcess | undefined

  /** Started again for each language, since an address that opens a window opens one only. */
  async function officeUrl(): Promise<string> {
    const code = office === undefined ? await hospital.enrolmentCode() : undefined
    await office?.stop()
    office = await start(0, 'OFFICE-01', code)
    return office.launch_url
  }

  it.each([
    ['en', 1],
    ['ar', 2],
  ] as const)(
    'waits with six words that stand on both screens, then goes on, in %s',
    async (language, folder) => {
      const w = wordsIn(language)
      const name = `WARD7-0${folder}`
      const picture = async (page: Page, what: string): Promise<void> => {
        if (pictures)
          await page.screenshot({ path: join(pictures, `${what}.${language}.png`), fullPage: true })
      }
      const expectAccessible = async (page: Page): Promise<void> => {
        const rules = new AxeBuilder({ page }).disableRules(['label-content-name-mismatch'])
        const { violations } = await rules.analyze()
        expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
      }
      const desk: StationWindow = await openWindow(browser, await officeUrl(), language)
      const { page } = desk
      await signIn(page, w, ADMIN.username, ADMIN.password)
      await page.getByRole('tab', { name: w('admin.stations'), exact: true }).click()
      await page.getByRole('button', { name: w('admin.enrol') }).click()
      await page.getByRole('radio', { name: w('admin.approval_manual'), exact: true }).check()
      await page.getByRole('button', { name: w('admin.make_code') }).click()
      const code = await page.getByRole('status').getByLabel(w('admin.code')).textContent()
      await picture(page, 'code')

      const pc = await start(folder, name, (code ?? '').trim())
      const newWindow = await openWindow(browser, pc.launch_url, language)
      const shown = newWindow.page.getByLabel(w('session.awaiting_words'))
      await shown.waitFor()
      await picture(newWindow.page, 'waiting')
      await expectAccessible(newWindow.page)
      const words = await shown.textContent()
      expect(pc.output()).toContain(words)

      const line = page.getByRole('listitem', { name })
      await line.waitFor({ timeout: 30_000 })
      expect(await line.getByLabel(w('admin.pending_words')).textContent()).toBe(words)
      await picture(page, 'approve')
      await expectAccessible(page)
      await line.getByRole('button', { name: w('admin.approve_station').replace('{{name}}', name) }).click()
      await page.getByText(name).first().waitFor()
      await signIn(newWindow.page, w, NURSE.username, NURSE.password)
      await page.getByRole('tab', { name: w('admin.settings'), exact: true }).click()
      await page.getByLabel(w('admin.password_only_allowed')).waitFor()
      await picture(page, 'settings')
      expect([...desk.complaints, ...newWindow.complaints]).toEqual([])
      await desk.close()
      await newWindow.close()
    },
  )
})
