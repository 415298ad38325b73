import { z } from 'zod'
import { DOCUMENT_MAX_BYTES } from '../documents/document.ts'

/*
 * Bytes of a document go to the server in chunks, each of which stays there when the line breaks:
 *
 *   HEAD /blobs/{sha256}, x-sijil-size        404 with x-sijil-chunks: which of them are here ("0-6,8"); a server of
 *                                             before leaves the header out, and takes the bytes whole
 *   PUT  /blobs/{sha256}/chunks/{index}       one of them; 202 while others miss, 204 when all were there and the whole is kept
 *   GET  /blobs/{sha256}, range: bytes=N-     what is still missing at the station; a server of before sends all of it
 */

/** Bytes of every chunk but the last. */
export const BLOB_CHUNK_BYTES = 1024 * 1024

/** How many bytes the whole document has. */
export const BLOB_SIZE_HEADER = 'x-sijil-size'
/** SHA-256 of the chunk that a request carries, lower-case hex. */
export const CHUNK_HASH_HEADER = 'x-sijil-chunk-sha256'
/** Which chunks the server has. */
export const CHUNKS_HEADER = 'x-sijil-chunks'

/** What a request with a chunk says of it. */
export const ChunkHeaders = z.object({
  [BLOB_SIZE_HEADER]: z.coerce.number().int().positive().max(DOCUMENT_MAX_BYTES),
  [CHUNK_HASH_HEADER]: z.string().regex(/^[0-9a-f]{64}$/),
})

/** Into how many chunks so many bytes go. */
export function chunkCountOf(sizeBytes: number): number {
  return Math.ceil(sizeBytes / BLOB_CHUNK_BYTES)
}

/** How many bytes a chunk of a document of this size has; 0 for one beyond its end. */
export function chunkLengthOf(sizeBytes: number, index: number): number {
  return Math.max(0, Math.min(BLOB_CHUNK_BYTES, sizeBytes - index * BLOB_CHUNK_BYTES))
}

/** Indexes as a header says them, each run by its ends: "0-6,8". */
export function chunkListText(indexes: readonly number[]): string {
  const runs: [number, number][] = []
  for (const index of indexes.toSorted((a, b) => a - b)) {
    const last = runs.at(-1)
    if (last !== undefined && index === last[1] + 1) last[1] = index
    else runs.push([index, index])
  }
  return runs.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(',')
}

/** The indexes that a header names, those of a document of this size; what is no list names none. */
export function parseChunkList(text: string, sizeBytes: number): Set<number> {
  const named = new Set<number>()
  const count = chunkCountOf(sizeBytes)
  for (const run of text.split(',')) {
    const match = /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(run.trim())
    if (match === null) continue
    const first = Number(match[1])
    const last = Math.min(Number(match[2] ?? match[1]), count - 1)
    for (let index = first; index <= last; index += 1) named.add(index)
  }
  return named
}
