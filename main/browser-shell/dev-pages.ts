import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { DevPages } from './page-server.ts'

const RENDERER = fileURLToPath(new URL('../../renderer/', import.meta.url))
const RELOAD_PORT = 24678

/**
 * The screens straight from their sources with hot reload, for `npm run dev`. Reload works with inline scripts and a
 * socket of its own, so the rules are looser here than in the product; everything else is served by the built bundle.
 */
const policy = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-inline'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' blob: data:",
  "font-src 'self' data:",
  `connect-src 'self' ws://127.0.0.1:${RELOAD_PORT}`,
  "worker-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

export async function openDevPages(): Promise<DevPages & { close(): Promise<void> }> {
  const { createServer } = await import('vite')
  const vite = await createServer({
    configFile: join(RENDERER, 'vite.config.ts'),
    appType: 'custom',
    logLevel: 'warn',
    server: { middlewareMode: true, hmr: { host: '127.0.0.1', port: RELOAD_PORT } },
  })
  return {
    policy,
    page: (url) => vite.transformIndexHtml(url, readFileSync(join(RENDERER, 'index.html'), 'utf8')),
    forward: (request, reply) => vite.middlewares(request.raw, reply.raw),
    close: () => vite.close(),
  }
}
