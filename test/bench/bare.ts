/// <reference path="../../main/db/better-sqlite3.d.ts" />
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { applyCipher, applySettings } from '../../main/db/store-settings.ts'

/* The library alone, with the cipher and the settings of a station's store. */

/** A second connection on the store, with the cipher and the settings of the first. */
export function openBare(path: string, key: Buffer): Database {
  const db = new Database(path)
  applyCipher(db, key)
  applySettings(db)
  return db
}

/** An encrypted file for what the bare library writes. */
export function openScratch(key: Buffer): { db: Database; close(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'sijil-bare-'))
  const db = openBare(join(folder, 'bare.db'), key)
  db.exec('create table row (id integer primary key, body text not null) strict')
  return {
    db,
    close: () => {
      db.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Writes rows of these bodies in one transaction, on disk when it returns. */
export function bareWrite(db: Database, bodies: readonly string[]): void {
  const insert = db.prepare('insert into row (body) values (?)')
  db.transaction(() => {
    for (const body of bodies) insert.run(body)
  })()
}

export const AUDIT_ROW = 'x'.repeat(700)

/** FTS5 for all words of a text, whole or as beginnings. */
export function wordsOf(text: string, ending: '' | '*' = ''): string {
  return text
    .split(' ')
    .map((word) => `"${word}"${ending}`)
    .join(' AND ')
}
