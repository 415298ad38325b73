import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeBackup } from '../../main/db/backup-file.ts'
import { openStore } from '../../main/db/open.ts'
import { openBeside } from '../../main/db/store-file.ts'
import { type ProfilePaths, profilePaths } from '../../main/enrolment/profile-folder.ts'
import { writeStationSecrets } from '../../main/enrolment/station-secret-store.ts'
import { bundleVictim, type Victim } from './strace.ts'

/* What the fault rows of a station's store share: a filled profile to copy, and what a store holds after a fault. */

export const storeKey: Buffer = randomBytes(32)
export const outboxKey: string = generateKeyPairSync('x25519').publicKey.export({ format: 'jwk' }).x ?? ''

const source = fileURLToPath(new URL('./victims/store-life.ts', import.meta.url))
let script = source

/** Makes victims start fast; before the first of them. */
export async function bundleStoreLife(folder: string): Promise<void> {
  script = await bundleVictim(source, folder)
}

/** Memory where there is: these rows make thousands of folders, and look at what was written, not at a disk. */
const place = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

export function scratchFolder(): string {
  return mkdtempSync(join(place, 'sijil-row-'))
}

/** A profile with an enrolled store, closed in good order. */
export async function makeProfile(folder: string): Promise<ProfilePaths> {
  const paths = profilePaths(folder)
  const opened = await openStore(paths.store, storeKey)
  if (!opened.ok) throw new Error(opened.error.code)
  await opened.value.db.transaction().execute(async (trx) => {
    await writeStationSecrets(trx, {
      ssn_index_key: '',
      ssn_seal_public_key: '',
      device_key: '',
      outbox_public_key: outboxKey,
    })
    await trx.insertInto('sync_state').values({ name: 'before', value: 'kept' }).execute()
  })
  await opened.value.close()
  return paths
}

export function backUp(paths: ProfilePaths, now: string): void {
  const made = makeBackup({ store: paths.store, key: storeKey, folder: paths.backups, now })
  if (made.kind !== 'made') throw new Error(`no backup: ${made.kind}`)
}

/** A victim on a copy of a profile, and the files that count. */
export function victimOn(act: string, model: string, folder: string): Victim {
  rmSync(folder, { recursive: true, force: true })
  cpSync(model, folder, { recursive: true })
  const paths = profilePaths(folder)
  const name = 'sijil-2026-05-01T08-00-00.000Z'
  const aside = join(folder, 'set-aside-damaged-2026-05-01T09-00-00.000Z')
  const store = ['', '-wal', '-shm', '.clean', '.damaged', '.tmp', '.tmp-journal'].map(
    (end) => paths.store + end,
  )
  const backup = ['.tmp', '.tmp-journal', '.db', '.json', '.json.tmp'].map((end) =>
    join(paths.backups, name + end),
  )
  const own = [paths.sealedOutbox, `${paths.sealedOutbox}.tmp`, join(folder, 'store-secrets.sealed')]
  return {
    script,
    args: [act, folder, storeKey.toString('hex'), outboxKey],
    paths: [folder, paths.backups, aside, join(aside, 'sijil.db'), ...store, ...backup, ...own],
  }
}

/** The names of `sync_state` rows; throws when the store does not open. */
export function namesIn(store: string): Set<string> {
  const raw = openBeside(store, storeKey)
  try {
    const rows = raw.prepare('select name from sync_state').all() as { name: string }[]
    return new Set(rows.map(({ name }) => name))
  } finally {
    raw.close()
  }
}

/** How many whole saves a store holds; -1 when it holds half of one, or a later one without an earlier. */
export function savesIn(names: ReadonlySet<string>): number {
  const whole = (n: number): boolean => names.has(`a${n}`) && names.has(`b${n}`)
  let saves = 0
  while (whole(saves + 1)) saves += 1
  const parts = [...names].filter((name) => /^[ab]\d+$/.test(name)).length
  return parts === saves * 2 ? saves : -1
}

export function foldersIn(folder: string): string[] {
  return readdirSync(folder).sort()
}
