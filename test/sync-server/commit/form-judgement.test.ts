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
import { type FormOwner, formId, newCurrent, newForm, nursingVersion } from './form-ops.ts'

describe.each(databaseKinds)('the judgement of a form on %s', (database) => {
  let server: TestServer
  let ward: WireStation
  let clinic: WireStation
  let nurse: Author
  let charge: Author
  let owner: FormOwner
  let seen: number

  beforeAll(async () => {
    server = await startTestServer({ database })
  })
  afterAll(() => server.close())
  beforeEach(async () => {
    await server.reset()
    const authors = createAuthors(server)
    await authors.create()
    nurse = authors.nurse
    charge = { user_id: v7(), role: 'nurse' }
    await addUser(server, charge, 'charge', { is_charge_nurse: true })
    ward = await enrolWireStation(server, 'Ward 3')
    clinic = await enrolWireStation(server, 'Clinic 1')
    owner = { patient: v7(), visit: v7() }
    await ward.commit([newPatient(owner.patient), newVisit(owner.visit, owner.patient)], nurse)
    const first = [newForm(owner), nursingVersion(owner, v7(), nurse.user_id, 1, 'Cough')]
    seen = Number((await ward.commit(first, nurse)).commit_seq)
  })

  const form = () =>
    server.owner
      .selectFrom('form_submissions')
      .select(['status', 'approved_by', 'rejected_reason', 'current_version'])
      .where('id', '=', formId(owner))
      .executeTakeFirstOrThrow()
  const judge = (status: 'approved' | 'rejected', by: string | null, reason: string | null): Op =>
    patchOf(
      'form_submissions',
      formId(owner),
      { version: seen },
      {
        status: ['submitted', status],
        approved_by: [null, by],
        rejected_reason: [null, reason],
        submitted_at: ['2026-05-01T08:00:00.000Z', '2026-05-01T08:00:00.000Z'],
      },
    )
  const amend = (): Op[] => [
    newCurrent(owner, { version: seen }, 1),
    nursingVersion(owner, v7(), nurse.user_id, 2, 'Cough and fever'),
  ]

  test('takes an approval by a charge nurse in her own name only', async () => {
    const forged = await clinic.commit([judge('approved', nurse.user_id, null)], charge)
    expect(forged).toMatchObject({ result: 'quarantined', quarantine_code: 'invalid' })
    expect((await clinic.commit([judge('approved', charge.user_id, null)], charge)).result).toBe('applied')
    expect(await form()).toMatchObject({ status: 'approved', approved_by: charge.user_id })
  })

  test('refuses a rejection that does not say why', async () => {
    const outcome = await clinic.commit([judge('rejected', null, ' ')], charge)
    expect(outcome).toMatchObject({ result: 'quarantined', quarantine_code: 'invalid' })
    expect(await form()).toMatchObject({ status: 'submitted' })
  })

  test('does not let an approval stand for an amendment that was written without knowing of it', async () => {
    await clinic.commit([judge('approved', charge.user_id, null)], charge)
    await ward.commit(amend(), nurse)
    expect(await form()).toMatchObject({ status: 'submitted', approved_by: null, current_version: 2 })
  })

  test('asks a person when the version that was approved counts no more', async () => {
    await ward.commit(amend(), nurse)
    const outcome = await clinic.commit([judge('approved', charge.user_id, null)], charge)
    expect(outcome.conflict_ids).toHaveLength(1)
    expect(await form()).toMatchObject({ status: 'submitted', approved_by: null, current_version: 2 })
  })

  describe('of which two versions compete, the one that counts approved', () => {
    let conflict: Id
    let found: number
    const decide = (current_version: number, at: number): Op => ({
      op: 'resolve',
      entity: 'conflicts',
      id: conflict,
      base_version: at,
      base_station_seq: null,
      values: { current_version },
      reason: 'Asked the patient again',
    })
    beforeEach(async () => {
      await ward.commit(amend(), nurse)
      found = Number((await clinic.commit(amend(), nurse)).commit_seq)
      conflict = (await server.owner.selectFrom('conflicts').select('id').executeTakeFirstOrThrow()).id
      seen = found
    })

    test.each([
      ['loses the approval where a person chooses the other: nobody has approved that', 3, 'submitted'],
      ['keeps it where a person chooses the one that was approved', 2, 'approved'],
    ] as const)('%s', async (_what, version, status) => {
      expect((await ward.commit([judge('approved', charge.user_id, null)], charge)).result).toBe('applied')
      // Who decides has not heard of the approval.
      await clinic.commit([decide(version, found)], nurse)
      const approved_by = status === 'approved' ? charge.user_id : null
      expect(await form()).toMatchObject({ current_version: version, status, approved_by })
    })

    test('asks a person where the other was chosen before the approval came', async () => {
      await clinic.commit([decide(3, found)], nurse)
      const late = await ward.commit([judge('approved', charge.user_id, null)], charge)
      expect(late.conflict_ids).toHaveLength(1)
      expect(await form()).toMatchObject({ current_version: 3, status: 'submitted', approved_by: null })
    })
  })
})
