import { randomBytes } from 'node:crypto'
import websocket from '@fastify/websocket'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { IPC_MAX_BYTES } from '../../shared/ipc/contract.ts'
import { createFrameDoor } from '../ipc/call-frame.ts'
import type { EventBus } from '../ipc/event-bus.ts'
import type { Serve } from '../ipc/serve.ts'
import { isOwnHost, isOwnOrigin } from '../ipc/trusted-sender.ts'
import { createLaunchTokens, type LaunchTokens } from './launch-tokens.ts'
import type { RendererBundle } from './renderer-bundle.ts'
import { contentSecurityPolicy, pdfFrameHeaders, securityHeaders } from './security-headers.ts'

/*
 * The station's window over HTTP on this PC alone:
 *
 *   GET /?launch=TOKEN   once: cookie for this window, then to /
 *   GET /…               the screens; without the cookie 403
 *   GET /pdf-frame.html  the sandboxed page that reads PDF files; without the cookie 403
 *   GET /ipc             WebSocket, own page only: → {id, channel, input, person}   ← {id, result}   ← {event, payload}
 */

export interface PageServer {
  /** An address that lets one window in, once. */
  launchUrl(): string
  readonly port: number
  close(): Promise<void>
}

export interface PageServerDeps {
  readonly serve: Serve
  readonly events: EventBus
  readonly bundle: () => RendererBundle
  /** 0 takes any free port. */
  readonly port: number
  /** Answers with other security rules while the screens are being worked on. */
  readonly dev?: (app: FastifyInstance) => Promise<DevPages>
}

/** Pages that come from the sources while somebody works on them. */
export interface DevPages {
  readonly policy: string
  readonly page: (url: string) => Promise<string>
  readonly forward: (request: FastifyRequest, reply: FastifyReply) => void
}

const NONCE_MARK = '__SIJIL_NONCE__'
/** The one page beside the screens: where PDF files are read, cut off from everything else. */
const PDF_FRAME = '/pdf-frame.html'
/** A frame above the channel's own limit is still read, so that the screen gets an answer instead of a lost connection. */
const FRAME_MAX_BYTES = 4 * IPC_MAX_BYTES

const HANG_UP_MS = 1_000

export async function startPageServer(deps: PageServerDeps): Promise<PageServer> {
  const app = fastify({ bodyLimit: 1024, routerOptions: { ignoreTrailingSlash: true } })
  const tokens = createLaunchTokens()
  const portOf = (): number => {
    const address = app.server.address()
    return typeof address === 'object' && address !== null ? address.port : deps.port
  }
  await app.register(websocket, {
    options: { maxPayload: FRAME_MAX_BYTES },
    preClose: async () => hangUp(app),
  })
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(securityHeaders)
    if (!isOwnHost(request.headers.host, portOf())) return refuse(reply, 'This address is not served here.')
  })
  const dev = await deps.dev?.(app)
  registerSocket(app, deps, tokens, portOf)
  registerPages(app, deps, dev, tokens, portOf)
  await app.listen({ host: '127.0.0.1', port: deps.port })
  return {
    launchUrl: () => `http://127.0.0.1:${portOf()}/?launch=${tokens.issue()}`,
    port: portOf(),
    close: () => app.close(),
  }
}

/** Tells every window that the program ends, and does not wait long for one that hangs. */
function hangUp(app: FastifyInstance): void {
  for (const socket of app.websocketServer.clients) socket.close(1001)
  const timer = setTimeout(() => {
    for (const socket of app.websocketServer.clients) socket.terminate()
  }, HANG_UP_MS)
  timer.unref()
}

/** Cookies know no ports: the name keeps two stations on one PC apart. */
function cookieName(port: number): string {
  return `sijil_window_${port}`
}

function isFromOwnWindow(request: FastifyRequest, tokens: LaunchTokens, port: number): boolean {
  const wanted = `${cookieName(port)}=`
  const cookies = (request.headers.cookie ?? '').split(';').map((text) => text.trim())
  return tokens.isOwnCookie(cookies.find((text) => text.startsWith(wanted))?.slice(wanted.length))
}

function refuse(reply: FastifyReply, sentence: string): FastifyReply {
  return reply.code(403).type('text/plain; charset=utf-8').send(`${sentence}\n`)
}

