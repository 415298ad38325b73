import type { Response } from 'undici'
import type { Network } from '../../main/network/network.ts'
import { err, ok } from '../../shared/result.ts'
import type { Dice } from './random.ts'
import type { Scheduler } from './scheduler.ts'
import type { ServerAnswer, ServerRequest, SimNode } from './sim-server.ts'

/*
 * The network between stations and the server's nodes. A message is lost, late, doubled, overtaken or cut off as the
 * dice say; a station may be cut off one way or both.
 */

export interface NetworkWeather {
  /** Probabilities, of each message one way. */
  loss: number
  doubled: number
  /** Of an answer: that it breaks off in the middle. */
  cut: number
  /** Of an answer: that a line in its middle is missing. */
  garbled: number
  /** Longest time that a message is under way, milliseconds. */
  delayMs: number
}

export const FINE: NetworkWeather = { loss: 0, doubled: 0, cut: 0, garbled: 0, delayMs: 20 }

export interface SimNetwork {
  readonly weather: NetworkWeather
  /** Stations (by name) whose requests do not arrive, and those to whom no answer comes. */
  readonly noRequests: Set<string>
  readonly noAnswers: Set<string>
  /** A station's way out. `isAlive`: whether the program that asks still runs. */
  wayOf(station: string, isAlive: () => boolean): Network
  /** Calls back when the head that a node tells has come to a station; the answer stops it. */
  listen(station: string, onHead: (head: number) => void, onClosed: () => void): () => void
}

/** How long a station waits for an answer that does not come. */
const GIVEN_UP_MS = 20_000

export function createSimNetwork({
  scheduler,
  nodes,
  dice,
  onAnswer,
}: {
  scheduler: Scheduler
  nodes: () => readonly SimNode[]
  dice: Dice
  /** Told of each answer as it comes to a program that runs, whatever that makes of it. */
  onAnswer: (station: string, request: ServerRequest, answer: ServerAnswer) => void
}): SimNetwork {
  const weather = { ...FINE }
  const noRequests = new Set<string>()
  const noAnswers = new Set<string>()
  const delay = (): number => dice.between(1, Math.max(1, weather.delayMs))

  const ask = (
    station: string,
    request: ServerRequest,
    answer: (answer: ServerAnswer | null) => void,
  ): void => {
    let isAnswered = false
    const once = (value: ServerAnswer | null): void => {
      if (isAnswered) return
      isAnswered = true
      answer(value)
    }
    const what = `${request.method} ${request.path.split('?')[0]} of ${station}`
    scheduler.after(GIVEN_UP_MS, `no answer to ${what}`, () => once(null))
    const send = (): void => {
      if (dice.chance(weather.loss)) return
      const node = dice.pick(nodes())
      scheduler.after(delay(), what, async () => {
        if (noRequests.has(station)) return
        const served = await node.serve(request)
        if (noAnswers.has(station) || dice.chance(weather.loss)) return
        const isCut = dice.chance(weather.cut)
        const cut = isCut ? served.body.subarray(0, dice.between(0, served.body.length)) : served.body
        const body = weather.garbled > 0 && dice.chance(weather.garbled) ? withoutLine(cut, dice) : cut
        scheduler.after(delay(), `answer to ${what}`, () => once({ ...served, body }))
      })
    }
    send()
    if (dice.chance(weather.doubled)) send()
  }

  return {
    weather,
    noRequests,
    noAnswers,
    wayOf: (station, isAlive) => ({
      request: (address, { method = 'GET', headers, body }) =>
        new Promise((resolve) => {
          const url = new URL(address)
          const request: ServerRequest = {
            method,
            path: `${url.pathname}${url.search}`,
            headers: headers as Record<string, string>,
            body: typeof body === 'string' || body === undefined ? body : Buffer.from(body as Uint8Array),
          }
          ask(station, request, (answer) => {
            if (!isAlive()) return
            if (answer !== null) onAnswer(station, request, answer)
            resolve(answer === null ? err({ because: null }) : ok(responseOf(answer)))
          })
        }),
      close: async () => undefined,
    }),
    listen: (station, onHead, onClosed) => {
      const node = dice.pick(nodes())
      const stop = node.onHead((head) => {
        if (noAnswers.has(station) || dice.chance(weather.loss)) return
        scheduler.after(delay(), `head for ${station}`, () => onHead(head))
      })
      // A line that is silent for long is given up and made anew.
      const cancel = scheduler.after(dice.between(30_000, 90_000), `end of listening of ${station}`, () => {
        stop()
        onClosed()
      })
      return () => {
        stop()
        cancel()
      }
    },
  }
}

function withoutLine(body: Buffer, dice: Dice): Buffer {
  const lines = body.toString('latin1').split('\n')
  if (lines.length < 3) return body
  lines.splice(dice.between(0, lines.length - 3), 1)
  return Buffer.from(lines.join('\n'), 'latin1')
}

/** What the transport reads of an answer; its reading takes no turn of the event loop. */
function responseOf({ status, headers, body }: ServerAnswer): Response {
  const readable = {
    ok: status >= 200 && status < 300,
    status,
    headers: { get: (name: string) => headers[name.toLowerCase()] ?? null },
    body: new ReadableStream<Uint8Array>({
      start: (controller) => {
        if (body.length > 0) controller.enqueue(body)
        controller.close()
      },
    }),
  }
  return readable as unknown as Response
}
