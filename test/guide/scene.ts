import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Locator, Page } from 'playwright'
import { demoAdmin } from '../../main/browser-shell/demo-accounts.ts'
import { type Caller, newEnrolmentCode, openDemo, seedDemo } from '../../main/browser-shell/demo-seed.ts'
import { type Language, type Words, wordsIn } from '../e2e/words.ts'
import { launchBrowser, openWindow, type StationWindow } from '../support/browser.ts'
import {
  freePort,
  type ServerProcess,
  type StationProcess,
  startServerProcess,
  startStationProcess,
  temporaryFolder,
} from '../support/processes.ts'

/* The hospital of the user guide: the demo's people and patients, a ward PC, a reading-room PC and a PC that is off. */

/** A PC of the hospital, which can be switched off and on again. */
export interface Place {
  readonly name: string
  readonly profile: { readonly path: string; remove(): void }
  readonly port: number
  station: StationProcess
  window: StationWindow
}

export interface Scene {
  readonly browser: Browser
  /** Of the sync server. */
  readonly url: string
  readonly admin: Caller
  stopServer(): Promise<void>
  startServer(): Promise<void>
  /** With a code of one's own, where it needs an approval. */
  enrol(name: string, language: Language, code?: string): Promise<Place>
  /** The program of a PC started again, with a new window. */
  reopen(place: Place, language: Language): Promise<Page>
  /** A picture of the window as it is, for the guide; its name ends in the language. */
  shoot(page: Page, w: Words, name: string): Promise<void>
  /** Every window as it was when a step failed, to see why. */
  shootFailure(part: string): Promise<void>
  close(): Promise<void>
}

/** What the guide shows, by name; other pictures are only looked at. */
function shownInTheGuide(): ReadonlySet<string> {
  const pages = ['user-guide.md', 'user-guide.ar.md'].map((name) => readFileSync(join('docs', name), 'utf8'))
  return new Set([...pages.join('').matchAll(/guide\/([\w.-]+)\.webp/g)].map(([, name]) => String(name)))
}

/** As WebP, a third of a PNG's size. */
async function takeForTheGuide(page: Page, name: string): Promise<void> {
  const devtools = await page.context().newCDPSession(page)
  const { data } = await devtools.send('Page.captureScreenshot', { format: 'webp', quality: 82 })
  writeFileSync(join('docs', 'guide', `${name}.webp`), Buffer.from(data, 'base64'))
  await devtools.detach()
}

/** The hospital as it is in the morning. With a folder, each picture goes there too, as PNG. */
export async function openScene(toLookAt: string | undefined): Promise<Scene> {
  const shown = shownInTheGuide()
  for (const folder of [join('docs', 'guide'), toLookAt ?? ''])
    if (folder) mkdirSync(folder, { recursive: true })
  const data = temporaryFolder('guide-server')
  const env = { SIJIL_ADMIN_PASSWORD: demoAdmin.password, SIJIL_ADMIN_USERNAME: demoAdmin.username }
  const at = { port: await freePort(), data_dir: data.path, env }
  let server: ServerProcess = await startServerProcess(at)
  const browser = await launchBrowser()
  const admin = await openDemo(server.url)
  if (admin === undefined) throw new Error('the demo administrator was refused')
  await seedDemo(server.url, admin, Date.now())
  const places: Place[] = []
  const window = (station: StationProcess, language: Language): Promise<StationWindow> =>
    openWindow(browser, station.launch_url, language)
  return {
    browser,
    url: server.url,
    admin,
    stopServer: () => server.stop(),
    startServer: async () => {
      server = await startServerProcess(at)
    },
    enrol: async (name, language, code) => {
      const profile = temporaryFolder(name)
      const port = await freePort()
      const station = await startStationProcess({
        profile: profile.path,
        server_url: server.url,
        name,
        port,
        enrolment_code: code ?? (await newEnrolmentCode(admin)),
      })
      const place = { name, profile, port, station, window: await window(station, language) }
      places.push(place)
      return place
    },
    reopen: async (place, language) => {
      await place.window.close()
      await place.station.stop()
      const { name, port, profile } = place
      place.station = await startStationProcess({
        profile: profile.path,
        server_url: server.url,
        name,
        port,
      })
      place.window = await window(place.station, language)
      return place.window.page
    },
    shoot: async (page, w, name) => {
      // Notes that come and go are no part of a screen.
      await page.waitForTimeout(500)
      const full = `${name}.${w.language}`
      if (toLookAt) await page.screenshot({ path: join(toLookAt, `${full}.png`) })
      if (shown.has(full)) await takeForTheGuide(page, full)
      process.stdout.write(`${full}\n`)
    },
    shootFailure: async (part) => {
      for (const { name, window } of places) {
        if (window.page.isClosed()) continue
        await window.page.screenshot({ path: join(tmpdir(), `sijil-guide-${part}-${name}.png`) })
      }
    },
    close: async () => {
      for (const place of places) {
        await place.window.close()
        await place.station.stop()
        place.profile.remove()
      }
      await browser.close()
      await server.stop()
      data.remove()
    },
  }
}

/** The program in the other language, as its own switch does it. */
export async function switchLanguage(page: Page, from: Words): Promise<Words> {
  await page.getByRole('button', { name: from('app.other_language'), exact: true }).click()
  return wordsIn(from.language === 'en' ? 'ar' : 'en')
}

export async function goTo(page: Page, hash: string): Promise<void> {
  await page.evaluate((to) => {
    location.hash = to
  }, hash)
}

export async function offline(page: Page, w: Words): Promise<void> {
  const since = w('status.offline_since').split('{{')[0] ?? ''
  await page.getByText(since).first().waitFor()
}

export const button = (inside: Page | Locator, w: Words, key: string): Locator =>
  inside.getByRole('button', { name: w(key), exact: true }).first()

export const box = (inside: Page | Locator, w: Words, key: string): Locator =>
  inside.getByRole('textbox', { name: w(key), exact: true }).first()

/** Finds a patient as people do, and opens the page. */
export async function openPatient(page: Page, w: Words, name: string): Promise<void> {
  await page.getByRole('link', { name: w('nav.patients') }).click()
  const search = page.getByRole('searchbox', { name: w('patients.search_label') })
  await search.fill(name)
  await page.getByRole('row').filter({ hasText: name }).first().waitFor()
  await search.press('Enter')
  await page
    .getByRole('region', { name: w('patient.banner') })
    .getByText(name)
    .waitFor()
}

/** Brings a part of the screen to the top of what scrolls. */
export async function atTop(part: Locator): Promise<void> {
  await part.evaluate((element) => element.scrollIntoView({ block: 'start' }))
}
