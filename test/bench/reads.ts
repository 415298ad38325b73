/// <reference path="../../main/db/better-sqlite3.d.ts" />
import type Database from 'better-sqlite3'
import { demoPerson } from '../../main/invented/demo-people.ts'
import type { Station } from '../../main/station.ts'
import { nameSearchKey } from '../../shared/identifiers/name-folding.ts'
import type { Channel, Input, Output, Reply } from '../../shared/ipc/contract.ts'
import { AUDIT_ROW, bareWrite, wordsOf } from './bare.ts'
import { SEED } from './large-station.ts'
import { compare, type Line } from './measure.ts'

/* What a nurse looks for. Each look leaves its audit event on disk, and so does the bare library's. */

export function call<C extends Channel>(station: Station, channel: C, input: Input<C>): Promise<Output<C>> {
  return station.serve(channel, input).then((reply) => {
    const answer = reply as Reply<C>
    if (!answer.ok) throw new Error(`${channel}: ${JSON.stringify(answer.error)}`)
    return answer.value
  })
}

export const openVisits: Input<'visits.list'> = {
  statuses: ['open', 'in_progress'],
  patient_id: null,
  has_study: null,
  limit: 100,
}

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

export async function search(
  station: Station,
  bare: Database,
  scratch: Database,
  patients: number,
): Promise<Line> {
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
      else find.all(wordsOf(nameSearchKey(query), '*'))
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

/** Asked while a registration is typed. */
export async function findDuplicates(
  station: Station,
  bare: Database,
  scratch: Database,
  patients: number,
): Promise<Line> {
  const year = new Date().getUTCFullYear()
  const typed = (n: number) => demoPerson(SEED, (n * 7919) % patients, year).patient
  const byMobile = bare.prepare('select * from patients where mobile_number = ? limit 100')
  const byName = bare.prepare(`
    select p.* from patient_fts f join patient_search_key k on k.n = f.rowid join patients p on p.id = k.patient_id
    where patient_fts match ? limit 50`)
  const times = await compare(
    200,
    (n) => {
      const { full_name, date_of_birth, mobile_number } = typed(n)
      return call(station, 'patients.find_duplicates', {
        ssn: null,
        full_name,
        date_of_birth,
        mobile_number: mobile_number ?? null,
      })
    },
    (n) => {
      const { full_name, mobile_number } = typed(n + 500)
      byMobile.all(mobile_number ?? '')
      byName.all(wordsOf(nameSearchKey(full_name)))
      bareWrite(scratch, [AUDIT_ROW])
    },
  )
  return {
    act: `duplicates among ${patients} while registering`,
    ...times,
    bare_is: 'index and FTS5 read, one audit row on disk',
    goal_p95_ms: null,
  }
}

export async function openPatient(station: Station, bare: Database, scratch: Database): Promise<Line> {
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

export async function nurseWorklist(station: Station, bare: Database, scratch: Database): Promise<Line> {
  const running = bare.prepare(`
    select * from patient_visits v join patients p on p.id = v.patient_id
    where v.status in ('open', 'in_progress') order by v.arrived_at desc`)
  const sets = bare.prepare('select * from vital_signs where visit_id = ?')
  const times = await compare(
    20,
    () => call(station, 'worklist.nurse', {}),
    () => {
      for (const { id } of running.all() as { id: string }[]) sets.all(id)
      bareWrite(scratch, [AUDIT_ROW])
    },
  )
  return {
    act: 'the nurse’s worklist',
    ...times,
    bare_is: 'running visits with patients and vital signs, one audit row on disk',
    goal_p95_ms: null,
  }
}
