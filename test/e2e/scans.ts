import type { Browser, Locator, Page } from 'playwright'
import { expect } from 'vitest'
import { aPng } from '../support/scan.ts'
import type { Words } from './words.ts'

/* Scans as a nurse attaches them and a physician looks at them. */

export interface ScanFile {
  readonly name: string
  readonly mimeType: string
  readonly buffer: Buffer
}

/** One of each kind, drawn by the browser itself. */
export async function scanFiles(browser: Browser): Promise<readonly ScanFile[]> {
  const paper = await browser.newPage()
  await paper.setContent('<h1 style="background: #246; color: #fff; padding: 80px">Referral letter</h1>')
  const files = [
    { name: 'wound.png', mimeType: 'image/png', buffer: aPng(400, 300) },
    { name: 'card.jpg', mimeType: 'image/jpeg', buffer: await paper.screenshot({ type: 'jpeg' }) },
    { name: 'letter.pdf', mimeType: 'application/pdf', buffer: await paper.pdf({ printBackground: true }) },
  ]
  await paper.close()
  return files
}

export async function attachScan(page: Page, w: Words, file: ScanFile): Promise<void> {
  await page.getByRole('button', { name: w('documents.add_title') }).click()
  await page.getByLabel(w('documents.choose')).setInputFiles(file)
  const form = page.getByRole('form', { name: w('documents.add_title') })
  await form.getByRole('button', { name: w('documents.attach'), exact: true }).click()
  await page.getByText(file.name).first().waitFor()
}

/** Opens every scan beside the report and sees that something is drawn, not a blank sheet. */
export async function seeScans(page: Page, w: Words, files: readonly ScanFile[]): Promise<void> {
  for (const file of files) {
    await page.getByRole('button', { name: w('documents.view').replace('{{name}}', file.name) }).click()
    const viewer = page.getByRole('region', { name: w('documents.viewer').replace('{{name}}', file.name) })
    await expect.poll(() => colourCount(viewer), { timeout: 20_000 }).toBeGreaterThan(1)
  }
}

/** How many colours the picture or the page of a viewer has. */
async function colourCount(viewer: Locator): Promise<number> {
  // A PDF is painted in a frame of its own.
  const inFrame = viewer.frameLocator('iframe').locator('canvas')
  const isPdf = (await viewer.locator('iframe').count()) > 0
  const drawn = (isPdf ? inFrame : viewer.locator('img')).first()
  if ((await drawn.count()) === 0) return 0
  return drawn.evaluate((element) => {
    const source = element as HTMLImageElement | HTMLCanvasElement
    if (source instanceof HTMLImageElement && !(source.complete && source.naturalWidth > 0)) return 0
    const small = document.createElement('canvas')
    small.width = 40
    small.height = 40
    const pen = small.getContext('2d')
    if (pen === null) return 0
    pen.drawImage(source, 0, 0, 40, 40)
    const { data } = pen.getImageData(0, 0, 40, 40)
    return new Set(Array.from({ length: 1600 }, (_, at) => data.slice(at * 4, at * 4 + 4).join())).size
  })
}
