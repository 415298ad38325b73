import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { flushFolder } from '../keys/durable-file.ts'
import type { BlobFiles } from '../sync/ports.ts'
import { createBlobParts } from './blob-parts.ts'

/*
 * A document's bytes at rest: `<folder>/<sha256 of the plain bytes>.enc`
 *
 *   nonce(12) ‖ tag(16) ‖ AES-256-GCM ciphertext, additional data = the sha256 in hex
 *
 * Each file has a random key of its own, kept in table `blob` of the encrypted store: without the store no file opens,
 * and a file put in another's place does not open either.
 */

const NONCE_BYTES = 12
const TAG_BYTES = 16
const KEY_BYTES = 32

/**
 * The files of one profile's documents folder. `write` returns once the file survives power loss; writing the same
 * content again answers the key of the file that is there, so that sync and an upload never lock each other out.
 */
export function createBlobFiles(folder: string): BlobFiles & { has(sha256: string): boolean } {
  const keyOfWritten = new Map<string, string>()
  const pathOf = (sha256: string): string => {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error('a document is named by its SHA-256')
    return join(folder, `${sha256}.enc`)
  }
  const has = (sha256: string): boolean => existsSync(pathOf(sha256))
  const parts = createBlobParts(folder)
  return {
    has,
    parts,
    remove: (sha256) => {
      keyOfWritten.delete(sha256)
      rmSync(pathOf(sha256), { force: true })
      parts.remove(sha256)
    },
    write: (sha256, bytes) => {
      const known = keyOfWritten.get(sha256)
      if (known !== undefined && has(sha256)) return { file_key: known }
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      const key = randomBytes(KEY_BYTES)
      replaceDurably(pathOf(sha256), (file) => encryptInto(file, key, sha256, bytes))
      const file_key = key.toString('base64')
      key.fill(0)
      keyOfWritten.set(sha256, file_key)
      return { file_key }
    },
    read: (sha256, fileKey) => {
      const key = Buffer.from(fileKey, 'base64')
      try {
        return decrypt(key, sha256, readFileSync(pathOf(sha256)))
      } finally {
        key.fill(0)
      }
    },
  }
}

/** Nonce and tag stand before the ciphertext: the tag is known, and written, last. */
function encryptInto(file: number, key: Buffer, sha256: string, bytes: Buffer | Iterable<Uint8Array>): void {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(sha256))
  let end = NONCE_BYTES + TAG_BYTES
  for (const piece of Buffer.isBuffer(bytes) ? [bytes] : bytes) {
    const sealed = cipher.update(piece)
    writeWhole(file, sealed, end)
    end += sealed.length
  }
  writeWhole(file, cipher.final(), end)
  writeWhole(file, Buffer.concat([nonce, cipher.getAuthTag()]), 0)
}

function decrypt(key: Buffer, sha256: string, file: Buffer): Buffer {
  const nonce = file.subarray(0, NONCE_BYTES)
  const tag = file.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES)
  const decipher = createDecipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(sha256)).setAuthTag(tag)
  return Buffer.concat([decipher.update(file.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()])
}

/** Write beside it, flush, rename, flush the folder: the file is whole or not there. */
function replaceDurably(path: string, write: (file: number) => void): void {
  const beside = `${path}.tmp`
  const file = openSync(beside, 'w', 0o600)
  try {
    write(file)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(beside, path)
  flushFolder(dirname(path))
}

function writeWhole(file: number, bytes: Buffer, at: number): void {
  let written = 0
  while (written < bytes.length)
    written += writeSync(file, bytes, written, bytes.length - written, at + written)
}
