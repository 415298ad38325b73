import { v7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { CHAIN_START } from '../../../shared/audit/audit-event.ts'
import { submissionId } from '../../../shared/ids.ts'
import type { Op } from '../../../shared/sync/envelope.ts'
import { changesDigest, commitHash } from '../../../sync-server/commit/commit-log.ts'
import { databaseKinds, startTestServer, type TestServer } from '../../support/server.ts'
import { createAuthors, enrolWireStation, newPatient, newVisit, patchOf } from '../../support/wire-station.ts'

describe.each(databaseKinds)('the commit sequence on %s', (database) => {
  let server: TestServer
  let authors: ReturnType<typeof createAuthors>

  beforeAll(async () => {
    server = await startTestServer({ database })
  })
  afterAll(() => server.close())
  beforeEach(async () => {
    await server.reset()
    authors = createAuthors(server)
    await authors.create()
  })

  test('shows a reader with a cursor every commit, once and in order, while eight stations write', async () => {
    const stations = await Promise.all(
      Array.from({ length: 8 }, (_, i) => enrolWireStation(server, `Ward ${i + 1}`)),
    )
    const reader = await enrolWireStation(server, 'Reading room')
    const shared = v7()
    const [first] = stations
    await first?.commit([newPatient(shared)], authors.nurse)
    let after = (await reader.pull(0)).end.next
    const start = after
    const seen: number[] = []
    let isWriting = true
    const reading = (async () => {
      for (;;) {
        const wasWriting = isWriting
        const { commits, end } = await reader.pull(after)
        seen.push(...commits.map((commit) => commit.commit_seq))
        after = end.next
        if (!wasWriting && end.next === end.head) return
      }
    })()
    const written = await Promise.all(
      stations.map(async (station) => {
        const numbers: number[] = []
        for (let round = 0; round < 6; round += 1) {
          const patient = v7()
          const { outcomes } = await station.push([
            station.envelope([newPatient(patient), newVisit(v7(), patient)], authors.nurse),
            station.envelope(
              [
                patchOf(
                  'patients',
                  shared,
                  { version: null },
                  { full_name: ['x', `${station.id} ${round}`] },
                ),
              ],
              authors.nurse,
            ),
          ])
          numbers.push(...outcomes.map((outcome) => Number(outcome.commit_seq)))
        }
        return numbers
      }),
    )
    isWriting = false
    await reading
    const numbers = written.flat().sort((a, b) => a - b)
    expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, i) => start + 1 + i))
    expect(seen).toEqual(numbers)
  })

  test('keeps every version when all stations submit one form at the same moment', async () => {
    const stations = await Promise.all(
      Array.from({ length: 6 }, (_, i) => enrolWireStation(server, `Ward ${i + 1}`)),
    )
    const [patient, visit] = [v7(), v7()]
    await stations[0]?.commit([newPatient(patient), newVisit(visit, patient)], authors.nurse)
    const form = submissionId(visit, 'SH.MR.FRM.05')
    const at = '2026-05-01T08:00:00.000Z'
    const owner = { visit_id: visit, patient_id: patient }
    const submit = (): Op[] => [
      {
        op: 'create',
        entity: 'form_submissions',
        id: form,
        fields: {
          ...owner,
          study_id: null,
          form_code: 'SH.MR.FRM.05',
          status: 'submitted',
          submitted_at: at,
          current_version: 1,
        },
      },
      {
        op: 'append',
        entity: 'nursing_assessments',
        id: v7(),
        fields: {
          ...owner,
          submission_id: form,
          version: 1,
          base_version: 0,
          form_version: '1',
          entered_at: at,
          signed_by: authors.nurse.user_id,
          signed_at: at,
        },
      },
    ]
    const outcomes = await Promise.all(stations.map((station) => station.commit(submit(), authors.nurse)))
    expect(outcomes.map((outcome) => outcome.result).sort()).toEqual([
      'applied',
      ...Array(5).fill('conflict'),
    ])
    const versions = await server.owner
      .selectFrom('nursing_assessments')
      .select('version')
      .orderBy('version')
      .execute()
    expect(versions.map((row) => row.version)).toEqual([1, 2, 3, 4, 5, 6])
    const conflicts = await server.owner.selectFrom('conflicts').select('candidates').execute()
    expect(conflicts).toHaveLength(1)
    expect(conflicts[0]?.candidates).toHaveLength(6)
  })

  test('is a chain that any change of the past breaks', async () => {
    const station = await enrolWireStation(server, 'Ward 3')
    for (let i = 0; i < 3; i += 1) await station.commit([newPatient(v7())], authors.nurse)
    const commits = await server.owner.selectFrom('commit_log').selectAll().orderBy('commit_seq').execute()
    let prev = CHAIN_START
    for (const [i, commit] of commits.entries()) {
      const changes = await server.owner
        .selectFrom('txn_change')
        .selectAll()
        .where('txn_id', '=', commit.txn_id)
        .orderBy('ord')
        .execute()
      expect(commit.commit_seq).toBe(i + 1)
      expect(commit.prev_hash).toBe(prev)
      expect(commitHash(prev, commit, changesDigest(changes as never))).toBe(commit.hash)
      prev = commit.hash
    }
    const { last_hash } = await server.owner
      .selectFrom('stream')
      .select('last_hash')
      .executeTakeFirstOrThrow()
    expect(last_hash).toBe(prev)
  })

  test('keeps what was before and after each change', async () => {
    const station = await enrolWireStation(server, 'Ward 3')
    const patient = v7()
    await station.commit([newPatient(patient)], authors.nurse)
    await station.commit(
      [patchOf('patients', patient, { version: null, seq: 1 }, { full_name: ['x', 'Samira E.'] })],
      authors.nurse,
    )
    const changes = await server.owner
      .selectFrom('txn_change')
      .selectAll()
      .where('record_id', '=', patient)
      .orderBy('txn_id')
      .execute()
    expect(changes.map(({ op, before, after }) => [op, before?.full_name ?? null, after.full_name])).toEqual([
      ['create', null, 'Samira Abdelrahman Elgohary'],
      ['patch', 'Samira Abdelrahman Elgohary', 'Samira E.'],
    ])
  })
})
