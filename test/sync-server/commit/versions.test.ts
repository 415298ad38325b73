import { v7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Id } from '../../../shared/ids.ts'
import type { Op } from '../../../shared/sync/envelope.ts'
import { databaseKinds, startTestServer, type TestServer } from '../../support/server.ts'
import {
  type Author,
  addUser,
  createAuthors,
  enrolWireStation,
  newPatient,
  newVisit,
  patchOf,
  type WireStation,
} from '../../support/wire-station.ts'
import {
  type FormOwner,
  formId,
  newCurrent,
  newForm,
  newStudy,
  nursingVersion,
  reportVersion,
} from './form-ops.ts'

describe.each(databaseKinds)('versions of a form on %s', (database) => {
  let server: TestServer
  let ward: WireStation
  let clinic: WireStation
  let nurse: Author
  let physician: Author
  let charge: Author
  let owner: FormOwner

  beforeAll(async () => {
    server = await startTestServer({ database })
  })
  afterAll(() => server.close())
  beforeEach(async () => {
    await server.reset()
    const authors = createAuthors(server)
    await authors.create()
    nurse = authors.nurse
    physician = authors.physician
    charge = { user_id: v7(), role: 'nurse' }
    await addUser(server, charge, 'charge', { is_charge_nurse: true })
    ward = await enrolWireStation(server, 'Ward 3')
    clinic = await enrolWireStation(server, 'Clinic 1')
    owner = { patient: v7(), visit: v7() }
    await ward.commit([newPatient(owner.patient), newVisit(owner.visit, owner.patient)], nurse)
  })

  const form = () =>
    server.owner
      .selectFrom('form_submissions')
      .selectAll()
      .where('id', '=', formId(owner))
      .executeTakeFirstOrThrow()
  const versions = async () =>
    server.owner
      .selectFrom('nursing_assessments')
      .select(['version', 'base_version', 'chief_complaint'])
      .orderBy('version')
      .execute()
  const conflicts = () => server.owner.selectFrom('conflicts').selectAll().orderBy('id').execute()
  const openConflict = async () => {
    const [open, ...others] = (await conflicts()).filter((conflict) => conflict.state === 'open')
    if (open === undefined || others.length > 0) throw new Error('expected one open conflict')
    return open
  }
  const nursing = (version: number, complaint: string): Op =>
    nursingVersion(owner, v7(), nurse.user_id, version, complaint)
  const decide = (id: Id, current_version: number, seen: number): Op => ({
    op: 'resolve',
    entity: 'conflicts',
    id,
    base_version: seen,
    base_station_seq: null,
    values: { current_version },
    reason: 'examined again',
  })

  /** Ward and clinic amend version 1 without knowing of each other: the ward's is 2, the clinic's becomes 3. */
  async function amendTwice(): Promise<{ first: number; wards: number; seen: number; conflict: Id }> {
    const made = await ward.commit([newForm(owner), nursing(1, 'Chest pain')], nurse)
    const first = Number(made.commit_seq)
    const wards = await ward.commit(
      [newCurrent(owner, { version: first, seq: 2 }, 1), nursing(2, 'Chest pain, left')],
      nurse,
    )
    const clinics = await clinic.commit(
      [newCurrent(owner, { version: first }, 1), nursing(2, 'Dyspnoea')],
      nurse,
    )
    expect([wards.result, clinics.result]).toEqual(['applied', 'conflict'])
    const { id } = await openConflict()
    return { first, wards: Number(wards.commit_seq), seen: Number(clinics.commit_seq), conflict: id }
  }

  test('never lets an amendment override a decision that its author had not seen', async () => {
    const { wards, seen, conflict } = await amendTwice()
    expect((await clinic.commit([decide(conflict, 3, seen)], nurse)).result).toBe('applied')
    const late = await ward.commit(
      [newCurrent(owner, { version: wards }, 2), nursing(3, 'Chest pain, left arm')],
      nurse,
    )
    expect(late.result).toBe('conflict')
    expect(await form()).toMatchObject({ current_version: 3 })
    expect((await versions())[3]).toEqual({
      version: 4,
      base_version: 2,
      chief_complaint: 'Chest pain, left arm',
    })
    expect((await openConflict()).candidates.map((candidate) => candidate.values)).toEqual([
      { current_version: 3 },
      { current_version: 4 },
    ])
  })

  test('keeps the loser’s next amendment on their own version, and asks again', async () => {
    const { first, seen, conflict } = await amendTwice()
    await ward.commit([decide(conflict, 2, seen)], nurse)
    const late = await clinic.commit(
      [newCurrent(owner, { version: first, seq: 1 }, 2), nursing(3, 'Dyspnoea since noon')],
      nurse,
    )
    expect(late.result).toBe('conflict')
    expect(await form()).toMatchObject({ current_version: 2 })
    expect((await versions())[3]).toMatchObject({ version: 4, base_version: 3 })
  })

  test('takes an amendment whose author saw the decision', async () => {
    const { seen, conflict } = await amendTwice()
    const decided = await clinic.commit([decide(conflict, 3, seen)], nurse)
    const amended = await ward.commit(
      [newCurrent(owner, { version: Number(decided.commit_seq) }, 3), nursing(4, 'Dyspnoea at rest')],
      nurse,
    )
    expect(amended.result).toBe('applied')
    expect(await form()).toMatchObject({ current_version: 4 })
    expect((await versions())[3]).toMatchObject({ version: 4, base_version: 3 })
    expect((await conflicts()).map((one) => one.state)).toEqual(['resolved'])
  })

  test('takes an amendment of the version that a person went back to', async () => {
    const { seen, conflict } = await amendTwice()
    const decided = await ward.commit([decide(conflict, 1, seen)], nurse)
    const amended = await ward.commit(
      [newCurrent(owner, { version: Number(decided.commit_seq) }, 1), nursing(2, 'Chest pain since 6')],
      nurse,
    )
    expect(amended.result).toBe('applied')
    expect((await versions())[3]).toMatchObject({ version: 4, base_version: 1 })
    expect(await form()).toMatchObject({ current_version: 4 })
  })

  test('lets the author of the current version amend it while the other’s is still to be decided', async () => {
    const { wards } = await amendTwice()
    await ward.commit([newCurrent(owner, { version: wards }, 2), nursing(3, 'Chest pain, both')], nurse)
    expect(await form()).toMatchObject({ current_version: 4 })
    expect((await openConflict()).candidates.map((candidate) => candidate.values.current_version)).toEqual([
      4, 3,
    ])
  })

  test('asks anew which version counts where two people decided differently', async () => {
    const { seen, conflict } = await amendTwice()
    await ward.commit([decide(conflict, 2, seen)], nurse)
    expect((await clinic.commit([decide(conflict, 3, seen)], nurse)).result).toBe('conflict')
    const again = await openConflict()
    expect(again).toMatchObject({ kind: 'versions', group_name: 'current_version' })
    expect(again.candidates.map((candidate) => candidate.values)).toEqual([
      { current_version: 2 },
      { current_version: 3 },
    ])
  })

  test('keeps a station’s version to be weighed where its next one is written on another’s', async () => {
    const { wards, seen } = await amendTwice()
    await ward.commit([newCurrent(owner, { version: wards }, 2), nursing(3, 'Chest pain, both')], nurse)
    const next = await clinic.commit(
      [newCurrent(owner, { version: seen }, 2), nursing(3, 'Chest pain, left arm')],
      nurse,
    )
    expect(next.result).toBe('conflict')
    expect((await versions())[4]).toMatchObject({ version: 5, base_version: 2 })
    expect((await openConflict()).candidates.map((candidate) => candidate.values.current_version)).toEqual([
      4, 3, 5,
    ])
  })

  test('weighs the last of a station’s versions where each is written on the one before', async () => {
    const { first } = await amendTwice()
    await clinic.commit([newCurrent(owner, { version: first, seq: 1 }, 2), nursing(3, 'Dyspnoea now')], nurse)
    expect((await versions())[3]).toMatchObject({ version: 4, base_version: 3 })
    expect((await openConflict()).candidates.map((candidate) => candidate.values.current_version)).toEqual([
      2, 4,
    ])
  })

  test('does not dispute a station’s own chain of versions', async () => {
    const reply = await ward.push([
      ward.envelope([newForm(owner), nursing(1, 'Chest pain')], nurse),
      ward.envelope([newCurrent(owner, { version: null, seq: 2 }, 1), nursing(2, 'Left')], nurse),
      ward.envelope([newCurrent(owner, { version: null, seq: 3 }, 2), nursing(3, 'Left arm')], nurse),
    ])
    expect(reply.outcomes.map((outcome) => outcome.result)).toEqual(['applied', 'applied', 'applied'])
    expect((await versions()).map((version) => version.base_version)).toEqual([0, 1, 2])
    expect(await form()).toMatchObject({ current_version: 3 })
  })

  describe('of a radiology report', () => {
    beforeEach(async () => {
      owner = { ...owner, study: v7() }
      await ward.commit([newStudy(owner)], nurse)
    })
    const report = (version: number): Op => reportVersion(owner, v7(), physician.user_id, version)

    test('are begun and decided by physicians only', async () => {
      expect((await ward.commit([newForm(owner)], nurse)).quarantine_code).toBe('not_permitted')
      await ward.commit([newForm(owner), report(1)], physician)
      const second = await clinic.commit([newForm(owner), report(1)], physician)
      expect(second.result).toBe('conflict')
      const { id } = await openConflict()
      const seen = Number(second.commit_seq)
      const byNurse = await ward.commit([decide(id, 2, seen)], nurse)
      expect(byNurse).toMatchObject({ result: 'quarantined', quarantine_code: 'not_permitted' })
      expect((await ward.commit([decide(id, 2, seen)], physician)).result).toBe('applied')
      expect(await form()).toMatchObject({ current_version: 2 })
    })

    test('are not changed by a nurse’s patch, nor by a nursing assessment that names the report', async () => {
      const made = await ward.commit([newForm(owner), report(1)], physician)
      const seen = { version: Number(made.commit_seq) }
      const patch = await ward.commit(
        [patchOf('form_submissions', formId(owner), seen, { status: ['submitted', 'draft'] })],
        nurse,
      )
      expect(patch.quarantine_code).toBe('not_permitted')
      const stray = await ward.commit([newCurrent(owner, seen, 1), nursing(2, 'x')], nurse)
      expect(stray.quarantine_code).toBe('not_permitted')
      const alone = await ward.commit([nursing(2, 'x')], nurse)
      expect(alone.quarantine_code).toBe('wrong_reference')
      expect(await form()).toMatchObject({ current_version: 1, status: 'submitted' })
    })
  })

  describe('approval', () => {
    const judge = (seen: number, status: readonly [string, string], approved_by: Id | null): Op =>
      patchOf(
        'form_submissions',
        formId(owner),
        { version: seen },
        {
          status,
          approved_by: [null, approved_by],
          rejected_reason: [null, null],
          submitted_at: ['2026-05-01T08:00:00.000Z', '2026-05-01T08:00:00.000Z'],
        },
      )

    test('is the charge nurse’s or a physician’s, also where only the name of the approver is set', async () => {
      const made = await ward.commit([newForm(owner), nursing(1, 'Chest pain')], nurse)
      const seen = Number(made.commit_seq)
      for (const op of [
        judge(seen, ['submitted', 'approved'], nurse.user_id),
        judge(seen, ['submitted', 'rejected'], null),
        judge(seen, ['submitted', 'submitted'], charge.user_id),
        // What it says of before is only a claim.
        judge(seen, ['approved', 'approved'], null),
      ]) {
        expect((await ward.commit([op], nurse)).quarantine_code).toBe('not_permitted')
      }
      const approved = await ward.commit([judge(seen, ['submitted', 'approved'], charge.user_id)], charge)
      expect(approved.result).toBe('applied')
      expect(await form()).toMatchObject({ status: 'approved', approved_by: charge.user_id })
    })

    test('is not begun with by making the form', async () => {
      const made = await ward.commit(
        [newForm(owner, { status: 'approved', approved_by: nurse.user_id })],
        nurse,
      )
      expect(made.quarantine_code).toBe('not_permitted')
    })
  })
})
