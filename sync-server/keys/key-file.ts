import type { KeyObject } from 'node:crypto'
import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/** A key file is missing or damaged while the database holds records that need it; nothing was made anew. */
export class ServerKeysError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'ServerKeysError'
  }
}

/** Raw 32 bytes of an X25519 public key, base64url, as stations get it. */
export function rawPublicKey(key: KeyObject): string {
  const { x } = key.export({ format: 'jwk' })
  if (x === undefined) throw new Error('not a public key of curve type')
  return x
}

/** A public key as stations keep it: SPKI DER, base64url. */
export function spkiOf(key: KeyObject): string {
  return key.export({ format: 'der', type: 'spki' }).toString('base64url')
}

/** Replaces a file in one step, for its owner alone; on the disk when it returns. */
export function writeDurably(path: string, text: string): void {
  const file = openSync(`${path}.tmp`, 'w', 0o600)
  writeSync(file, text)
  fsyncSync(file)
  closeSync(file)
  renameSync(`${path}.tmp`, path)
  if (process.platform === 'win32') return
  const folder = openSync(dirname(path), 'r')
  fsyncSync(folder)
  closeSync(folder)
}
