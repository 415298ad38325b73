import type { Browser, BrowserContext } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signIn } from '../../e2e/nurse.ts'
import { wordsIn } from '../../e2e/words.ts'
import { launchBrowser } from '../../support/browser.ts'
import { type Hospital, openHospital } from '../../support/hospital.ts'
import { type StationProcess, startStationProcess, temporaryFolder } from '../../support/processes.ts'
import { amountOf, isFull, reached } from '../amounts.ts'
import { type AttackedPage, given, newContext, openAttackedPage } from './attacked-page.ts'
import { type AttackedRecords, writeAttackedRecords } from './attacked-records.ts'
import { type AttackedScreen, lookers } from './attacked-screens.ts'
import { neverShown, outdatedNames, textFields } from './shown-fields.ts'
import { payloads } from './xss-payloads.ts'

/*
 * Row 18: every field of free text in the schemas holds an attack, on every screen that shows it. What the station
 * answers is rewritten on its way into the page, so that no form has to let the text through first. In each round a
 * field holds another attack; after as many rounds as there are attacks every field has held every one. An attack says
 * whose it is, so that a field counts as shown where its own attack stands on the page as words.
 */

const ROUNDS = amountOf({ fast: 1, full: payloads.length })

const w = wordsIn('en')
const profile = temporaryFolder('xss-station')
let hospital: Hospital
let browser: Browser
let station: StationProcess
let records: AttackedRecords
/** The one context that the launch address lets in; every page of it has the cookie. */
let context: BrowserContext

beforeAll(async () => {
  hospital = await openHospital(null)
  browser = await launchBrowser()
  records = await writeAttackedRecords(hospital)
  const enrolment_code = await hospital.enrolmentCode()
  station = await startStationProcess({
    profile: profile.path,
    server_url: hospital.url,
    name: 'XSS-1',
    port: 0,
    enrolment_code,
  })
  context = await newContext(browser)
  const entry = await context.newPage()
  await entry.goto(station.launch_url)
  await entry.close()
})
afterAll(async () => {
  await browser?.close()
  await station?.stop()
  await hospital?.close()
  profile.remove()
})

const numberOf = (attack: string): number => Number(attack.split(',')[0])
/** The attack that a field holds in a round. */
const inRound = (field: number, round: number): string => `${field},${(field + round) % payloads.length}`

async function openScreen(attack: AttackedPage, screen: AttackedScreen, round: number): Promise<void> {
  const { page } = attack
  await screen.before?.(attack)
  attack.begin(round)
  attack.askAgain()
  // By way of another place: the same address would not open anything again.
  await page.evaluate((to) => {
    location.hash = '#/patients'
    setTimeout(() => {
      location.hash = to
    })
  }, screen.hash)
  await attack.settled()
  if (screen.open === undefined) return
  await screen.open(page, w)
  await attack.settled()
}

/** The attacks on a screen when no more come: what was answered may lead to more that is asked. */
async function drawn(attack: AttackedPage): Promise<Set<string>> {
  const shown = new Set(await attack.shown())
  for (let looks = 0, before = -1; looks < 20 && before < shown.size; looks += 1) {
    before = shown.size
    await attack.page.waitForTimeout(80)
    await attack.settled()
    for (const each of await attack.shown()) shown.add(each)
  }
  return shown
}

/** How often a screen is looked at before an attack that is not on it counts as missing. */
const LOOKS = 4

/**
 * Draws a screen anew in every round and adds the attacks that stood on it to `shown`. What does not follow the records
 * of the station needs a new connection for each round: that is made only for fields that have not stood on any screen
 * with every attack (`isSure`). What a form keeps as it was opened follows nothing.
 */
async function goThrough(
  attack: AttackedPage,
  screen: AttackedScreen,
  first: number,
  isSure: (field: number) => boolean,
): Promise<Set<string>> {
  await openScreen(attack, screen, first)
  const shown = await drawn(attack)
  let following = [...new Set([...shown].map(numberOf))]
  let isConnecting = false
  for (let round = first + 1; round < first + ROUNDS && following.length > 0; round += 1) {
    const missing = async (): Promise<readonly number[]> => {
      let left: readonly number[] = following
      for (let looks = 0; looks < LOOKS && left.length > 0; looks += 1) {
        await attack.settled()
        const now = await attack.shown()
        for (const each of now) shown.add(each)
        left = left.filter((field) => !now.has(inRound(field, round)))
      }
      return left
    }
    attack.begin(round)
    if (isConnecting) await attack.reconnect()
    else attack.askAgain()
    let left = await missing()
    if (!isConnecting && left.some((field) => !isSure(field))) {
      isConnecting = true
      await attack.reconnect()
      left = await missing()
    }
    following = following.filter((field) => !left.includes(field))
  }
  return shown
}

