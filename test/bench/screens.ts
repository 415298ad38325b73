import type { Page } from 'playwright'
import { maleNames } from '../../main/invented/demo-names.ts'
import { en } from '../../renderer/i18n/en.ts'
import { launchBrowser, openWindow } from '../support/browser.ts'
import { type Hospital, NURSE } from '../support/hospital.ts'
import { freePort, startStationProcess } from '../support/processes.ts'
import type { LargeStation } from './large-station.ts'
import { type Line, type Times, timesOf } from './measure.ts'

/*
 * From a key, or from the end of a click, until the browser has painted what it asked for: the program as its own
 * process, its pages in Chromium. "Bare" is a list of as many plain rows that a page without any library swaps in the same browser.
 */

/** Runs in the page: does `act`, then waits until `isThere` and for the frame that shows it. Milliseconds. */
async function untilPainted(page: Page, act: () => Promise<void>, selector: string, text: string) {
  await page.evaluate(
    ([wanted, words]) => {
      const there = (): boolean =>
        [...document.querySelectorAll(wanted ?? '')].some((node) => node.textContent?.includes(words ?? ''))
      const measured = window as unknown as { painted: Promise<number> }
      measured.painted = new Promise((resolve, reject) => {
        setTimeout(() => reject(new Error(`nothing painted for ${words}`)), 10_000)
        let from = 0
        // Arabic letters come without a key of their own. How long the button is held down is the hand's time.
        for (const event of ['keydown', 'beforeinput', 'click'])
          document.addEventListener(
            event,
            () => {
              from ||= performance.now()
            },
            { capture: true, once: true },
          )
        const look = (): void => {
          if (from > 0 && there())
            requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - from)))
          else requestAnimationFrame(look)
        }
        look()
      })
    },
    [selector, text],
  )
  await act()
  return page.evaluate(() => (window as unknown as { painted: Promise<number> }).painted)
}

export async function measureScreens(
  hospital: Hospital,
  large: LargeStation,
  patients: number,
): Promise<Line[]> {
  const station = await startStationProcess({
    profile: large.profile,
    server_url: hospital.url,
    name: 'BENCH',
    port: await freePort(),
  })
  const browser = await launchBrowser()
  try {
    const { page } = await openWindow(browser, station.launch_url, 'en')
    const form = page.getByRole('region', { name: en.session.form })
    await form.waitFor()
    await page.getByText(NURSE.full_name).first().click()
    await form.getByLabel(en.session.password, { exact: true }).fill(NURSE.password)
    await form.getByLabel(en.session.password, { exact: true }).press('Enter')
    await page.getByRole('navigation', { name: en.app.main_navigation }).waitFor()
    const bare = await bareList(await browser.newPage())
    return [
      {
        act: `search on screen among ${patients} patients, last key to rows`,
        ours: await searchOnScreen(page),
        bare,
        bare_is: '20 plain rows swapped at a key',
        goal_p95_ms: 50,
      },
      {
        act: 'click to paint: a place in the rail',
        ours: await clickToPaint(page),
        bare,
        bare_is: '20 plain rows swapped at a key',
        goal_p95_ms: 100,
      },
    ]
  } finally {
    await browser.close()
    await station.stop()
  }
}

async function searchOnScreen(page: Page): Promise<Times> {
  await page.getByRole('link', { name: en.nav.patients }).click()
  const box = page.getByRole('searchbox', { name: en.patients.search_label })
  const samples: number[] = []
  const names = maleNames.map(([arabic]) => arabic).filter((name) => name.length >= 4)
  for (const name of names.slice(0, 8)) {
    for (let turn = 0; turn < 4; turn += 1) {
      await box.fill('')
      await page.waitForTimeout(300)
      await box.pressSequentially(name.slice(0, -1), { delay: 40 })
      await page.waitForTimeout(400)
      const last = name.slice(-1)
      samples.push(await untilPainted(page, () => box.pressSequentially(last), 'mark', name))
    }
  }
  return timesOf(samples)
}

async function clickToPaint(page: Page): Promise<Times> {
  const samples: number[] = []
  const places = [
    { link: en.nav.visits, title: en.visits.title },
    { link: en.nav.conflicts, title: en.conflicts.title },
  ]
  for (let turn = 0; turn < 12; turn += 1) {
    for (const { link, title } of places) {
      const target = page.getByRole('link', { name: link })
      samples.push(await untilPainted(page, () => target.click(), 'h1', title))
      await page.waitForTimeout(100)
    }
  }
  return timesOf(samples)
}

async function bareList(page: Page): Promise<Times> {
  await page.setContent('<input><ul></ul>')
  await page.evaluate(() => {
    let turn = 0
    document.addEventListener('keydown', () => {
      turn += 1
      const list = document.querySelector('ul')
      list?.replaceChildren(
        ...Array.from({ length: 20 }, (_, n) => {
          const row = document.createElement('li')
          row.textContent = `turn-${turn} row ${n}`
          return row
        }),
      )
    })
  })
  const samples: number[] = []
  for (let turn = 1; turn <= 30; turn += 1) {
    samples.push(await untilPainted(page, () => page.keyboard.press('a'), 'li', `turn-${turn} `))
  }
  return timesOf(samples)
}
