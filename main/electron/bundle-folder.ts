import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { contentTypeOf } from '../browser-shell/content-types.ts'
import type { BundleFile, RendererBundle } from '../browser-shell/renderer-bundle.ts'

/** Reads the built screens out of the program's package into memory, by path (`/assets/….js`). */
export function readBundleFolder(folder: string): RendererBundle {
  return new Map(filesIn(folder, ''))
}

// Folder by folder: inside an asar package Electron answers plain readings only.
function filesIn(folder: string, path: string): (readonly [string, BundleFile])[] {
  return readdirSync(join(folder, path), { withFileTypes: true }).flatMap((entry) => {
    const name = `${path}/${entry.name}`
    if (entry.isDirectory()) return filesIn(folder, name)
    if (!entry.isFile()) return []
    return [[name, { type: contentTypeOf(entry.name), bytes: readFileSync(join(folder, name)) }] as const]
  })
}
