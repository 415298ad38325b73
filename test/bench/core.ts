/// <reference path="../../main/db/better-sqlite3.d.ts" />
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hashRaw } from '@node-rs/argon2'
import Database from 'better-sqlite3'
import { demoPerson } from '../../main/browser-shell/demo-people.ts'
import { kdfCosts } from '../../main/keys/password-key.ts'
import type { Station } from '../../main/station.ts'
import type { Channel, Input, Output, Reply } from '../../shared/ipc/contract.ts'
import { NURSE, openHospital } from '../support/hospital.ts'
import { temporaryFolder } from '../support/processes.ts'
import { fillStation, type LargeStation, SEED, storePath } from './large-station.ts'
import { compare, type Line, timesOf } from './measure.ts'
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
    const bare = openBare(storePath(large.profile), large.key)
    const scratch = openScratch(large.key)
    try {
      const lines = [await unlock(large, bare)]
      const station = await signedIn(large)
      lines.push(await search(station, bare, scratch.db, patients))
      lines.push(await openPatient(station, bare, scratch.db))
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

function call<C extends Channel>(station: Station, channel: C, input: Input<C>): Promise<Output<C>> {
  return station.serve(channel, input).then((reply) => {
    const answer = reply as Reply<C>
    if (!answer.ok) throw new Error(`${channel}: ${JSON.stringify(answer.error)}`)
    return answer.value
  })
}

const nurse = { username: NURSE.username, password: NURSE.password }
const openVisits: Input<'visits.list'> = {
  statuses: ['open', 'in_progress'],
  patient_id: null,
  has_study: null,
  limit: 100,
}

async function signedIn(large: LargeStation): Promise<Station> {
  const station = await large.start()
  await call(station, 'session.sign_in', nurse)
  return station
}

/** A second connection on the store, with the settings of the first. */
function openBare(path: string, key: Buffer): Database {
  const db = new Database(path)
  db.pragma("cipher = 'chacha20'")
  db.key(Buffer.concat([Buffer.from('raw:'), key]))
  for (const setting of ['journal_mode = WAL', 'synchronous = FULL', 'temp_store = MEMORY'])
    db.pragma(setting)
  return db
}

/** An encrypted file for what the bare library writes. */
function openScratch(key: Buffer): { db: Database; close(): void } {
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
function bareWrite(db: Database, bodies: readonly string[]): void {
  const insert = db.prepare('insert into row (body) values (?)')
  db.transaction(() => {
    for (const body of bodies) insert.run(body)
  })()
}

const AUDIT_ROW = 'x'.repeat(700)

/** What people type: beginnings of names in either script, two words, a mobile, a medical number. */
function queriesOf(patients: number, count: number): string[] {
  const year = new Date().getUTCFullYear()
  return Array.from({ length: count }, (_, n) => {
    const { patient } = demoPerson(SEED, (n * 7919) % patients, year)
    const [first = '', second = ''] = patient.full_name.split(' ')
    switch (n % 5) {
      case 0:
        return first.slice(0, 3)
      case 1:
        return `${first} ${second.slice(0, 2)}`
      case 2:
        return patient.full_name.split(' ').slice(0, 3).join(' ')
      case 3:
        return patient.mobile_number ?? first
      default:
        return `${second} ${first}`
    }
  })
}

async function search(station: Station, bare: Database, scratch: Database, patients: number): Promise<Line> {
  const queries = queriesOf(patients, 2_000)
  const find = bare.prepare(`
    select p.* from (select rowid from patient_fts where patient_fts match ? order by rowid desc limit 20) f
    join patient_search_key k on k.n = f.rowid join patients p on p.id = k.patient_id`)
  const byMobile = bare.prepare('select * from patients where mobile_number = ? limit 20')
  const times = await compare(
    400,
    (n) => call(station, 'patients.search', { query: queries[n] ?? '', limit: 20 }),
    (n) => {
      const query = queries[n + 1_000] ?? ''
      if (/^\d+$/.test(query)) byMobile.all(query)
      else
        find.all(
          query
            .split(' ')
            .map((word) => `"${word}"*`)
            .join(' AND '),
        )
      bareWrite(scratch, [AUDIT_ROW])
    },
  )
  return {
    act: `search among ${patients} patients`,
    ...times,
    bare_is: 'FTS5 or index read, 20 rows, one audit row on disk',
    goal_p95_ms: 10,
  }
}

async function openPatient(station: Station, bare: Database, scratch: Database): Promise<Line> {
  const { items } = await call(station, 'visits.list', { ...openVisits, limit: 200 })
  const ids = items.map(({ patient }) => patient.id)
  const tables = [
    'patients',
    'patient_contacts',
    'patient_visits',
    'nursing_assessments',
    'vital_signs',
    'fall_risk_assessment',
  ]
  const reads = tables.map((table) =>
    bare.prepare(`select * from ${table} where ${table === 'patients' ? 'id' : 'patient_id'} = ?`),
  )
  const times = await compare(
    200,
    async (n) => {
      const id = ids[n % ids.length] ?? ''
      await call(station, 'patients.get', { id })
      await call(station, 'visits.list', { statuses: [], patient_id: id, has_study: null, limit: 50 })
    },
    (n) => {
      for (const read of reads) read.all(ids[(n + 50) % ids.length])
      for (let row = 0; row < 2; row += 1) bareWrite(scratch, [AUDIT_ROW])
    },
  )
  return {
    act: 'open a patient with visits',
    ...times,
    bare_is: 'the same six tables read, two audit rows on disk',
    goal_p95_ms: null,
  }
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

async function unlock(large: LargeStation, bare: Database): Promise<Line> {
  const samples = { ours: [] as number[], bare: [] as number[] }
  const { memory_kib, passes } = kdfCosts.password_only
  for (let n = 0; n < 8; n += 1) {
    const station = await large.start()
    let from = performance.now()
    await call(station, 'session.sign_in', nurse)
    await call(station, 'visits.list', openVisits)
    samples.ours.push(performance.now() - from)
    await station.close()
    from = performance.now()
    await hashRaw(nurse.password, {
      salt: Buffer.alloc(16, 1),
      memoryCost: memory_kib,
      timeCost: passes,
      parallelism: 1,
      outputLen: 32,
    })
    bare
      .prepare(
        `select * from patient_visits v join patients p on p.id = v.patient_id
         where v.status in ('open', 'in_progress') order by v.arrived_at desc limit 100`,
      )
      .all()
    samples.bare.push(performance.now() - from)
  }
  return {
    act: 'unlock to worklist (password alone)',
    ours: timesOf(samples.ours),
    bare: timesOf(samples.bare),
    bare_is: `argon2id ${memory_kib / 1024} MiB × ${passes}, one query of the same 100 visits`,
    goal_p95_ms: 1000,
  }
}
