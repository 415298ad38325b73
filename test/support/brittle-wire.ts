import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { connect, createServer, type Socket } from 'node:net'

/** A wire to the server on which every connection breaks once so many bytes have gone over it, both ways together. */
export interface BrittleWire {
  readonly url: string
  /** How many connections broke. */
  broken(): number
  close(): Promise<void>
}

export async function openBrittleWire(serverUrl: string, bytesEach: number): Promise<BrittleWire> {
  const target = Number(new URL(serverUrl).port)
  const sockets = new Set<Socket>()
  let broken = 0
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1')
    let left = bytesEach
    const end = (): void => {
      near.destroy()
      far.destroy()
    }
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      from.on('data', (bytes: Buffer) => {
        if (left <= 0) return
        left -= bytes.length
        to.write(bytes)
        if (left > 0) return
        broken += 1
        end()
      })
      from.on('error', end)
      from.on('close', () => {
        sockets.delete(from)
        end()
      })
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    broken: () => broken,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
