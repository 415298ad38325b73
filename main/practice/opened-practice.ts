import { createHmac } from 'node:crypto'
import { existsSync } from 'node:fs'
import { v5 } from 'uuid'
import type { AppError } from '../../shared/errors.ts'
import { PRACTICE_SITE_CODE } from '../../shared/identifiers/medical-number.ts'
import type { Id, IdSource } from '../../shared/ids.ts'
import { ok, type Result } from '../../shared/result.ts'
import type { SessionUser } from '../../shared/session/session-ipc.ts'
import { settingsId } from '../../shared/settings/settings.ts'
import { type Clock, instantOf } from '../../shared/time.ts'
import { createOpenReadings, type OpenReadings } from '../audit/open-readings.ts'
import { openStore, type Store } from '../db/open.ts'
import type { Db, Trx } from '../db/transaction.ts'
import { createBlobFiles } from '../documents/blob-files.ts'
import { createEmergencies } from '../emergency/emergencies.ts'
import { ensureProfileFolder } from '../enrolment/profile-folder.ts'
import type { FeatureDeps } from '../feature-deps.ts'
import { createFeatureHandlers } from '../feature-handlers.ts'
import { sowPeople } from '../invented/sow-patients.ts'
import type { FeatureHandlers } from '../ipc/handlers.ts'
import { ssnIndex } from '../keys/ssn-seal.ts'
import { addMedicalNumberLease } from '../records/medical-number-store.ts'
import { findRecord, listRecordsBy, putRecord } from '../records/row-store.ts'
import { deletePracticeFolder, type PracticePaths } from './practice-folder.ts'
import { createPracticeOffice } from './practice-office.ts'
import { practicePeople } from './practice-people.ts'
import { readPracticeStation, settleInvented } from './practice-state-store.ts'

/*
 * The practice store: the features of the station over a store of its own. What would let a record out is not wired and
 * cannot be: there is no engine, no transport, no server's address and no station key; envelopes are unsigned, the
 * national ID is kept by its index alone, and pages of the server are answered out of this very store.
 */

/** The practice store while it is open. */
export interface OpenedPractice {
  readonly db: Db
  readonly site_id: Id
  readonly station: { readonly id: Id; readonly name: string }
  readonly readings: OpenReadings
  readonly features: FeatureHandlers
  /**
   * The person's second self in practice, with the same name and rights, known to the store from now on. The rules of
   * the site are copied as they are now.
   */
  admit(real: SessionUser, stationStore: Db): Promise<SessionUser>
  close(): Promise<void>
}

/** What practice takes of the station: names and rules of the site, no key and no way out. */
export interface PracticeSurroundings {
  readonly paths: PracticePaths
  readonly station_name: string
  readonly site: {
    readonly id: Id
    readonly code: string
    readonly name: string
    readonly name_ar: string | null
    readonly time_zone: string
  }
  readonly clock: Clock
  readonly newId: IdSource
  readonly onChanged: (entities: readonly string[]) => void
}

const NUMBERS = { site_code: PRACTICE_SITE_CODE, first: 1, last: 999_999 } as const

/**
 * Opens the practice store with its key, makes and fills it where there is none, and makes it anew where it cannot be
 * read: nothing in it is anybody's record. Errors: `store_read_only`, `conflict` with reason `profile_unusable`.
 */
export async function openPractice(
  around: PracticeSurroundings,
  key: Buffer,
): Promise<Result<OpenedPractice, AppError>> {
  const kept = await openWhole(around.paths, key)
  const store = kept ?? (await openAnew(around.paths, key))
  if (!store.ok) return store
  try {
    return ok(await wire(around, key, store.value))
  } catch (error) {
    await store.value.close()
    throw error
  }
}

/** The store that is there; undefined where there is none, it was cut short while it was filled, or it opens no more. */
async function openWhole(
  { store: path }: PracticePaths,
  key: Buffer,
): Promise<Result<Store, AppError> | undefined> {
  if (!existsSync(path)) return undefined
  const store = await openStore(path, key)
  if (!store.ok) return store.error.code === 'store_read_only' ? store : undefined
  if ((await readPracticeStation(store.value.db)) !== undefined) return store
  await store.value.close()
  return undefined
}

