import type { Channel, Input, Output, Reply } from '../../shared/ipc/contract.ts'
import type { SessionStatus } from '../../shared/session/session-ipc.ts'

/** The screens' side of a station process, without a browser: the same door, cookie and contract. */
export interface StationClient {
  ask<C extends Channel>(channel: C, input: Input<C>): Promise<Reply<C>>
  /** Calls a channel that must succeed. */
  call<C extends Channel>(channel: C, input: Input<C>): Promise<Output<C>>
  close(): void
}

/** The program went away while it was being asked: nobody knows whether the call was done. */
export class StationGone extends Error {
  override readonly name = 'StationGone'
}

interface Waiting {
  readonly resolve: (result: unknown) => void
  readonly reject: (error: Error) => void
}

type Frame =
  | { readonly id: number; readonly event?: undefined; readonly result: unknown }
  | { readonly id?: undefined; readonly event: 'session.changed'; readonly payload: SessionStatus }
  | { readonly id?: undefined; readonly event: 'data.changed' | 'sync.changed' }

/** Node's own WebSocket takes headers too, which the browser's types do not know. */
type HeaderSocket = new (url: string, options: { headers: Record<string, string> }) => WebSocket

/** Redeems a launch address and opens the door to the station core. */
export async function connectToStation(launchUrl: string): Promise<StationClient> {
  const { origin, host } = new URL(launchUrl)
  const entry = await fetch(launchUrl, { redirect: 'manual' })
  const cookie = entry.headers.getSetCookie()[0]?.split(';')[0]
  if (cookie === undefined) throw new Error(`no cookie: ${entry.status}`)
  const socket = new (WebSocket as unknown as HeaderSocket)(`ws://${host}/ipc`, {
    headers: { cookie, origin },
  })
  const waiting = new Map<number, Waiting>()
  let lastId = 0
  // As the screens do, a client says with each call for whom it asks: whoever it last heard of.
  let person: string | null = null
  socket.addEventListener('message', ({ data }) => {
    const frame = JSON.parse(String(data)) as Frame
    if (frame.event === 'session.changed') person = frame.payload.user?.id ?? null
    if (frame.id === undefined) return
    waiting.get(frame.id)?.resolve(frame.result)
    waiting.delete(frame.id)
  })
  const drop = (): void => {
    for (const { reject } of waiting.values()) reject(new StationGone('the station went away'))
    waiting.clear()
  }
  socket.addEventListener('close', drop)
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve())
    socket.addEventListener('error', () => reject(new StationGone('no way to the station')))
  })
  async function ask<C extends Channel>(channel: C, input: Input<C>): Promise<Reply<C>> {
    if (socket.readyState !== WebSocket.OPEN) throw new StationGone('the station went away')
    return new Promise((resolve, reject) => {
      lastId += 1
      waiting.set(lastId, { resolve: (result) => resolve(result as Reply<C>), reject })
      socket.send(JSON.stringify({ id: lastId, channel, input, person }))
    })
  }
  const status = await ask('session.status', {})
  if (status.ok) person = status.value.user?.id ?? null
  return {
    ask,
    call: async (channel, input) => {
      const reply = await ask(channel, input)
      if (!reply.ok) throw new Error(`${channel} was refused: ${JSON.stringify(reply.error)}`)
      return reply.value
    },
    close: () => socket.close(),
  }
}
