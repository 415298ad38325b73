import type { Browser, BrowserContext, Page, WebSocketRoute } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { adminTabs } from '../../../renderer/admin/admin-tabs.ts'
import { contract } from '../../../shared/ipc/contract.ts'
import { entities } from '../../../shared/sync/entities.ts'
import { signIn } from '../../e2e/nurse.ts'
import { wordsIn } from '../../e2e/words.ts'
import { type WrittenOn, writeRecords } from '../../e2e/written-on.ts'
import { launchBrowser } from '../../support/browser.ts'
import { ADMIN, type Hospital, NURSE, openHospital, PHYSICIAN } from '../../support/hospital.ts'
import { type StationProcess, startStationProcess, temporaryFolder } from '../../support/processes.ts'
import { amountOf, reached } from '../amounts.ts'
import { textFieldsOf } from './text-fields.ts'
import { payloads } from './xss-payloads.ts'

/*
 * Row 18: every field of free text in the schemas holds an attack, on every screen that shows it. What the station
 * answers is rewritten on its way into the page, so that no form has to let the text through first. In each round a
 * field holds another attack; after as many rounds as there are attacks every field has held every one.
 */

const ROUNDS = amountOf({ fast: 1, full: payloads.length })
/** Long enough for a screen to ask again and to be drawn. */
const DRAWN_MS = amountOf({ fast: 120, full: 150 })

/** Texts that programs read and people do not write. */
const OF_MACHINES = [
  'password',
  'query',
  'cursor',
  'time_zone',
  'field',
  'value',
  'source',
  'rule_code',
  'rule_version',
  'form_version',
  'news2_band',
  'pain_band',
  'risk_level',
  'risk_level_published',
  'temporary_number',
  'ssn_index',
  'ssn_sealed',
]

const textFields = ((): readonly string[] => {
  const found = new Set<string>()
  for (const { input, output } of Object.values(contract))
    for (const one of [input, output]) textFieldsOf(one, found)
  for (const entity of Object.values(entities))
    for (const part of Object.values(entity)) textFieldsOf(part, found)
  return [...found].filter((name) => !OF_MACHINES.includes(name)).sort()
})()
const indexOf = new Map(textFields.map((name, index) => [name, index]))

const w = wordsIn('en')
const profile = temporaryFolder('xss-station')
let hospital: Hospital
let browser: Browser
let station: StationProcess
let records: WrittenOn
/** Fields that were given to a page with an attack in them, and those whose attack stood on it. */
const served = new Set<string>()
let tried = 0

beforeAll(async () => {
  hospital = await openHospital(null)
  browser = await launchBrowser()
  records = await writeRecords(hospital)
  const enrolment_code = await hospital.enrolmentCode()
  station = await startStationProcess({
    profile: profile.path,
    server_url: hospital.url,
    name: 'XSS-1',
    port: 0,
    enrolment_code,
  })
})
afterAll(async () => {
  await browser?.close()
  await station?.stop()
  await hospital?.close()
  profile.remove()
})

/** A value as the station answers it, with an attack in every field of free text. */
function attacked(value: unknown, round: number): unknown {
  if (Array.isArray(value)) return value.map((part) => attacked(part, round))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => {
      const index = indexOf.get(key)
      if (index === undefined || (typeof part !== 'string' && part !== null))
        return [key, attacked(part, round)]
      served.add(key)
      tried += 1
      return [key, payloads[(index + round) % payloads.length]]
    }),
  )
}

interface Attack {
  readonly page: Page
  /** Draws what is on screen anew with the attacks of a round. */
  turn(round: number): Promise<void>
  close(): Promise<void>
}

declare global {
  interface Window {
    ran: number
    sijilRan: () => void
    reports: string[]
  }
}

/** The one window that the launch address lets in; every page of it has the cookie. */
let context: BrowserContext | undefined

