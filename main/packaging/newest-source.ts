import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const NOT_SOURCES = new Set(['dist', 'node_modules'])

/** When the newest of some files and folders was written; what was built is no source. */
export function newestSourceMs(paths: readonly string[]): number {
  return Math.max(0, ...paths.map(newestMs))
}

function newestMs(path: string): number {
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.mtimeMs
  const names = readdirSync(path).filter((name) => !NOT_SOURCES.has(name))
  return newestSourceMs(names.map((name) => join(path, name)))
}
