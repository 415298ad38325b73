import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect, createServer as createTcp, type Socket } from 'node:net'

/** A proxy that connects, on 127.0.0.1; what it was asked is kept. */
export interface TestProxy {
  readonly address: string
  readonly asked: { readonly target: string; readonly authorization: string | null }[]
  close(): Promise<void>
}

/** `answer`: what CONNECT is answered with instead of a connection, for the name and password that came. */
export async function startProxy(
  answer: (authorization: string | null) => { status: number; body?: string } | null = () => null,
): Promise<TestProxy> {
  const asked: TestProxy['asked'] = []
  const sockets = new Set<Socket>()
  const server = createServer((_request, response) => response.writeHead(400).end())
  server.on('connect', (request, client: Socket) => {
    const authorization = request.headers['proxy-authorization'] ?? null
    asked.push({ target: request.url ?? '', authorization })
    const refused = answer(authorization)
    client.on('error', () => undefined)
    if (refused !== null) {
      const { status, body = '' } = refused
      const challenge = status === 407 ? 'Proxy-Authenticate: Basic realm="ward"\r\n' : ''
      client.end(
        `HTTP/1.1 ${status} No\r\n${challenge}Content-Type: text/html\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      )
      return
    }
    const [, port = ''] = (request.url ?? '').split(':')
    // Whatever the name: every server of the test is here.
    const target = connect(Number(port), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      target.pipe(client).pipe(target)
    })
    sockets.add(target).add(client)
    target.on('error', () => client.destroy())
    client.on('close', () => target.destroy())
  })
  return opened(server, asked, sockets, 'http')
}

/** The same in the language of SOCKS 5, without a password. */
export async function startSocks(): Promise<TestProxy> {
  const asked: TestProxy['asked'] = []
  const sockets = new Set<Socket>()
  const server = createTcp((client) => {
    sockets.add(client)
    client.on('error', () => undefined)
    client.once('data', () => {
      client.write(Buffer.from([5, 0]))
      client.once('data', (request: Buffer) => {
        const length = request[3] === 3 ? (request[4] ?? 0) + 1 : 4
        const host =
          request[3] === 3
            ? request.subarray(5, 4 + length).toString()
            : [...request.subarray(4, 8)].join('.')
        const port = request.readUInt16BE(4 + length)
        asked.push({ target: `${host}:${port}`, authorization: null })
        const target = connect(port, '127.0.0.1', () => {
          client.write(Buffer.from([5, 0, 0, 1, 127, 0, 0, 1, 0, 0]))
          target.pipe(client).pipe(target)
        })
        sockets.add(target)
        target.on('error', () => client.destroy())
        client.on('close', () => target.destroy())
      })
    })
  })
  return opened(server, asked, sockets, 'socks5')
}

async function opened(
  server: Server | ReturnType<typeof createTcp>,
  asked: TestProxy['asked'],
  sockets: Set<Socket>,
  scheme: string,
): Promise<TestProxy> {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    address: `${scheme}://127.0.0.1:${port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
        if ('closeAllConnections' in server) server.closeAllConnections()
      }),
  }
}
