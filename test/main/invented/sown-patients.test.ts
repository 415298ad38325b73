import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { demoPerson } from '../../../main/invented/demo-people.ts'
import { type Sowing, sowPatients } from '../../../main/invented/sow-patients.ts'
import { nationalIdMismatches, parseNationalId } from '../../../shared/identifiers/national-id.ts'
import { createTestStation, people, type TestStation } from '../../support/station.ts'

const YEAR = 2026
const TODAY = '2026-11-22'

describe('invented people', () => {
  const some = Array.from({ length: 3000 }, (_, n) => demoPerson(7, n, YEAR))

  it('are the same people for the same seed, and others for another', () => {
    expect(demoPerson(7, 42, YEAR)).toEqual(some[42])
    expect(demoPerson(8, 42, YEAR)).not.toEqual(some[42])
  })

  it('have national IDs that tell their own birth date and sex, each once in 120,000', () => {
    for (const { patient } of some) {
      if (patient.ssn === null) continue
      const id = parseNationalId(patient.ssn, TODAY)
      if (id.kind === 'invalid') throw new Error(patient.ssn)
      expect(id.warnings).toEqual([])
      expect(nationalIdMismatches(id, patient)).toEqual([])
    }
    const ids = Array.from({ length: 120_000 }, (_, n) => demoPerson(7, n, YEAR).patient.ssn).filter(Boolean)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('have Arabic and English names, are of all ages, and have been here or not', () => {
    const arabic = some.filter(({ patient }) => /\p{Script=Arabic}/u.test(patient.full_name)).length
    expect(arabic / some.length).toBeGreaterThan(0.5)
    expect(arabic / some.length).toBeLessThan(0.8)
    const children = some.filter(({ patient }) => Number(patient.date_of_birth?.slice(0, 4)) > YEAR - 18)
    expect(children.length).toBeGreaterThan(300)
    for (const { patient } of children) expect(patient.contacts[0]?.is_guardian).toBe(true)
    for (const count of [0, 1, 2]) {
      expect(some.filter(({ stays }) => stays.length === count).length).toBeGreaterThan(300)
    }
  })
})

describe('sowing people into a station', () => {
  const now_ms = Date.parse(`${TODAY}T09:00:00Z`)
  const sowing: Sowing = {
    seed: 7,
    first: 0,
    count: 60,
    now_ms,
    nurse: people.heba,
    physician: people.nadia,
  }
  let station: TestStation
  beforeEach(async () => {
    station = await createTestStation()
  })
  afterEach(() => station.close())

  it('writes what the screens would have written: rows, scores, one signed envelope and audit event per act', async () => {
    const sown = await sowPatients(station.deps(), sowing)
    expect(sown).toMatchObject({ patients: 60, known: 0 })
    expect(await station.countRows('patients')).toBe(60)
    expect(await station.countRows('patient_visits')).toBe(sown.visits)
    for (const entity of ['nursing_assessments', 'vital_signs', 'radiology_assessments'] as const) {
      expect(await station.countRows(entity)).toBeGreaterThan(5)
    }
    const envelopes = await station.envelopes()
    envelopes.slice(1).forEach((envelope, n) => {
      expect(envelope.prev_hash).toBe(envelopes[n]?.hash)
    })
    const written = (await station.auditEvents()).filter(({ envelope_id }) => envelope_id !== null)
    expect(written.map(({ envelope_id }) => envelope_id)).toEqual(envelopes.map((e) => e.envelope_id))
    const [first] = (
      await station.call('visits.list', {
        statuses: ['completed'],
        patient_id: null,
        has_study: null,
        limit: 5,
      })
    ).items
    expect(first && first.visit.arrived_at < new Date(now_ms).toISOString()).toBe(true)
  })

  it('finds them as they were made', async () => {
    await sowPatients(station.deps(), sowing)
    const name = demoPerson(7, 3, YEAR).patient.full_name
    const { items } = await station.call('patients.search', { query: name, limit: 10 })
    expect(items.map(({ full_name }) => full_name)).toContain(name)
  })

  it('leaves out who is there already, so that a run that was stopped goes on', async () => {
    const isForeign = (n: number): boolean => demoPerson(7, n, YEAR).patient.ssn === null
    const first = Array.from({ length: 3000 }, (_, n) => n).findIndex(isForeign)
    await sowPatients(station.deps(), { ...sowing, first, count: 30 })
    const again = await sowPatients(station.deps(), { ...sowing, first })
    expect(again).toMatchObject({ patients: 30, known: 30 })
    expect(await station.countRows('patients')).toBe(60)
  })

  it('stores nothing of a batch that breaks off in the middle', async () => {
    const deps = station.deps()
    let sealed = 0
    const seal = (digits: string): string => {
      sealed += 1
      if (sealed > 20) throw new Error('the key went away')
      return deps.ssn.seal(digits)
    }
    await expect(sowPatients({ ...deps, ssn: { ...deps.ssn, seal } }, sowing)).rejects.toThrow('went away')
    expect(await station.countRows('patients')).toBe(0)
    expect(await station.envelopes()).toEqual([])
  })

  it('makes many people in little time by leaving most visits out', async () => {
    const few = await sowPatients(station.deps(), { ...sowing, visits_of_one_in: 20 })
    expect(few.patients).toBe(60)
    expect(few.visits).toBeLessThan(7)
  })
})