async function openAnew(paths: PracticePaths, key: Buffer): Promise<Result<Store, AppError>> {
  deletePracticeFolder(paths)
  const folder = ensureProfileFolder(paths.folder)
  return folder.ok ? openStore(paths.store, key) : folder
}

async function wire(around: PracticeSurroundings, key: Buffer, store: Store): Promise<OpenedPractice> {
  const { db } = store
  const kept = await readPracticeStation(db)
  const station_id = kept ?? around.newId()
  const readings = createOpenReadings(around.clock)
  const deps = featureDepsOf(around, key, { db, station_id, readings })
  if (kept === undefined) await fill(deps)
  return {
    db,
    site_id: around.site.id,
    station: { id: station_id, name: around.station_name },
    readings,
    features: createFeatureHandlers(deps),
    admit: async (real, stationStore) => {
      await copyRules(stationStore, db, around.site.id)
      // Another id than the real one: what a screen holds for one of the two is never the other's.
      const person = { ...real, id: v5(real.id, station_id) }
      await db.transaction().execute((trx) => putPerson(trx, deps, person))
      return person
    },
    close: () => store.close(),
  }
}

function featureDepsOf(
  { site, station_name, clock, newId, paths, onChanged }: PracticeSurroundings,
  key: Buffer,
  { db, station_id, readings }: { db: Db; station_id: Id; readings: OpenReadings },
): FeatureDeps {
  const indexKey = createHmac('sha256', key).update('practice national ids').digest()
  return {
    records: {
      db,
      station_id,
      site_id: site.id,
      clock,
      newId,
      boot_id: newId(),
      // No key: an envelope of practice would be refused wherever it came.
      sign: () => '',
      onCommitted: (entities) => {
        readings.noteChange()
        onChanged(entities)
      },
      readings,
    },
    time_zone: site.time_zone,
    station_name,
    // The number itself is not kept, should somebody type a real one.
    ssn: {
      index: (digits) => ssnIndex(indexKey, digits),
      indexes: (digits) => [ssnIndex(indexKey, digits)],
      seal: () => 'practice',
    },
    blobs: createBlobFiles(paths.documents),
    online: createPracticeOffice({ db, site, station: { id: station_id, name: station_name }, clock }),
    // Everybody's visits are here.
    openScope: async () => ok(undefined),
    emergencies: createEmergencies(clock),
    // Nobody's record is behind it.
    provePassword: async () => ok(undefined),
  }
}

/** The invented people, their nurse and physician, and numbers for those who come. The mark that it is whole comes last. */
async function fill(deps: FeatureDeps): Promise<void> {
  const { db, clock, newId, station_id } = deps.records
  const nurse = invented(newId(), 'practice.nurse', 'Samah Ali', 'nurse')
  const physician = invented(newId(), 'practice.physician', 'Dr Tarek Helmy', 'physician')
  await db.transaction().execute(async (trx) => {
    await addMedicalNumberLease(trx, NUMBERS)
    for (const person of [nurse, physician]) await putPerson(trx, deps, person)
  })
  await sowPeople(deps, practicePeople(), { now_ms: clock.nowMs(), nurse, physician })
  await db.transaction().execute((trx) => settleInvented(trx, station_id))
}

function invented(id: Id, username: string, full_name: string, role: SessionUser['role']): SessionUser {
  return { id, username, full_name, role, is_charge_nurse: false }
}

async function putPerson(trx: Trx, { records }: FeatureDeps, person: SessionUser): Promise<void> {
  await putRecord(trx, 'users', {
    ...person,
    is_active: true,
    site_id: records.site_id,
    row_version: 1,
    created_at: instantOf(records.clock.nowMs()),
    created_by: person.id,
    created_on_station: records.station_id,
  })
}

/** The site's own rules hold in practice too: languages, digits, hospital name, idle lock, clinical numbers. */
async function copyRules(from: Db, to: Db, siteId: Id): Promise<void> {
  const settings = await findRecord(from, 'settings', settingsId(siteId))
  const site = await findRecord(from, 'sites', siteId)
  const numbers = await listRecordsBy(from, 'clinical_rules', 'site_id', [siteId])
  await to.transaction().execute(async (trx) => {
    if (settings !== undefined) await putRecord(trx, 'settings', settings)
    if (site !== undefined) await putRecord(trx, 'sites', site)
    for (const version of numbers) await putRecord(trx, 'clinical_rules', version)
  })
}
