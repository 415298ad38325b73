import { randomBytes } from 'node:crypto'
import { request } from 'node:http'
import type { Socket } from 'node:net'

/** A WebSocket of a client that sends whatever headers it likes, as no browser would. */
export interface RawSocket {
  /** 101 when the socket opened, else the refusal. */
  readonly status: number
  send(text: string): void
  next(): Promise<string>
  /** The code with which the other side closed. */
  readonly closed: Promise<number>
  close(): void
}

export function openSocket(port: number, headers: Record<string, string>): Promise<RawSocket> {
  return new Promise((resolve, reject) => {
    const call = request({
      host: '127.0.0.1',
      port,
      agent: false,
      path: '/ipc',
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': randomBytes(16).toString('base64'),
        ...headers,
      },
    })
    call.on('error', reject)
    call.on('response', (reply) => {
      reply.resume()
      resolve({ ...silent, status: reply.statusCode ?? 0 })
    })
    call.on('upgrade', (_reply, socket: Socket) => resolve(overTcp(socket)))
    call.end()
  })
}

const silent: RawSocket = {
  status: 0,
  send: () => undefined,
  next: () => Promise.reject(new Error('the socket never opened')),
  closed: Promise.resolve(0),
  close: () => undefined,
}

/** Reads unfragmented frames below 64 KiB and writes masked text frames below 126 bytes: enough for tests. */
function overTcp(socket: Socket): RawSocket {
  const messages: string[] = []
  let wake: (() => void) | undefined
  let ended: (code: number) => void = () => undefined
  const closed = new Promise<number>((done) => {
    ended = done
  })
  let rest = Buffer.alloc(0)
  socket.on('data', (data: Buffer) => {
    rest = Buffer.concat([rest, data])
    for (let frame = readFrame(rest); frame !== undefined; frame = readFrame(rest)) {
      rest = rest.subarray(frame.length)
      if (frame.opcode === 1) messages.push(frame.payload.toString())
      if (frame.opcode === 8) {
        ended(frame.payload.readUInt16BE(0))
        socket.destroy()
      }
      wake?.()
    }
  })
  return {
    status: 101,
    closed,
    send: (text) => void socket.write(maskedFrame(Buffer.from(text))),
    next: async () => {
      while (messages.length === 0) {
        await new Promise<void>((done) => {
          wake = done
        })
      }
      return messages.shift() ?? ''
    },
    close: () => socket.destroy(),
  }
}

function readFrame(bytes: Buffer): { opcode: number; payload: Buffer; length: number } | undefined {
  if (bytes.length < 2) return undefined
  const short = bytes.readUInt8(1) & 127
  const head = short === 126 ? 4 : 2
  if (bytes.length < head) return undefined
  const size = short === 126 ? bytes.readUInt16BE(2) : short
  if (bytes.length < head + size) return undefined
  return { opcode: bytes.readUInt8(0) & 15, payload: bytes.subarray(head, head + size), length: head + size }
}

function maskedFrame(text: Buffer): Buffer {
  const mask = randomBytes(4)
  const masked = text.map((byte, i) => byte ^ (mask[i % 4] ?? 0))
  return Buffer.concat([Buffer.from([0x81, 0x80 | text.length]), mask, masked])
}
