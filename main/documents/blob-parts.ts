import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { BLOB_CHUNK_BYTES } from '../../shared/sync/blob-chunks.ts'
import type { BlobParts } from '../sync/ports.ts'

/*
 * What has come so far of a document: `<folder>/<sha256>.part`, whole chunks one after the other, each
 *
 *   nonce(12) ‖ tag(16) ‖ AES-256-GCM ciphertext of 1 MiB (the last one: of the rest)
 *
 * with the document's name and the chunk's place as additional data. The key is in table `blob` of the encrypted store.
 * What a power cut tore does not open, and comes again.
 */

const NONCE_BYTES = 12
const TAG_BYTES = 16
const SEALED_BYTES = NONCE_BYTES + TAG_BYTES + BLOB_CHUNK_BYTES

export function createBlobParts(folder: string): BlobParts {
  const pathOf = (sha256: string): string => {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error('a document is named by its SHA-256')
    return join(folder, `${sha256}.part`)
  }
  const remove = (sha256: string): void => rmSync(pathOf(sha256), { force: true })
  return {
    begin: (sha256) => {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      remove(sha256)
      return randomBytes(32).toString('base64')
    },
    append: (sha256, partKey, index, bytes) => {
      const file = openSync(pathOf(sha256), index === 0 ? 'w' : 'r+', 0o600)
      try {
        const sealed = sealChunk(partKey, sha256, index, bytes)
        let written = 0
        while (written < sealed.length)
          written += writeSync(file, sealed, written, sealed.length - written, index * SEALED_BYTES + written)
      } finally {
        closeSync(file)
      }
    },
    count: (sha256, partKey) => {
      if (!existsSync(pathOf(sha256))) return 0
      const file = openSync(pathOf(sha256), 'r+')
      try {
        const size = fstatSync(file).size
        let index = 0
        while (index * SEALED_BYTES < size) {
          if (openChunk(partKey, sha256, index, sealedAt(file, index)) === undefined) {
            ftruncateSync(file, index * SEALED_BYTES)
            break
          }
          index += 1
        }
        return index
      } finally {
        closeSync(file)
      }
    },
    read: (sha256, partKey, index) => {
      const file = openSync(pathOf(sha256), 'r')
      try {
        const chunk = openChunk(partKey, sha256, index, sealedAt(file, index))
        if (chunk === undefined) throw new Error('a chunk of a document does not open any more')
        return chunk
      } finally {
        closeSync(file)
      }
    },
    remove,
  }
}

function sealChunk(partKey: string, sha256: string, index: number, bytes: Uint8Array): Buffer {
  const nonce = randomBytes(NONCE_BYTES)
  const key = Buffer.from(partKey, 'base64')
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(placeOf(sha256, index)))
  const ciphertext = Buffer.concat([cipher.update(bytes), cipher.final()])
  key.fill(0)
  return Buffer.concat([nonce, cipher.getAuthTag(), ciphertext])
}

function openChunk(partKey: string, sha256: string, index: number, sealed: Buffer): Buffer | undefined {
  if (sealed.length <= NONCE_BYTES + TAG_BYTES) return undefined
  const key = Buffer.from(partKey, 'base64')
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES))
      .setAAD(Buffer.from(placeOf(sha256, index)))
      .setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()])
  } catch {
    // Expected: a chunk that a power cut tore, or a file of another key.
    return undefined
  } finally {
    key.fill(0)
  }
}

function sealedAt(file: number, index: number): Buffer {
  const sealed = Buffer.alloc(SEALED_BYTES)
  let read = 0
  for (;;) {
    const more = readSync(file, sealed, read, SEALED_BYTES - read, index * SEALED_BYTES + read)
    read += more
    if (more === 0 || read === SEALED_BYTES) return sealed.subarray(0, read)
  }
}

function placeOf(sha256: string, index: number): string {
  return `chunk ${index} of ${sha256}`
}
