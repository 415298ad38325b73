import { hkdfSync, randomBytes } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Id } from '../../shared/ids.ts'
import { BLOB_CHUNK_BYTES, chunkCountOf } from '../../shared/sync/blob-chunks.ts'
import { openBytes, sealBytes } from '../keys/sealing.ts'
import type { ServerKeys } from '../keys/server-keys.ts'

/*
 * Chunks of documents that are not whole yet: `<documents>/parts/<station>/<sha256>.<size>/<index>`, each sealed with a
 * key that is derived for its document. A station's parts are its own: what another sends under the same name never
 * mixes with them. They are in files alone, so that any node over the same folder goes on with them, and they are given
 * to nobody. A chunk that a power cut tore does not open any more, and is asked for again.
 */

/** A document that a station is sending. */
export interface PartialBlob {
  readonly station_id: Id
  readonly sha256: string
  readonly size_bytes: number
}

export interface BlobParts {
  /** Which chunks are here. */
  list(blob: PartialBlob): Promise<number[]>
  /** Keeps a chunk, in the place of one that was there; answers which are here now. */
  put(blob: PartialBlob, index: number, bytes: Uint8Array, nowMs: number): Promise<number[]>
  /** The whole, once every chunk is here; undefined where one does not open, which is then no longer here. */
  join(blob: PartialBlob): Promise<Buffer | undefined>
  remove(blob: PartialBlob): Promise<void>
  /** Forgets what nobody went on with for seven days. Never fails: what cannot be removed is met again later. */
  sweep(nowMs: number): Promise<void>
}

/** A document whose sending was broken off is forgotten after this long. */
const KEPT_MS = 7 * 24 * 3_600_000
/** Of documents that a station began and did not finish, so many are kept: the newest. */
const UNFINISHED_KEPT = 32
/** How often a node looks for what is too old. */
const SWEEP_MS = 3_600_000

export function createBlobParts(folder: string, keys: Pick<ServerKeys, 'storage_key'>): BlobParts {
  const root = join(folder, 'parts')
  const folderOf = ({ station_id, sha256, size_bytes }: PartialBlob): string =>
    join(root, station_id, `${sha256}.${size_bytes}`)
  const keyOf = ({ station_id, sha256 }: PartialBlob): Buffer =>
    Buffer.from(hkdfSync('sha256', keys.storage_key, station_id, `parts of document ${sha256}`, 32))
  const purposeOf = ({ sha256, size_bytes }: PartialBlob, index: number): string =>
    `chunk ${index} of document ${sha256} of ${size_bytes} bytes`
  let sweptAtMs = Number.NEGATIVE_INFINITY

  const list: BlobParts['list'] = async (blob) => {
    const names = await namesIn(folderOf(blob))
    return names
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .sort((a, b) => a - b)
  }
  async function sweep(nowMs: number): Promise<void> {
    if (nowMs - sweptAtMs < SWEEP_MS) return
    sweptAtMs = nowMs
    for (const station of await namesIn(root)) {
      for (const { path, changedMs } of await datedIn(join(root, station)))
        if (nowMs - changedMs > KEPT_MS)
          await rm(path, { recursive: true, force: true }).catch(() => undefined)
    }
  }
  async function makeRoom({ station_id }: PartialBlob): Promise<void> {
    const begun = await datedIn(join(root, station_id))
    const newestFirst = begun.toSorted((a, b) => b.changedMs - a.changedMs)
    for (const { path } of newestFirst.slice(UNFINISHED_KEPT - 1))
      await rm(path, { recursive: true, force: true })
  }

  return {
    list,
    sweep,
    put: async (blob, index, bytes, nowMs) => {
      const place = folderOf(blob)
      if ((await list(blob)).length === 0) {
        await sweep(nowMs)
        await makeRoom(blob)
      }
      await mkdir(place, { recursive: true, mode: 0o700 })
      // Two that send the same chunk at once each write a file of their own name; the later one stays.
      const beside = join(place, `${index}.${randomBytes(6).toString('hex')}.tmp`)
      const file = await open(beside, 'w', 0o600)
      try {
        await file.writeFile(sealBytes(keyOf(blob), bytes, purposeOf(blob, index)))
      } finally {
        await file.close()
      }
      await rename(beside, join(place, String(index)))
      return list(blob)
    },
    join: async (blob) => {
      const whole = Buffer.alloc(blob.size_bytes)
      for (let index = 0; index < chunkCountOf(blob.size_bytes); index += 1) {
        const path = join(folderOf(blob), String(index))
        try {
          const chunk = openBytes(keyOf(blob), await readFile(path), purposeOf(blob, index))
          chunk.copy(whole, index * BLOB_CHUNK_BYTES)
        } catch {
          // Expected: torn by a power cut, or another request took the whole away meanwhile.
          await rm(path, { force: true })
          return undefined
        }
      }
      return whole
    },
    remove: (blob) => rm(folderOf(blob), { recursive: true, force: true }),
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch {
    // Expected: nothing was begun here yet.
    return []
  }
}

async function datedIn(folder: string): Promise<{ path: string; changedMs: number }[]> {
  const dated: { path: string; changedMs: number }[] = []
  for (const name of await namesIn(folder)) {
    const path = join(folder, name)
    const found = await stat(path).catch(() => undefined)
    if (found !== undefined) dated.push({ path, changedMs: found.mtimeMs })
  }
  return dated
}
