import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'
import { protocol, type Session } from 'electron'
import { contentSecurityPolicy, securityHeaders } from '../browser-shell/security-headers.ts'

export const APP_ORIGIN = 'app://sijil'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
}

/** Must run before the app is ready: makes `app://` a scheme with an origin, like https. */
export function announceAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
}

/** Serves the built screens from `folder` under `app://sijil`, with the same rules as the browser shell. */
export function serveApp(session: Session, folder: string): void {
  session.protocol.handle('app', async (request) => {
    const url = new URL(request.url)
    if (url.host !== 'sijil' || request.method !== 'GET') return new Response('not found', { status: 404 })
    const path = normalize(join(folder, decodeURIComponent(url.pathname)))
    const isFile = path.startsWith(folder + sep) && extname(path) !== ''
    return isFile && !path.endsWith('index.html') ? fileReply(path) : pageReply(join(folder, 'index.html'))
  })
}

async function fileReply(path: string): Promise<Response> {
  try {
    const type = types[extname(path)] ?? 'application/octet-stream'
    return new Response(new Uint8Array(await readFile(path)), {
      headers: { ...securityHeaders, 'content-type': type },
    })
  } catch {
    // Expected: no such file in the bundle.
    return new Response('not found', { status: 404 })
  }
}

async function pageReply(index: string): Promise<Response> {
  const nonce = randomBytes(16).toString('base64')
  const page = (await readFile(index, 'utf8')).replaceAll('__SIJIL_NONCE__', nonce)
  return new Response(page, {
    headers: {
      ...securityHeaders,
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': contentSecurityPolicy(nonce),
      'cache-control': 'no-store',
    },
  })
}
