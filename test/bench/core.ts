/// <reference path="../../main/db/better-sqlite3.d.ts" />
import { copyFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { hashRaw } from '@node-rs/argon2'
import type Database from 'better-sqlite3'
import { demoPerson } from '../../main/invented/demo-people.ts'
import { kdfCosts } from '../../main/keys/password-key.ts'
import type { Station } from '../../main/station.ts'
import type { Input } from '../../shared/ipc/contract.ts'
import { NURSE, openHospital } from '../support/hospital.ts'
import { temporaryFolder } from '../support/processes.ts'
import { AUDIT_ROW, bareWrite, openBare, openScratch } from './bare.ts'
import { fillStation, type LargeStation, SEED, storePath } from './large-station.ts'
import { compare, type Line, timesOf } from './measure.ts'
import { call, findDuplicates, nurseWorklist, openPatient, openVisits, search } from './reads.ts'
import { measureScreens } from './screens.ts'

/*
 * What a nurse waits for on a station with many patients. "Bare" is the same library doing the same reads or writing
 * the same rows and bytes to an encrypted file with the same settings, in the same run.
 */

export async function benchCore(patients: number, say: (line: string) => void): Promise<Line[]> {
  const hospital = await openHospital(null)
  const profile = temporaryFolder('bench')
  try {
    const large = await fillStation(hospital, profile.path, patients, say)
    await hospital.stop()
    const lines = [...(await unlock(large)), await unlockAfterKill(large)]
    const bare = openBare(storePath(large.profile), large.key)
    const scratch = openScratch(large.key)
    try {
      const station = await signedIn(large)
      lines.push(await search(station, bare, scratch.db, patients))
      lines.push(await findDuplicates(station, bare, scratch.db, patients))
      lines.push(await openPatient(station, bare, scratch.db))
      lines.push(await nurseWorklist(station, bare, scratch.db))
      lines.push(await saveAssessment(station, bare, scratch.db))
      await station.close()
      lines.push(...(await measureScreens(hospital, large, patients)))
      return lines
    } finally {
      bare.close()
      scratch.close()
    }
  } finally {
    await hospital.close()
    profile.remove()
  }
}

const nurse = { username: NURSE.username, password: NURSE.password }

async function signedIn(large: LargeStation): Promise<Station> {
  const station = await large.start()
  await call(station, 'session.sign_in', nurse)
  return station
}

/** What some invented person's nurse wrote down. */
function anAssessment(): Input<'assessments.submit_nursing'>['answers'] {
  for (let n = 0; ; n += 1) {
    const { stays } = demoPerson(SEED, n, new Date().getUTCFullYear())
    const nursing = stays.find((stay) => stay.nursing !== null)?.nursing
    if (nursing) return nursing
  }
}

async function saveAssessment(station: Station, bare: Database, scratch: Database): Promise<Line> {
  const { items } = await call(station, 'patients.search', { query: 'م', limit: 50 })
  const count = 120
  const visits: string[] = []
  for (let n = 0; n < count * 1.2; n += 1) {
    const patient = items[n % items.length]
    if (patient === undefined) throw new Error('nobody was found')
    const visit = await call(station, 'visits.open', {
      patient_id: patient.id,
      visit_type: 'emergency',
      ward: '3B',
      room: null,
      bed: null,
      chief_complaint: 'Chest pain',
      studies: [],
    })
    visits.push(visit.id)
  }
  const answers = anAssessment()
  const save = (n: number): Promise<unknown> =>
    call(station, 'assessments.submit_nursing', {
      visit_id: visits[n] ?? '',
      answers,
      amendment_reason: null,
    })
  await save(count + 15)
  const written = bare.prepare('select envelope from outbox order by station_seq desc limit 1').get() as {
    envelope: string
  }
  const { ops } = JSON.parse(written.envelope) as { ops: unknown[] }
  const bodies = [...ops.map((op) => JSON.stringify(op)), written.envelope, AUDIT_ROW]
  const times = await compare(count, save, () => bareWrite(scratch, bodies))
  return {
    act: 'save a nursing assessment',
    ...times,
    bare_is: `${bodies.length} rows of the same bytes in one transaction on disk`,
    goal_p95_ms: 15,
  }
}

/** Each starts the station anew; with fewer, the slowest one alone would be the 95th percentile. */
const UNLOCKS = 24
const UNLOCKS_AFTER_KILL = 6

/** From the password to the worklist, the program started anew, in milliseconds. */
async function unlockOnce(large: LargeStation): Promise<number> {
  const station = await large.start()
  const from = performance.now()
  await call(station, 'session.sign_in', nurse)
  await call(station, 'visits.list', openVisits)
  const took = performance.now() - from
  await station.close()
  return took
}

/** The same where the program did not close its store in good order: every page is proven before a row is shown. */
async function unlockAfterKill(large: LargeStation): Promise<Line> {
  const path = storePath(large.profile)
  const samples = { ours: [] as number[], bare: [] as number[] }
  for (let n = 0; n < UNLOCKS_AFTER_KILL; n += 1) {
    // The note of a store that was closed in good order: a kill leaves none.
    rmSync(`${path}.clean`)
    samples.ours.push(await unlockOnce(large))
    const bare = openBare(path, large.key)
    const from = performance.now()
    bare.pragma('quick_check(1)')
    samples.bare.push(performance.now() - from)
    bare.close()
  }
  const megabytes = Math.round(statSync(path).size / 1e6)
  return {
    act: `the same after a kill: ${megabytes} MB are proven first`,
    ours: timesOf(samples.ours),
    bare: timesOf(samples.bare),
    bare_is: 'quick_check of the same file',
    goal_p95_ms: null,
  }
}

/**
 * The key derivation is slow on purpose, and the same for both: what the program adds to it stands on a line of its own.
 * The bare library reads a copy: a second connection would keep the station from closing its store in good order, and
 * the next start would look through all of it first.
 */
async function unlock(large: LargeStation): Promise<Line[]> {
  const folder = temporaryFolder('bench-copy')
  const copy = join(folder.path, 'copy.db')
  copyFileSync(storePath(large.profile), copy)
  const bare = openBare(copy, large.key)
  const samples = { ours: [] as number[], kdf: [] as number[], query: [] as number[] }
  const { memory_kib, passes } = kdfCosts.password_only
  for (let n = 0; n < UNLOCKS; n += 1) {
    samples.ours.push(await unlockOnce(large))
    const from = performance.now()
    await hashRaw(nurse.password, {
      salt: Buffer.alloc(16, 1),
      memoryCost: memory_kib,
      timeCost: passes,
      parallelism: 1,
      outputLen: 32,
    })
    const derived = performance.now()
    bare
      .prepare(
        `select * from patient_visits v join patients p on p.id = v.patient_id
         where v.status in ('open', 'in_progress') order by v.arrived_at desc limit 100`,
      )
      .all()
    samples.query.push(performance.now() - derived)
    samples.kdf.push(derived - from)
  }
  bare.close()
  folder.remove()
  const kdf = `argon2id ${memory_kib / 1024} MiB × ${passes}`
  const withoutKdf = samples.ours.map((ms, n) => ms - (samples.kdf[n] ?? 0))
  const bareSamples = samples.query.map((ms, n) => ms + (samples.kdf[n] ?? 0))
  return [
    {
      act: 'unlock to worklist (password alone)',
      ours: timesOf(samples.ours),
      bare: timesOf(bareSamples),
      bare_is: `${kdf}, one query of the same 100 visits`,
      goal_p95_ms: 1000,
    },
    {
      act: `of that, all but ${kdf}`,
      ours: timesOf(withoutKdf),
      bare: timesOf(samples.query),
      bare_is: 'one query of the same 100 visits, the store open already',
      goal_p95_ms: null,
    },
  ]
}
