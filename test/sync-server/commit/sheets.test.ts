import { v7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { submissionId } from '../../../shared/ids.ts'
import type { Op } from '../../../shared/sync/envelope.ts'
import { databaseKinds, startTestServer, type TestServer } from '../../support/server.ts'
import {
  type Author,
  createAuthors,
  enrolWireStation,
  newPatient,
  newVisit,
  patchOf,
  type WireStation,
} from '../../support/wire-station.ts'
import { newStudy } from './form-ops.ts'

const CODE = 'SH.MR.FRM.03'

describe.each(databaseKinds)('the preparation sheet of a study on %s', (database) => {
  let server: TestServer
  let ward: WireStation
  let clinic: WireStation
  let nurse: Author
  let physician: Author
  let owner: { patient: string; visit: string; study: string }

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
    ward = await enrolWireStation(server, 'Ward 3')
    clinic = await enrolWireStation(server, 'Clinic 1')
    owner = { patient: v7(), visit: v7(), study: v7() }
    await ward.commit(
      [newPatient(owner.patient), newVisit(owner.visit, owner.patient), newStudy(owner)],
      nurse,
    )
  })

  const formId = (): string => submissionId(owner.study, CODE)
  const form = (): Op =>
    ({
      op: 'create',
      entity: 'form_submissions',
      id: formId(),
      fields: {
        visit_id: owner.visit,
        patient_id: owner.patient,
        study_id: owner.study,
        form_code: CODE,
        status: 'submitted',
        submitted_at: '2026-05-01T08:00:00.000Z',
        current_version: 1,
      },
    }) as Op
  const sheet = (author: Author, version: number, fields: Record<string, unknown>): Op =>
    ({
      op: 'append',
      entity: 'radiology_sheets',
      id: v7(),
      fields: {
        submission_id: formId(),
        visit_id: owner.visit,
        patient_id: owner.patient,
        study_id: owner.study,
        form_code: CODE,
        is_completed: false,
        version,
        base_version: version - 1,
        form_version: '1',
        entered_at: '2026-05-01T08:00:00.000Z',
        signed_by: author.user_id,
        signed_at: '2026-05-01T08:00:00.000Z',
        amendment_reason: null,
        ...fields,
      },
    }) as Op
  const onto = (seen: number | null, from: number): Op =>
    patchOf('form_submissions', formId(), { version: seen }, { current_version: [from, from + 1] })
  const versions = () =>
    server.owner
      .selectFrom('radiology_sheets')
      .select(['version', 'base_version', 'has_pacemaker', 'dlp', 'is_completed'])
      .orderBy('version')
      .execute()
  const reasons = async () => {
    const rows = await server.owner.selectFrom('quarantine').select('code').execute()
    return rows.map(({ code }) => code)
  }

  test('is prepared by a nurse and completed by a physician elsewhere', async () => {
    const made = await ward.commit([form(), sheet(nurse, 1, { has_pacemaker: 'no' })], nurse)
    const completed = await clinic.commit(
      [
        onto(Number(made.commit_seq), 1),
        sheet(physician, 2, { has_pacemaker: 'no', dlp: 410, is_completed: true }),
      ],
      physician,
    )
    expect([made.result, completed.result]).toEqual(['applied', 'applied'])
    expect(await versions()).toMatchObject([
      { version: 1, is_completed: false },
      { version: 2, base_version: 1, dlp: 410, is_completed: true },
    ])
  })

  test('puts aside what a nurse completes, fills in for the physician, or takes back', async () => {
    expect((await ward.commit([form(), sheet(nurse, 1, { is_completed: true })], nurse)).result).toBe(
      'quarantined',
    )
    expect((await ward.commit([form(), sheet(nurse, 1, { dlp: 12 })], nurse)).result).toBe('quarantined')
    const done = await clinic.commit([form(), sheet(physician, 1, { is_completed: true })], physician)
    expect(done.result).toBe('applied')
    const back = await ward.commit([onto(Number(done.commit_seq), 1), sheet(nurse, 2, {})], nurse)
    expect(back.result).toBe('quarantined')
    expect(new Set(await reasons())).toEqual(new Set(['not_permitted']))
    expect(await versions()).toHaveLength(1)
  })

  test('lets a nurse go on where a physician has filled something in, leaving that as it is', async () => {
    const made = await clinic.commit([form(), sheet(physician, 1, { dlp: 410 })], physician)
    const next = await ward.commit(
      [onto(Number(made.commit_seq), 1), sheet(nurse, 2, { dlp: 410, has_pacemaker: 'yes' })],
      nurse,
    )
    expect(next.result).toBe('applied')
    expect((await versions())[1]).toMatchObject({ dlp: 410, has_pacemaker: 'yes' })
  })

  test('keeps both where two stations prepare one study offline, and asks a person', async () => {
    await ward.commit([form(), sheet(nurse, 1, { has_pacemaker: 'no' })], nurse)
    const other = await clinic.commit([form(), sheet(physician, 1, { has_pacemaker: 'yes' })], physician)
    expect(other.result).toBe('conflict')
    expect(await versions()).toMatchObject([
      { version: 1, has_pacemaker: 'no' },
      { version: 2, base_version: 0, has_pacemaker: 'yes' },
    ])
    const open = await server.owner.selectFrom('conflicts').select(['kind', 'state']).execute()
    expect(open).toEqual([{ kind: 'versions', state: 'open' }])
  })

  describe('of which two versions compete', () => {
    let conflict: string
    let found: number
    let made: number
    /** Version 2 is the ward's and counts, 3 the clinic's. */
    const dispute = async (wards: Record<string, unknown>, clinics: Record<string, unknown>) => {
      made = Number((await ward.commit([form(), sheet(nurse, 1, { has_pacemaker: 'no' })], nurse)).commit_seq)
      await ward.commit([onto(made, 1), sheet(nurse, 2, { has_pacemaker: 'yes', ...wards })], nurse)
      const later = await clinic.commit(
        [onto(made, 1), sheet(physician, 2, { has_pacemaker: 'no', ...clinics })],
        physician,
      )
      found = Number(later.commit_seq)
      conflict = (await server.owner.selectFrom('conflicts').select('id').executeTakeFirstOrThrow()).id
    }
    const merge = (author: Author, fields: Record<string, unknown>): Op[] => [
      onto(found, 2),
      sheet(author, 4, { base_version: 2, ...fields }),
      {
        op: 'resolve',
        entity: 'conflicts',
        id: conflict,
        base_version: found,
        base_station_seq: null,
        values: { current_version: 4 },
        reason: 'Asked the patient again',
      },
    ]
    const current = async () =>
      (
        await server.owner
          .selectFrom('form_submissions')
          .select('current_version')
          .where('id', '=', formId())
          .executeTakeFirstOrThrow()
      ).current_version

    test('is merged by a nurse where both were only prepared, and the conflict is over', async () => {
      await dispute({}, {})
      expect((await ward.commit(merge(nurse, { has_pacemaker: 'yes' }), nurse)).result).toBe('applied')
      expect(await current()).toBe(4)
      expect(await versions()).toMatchObject([{}, {}, {}, { version: 4, base_version: 2 }])
      const conflicts = await server.owner.selectFrom('conflicts').select('state').execute()
      expect(conflicts).toEqual([{ state: 'resolved' }])
    })

    test('is not merged into a prepared one by a nurse where a physician completed the other', async () => {
      await dispute({}, { is_completed: true })
      const forged = await ward.commit(merge(nurse, { has_pacemaker: 'yes' }), nurse)
      expect(forged.result).toBe('quarantined')
      expect(await reasons()).toEqual(['not_permitted'])
      expect(await current()).toBe(2)
      const whole = merge(physician, { has_pacemaker: 'yes', is_completed: true })
      expect((await clinic.commit(whole, physician)).result).toBe('applied')
      expect(await current()).toBe(4)
    })

    const choose = (author: Author, current_version: number): Op[] => {
      const [decision] = merge(author, {}).slice(-1)
      return [{ ...decision, values: { current_version } } as Op]
    }

    test('is not replaced as a whole by a prepared one that a nurse chooses; the completed one is hers to choose', async () => {
      await dispute({}, { is_completed: true })
      expect((await ward.commit(choose(nurse, 2), nurse)).result).toBe('quarantined')
      expect(await reasons()).toEqual(['not_permitted'])
      expect((await clinic.commit(choose(nurse, 3), nurse)).result).toBe('applied')
      expect(await current()).toBe(3)
    })

    test('is replaced as a whole by a prepared one where a physician decides so', async () => {
      await dispute({}, { is_completed: true })
      expect((await clinic.commit(choose(physician, 2), physician)).result).toBe('applied')
      expect(await current()).toBe(2)
    })

    describe('and a completed one that the nurse who chose had not seen', () => {
      let desk: WireStation
      const open = async () =>
        server.owner.selectFrom('conflicts').select('id').where('state', '=', 'open').execute()
      beforeEach(async () => {
        desk = await enrolWireStation(server, 'Reading room')
        await dispute({}, {})
        await desk.commit([onto(made, 1), sheet(physician, 2, { is_completed: true })], physician)
      })

      test('stays for the next person; her choice between the prepared ones stands', async () => {
        expect((await ward.commit(choose(nurse, 3), nurse)).result).not.toBe('quarantined')
        expect(await current()).toBe(3)
        expect(await open()).toHaveLength(1)
      })

      test('is not taken back where a physician decided for it: her choice is asked about, not put aside', async () => {
        const weighed = (await desk.pull(0)).end.head
        const [decision] = choose(physician, 4)
        await desk.commit([{ ...decision, base_version: weighed } as Op], physician)
        expect(await current()).toBe(4)
        expect((await ward.commit(choose(nurse, 3), nurse)).result).toBe('conflict')
        expect(await reasons()).toEqual([])
        expect(await current()).toBe(4)
        expect(await open()).toHaveLength(1)
      })
    })

    test('keeps the physician’s fields of the version that counts from a nurse who merges', async () => {
      await dispute({}, { dlp: 410 })
      expect((await ward.commit(merge(nurse, { dlp: 410 }), nurse)).result).toBe('quarantined')
      expect(await current()).toBe(2)
    })
  })
})