describe('row 18: a text that somebody wrote', { timeout: 3_600_000 }, () => {
  it('is no program on any screen, whoever looks at it', async () => {
    const seen = new Set<string>()
    const screensOfField = new Map<number, Set<number>>()
    const isSure = (field: number): boolean => payloads.every((_payload, at) => seen.has(`${field},${at}`))
    let screens = 0
    const bad: unknown[] = []
    const empty: string[] = []
    for (const { who, person, write, screens: screensOf } of lookers) {
      const attack = await openAttackedPage(context, station.launch_url)
      const { page } = attack
      await signIn(page, w, person.username, person.password)
      await write(attack, records)
      // What the page knows already is asked for again, with an attack.
      attack.begin(screens)
      await attack.reconnect()
      await attack.settled()
      for (const screen of screensOf(records)) {
        const shown = await goThrough(attack, screen, screens, isSure)
        // On paper too: what is printed is drawn by other rules.
        await page.emulateMedia({ media: 'print' })
        for (const each of await attack.shown()) shown.add(each)
        await page.emulateMedia({ media: 'screen' })
        for (const each of shown) {
          seen.add(each)
          const field = numberOf(each)
          screensOfField.set(field, (screensOfField.get(field) ?? new Set()).add(screens))
        }
        screens += 1
        if (shown.size === 0) empty.push(`${who}: ${screen.hash}`)
        const { ran, reports } = await attack.outcome()
        if (ran > 0 || reports.length > 0) bad.push([who, screen.hash, ran, reports.slice(0, 5)])
        await page.keyboard.press('Escape')
      }
      await attack.close()
    }
    const shownIn = new Map(textFields.map((name) => [name, 0]))
    for (const each of seen) {
      const name = textFields[numberOf(each)] ?? ''
      shownIn.set(name, (shownIn.get(name) ?? 0) + 1)
    }
    const shown = textFields.filter((name) => (shownIn.get(name) ?? 0) > 0)
    const whole = shown.filter((name) => (shownIn.get(name) ?? 0) === payloads.length)
    reached(18, 'attacks in free text', {
      payloads: payloads.length,
      text_fields: textFields.length,
      fields_shown: shown.length,
      fields_never_shown: Object.keys(neverShown).length,
      fields_on_several_screens: [...screensOfField.values()].filter(({ size }) => size > 1).length,
      fields_shown_with_every_payload: whole.length,
      field_and_payload_pairs_shown: seen.size,
      screens,
      tried: given.count,
      executions_or_reports: bad.length,
    })
    expect(bad).toEqual([])
    expect(payloads.length).toBeGreaterThanOrEqual(60)
    expect(empty).toEqual([])
    // Whoever adds a field shows it on a screen of this test, or says why none does.
    expect(outdatedNames).toEqual([])
    expect(textFields.filter((name) => !Object.hasOwn(neverShown, name))).toEqual(shown)
    if (isFull()) expect(shown.filter((name) => !whole.includes(name))).toEqual([])
  })

  it('runs where a page is planted that takes it for markup, without the content rules, and does not with them', async () => {
    const plant = async (hasRules: boolean): Promise<{ ran: number; refused: number }> => {
      // As if the program sent no content security policy.
      const bare = hasRules ? null : await newContext(browser, { bypassCSP: true })
      await bare?.addCookies(await context.cookies())
      const attack = await openAttackedPage(bare ?? context, station.launch_url)
      const refused = await attack.page.evaluate((texts) => {
        let count = 0
        for (const text of texts) {
          const place = document.createElement('div')
          document.body.append(place)
          try {
            place.innerHTML = text
          } catch {
            count += 1
          }
        }
        return count
      }, payloads)
      await attack.page.waitForTimeout(1_000)
      const { ran } = await attack.outcome()
      await attack.close()
      await bare?.close()
      return { ran, refused }
    }
    const without = await plant(false)
    const withRules = await plant(true)
    reached(18, 'planted sink', { ran_without_csp: without.ran, ran_with_csp: withRules.ran })
    expect(without.ran).toBeGreaterThan(10)
    expect(withRules.ran).toBe(0)
    expect(withRules.refused).toBeGreaterThan(50)
  })
})
