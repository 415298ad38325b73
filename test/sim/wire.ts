import { brotliDecompressSync } from 'node:zlib'

/** The ids of records that came to each station, whatever its program made of them. */
export interface Wire {
  hear(station: string, path: string, body: Buffer): void
  idsOf(station: string): ReadonlySet<string>
}

const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g
const CHUNK = '/sync/v1/snapshots/chunks/'

export function createWire(): Wire {
  const heard = new Map<string, Set<string>>()
  const idsOf = (station: string): Set<string> => {
    const ids = heard.get(station) ?? new Set()
    heard.set(station, ids)
    return ids
  }
  return {
    idsOf,
    hear: (station, path, body) => {
      const ids = idsOf(station)
      for (const [id] of textOf(path, body).matchAll(ID)) ids.add(id)
    },
  }
}

function textOf(path: string, body: Buffer): string {
  if (!path.startsWith(CHUNK)) return body.toString('latin1')
  try {
    return brotliDecompressSync(body).toString('latin1')
  } catch {
    // Expected: a refusal, which is not packed.
    return body.toString('latin1')
  }
}