function registerPages(
  app: FastifyInstance,
  deps: PageServerDeps,
  dev: DevPages | undefined,
  tokens: LaunchTokens,
  portOf: () => number,
): void {
  app.get<{ Querystring: { launch?: unknown } }>('/*', async (request, reply) => {
    const { launch } = request.query
    if (typeof launch === 'string') return letIn(reply, tokens, launch, portOf())
    if (!isFromOwnWindow(request, tokens, portOf())) {
      return refuse(reply, 'Open this program by the address that it printed when it was started.')
    }
    const path = new URL(request.url, 'http://127.0.0.1').pathname
    if (dev !== undefined) return devReply(dev, path, request, reply)
    return bundleReply(deps.bundle(), path, reply)
  })
}

function letIn(reply: FastifyReply, tokens: LaunchTokens, launch: string, port: number): FastifyReply {
  const secret = tokens.redeem(launch)
  if (secret === undefined) {
    return refuse(reply, 'This address was used already. Start the program again for a new one.')
  }
  return reply
    .header('set-cookie', `${cookieName(port)}=${secret}; Path=/; HttpOnly; SameSite=Strict`)
    .header('cache-control', 'no-store')
    .redirect('/', 303)
}

function bundleReply(bundle: RendererBundle, path: string, reply: FastifyReply): FastifyReply {
  if (path === PDF_FRAME) return pdfFrameReply(bundle, reply)
  const file = path === '/index.html' ? undefined : bundle.get(path)
  if (file !== undefined) {
    return reply.type(file.type).header('cache-control', 'private, max-age=31536000').send(file.bytes)
  }
  // Addresses of screens have no ending; everything else would be a file, and it is not there.
  const index = bundle.get('/index.html')
  if (index === undefined || /\.[a-z0-9]+$/i.test(path)) {
    return reply.code(404).type('text/plain').send('not found\n')
  }
  const nonce = randomBytes(16).toString('base64')
  return reply
    .type(index.type)
    .header('content-security-policy', contentSecurityPolicy(nonce))
    .header('cache-control', 'no-store')
    .send(index.bytes.toString('utf8').replaceAll(NONCE_MARK, nonce))
}

function pdfFrameReply(bundle: RendererBundle, reply: FastifyReply): FastifyReply {
  const page = bundle.get(PDF_FRAME)
  if (page === undefined) return reply.code(404).type('text/plain').send('not found\n')
  const nonce = randomBytes(16).toString('base64')
  return reply
    .type(page.type)
    .headers(pdfFrameHeaders(nonce))
    .send(page.bytes.toString('utf8').replaceAll(NONCE_MARK, nonce))
}

async function devReply(
  dev: DevPages,
  path: string,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const isPage = request.headers['sec-fetch-dest'] === 'document'
  if (isPage) {
    reply.header('content-security-policy', dev.policy).type('text/html; charset=utf-8')
    return reply.send(await dev.page(path))
  }
  reply.hijack()
  dev.forward(request, reply)
  return reply
}

function registerSocket(
  app: FastifyInstance,
  deps: PageServerDeps,
  tokens: LaunchTokens,
  portOf: () => number,
): void {
  const onRequest = async (
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply | undefined> => {
    const { host, origin } = request.headers
    if (isOwnOrigin({ host, origin }, portOf()) && isFromOwnWindow(request, tokens, portOf()))
      return undefined
    // A refused upgrade leaves a connection that nobody reads any more.
    return refuse(reply.header('connection', 'close'), 'Only the program’s own window may connect.')
  }
  app.get('/ipc', { websocket: true, onRequest }, (socket) => {
    const send = (message: unknown): void => {
      if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message))
    }
    const answer = createFrameDoor(deps.serve)
    const stop = deps.events.subscribe((event, payload) => send({ event, payload }))
    socket.on('close', stop)
    // Expected: the window vanished in the middle of a frame, or sent one above the limit. Its close follows.
    socket.on('error', () => undefined)
    socket.on('message', (data: unknown) => {
      void answer(String(data)).then((answered) => {
        if (answered?.id === undefined) socket.close(1008, 'not a call')
        else send(answered)
      })
    })
  })
}
