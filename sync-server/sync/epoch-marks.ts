import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import type { ServerKeys } from '../keys/server-keys.ts'

/*
 * What a station hands back to prove how far it had pulled, and of which history: epoch, commit number and the chain's
 * hash there, under a key of the server's (the same on every node). A station cannot make one up, so that none can have
 * the server believe that it was restored.
 */

export interface EpochMark {
  readonly epoch: string
  readonly commit_seq: number
  /** Of the chain's hash at that commit, the first half. */
  readonly hash: string
}

type Keys = Pick<ServerKeys, 'storage_key'>

const HASH_DIGITS = 32
const MAC_BYTES = 16

/** As much of a chain hash as a mark holds. */
export function markedHash(hash: string): string {
  return hash.slice(0, HASH_DIGITS)
}

export function writeMark(keys: Keys, { epoch, commit_seq, hash }: EpochMark): string {
  const text = `${epoch}.${commit_seq}.${markedHash(hash)}`
  return `${text}.${macOf(keys, text).toString('base64url')}`
}

/** What a mark says; null where it is not this server's word. */
export function readMark(keys: Keys, mark: string): EpochMark | null {
  const parts = /^(([\w-]{1,100})\.(\d{1,15})\.([0-9a-f]{32}))\.([\w-]{22})$/.exec(mark)
  const [, text = '', epoch = '', commit_seq = '', hash = '', mac = ''] = parts ?? []
  if (parts === null || !timingSafeEqual(macOf(keys, text), Buffer.from(mac, 'base64url'))) return null
  return { epoch, commit_seq: Number(commit_seq), hash }
}

function macOf({ storage_key }: Keys, text: string): Buffer {
  const key = Buffer.from(hkdfSync('sha256', storage_key, '', 'sijil epoch mark', 32))
  return createHmac('sha256', key).update(text).digest().subarray(0, MAC_BYTES)
}
