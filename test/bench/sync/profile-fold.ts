import { readFileSync } from 'node:fs'
import type { Profiler } from 'node:inspector'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A part of the program and how long a thread was in it itself, without what it called. */
export interface SelfTime {
  readonly part: string
  readonly self_ms: number
}

export interface FoldedProfile {
  /** All but waiting. */
  readonly busy_ms: number
  /** By file of ours, by package, by what Node does. */
  readonly modules: readonly SelfTime[]
  readonly functions: readonly SelfTime[]
}

const ROOT = process.cwd()

/** Which part of the program a frame is of. */
function moduleOf({ functionName, url }: Profiler.Profile['nodes'][number]['callFrame']): string {
  if (url === '') return functionName.startsWith('(') ? functionName : 'Node and V8'
  if (url.startsWith('wasm:')) return 'PGlite (WebAssembly)'
  if (url.startsWith('node:')) return `node:${url.slice(5).split('/').at(-1) ?? ''}`
  const inPackage = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1]
  if (inPackage !== undefined) return inPackage
  return url.startsWith('file:') ? relative(ROOT, fileURLToPath(url)) : url
}

function descending(times: ReadonlyMap<string, number>): SelfTime[] {
  return [...times]
    .map(([part, us]) => ({ part, self_ms: us / 1000 }))
    .toSorted((a, b) => b.self_ms - a.self_ms)
}

export function foldProfile(path: string): FoldedProfile {
  const { nodes, samples = [], timeDeltas = [] } = JSON.parse(readFileSync(path, 'utf8')) as Profiler.Profile
  const byId = new Map(nodes.map((node) => [node.id, node.callFrame]))
  const [modules, functions] = [new Map<string, number>(), new Map<string, number>()]
  let busy = 0
  for (const [n, id] of samples.entries()) {
    const frame = byId.get(id)
    const us = timeDeltas[n] ?? 0
    if (frame === undefined || frame.functionName === '(idle)') continue
    const part = moduleOf(frame)
    // The profiler itself, while it begins and ends.
    if (part === 'node:inspector') continue
    busy += us
    modules.set(part, (modules.get(part) ?? 0) + us)
    const name = part.startsWith('PGlite (W') ? part : `${frame.functionName || '(anonymous)'} · ${part}`
    functions.set(name, (functions.get(name) ?? 0) + us)
  }
  return { busy_ms: busy / 1000, modules: descending(modules), functions: descending(functions) }
}
