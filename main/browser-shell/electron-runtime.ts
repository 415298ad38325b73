import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/**
 * The Electron program of this checkout, or undefined: the package installs without it and fetches it at first use,
 * which a closed network does not allow. Only looks; never downloads.
 */
export function findElectronRuntime(): string | undefined {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'))
    const path = join(folder, 'dist', readFileSync(join(folder, 'path.txt'), 'utf8').trim())
    return existsSync(path) ? path : undefined
  } catch {
    // Expected: no such package, or its runtime was never fetched.
    return undefined
  }
}
