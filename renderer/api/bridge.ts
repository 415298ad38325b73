import type { Bridge } from '../../shared/ipc/contract.ts'

/*
 * The way to the station core. In Electron the preload puts `window.sijil` there. In the browser shell it is a
 * WebSocket to `/ipc` on the page's own origin:
 *
 *   → {id, channel, input, person}      ← {id, result}      ← {event, payload}
 *
 *   connecting ──open──► open ──close──► restarting ──open──► open
 *
 * A call made while the socket is down waits for it; a call that was on its way when the socket closed is rejected,
 * because nobody knows whether it was done.
 */

declare global {
  interface Window {
    readonly sijil?: Bridge
  }
}

export type BridgeState = 'connecting' | 'open' | 'restarting'

/** The station program went away while it was being asked. */
export class ProgramGone extends Error {}

interface Waiting {
  readonly resolve: (result: unknown) => void
  readonly reject: (error: Error) => void
}

type Frame =
  | { readonly id: number; readonly result: unknown }
  | { readonly event: string; readonly payload: unknown }

const FIRST_DELAY_MS = 250
const LONGEST_DELAY_MS = 4000

function socketBridge(url: string, onState: (state: BridgeState) => void): Bridge {
  const listeners = new Set<(event: string, payload: unknown) => void>()
  const waiting = new Map<number, Waiting>()
  let queued: string[] = []
  let socket: WebSocket | null = null
  let lastId = 0
  let delayMs = FIRST_DELAY_MS

  function receive(data: unknown): void {
    const frame = JSON.parse(String(data)) as Frame
    if ('event' in frame) {
      for (const listener of listeners) listener(frame.event, frame.payload)
      return
    }
    waiting.get(frame.id)?.resolve(frame.result)
    waiting.delete(frame.id)
  }

  function open(): void {
    const next = new WebSocket(url)
    next.addEventListener('open', () => {
      socket = next
      delayMs = FIRST_DELAY_MS
      onState('open')
      for (const frame of queued) next.send(frame)
      queued = []
    })
    next.addEventListener('message', (message) => receive(message.data))
    next.addEventListener('close', () => {
      if (socket === next) {
        socket = null
        for (const call of waiting.values()) call.reject(new ProgramGone('the station program went away'))
        waiting.clear()
      }
      onState('restarting')
      setTimeout(open, delayMs)
      delayMs = Math.min(delayMs * 2, LONGEST_DELAY_MS)
    })
  }

  open()
  return {
    invoke: (channel, input, person) =>
      new Promise((resolve, reject) => {
        lastId += 1
        waiting.set(lastId, { resolve, reject })
        const frame = JSON.stringify({ id: lastId, channel, input, person })
        if (socket === null) queued.push(frame)
        else socket.send(frame)
      }),
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

function socketAddress(): string {
  const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:'
  return `${scheme}//${location.host}/ipc`
}

/** Connects to the station core, whichever shell carries this page. */
export function openBridge(onState: (state: BridgeState) => void): Bridge {
  if (window.sijil !== undefined) {
    onState('open')
    return window.sijil
  }
  return socketBridge(socketAddress(), onState)
}
