import type Database from 'better-sqlite3'

/** A PRAGMA as it is set and as it must read afterwards. */
interface Setting {
  readonly name: string
  readonly set: string
  readonly reads: string | number
}

/**
 * The save that fills the log writes it back into the file, and its person waits. At SQLite's own 1,000 pages that is
 * each twentieth assessment; a log of 16 MB is still read in a moment after a crash.
 */
const CHECKPOINT_PAGES = 4000

const JOURNAL_SIZE_LIMIT_BYTES = 64 * 1024 * 1024

/**
 * Pages kept decrypted in memory. SQLite's own 2 MB hold less than the search index of a hospital's patients, and each
 * page that is read again is decrypted again.
 */
const PAGE_CACHE_KIB = 64 * 1024

/**
 * The cipher, set before the key: ChaCha20-Poly1305, whose code on each page proves that page, in its own form and with
 * the proof looked at. Without it nine of ten damaged pages would be read as if nothing were.
 */
const cipherSettings: readonly Setting[] = [
  { name: 'cipher', set: "'chacha20'", reads: 'chacha20' },
  { name: 'legacy', set: '0', reads: '0' },
  { name: 'hmac_check', set: '1', reads: '1' },
]

/** What keeps acknowledged records through power loss and patient data off the disk in clear: read back at every open. */
const settings: readonly Setting[] = [
  { name: 'journal_mode', set: 'WAL', reads: 'wal' },
  { name: 'synchronous', set: 'FULL', reads: 2 },
  { name: 'temp_store', set: 'MEMORY', reads: 2 },
  { name: 'secure_delete', set: 'ON', reads: 1 },
  { name: 'foreign_keys', set: 'ON', reads: 1 },
  { name: 'trusted_schema', set: 'OFF', reads: 0 },
  { name: 'cell_size_check', set: 'ON', reads: 1 },
  { name: 'mmap_size', set: '0', reads: 0 },
  { name: 'cache_size', set: String(-PAGE_CACHE_KIB), reads: -PAGE_CACHE_KIB },
  { name: 'busy_timeout', set: '5000', reads: 5000 },
  { name: 'wal_autocheckpoint', set: String(CHECKPOINT_PAGES), reads: CHECKPOINT_PAGES },
  { name: 'journal_size_limit', set: String(JOURNAL_SIZE_LIMIT_BYTES), reads: JOURNAL_SIZE_LIMIT_BYTES },
  ...(process.platform === 'darwin'
    ? [
        { name: 'fullfsync', set: 'ON', reads: 1 },
        { name: 'checkpoint_fullfsync', set: 'ON', reads: 1 },
      ]
    : []),
]

/** Everything that is read back, by name. */
export const storeSettings: readonly Setting[] = [...cipherSettings, ...settings]

/** Gives a connection its cipher and the 32-byte key, as bytes and never as text of SQL. */
export function applyCipher(raw: Database, key: Buffer): void {
  for (const { name, set } of cipherSettings) raw.pragma(`${name} = ${set}`)
  const rawKey = Buffer.concat([Buffer.from('raw:'), key])
  try {
    raw.key(rawKey)
  } finally {
    rawKey.fill(0)
  }
}

export function applySettings(raw: Database): void {
  for (const { name, set } of settings) raw.pragma(`${name} = ${set}`)
}

/** The first setting that does not hold; undefined when all do. */
export function wrongSetting(raw: Pick<Database, 'pragma'>): string | undefined {
  return storeSettings.find(({ name, reads }) => raw.pragma(name, { simple: true }) !== reads)?.name
}
