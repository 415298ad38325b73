import { type Browser, type BrowserContext, chromium, type Page } from 'playwright'
import { chromiumArgs, findChromium } from './chromium.ts'

/** A window on a station, in one language, as large as the screens are drawn for. */
export interface StationWindow {
  readonly page: Page
  /** What the page complained of: script errors and broken content rules. */
  readonly complaints: string[]
  close(): Promise<void>
}

export async function launchBrowser(): Promise<Browser> {
  const executablePath = findChromium()
  if (executablePath === undefined) throw new Error('no Chromium: npm test finds or installs one')
  return chromium.launch({ executablePath, args: chromiumArgs })
}

export async function openWindow(
  browser: Browser,
  launchUrl: string,
  language: 'en' | 'ar',
  /** What is done to the page before it loads anything. */
  prepare?: (page: Page) => Promise<void>,
): Promise<StationWindow> {
  const context: BrowserContext = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  await context.addInitScript((chosen) => {
    // The PDF frame has no storage to speak of.
    if (window.top === window) localStorage.setItem('sijil.language', chosen)
  }, language)
  const page = await context.newPage()
  page.setDefaultTimeout(30_000)
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  await prepare?.(page)
  await page.goto(launchUrl)
  return { page, complaints, close: () => context.close() }
}
