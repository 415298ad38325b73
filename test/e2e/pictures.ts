import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright'

const folder = process.env.SIJIL_TEST_PICTURES
if (folder) mkdirSync(folder, { recursive: true })

/** Whether pictures are taken. */
export const isPictured = Boolean(folder)

/** A picture of a page goes to SIJIL_TEST_PICTURES, if that is set. */
export async function picture(page: Page, name: string): Promise<void> {
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`) })
}
