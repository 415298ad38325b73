import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type PageServer, startPageServer } from '../../../main/browser-shell/page-server.ts'
import { createEventBus, type EventBus } from '../../../main/ipc/event-bus.ts'
import { ok } from '../../../shared/result.ts'
import { openSocket } from './socket.ts'

const page = '<meta name="sijil-style-nonce" content="__SIJIL_NONCE__"><div id="root"></div>'
const bundle = new Map([
  ['/index.html', { type: 'text/html; charset=utf-8', bytes: Buffer.from(page) }],
  [
    '/pdf-frame.html',
    { type: 'text/html; charset=utf-8', bytes: Buffer.from('<script nonce="__SIJIL_NONCE__">1</script>') },
  ],
  ['/assets/app-1.js', { type: 'text/javascript; charset=utf-8', bytes: Buffer.from('export {}') }],
])

let pages: PageServer
let events: EventBus
let origin: string
beforeEach(async () => {
  events = createEventBus()
  const serve = async (channel: unknown, input: unknown, person: unknown) => ok({ channel, input, person })
  pages = await startPageServer({ serve, events, bundle: () => bundle, port: 0 })
  origin = `http://127.0.0.1:${pages.port}`
})
afterEach(() => pages.close())

const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${origin}${path}`, { headers, redirect: 'manual' })

async function launch(): Promise<string> {
  const reply = await fetch(pages.launchUrl(), { redirect: 'manual' })
  return (reply.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
}

describe('the window’s address', () => {
  it('lets one window in, once', async () => {
    const url = pages.launchUrl()
    const first = await fetch(url, { redirect: 'manual' })
    expect(first.status).toBe(303)
    expect(first.headers.get('location')).toBe('/')
    expect(first.headers.get('set-cookie')).toMatch(
      /^sijil_window_\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/,
    )
    const second = await fetch(url, { redirect: 'manual' })
    expect(second.status).toBe(403)
    expect(second.headers.get('set-cookie')).toBeNull()
  })

  it('shows nothing to who has no window', async () => {
    for (const path of ['/', '/patients', '/assets/app-1.js', '/?launch=guess', '/?launch=']) {
      expect((await get(path)).status).toBe(403)
    }
    const forged = await get('/', { cookie: `sijil_window_${pages.port}=${'A'.repeat(43)}` })
    expect(forged.status).toBe(403)
  })

  it('is answered under its own name only', async () => {
    const cookie = await launch()
    const socket = await openSocket(pages.port, { host: 'evil.example', origin, cookie })
    expect(socket.status).toBe(403)
  })
})

describe('a page of the screens', () => {
  it('carries the content security policy with a nonce of its own', async () => {
    const cookie = await launch()
    const [first, second] = [await get('/', { cookie }), await get('/patients/1', { cookie })]
    const nonceOf = (text: string): string => /content="([^"]+)"/.exec(text)?.[1] ?? ''
    const nonce = nonceOf(await first.text())
    expect(first.headers.get('content-security-policy')).toBe(
      `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self' blob:; ` +
        "font-src 'self'; connect-src 'self'; worker-src 'self'; frame-src 'self'; base-uri 'none'; " +
        "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types default",
    )
    expect(nonceOf(await second.text())).not.toBe(nonce)
    expect(first.headers.get('cache-control')).toBe('no-store')
    expect(first.headers.get('x-content-type-options')).toBe('nosniff')
  })

  it('holds PDF files in a page of its own that can ask nobody for anything', async () => {
    expect((await get('/pdf-frame.html')).status).toBe(403)
    const reply = await get('/pdf-frame.html', { cookie: await launch() })
    const nonce = /nonce="([^"]+)"/.exec(await reply.text())?.[1] ?? ''
    expect(reply.headers.get('content-security-policy')).toBe(
      `default-src 'none'; script-src 'nonce-${nonce}' 'wasm-unsafe-eval'; style-src 'nonce-${nonce}'; ` +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox allow-scripts; " +
        "require-trusted-types-for 'script'; trusted-types 'none'",
    )
    expect(reply.headers.get('x-frame-options')).toBe('SAMEORIGIN')
    expect(reply.headers.get('cache-control')).toBe('no-store')
  })

  it('is served from what was built, and nothing else of the disk', async () => {
    const cookie = await launch()
    const script = await get('/assets/app-1.js', { cookie })
    expect(script.headers.get('content-type')).toContain('text/javascript')
    for (const path of [
      '/assets/none.js',
      '/..%2f..%2fpackage.json',
      '/%2e%2e/package.json',
      '/station.json',
    ]) {
      expect((await get(path, { cookie })).status).toBe(404)
    }
  })
})

describe('the socket', () => {
  it('carries calls, answers and events', async () => {
    const socket = await openSocket(pages.port, { origin, cookie: await launch() })
    expect(socket.status).toBe(101)
    socket.send(JSON.stringify({ id: 7, channel: 'session.status', input: { a: 1 } }))
    expect(JSON.parse(await socket.next())).toEqual({
      id: 7,
      result: { ok: true, value: { channel: 'session.status', input: { a: 1 }, person: null } },
    })
    socket.send(JSON.stringify({ id: 8, channel: 'drafts.list', input: {}, person: 'somebody' }))
    expect(JSON.parse(await socket.next())).toEqual({
      id: 8,
      result: { ok: true, value: { channel: 'drafts.list', input: {}, person: 'somebody' } },
    })
    events.emit('data.changed', { entities: ['patients'] })
    expect(JSON.parse(await socket.next())).toEqual({
      event: 'data.changed',
      payload: { entities: ['patients'] },
    })
    socket.close()
  })

  it('opens for the program’s own page only', async () => {
    const cookie = await launch()
    const refused = [
      { origin },
      { cookie },
      { cookie, origin: 'http://evil.example' },
      { cookie, origin: `http://127.0.0.1:${pages.port + 1}` },
      { cookie, origin: 'null' },
    ]
    for (const headers of refused) expect((await openSocket(pages.port, headers)).status).toBe(403)
  })

  it('is closed when something else than a call comes in', async () => {
    const socket = await openSocket(pages.port, { origin, cookie: await launch() })
    socket.send('{"id":"x"}')
    expect(await socket.closed).toBe(1008)
  })
})
