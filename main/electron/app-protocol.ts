import { randomBytes } from 'node:crypto'
import { protocol, type Session } from 'electron'
import type { BundleFile, RendererBundle } from '../browser-shell/renderer-bundle.ts'
import { contentSecurityPolicy, pdfFrameHeaders, securityHeaders } from '../browser-shell/security-headers.ts'

export const APP_ORIGIN = 'app://sijil'
const NONCE_MARK = '__SIJIL_NONCE__'
/** The one page beside the screens: where PDF files are read, cut off from everything else. */
const PDF_FRAME = '/pdf-frame.html'

/** Must run before the app is ready: makes `app://` a scheme with an origin, like https. */
export function announceAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
}

/** Serves the screens under `app://sijil`, and nothing else of the disk: what is not in the bundle cannot be asked for. */
export function serveApp(session: Session, bundle: RendererBundle): void {
  session.protocol.handle('app', async (request) => answerRequest(bundle, request))
}

/** The answer to one address, the same as the browser shell's. */
export function answerRequest(bundle: RendererBundle, request: Pick<Request, 'url' | 'method'>): Response {
  const { host, pathname } = new URL(request.url)
  if (host !== 'sijil' || request.method !== 'GET') return missing()
  const frame = bundle.get(PDF_FRAME)
  if (pathname === PDF_FRAME) return frame === undefined ? missing() : pageOf(frame, pdfFrameHeaders)
  const file = pathname === '/index.html' ? undefined : bundle.get(pathname)
  if (file !== undefined) {
    const headers = { 'content-type': file.type, 'cache-control': 'private, max-age=31536000' }
    return new Response(new Uint8Array(file.bytes), { headers: { ...securityHeaders, ...headers } })
  }
  // Addresses of screens have no ending; everything else would be a file, and it is not there.
  const index = bundle.get('/index.html')
  return index === undefined || /\.[a-z0-9]+$/i.test(pathname) ? missing() : pageOf(index, screenHeaders)
}

function screenHeaders(nonce: string): Readonly<Record<string, string>> {
  return { 'content-security-policy': contentSecurityPolicy(nonce), 'cache-control': 'no-store' }
}

/** A page with a nonce of its own. */
function pageOf(page: BundleFile, headersOf: typeof screenHeaders): Response {
  const nonce = randomBytes(16).toString('base64')
  return new Response(page.bytes.toString('utf8').replaceAll(NONCE_MARK, nonce), {
    headers: { ...securityHeaders, 'content-type': page.type, ...headersOf(nonce) },
  })
}

function missing(): Response {
  const headers = { ...securityHeaders, 'content-type': 'text/plain' }
  return new Response('not found\n', { status: 404, headers })
}
