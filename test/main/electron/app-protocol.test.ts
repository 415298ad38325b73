import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type PageServer, startPageServer } from '../../../main/browser-shell/page-server.ts'
import type { RendererBundle } from '../../../main/browser-shell/renderer-bundle.ts'
import { answerRequest, serveApp } from '../../../main/electron/app-protocol.ts'
import { readBundleFolder } from '../../../main/electron/bundle-folder.ts'
import { createEventBus } from '../../../main/ipc/event-bus.ts'
import { ok } from '../../../shared/result.ts'
import { StandInSession } from './stand-in-electron.ts'

vi.mock('electron', () => import('./stand-in-electron.ts'))

let folder: string
let bundle: RendererBundle
let pages: PageServer
let cookie: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sijil-screens-'))
  const screens = join(folder, 'dist')
  mkdirSync(join(screens, 'assets'), { recursive: true })
  writeFileSync(join(folder, 'secret.json'), '{}')
  const nonce = '<meta name="sijil-style-nonce" content="__SIJIL_NONCE__">'
  writeFileSync(join(screens, 'index.html'), nonce)
  writeFileSync(join(screens, 'pdf-frame.html'), '<script nonce="__SIJIL_NONCE__"></script>')
  writeFileSync(join(screens, 'assets', 'app-1.js'), 'export {}')
  writeFileSync(join(screens, 'assets', 'codec.wasm'), '\0asm')
  writeFileSync(join(screens, 'icon.svg'), '<svg/>')
  bundle = readBundleFolder(screens)
  const serve = async () => ok({})
  pages = await startPageServer({ serve, events: createEventBus(), bundle: () => bundle, port: 0 })
  const launched = await fetch(pages.launchUrl(), { redirect: 'manual' })
  cookie = (launched.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
})
afterAll(async () => {
  await pages.close()
  rmSync(folder, { recursive: true })
})

const ask = (path: string, method = 'GET'): Response =>
  answerRequest(bundle, { url: `app://sijil${path}`, method })

const ruled = [
  'content-type',
  'content-security-policy',
  'cache-control',
  'x-content-type-options',
  'x-frame-options',
  'referrer-policy',
  'cross-origin-opener-policy',
  'cross-origin-resource-policy',
  'permissions-policy',
]

/** An answer without its nonce and without what only HTTP has. */
async function gist(reply: Response) {
  const withoutNonce = (text: string): string => text.replaceAll(/[A-Za-z0-9+/]{22}==/g, 'NONCE')
  const headers = ruled.map((name) => [name, withoutNonce(reply.headers.get(name) ?? '')])
  return {
    status: reply.status,
    headers: Object.fromEntries(headers),
    body: withoutNonce(await reply.text()),
  }
}

describe('app://sijil', () => {
  it.each([
    '/',
    '/patients',
    '/index.html',
    '/assets/app-1.js',
    '/assets/codec.wasm',
    '/icon.svg',
    '/pdf-frame.html',
    '/assets/none.js',
    '/secret.json',
    '/..%2fsecret.json',
    '/%2e%2e/secret.json',
    '/assets/..%5c..%5csecret.json',
    '/assets',
  ])('answers %s as the browser shell does', async (path) => {
    const there = await fetch(`http://127.0.0.1:${pages.port}${path}`, { headers: { cookie } })
    expect(await gist(ask(path))).toEqual(await gist(there))
  })

  it('gives each page a nonce of its own, in its policy and in its text', async () => {
    const nonceOf = async (reply: Response): Promise<string> => {
      const nonce = /'nonce-([^']+)'/.exec(reply.headers.get('content-security-policy') ?? '')?.[1] ?? 'none'
      expect(await reply.text()).toContain(nonce)
      return nonce
    }
    for (const path of ['/', '/pdf-frame.html']) {
      expect(await nonceOf(ask(path))).not.toBe(await nonceOf(ask(path)))
    }
  })

  it.each([
    '/../secret.json',
    '/assets/../../secret.json',
    '/..%2f..%2fetc/passwd.txt',
    '/%00.js',
    '//secret.json',
    '/C:/secret.json',
    '/__proto__.js',
  ])('has nothing at %s', async (path) => {
    const reply = ask(path)
    expect(reply.status).toBe(404)
    expect(await reply.text()).toBe('not found\n')
  })

  it('answers readings of its own host and nothing else', () => {
    for (const url of ['app://other/', 'app://sijil.example.org/', 'app://sijil:81/']) {
      expect(answerRequest(bundle, { url, method: 'GET' }).status).toBe(404)
    }
    for (const method of ['POST', 'PUT', 'DELETE', 'HEAD']) expect(ask('/', method).status).toBe(404)
  })

  it('is served in the session of the window', async () => {
    const session = new StandInSession('station')
    serveApp(session as never, bundle)
    const reply = await session.answer?.({ url: 'app://sijil/', method: 'GET' })
    expect(reply?.status).toBe(200)
  })
})
