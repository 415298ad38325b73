import type { Page } from 'playwright'
import type { AppError } from '../../shared/errors.ts'

/** The wire between a window and its station, where a test can hold a call, let it fail, or speak as the station does. */
export interface IpcWire {
  /** Calls of a channel no longer reach the station; nobody answers them. */
  hold(channel: string): void
  /** Calls of a channel reach the station at the release. */
  delay(channel: string): void
  /** Calls of a channel are answered with a fault of the program. */
  fail(channel: string): void
  /** Calls of a channel are refused in these words of the contract. */
  refuse(channel: string, error: AppError): void
  /** What a channel answers, or an event says, reaches the window changed. */
  alter(channel: string, change: (value: unknown) => unknown): void
  /** Calls go through again. */
  release(): void
  /** An event as the station sends it. */
  tell(event: string, payload: unknown): void
}

interface StationFrame {
  readonly id?: number
  readonly result?: { readonly ok: boolean; readonly value?: unknown }
  readonly event?: string
  readonly payload?: unknown
}

/** Sits down between a window and its station; the window is loaded anew. */
export async function tapWire(page: Page): Promise<IpcWire> {
  const held = new Set<string>()
  const failing = new Map<string, AppError>()
  const delayed = new Set<string>()
  let waiting: (() => void)[] = []
  const changes = new Map<string, (value: unknown) => unknown>()
  let tellPage: (frame: string) => void = () => undefined
  await page.routeWebSocket(/\/ipc$/, (socket) => {
    const station = socket.connectToServer()
    const channels = new Map<number, string>()
    tellPage = (frame) => socket.send(frame)
    station.onMessage((message) => {
      const frame = JSON.parse(String(message)) as StationFrame
      const change = changes.get(frame.event ?? channels.get(frame.id ?? -1) ?? '')
      if (change !== undefined && frame.event !== undefined)
        return socket.send(JSON.stringify({ event: frame.event, payload: change(frame.payload) }))
      if (change === undefined || frame.result?.ok !== true) return socket.send(message)
      const result = { ok: true, value: change(frame.result.value) }
      socket.send(JSON.stringify({ id: frame.id, result }))
    })
    socket.onMessage((message) => {
      const { id, channel } = JSON.parse(String(message)) as { id: number; channel: string }
      channels.set(id, channel)
      if (held.has(channel)) return
      if (delayed.has(channel)) return void waiting.push(() => station.send(message))
      const error = failing.get(channel)
      if (error === undefined) return station.send(message)
      socket.send(JSON.stringify({ id, result: { ok: false, error } }))
    })
  })
  await page.reload()
  return {
    hold: (channel) => held.add(channel),
    delay: (channel) => delayed.add(channel),
    fail: (channel) => failing.set(channel, { code: 'internal', log_id: 'broken by the test' }),
    refuse: (channel, error) => failing.set(channel, error),
    release: () => {
      held.clear()
      delayed.clear()
      for (const send of waiting) send()
      waiting = []
      failing.clear()
      changes.clear()
    },
    alter: (channel, change) => changes.set(channel, change),
    tell: (event, payload) => tellPage(JSON.stringify({ event, payload })),
  }
}
