import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeStates } from '../../../main/records/sync-state.ts'
import { type Channel, contract } from '../../../shared/ipc/contract.ts'
import { scopeMemberId } from '../../../shared/scopes/scope-member.ts'
import {
  admit,
  aPatient,
  aVisit,
  createTestStation,
  fromServer,
  people,
  SITE_ID,
  type TestStation,
} from '../../support/station.ts'

/*
 * Every place where people read what tables of history say, and what keeps "not on this PC" from reading as "none" there.
 *
 *   says      the answer says whether it is whole, and its screens say so or have the rest come
 *   running   of visits that run alone, which keep their patient in scope
 *   by_id     one record that was named: it is there whole, or `not_found`
 *   base      every PC of the site holds it of everybody
 *   held      what eviction waits for: it cannot be missing here
 *   server    the server answers, not this PC
 */
type Way = 'says' | 'running' | 'by_id' | 'base' | 'held' | 'server'

const places = {
  // search results, palette, choice of a mother or of another patient: the last visit
  'patients.search': 'says',
  'patients.look_up': 'server',
  // banner and page: the fall risk; next of kin and relatives are of the base
  'patients.get': 'says',
  'patients.same_person': 'base',
  'patients.propose_merge': 'base',
  // whether a visit rests on the registration: the server looks again, and puts such a removal aside
  'patients.remove': 'server',
  'patients.put_back': 'base',
  'patients.list_removed': 'base',
  'history.standing': 'says',
  'history.fetch': 'server',
  'allergies.list': 'base',
  'warnings.list': 'base',
  // the visits of a patient, the visits page, the reading list, the choice of a visit for a form that is moved
  'visits.list': 'says',
  // the choice of wards over a list that says so
  'visits.wards': 'by_id',
  // one visit: its forms, scores, observations, documents, due times
  'visits.get': 'by_id',
  'visits.physicians': 'base',
  'worklist.nurse': 'running',
  'radiology.prior_reports': 'says',
  'documents.read_chunk': 'by_id',
  'conflicts.list': 'held',
  'conflicts.get': 'held',
  'reports.dashboard': 'server',
  'reports.patients': 'server',
  'reports.visits': 'server',
  'reports.assessments': 'server',
} as const satisfies Partial<Record<Channel, Way>>

const READING = [
  'patients.read',
  'patients.propose_merge',
  'patients.remove',
  'conflicts.read',
  'reports.read',
]

let station: TestStation
beforeEach(async () => {
  station = await createTestStation()
})
afterEach(() => station.close())

const states = (values: Parameters<typeof writeStates>[1]) =>
  station
    .deps()
    .records.db.transaction()
    .execute((trx) => writeStates(trx, values))

/** The server gives history by scope, and this PC has come to where that began. */
const givenByScope = () => states({ scopes_since: 3, cursor: 9 })

/** Somebody whom the server knows, and whose history is not given to this PC. */
async function aPatientElsewhere(): Promise<string> {
  const { id } = await station.call('patients.register', aPatient({ full_name: 'Samira Elgohary' }))
  await station
    .deps()
    .records.db.updateTable('patients')
    .set({ row_version: 2 })
    .where('id', '=', id)
    .execute()
  return id
}

const member = (patient_id: string) =>
  station.receive('scope_members', {
    ...fromServer(),
    id: scopeMemberId(patient_id, null),
    patient_id,
    station_id: null,
    is_member: true,
    reason: 'active',
    since: '2026-11-01T00:00:00.000Z',
  })

const visitsOf = (patient_id: string | null, statuses: ('open' | 'in_progress' | 'completed')[]) =>
  station.call('visits.list', { statuses, patient_id, has_study: null, limit: 10 })

describe('history that is not on this PC', () => {
  it('is thought of at every place that reads of patients', () => {
    const reading = Object.entries(contract).filter(([, { access }]) => READING.includes(access))
    expect(reading.map(([channel]) => channel).toSorted()).toEqual(Object.keys(places).toSorted())
  })

  it('is not taken for none in the line of a search', async () => {
    await givenByScope()
    const id = await aPatientElsewhere()
    const found = async () => (await station.call('patients.search', { query: 'Samira', limit: 5 })).items[0]
    expect(await found()).toMatchObject({ id, last_visit: null, is_history_here: false })
    await member(id)
    expect(await found()).toMatchObject({ last_visit: null, is_history_here: true })
  })

  it('is not taken for none in the list of a patient’s visits, nor for a low fall risk in the banner', async () => {
    await givenByScope()
    const id = await aPatientElsewhere()
    expect(await visitsOf(id, [])).toMatchObject({ items: [], is_whole: false })
    expect((await station.call('patients.get', { id })).flags).toMatchObject({
      fall_risk: null,
      is_history_here: false,
    })
    expect(await station.call('history.standing', { patient_id: id })).toEqual({
      is_known: true,
      is_here: false,
    })
    await member(id)
    expect(await visitsOf(id, [])).toMatchObject({ items: [], is_whole: true })
    expect((await station.call('patients.get', { id })).flags).toMatchObject({ is_history_here: true })
  })

  it('is not taken for none where only one registration of the person is whole here', async () => {
    await givenByScope()
    const [one, other] = [await aPatientElsewhere(), await aPatientElsewhere()]
    const reason = 'the same mother'
    await station.call(
      'patients.merge',
      { survivor_id: one, absorbed_id: other, proposal_id: null, reason },
      'admin',
    )
    await member(one)
    expect(await visitsOf(one, [])).toMatchObject({ is_whole: false })
    await member(other)
    expect(await visitsOf(one, [])).toMatchObject({ is_whole: true })
  })

  it('is said of lists of visits that are over, and not of those that run', async () => {
    expect(await visitsOf(null, ['completed'])).toMatchObject({ is_whole: true })
    await givenByScope()
    expect(await visitsOf(null, ['completed'])).toMatchObject({ is_whole: false })
    expect(await visitsOf(null, ['open', 'in_progress'])).toMatchObject({ is_whole: true })
  })

  it('is said of every list while the store is being filled', async () => {
    await states({ snapshot: '{}', cursor: 9 })
    const id = await aPatientElsewhere()
    expect(await visitsOf(null, ['open', 'in_progress'])).toMatchObject({ is_whole: false })
    expect(await visitsOf(id, [])).toMatchObject({ is_whole: false })
  })

  it('is said before this PC has come to where the server began to give history by scope', async () => {
    await states({ scopes_since: 30, cursor: 9 })
    const id = await aPatientElsewhere()
    expect(await visitsOf(id, [])).toMatchObject({ is_whole: false })
  })

  it('is not taken for none beside the report of a visit that was opened without it', async () => {
    await givenByScope()
    const id = await aPatientElsewhere()
    const visit = await station.call('visits.open', aVisit(id))
    const [study] = (await station.call('visits.get', { id: visit.id })).studies
    const study_id = study?.id ?? ''
    const prior = () => station.call('radiology.prior_reports', { study_id }, 'nadia')
    expect(await prior()).toEqual({ items: [], is_whole: false })
    await member(id)
    expect(await prior()).toEqual({ items: [], is_whole: true })
  })

  it('is nobody’s whom only this PC knows of, nor anybody’s where there are no scopes', async () => {
    const before = await aPatientElsewhere()
    expect(await visitsOf(before, [])).toMatchObject({ is_whole: true })
    await givenByScope()
    const { patient } = await admit(station)
    expect(await visitsOf(patient.id, [])).toMatchObject({ is_whole: true })
    expect(patient.site_id).toBe(SITE_ID)
    expect(patient.created_by).toBe(people.heba.id)
  })
})
