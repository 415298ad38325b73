import { writeSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { openOrRepair } from '../../../main/backup/store-repair.ts'
import { makeBackup } from '../../../main/db/backup-file.ts'
import { openStore } from '../../../main/db/open.ts'
import { profilePaths } from '../../../main/enrolment/profile-folder.ts'
import { openSealedOutbox } from '../../../main/records/sealed-outbox.ts'

/** A station's store in a process that may be killed at any moment: `store-life.ts <act> <folder> <key> <outbox key>`. */

export const SAVES = 3

const [, , act = '', folder = '', keyHex = '', outboxKey = ''] = process.argv
const key = Buffer.from(keyHex, 'hex')
const paths = profilePaths(folder)
const say = (line: string): void => void writeSync(1, `${line}\n`)

if (act === 'save' || act === 'save-carelessly') {
  const opened = await openStore(paths.store, key)
  if (!opened.ok) throw new Error(opened.error.code)
  const { db } = opened.value
  if (act === 'save-carelessly') await sql`pragma synchronous = normal`.execute(db)
  const sealed = openSealedOutbox(paths.sealedOutbox, outboxKey)
  for (let n = 1; n <= SAVES; n += 1) {
    // Two rows in one transaction: half of it would show.
    await db.transaction().execute(async (trx) => {
      for (const part of ['a', 'b']) {
        const name = `${part}${n}`
        await sql`insert into sync_state (name, value) values (${name}, ${'x'.repeat(3000)})`.execute(trx)
      }
    })
    sealed.append({ incarnation: 1, station_seq: n, hash: String(n).padStart(64, '0') } as never)
    say(`saved ${n}`)
    if (n === 2) opened.value.checkpoint()
  }
  sealed.close()
  await opened.value.close()
  say('closed')
} else if (act === 'back-up') {
  const made = makeBackup({ store: paths.store, key, folder: paths.backups, now: '2026-05-01T08:00:00.000Z' })
  say(made.kind)
} else if (act === 'repair') {
  const clock = { nowMs: () => Date.parse('2026-05-01T09:00:00.000Z'), monotonicMs: () => 0 }
  const opened = await openOrRepair({ paths, clock, olderKeys: () => [], onRepaired: () => undefined }, key)
  if (!opened.ok) throw new Error(opened.error.code)
  await opened.value.store.close()
  say('repaired')
} else throw new Error(`no such act as ${join(act)}`)