async function newContext(how: { bypassCSP?: boolean } = {}): Promise<BrowserContext> {
  const opened = await browser.newContext({ ...how, viewport: { width: 1440, height: 900 } })
  await opened.addInitScript(() => {
    window.ran = 0
    window.reports = []
    window.sijilRan = () => {
      window.ran += 1
    }
    document.addEventListener('securitypolicyviolation', (event) => {
      window.reports.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`)
    })
    if (window.top === window) localStorage.setItem('sijil.language', 'en')
  })
  return opened
}

async function openContext(): Promise<BrowserContext> {
  const opened = await newContext()
  const entry = await opened.newPage()
  await entry.goto(station.launch_url)
  await entry.close()
  return opened
}

/** A page at the sign-in; without the rules as if the program sent no content security policy. */
async function openAttack(hasRules = true): Promise<Attack> {
  context ??= await openContext()
  const bare = hasRules ? null : await newContext({ bypassCSP: true })
  await bare?.addCookies(await context.cookies())
  const page = await (bare ?? context).newPage()
  page.on('dialog', (dialog) => void dialog.dismiss())
  let round: number | null = null
  let socket: WebSocketRoute | undefined
  await page.routeWebSocket(/\/ipc$/, (route) => {
    socket = route
    const server = route.connectToServer()
    server.send(JSON.stringify({ id: -1, channel: 'session.lock', input: {}, person: null }))
    server.onMessage((message) => {
      const text = String(message)
      route.send(round === null ? text : JSON.stringify(attacked(JSON.parse(text), round)))
    })
  })
  await page.goto(new URL('/', station.launch_url).href)
  return {
    page,
    turn: async (next) => {
      round = next
      socket?.send(JSON.stringify({ event: 'data.changed', payload: { entities: Object.keys(entities) } }))
      await page.waitForTimeout(DRAWN_MS)
    },
    close: async () => {
      await page.close()
      await bare?.close()
    },
  }
}

const outcome = (page: Page): Promise<{ ran: number; reports: string[] }> =>
  page.evaluate(() => ({ ran: window.ran, reports: window.reports }))

/** How many of the attacks stand on the page as words. */
const shown = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const fields = [...document.querySelectorAll<HTMLInputElement>('input, textarea')].map(
      ({ value }) => value,
    )
    return `${document.body.innerText} ${fields.join(' ')}`.split('sijilRan').length - 1
  })

const patient = (): string => `#/patients/${records.fresh.patient}?visit=${records.fresh.visit}`
const ill = (): string => `#/patients/${records.ill.patient}?visit=${records.ill.visit}`

const screensOf: readonly (readonly [
  string,
  { username: string; password: string },
  () => readonly string[],
])[] = [
  [
    'a nurse',
    NURSE,
    () => [
      '#/',
      '#/patients',
      patient(),
      `${patient()}&tab=safety`,
      `${patient()}&tab=details`,
      `#/patients/${records.fresh.patient}?edit=true`,
      ill(),
      `${ill()}&measure=true`,
      '#/visits',
      `#/visits/${records.fresh.visit}/assessment`,
      '#/conflicts',
      '#/put-aside',
    ],
  ],
  [
    'a physician',
    PHYSICIAN,
    () => [
      '#/worklist',
      `#/worklist/${records.fresh.visit}`,
      `#/visits/${records.fresh.visit}/sheet/${records.fresh.mri}`,
      ill(),
    ],
  ],
  [
    'an administrator',
    ADMIN,
    () => [...adminTabs.map((tab) => `#/admin?tab=${tab}`), `#/admin/audit/${records.fresh.patient}`],
  ],
]

describe('row 18: a text that somebody wrote', { timeout: 3_600_000 }, () => {
  it('is no program on any screen, whoever looks at it', async () => {
    let screens = 0
    let withWords = 0
    const bad: unknown[] = []
    for (const [who, person, hashes] of screensOf) {
      const attack = await openAttack()
      const { page } = attack
      await signIn(page, w, person.username, person.password)
      for (const hash of hashes()) {
        await attack.turn(0)
        await page.evaluate((to) => {
          location.hash = to
        }, hash)
        await page.waitForTimeout(2 * DRAWN_MS)
        if (hash === '#/patients') await page.locator('#patient-search').fill('Sa')
        for (let round = 0; round < ROUNDS; round += 1) await attack.turn(round)
        // On paper too: what is printed is drawn by other rules.
        await page.emulateMedia({ media: 'print' })
        await attack.turn(ROUNDS)
        await page.emulateMedia({ media: 'screen' })
        screens += 1
        if ((await shown(page)) > 0) withWords += 1
        const { ran, reports } = await outcome(page)
        if (ran > 0 || reports.length > 0) bad.push([who, hash, ran, reports.slice(0, 5)])
      }
      await attack.close()
    }
    reached(18, 'attacks in free text', {
      payloads: payloads.length,
      text_fields: textFields.length,
      fields_shown: served.size,
      screens,
      screens_with_words: withWords,
      tried,
      executions_or_reports: bad.length,
    })
    expect(payloads.length).toBeGreaterThanOrEqual(60)
    expect(withWords).toBeGreaterThan(10)
    expect(bad).toEqual([])
  })

  it('runs where a page is planted that takes it for markup, without the content rules, and does not with them', async () => {
    const plant = async (hasRules: boolean): Promise<{ ran: number; refused: number }> => {
      const attack = await openAttack(hasRules)
      const { page } = attack
      const refused = await page.evaluate((texts) => {
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
      await page.waitForTimeout(1_000)
      const { ran } = await outcome(page)
      await attack.close()
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
