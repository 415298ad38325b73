import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleModule } from '../packaging/bundle-module.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const HERE = join(ROOT, 'main', 'electron')
const OUT = join(ROOT, 'main', 'dist', 'electron')

/** Binaries cannot be bundled; Electron brings itself. */
const external = ['electron', 'better-sqlite3', 'keytar', 'keytar/keytar.js', '@node-rs/argon2']

/** Bundles the desktop shell: program as a module, preload as CommonJS, which the page's sandbox demands. */
export async function buildElectronShell(): Promise<void> {
  for (const { entry, file, format } of [
    { entry: 'index.ts', file: 'index.js', format: 'es' },
    { entry: '../db/store-worker.ts', file: 'store-worker.js', format: 'es' },
    { entry: 'preload.ts', file: 'preload.cjs', format: 'cjs' },
  ] as const) {
    await bundleModule({ entry: join(HERE, entry), out: join(OUT, file), format, external })
  }
}
