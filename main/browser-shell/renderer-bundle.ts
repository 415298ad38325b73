import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { newestSourceMs } from '../packaging/newest-source.ts'
import { contentTypeOf } from './content-types.ts'

/** One file of the screens, as it is served. */
export interface BundleFile {
  readonly type: string
  readonly bytes: Buffer
}

/** The built screens, by path (`/assets/….js`). */
export type RendererBundle = ReadonlyMap<string, BundleFile>

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const RENDERER = join(ROOT, 'renderer')
const DIST = join(RENDERER, 'dist')
/** What the screens are made of. */
const SOURCES = [RENDERER, join(ROOT, 'shared'), join(ROOT, 'package-lock.json')]

/** Whether the screens have to be built: never built, or older than what they are made of. */
export function isBundleStale(): boolean {
  const index = join(DIST, 'index.html')
  if (!existsSync(index)) return true
  const builtMs = statSync(index).mtimeMs
  return newestSourceMs(SOURCES) > builtMs
}

/**
 * Builds the screens beside the served folder and puts them in its place whole, so that two programs that start
 * together never serve half a bundle.
 */
export async function buildRenderer(): Promise<void> {
  // Whatever this process is run for (a test sets it), the screens are the ones that people get.
  process.env.NODE_ENV = 'production'
  const { build } = await import('vite')
  const room = join(ROOT, 'node_modules', '.cache')
  mkdirSync(room, { recursive: true })
  const fresh = join(room, `renderer-${randomBytes(6).toString('hex')}`)
  await build({
    configFile: join(RENDERER, 'vite.config.ts'),
    logLevel: 'error',
    build: { outDir: fresh, emptyOutDir: true },
  })
  const old = `${fresh}-old`
  try {
    if (existsSync(DIST)) renameSync(DIST, old)
    renameSync(fresh, DIST)
  } catch (error) {
    // Expected: a program started at the same time put its bundle, made of the same sources, there first.
    if (!existsSync(join(DIST, 'index.html'))) throw error
  }
  for (const folder of [fresh, old]) rmSync(folder, { recursive: true, force: true })
}

/** Reads the built screens into memory: what is not in it cannot be asked for. */
export function readBundle(): RendererBundle {
  const files = readdirSync(DIST, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return new Map(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name)
      const name = `/${relative(DIST, path).split(sep).join('/')}`
      return [name, { type: contentTypeOf(entry.name), bytes: readFileSync(path) }]
    }),
  )
}
