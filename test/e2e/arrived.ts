import type { Locator, Page } from 'playwright'
import { expect } from 'vitest'
import type { Words } from './words.ts'

/**
 * Waits for a place on a page whose visit has just been made elsewhere: it may not be on the station yet, and then the
 * page offers to try again.
 */
export async function arrived(page: Page, w: Words, place: Locator): Promise<void> {
  const retry = page.getByRole('button', { name: w('app.retry') })
  await expect
    .poll(
      async () => {
        // Expected: the visit comes between the look and the click, and the button is gone. The click must not wait for it.
        if (await retry.isVisible()) await retry.click({ timeout: 1_000 }).catch(() => undefined)
        return place.first().isVisible()
      },
      { timeout: 30_000, interval: 300 },
    )
    .toBe(true)
}
