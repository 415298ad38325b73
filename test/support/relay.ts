import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { freePort } from './processes.ts'

/** A wire between one station and the server that a test can cut, while others still reach the server. */
export interface Relay {
  readonly url: string
  cut(): void
  mend(): void
  close(): Promise<void>
}

export async function openRelay(serverUrl: string): Promise<Relay> {
  const target = Number(new URL(serverUrl).port)
  const port = await freePort()
  const sockets = new Set<Socket>()
  let isCut = false
  const server = createServer((near) => {
    if (isCut) return void near.destroy()
    const far = connect(target, '127.0.0.1')
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one)
      one.pipe(other)
      one.on('error', () => other.destroy())
      one.on('close', () => {
        sockets.delete(one)
        other.destroy()
      })
    }
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const dropAll = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: `http://127.0.0.1:${port}`,
    cut: () => {
      isCut = true
      dropAll()
    },
    mend: () => {
      isCut = false
    },
    close: async () => {
      dropAll()
      server.close()
      await once(server, 'close')
    },
  }
}
