import type { Browser, BrowserContext, Page, WebSocketRoute } from 'playwright'
import type { Channel, Input, Output, Reply } from '../../../shared/ipc/contract.ts'
import { entities } from '../../../shared/sync/entities.ts'
import { placeOf } from './shown-fields.ts'
import { attacksIn, payloadFor } from './xss-payloads.ts'

/*
 * A window whose station answers with an attack in every field of free text. The answers are rewritten on their way into
 * the page, so that no form has to let the text through first.
 */

export interface AttackedPage {
  readonly page: Page
  /** Calls the station as the person who is signed in, past the page. */
  call<C extends Channel>(channel: C, input: Input<C>): Promise<Output<C>>
  /** From now on every field holds the attack of this round; null: what the station says. */
  begin(round: number | null): void
  /** The page asks again for what follows the records of the station. */
  askAgain(): void
  /** The page loses its connection and asks again for everything. */
  reconnect(): Promise<void>
  /** Until nothing that was asked is unanswered and what was answered is drawn. */
  settled(): Promise<void>
  /** The attacks that stand on the page as words, as `field,attack`. */
  shown(): Promise<ReadonlySet<string>>
  /** What ran, and what the content rules stopped. */
  outcome(): Promise<{ readonly ran: number; readonly reports: readonly string[] }>
  close(): Promise<void>
}

declare global {
  interface Window {
    ran: number
    sijilRan: () => void
    reports: string[]
  }
}

interface Frame {
  readonly id: number
  readonly person?: string | null
  readonly result?: { readonly ok: boolean; readonly value?: unknown }
  readonly payload?: unknown
}

/** How many fields of answers were given an attack. */
export const given = { count: 0 }

/** Fields that hold several texts. */
const lists: ReadonlySet<string> = new Set(['wards'])

function attack(place: number, round: number): string {
  given.count += 1
  return payloadFor(place, place + round)
}

/** A value as the station answers it, with an attack in every field of free text. */
export function attacked(value: unknown, round: number): unknown {
  if (Array.isArray(value)) return value.map((part) => attacked(part, round))
  if (typeof value !== 'object' || value === null) return value
  // A line of the audit or of a record that was put aside names its field beside the values.
  const named = 'after' in value && 'field' in value ? placeOf(String(value.field)) : undefined
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => {
      const place = key === 'after' || key === 'before' ? named : placeOf(key)
      if (place !== undefined && lists.has(key)) return [key, [attack(place, round)]]
      if (place !== undefined && (typeof part === 'string' || part === null))
        return [key, attack(place, round)]
      return [key, attacked(part, round)]
    }),
  )
}

function attackedFrame(frame: Frame, round: number): Frame {
  if (frame.result === undefined) return { ...frame, payload: attacked(frame.payload, round) }
  return { ...frame, result: { ...frame.result, value: attacked(frame.result.value, round) } }
}

export async function newContext(
  browser: Browser,
  how: { bypassCSP?: boolean } = {},
): Promise<BrowserContext> {
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

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** A page of a context at the sign-in of a station. */
export async function openAttackedPage(context: BrowserContext, url: string): Promise<AttackedPage> {
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  page.on('dialog', (dialog) => void dialog.dismiss())
  const unanswered = new Set<number>()
  const waiting = new Map<number, (result: unknown) => void>()
  let round: number | null = null
  let person: string | null = null
  let lastId = 0
  let isAway = false
  let ofPage: WebSocketRoute | undefined
  let ofStation: WebSocketRoute | undefined

  const send = (channel: string, input: unknown): Promise<unknown> => {
    lastId -= 1
    const id = lastId
    return new Promise((resolve) => {
      waiting.set(id, resolve)
      ofStation?.send(JSON.stringify({ id, channel, input, person }))
    })
  }
  await page.routeWebSocket(/\/ipc$/, (route) => {
    const isFirst = ofPage === undefined
    const station = route.connectToServer()
    ofPage = route
    ofStation = station
    isAway = false
    unanswered.clear()
    // Whoever was signed in before is not the next one.
    if (isFirst) void send('session.lock', {})
    route.onMessage((message) => {
      const frame = JSON.parse(String(message)) as Frame
      unanswered.add(frame.id)
      person = frame.person ?? person
      station.send(message)
    })
    station.onMessage((message) => {
      const frame = JSON.parse(String(message)) as Frame
      const own = waiting.get(frame.id)
      if (own !== undefined) {
        waiting.delete(frame.id)
        own(frame.result)
        return
      }
      unanswered.delete(frame.id)
      route.send(round === null ? String(message) : JSON.stringify(attackedFrame(frame, round)))
    })
  })
  await page.goto(new URL('/', url).href)

  return {
    page,
    call: async <C extends Channel>(channel: C, input: Input<C>) => {
      const reply = (await send(channel, input)) as Reply<C>
      if (!reply.ok) throw new Error(`${channel} was refused: ${JSON.stringify(reply.error)}`)
      return reply.value
    },
    begin: (next) => {
      round = next
    },
    askAgain: () =>
      ofPage?.send(JSON.stringify({ event: 'data.changed', payload: { entities: Object.keys(entities) } })),
    reconnect: async () => {
      isAway = true
      await Promise.allSettled([ofPage?.close(), ofStation?.close()])
    },
    settled: async () => {
      for (let quiet = 0, tries = 0; quiet < 2 && tries < 500; tries += 1) {
        await pause(10)
        quiet = unanswered.size === 0 && !isAway ? quiet + 1 : 0
      }
      await page.evaluate(
        () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))),
      )
    },
    shown: async () =>
      new Set(
        attacksIn(
          await page.evaluate(() => {
            for (const part of document.querySelectorAll('details')) part.open = true
            const fields = [
              ...document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('input, textarea'),
            ].map(({ value }) => value)
            return [document.title, document.body.innerText, ...fields].join(' ')
          }),
        ),
      ),
    outcome: () => page.evaluate(() => ({ ran: window.ran, reports: window.reports })),
    close: () => page.close(),
  }
}
