import { v7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Conflict } from '../../../shared/conflicts/conflict.ts'
import type { Id } from '../../../shared/ids.ts'
import type { EntityName } from '../../../shared/sync/entities.ts'
import type { Op } from '../../../shared/sync/envelope.ts'
import { databaseKinds, startTestServer, type TestServer } from '../../support/server.ts'
import {
  type Author,
  createAuthors,
  enrolWireStation,
  newPatient,
  newVisit,
  patchOf,
  removalOf,
  type WireStation,
} from '../../support/wire-station.ts'

const WHY = 'Registered twice at the desk'
const PHONE = '01012345678'
const NEW_PHONE = '01111111111'

describe.each(databaseKinds)('what was entered in error, on %s', (database) => {
  let server: TestServer
  let ward: WireStation
  let desk: WireStation
  let authors: ReturnType<typeof createAuthors>
  let admin: Author
  let patient: Id
  let contact: Id
  /** The commit that both stations have seen. */
  let base: number

  beforeAll(async () => {
    server = await startTestServer({ database })
  })
  afterAll(() => server.close())
  beforeEach(async () => {
    await server.reset()
    authors = createAuthors(server)
    await authors.create()
    admin = await authors.admin()
    ward = await enrolWireStation(server, 'Ward 3')
    desk = await enrolWireStation(server, 'Desk 1')
    patient = v7()
    contact = v7()
    const made = await ward.commit([newPatient(patient), newContact(contact)], authors.nurse)
    base = Number(made.commit_seq)
  })

  const newContact = (id: Id): Op => ({
    op: 'create',
    entity: 'patient_contacts',
    id,
    fields: { patient_id: patient, name: 'Magdy', relation: 'son', phone: '0233334444', is_guardian: false },
  })
  const setPhone = (to = NEW_PHONE, seq: number | null = null): Op =>
    patchOf(
      'patients',
      patient,
      { version: base, seq },
      { mobile_number: [PHONE, to], mobile_unavailable_reason: [null, null] },
    )
  const remove = (seen: { version?: number; seq?: number | null; seen?: number } = {}, reason = WHY): Op =>
    removalOf('patients', patient, { version: base, ...seen }, reason)
  const rowOf = (entity: EntityName, id: Id) =>
    server.owner.selectFrom(entity).selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  const conflicts = async (): Promise<Conflict[]> =>
    (await server.owner.selectFrom('conflicts').selectAll().orderBy('id').execute()) as unknown as Conflict[]
  const quarantined = () => server.owner.selectFrom('quarantine').select(['code', 'detail']).execute()
  /** What stands, told without ids and times that every run has anew. */
  const told = async () => ({
    patient: await rowOf('patients', patient).then((row) => ({
      removed: [row.removed_at, row.removed_by, row.removed_reason],
      phone: row.mobile_number,
    })),
    conflicts: (await conflicts()).map(({ group_name, state, candidates }) => ({
      group_name,
      state,
      candidates: candidates
        .map(({ values, set_by, is_current, reason, unseen_writes }) => ({
          by: set_by,
          is_current,
          removes: values.removed_reason,
          reason,
          writes: unseen_writes?.map((write) => [write.entity, write.group_name, write.values]),
        }))
        .toSorted((a, b) => Number(b.is_current) - Number(a.is_current)),
    })),
  })

  test('stays in the store with who removed it, when and why', async () => {
    const outcome = await desk.commit([remove()], admin)
    expect(outcome.result).toBe('applied')
    expect(await rowOf('patients', patient)).toMatchObject({
      full_name: 'Samira Abdelrahman Elgohary',
      removed_by: admin.user_id,
      removed_reason: WHY,
      removed_at: expect.any(String),
    })
    const { commits } = await ward.pull(base)
    expect(commits.at(-1)?.changes).toMatchObject([
      { entity: 'patients', id: patient, row: { removed_reason: WHY, full_name: expect.any(String) } },
    ])
  })

  test('is back once the removal is taken back', async () => {
    const { commit_seq } = await desk.commit([remove()], admin)
    const { removed_at } = await rowOf('patients', patient)
    const back = patchOf(
      'patients',
      patient,
      { version: Number(commit_seq) },
      {
        removed_at: [removed_at, null],
        removed_by: [admin.user_id, null],
        removed_reason: [WHY, null],
        further_removals: [null, null],
      },
    )
    expect(await ward.commit([back], admin)).toMatchObject({ result: 'applied' })
    expect(await rowOf('patients', patient)).toMatchObject({ removed_at: null, removed_reason: null })
  })

  test('is removed by an administrator alone where it is a patient, and by anybody where it is a contact', async () => {
    expect(await desk.commit([remove()], authors.physician)).toMatchObject({
      result: 'quarantined',
      quarantine_code: 'not_permitted',
    })
    const outcome = await desk.commit(
      [removalOf('patient_contacts', contact, { version: base }, 'Another patient’s son')],
      authors.nurse,
    )
    expect(outcome.result).toBe('applied')
    expect(await rowOf('patients', patient)).toMatchObject({ removed_at: null })
  })

  test('is set by a removal only, never by an edit or by how it is made', async () => {
    const edit = patchOf(
      'patients',
      patient,
      { version: base },
      { removed_at: [null, '2026-05-01T08:00:00.000Z'] },
    )
    const made = newPatient(v7(), { removed_at: '2026-05-01T08:00:00.000Z' })
    expect(await desk.commit([edit], admin)).toMatchObject({ quarantine_code: 'invalid' })
    expect(await desk.commit([made], admin)).toMatchObject({ quarantine_code: 'invalid' })
  })

  test('is never a visit or what was written at the bedside', async () => {
    const visit = v7()
    const { commit_seq } = await ward.commit([newVisit(visit, patient)], authors.nurse)
    const outcome = await desk.commit(
      [removalOf('patient_visits', visit, { version: Number(commit_seq) }, WHY)],
      admin,
    )
    expect(outcome).toMatchObject({ quarantine_code: 'invalid' })
  })

  test('is not removed where a visit rests on it that the remover saw', async () => {
    const { commit_seq } = await ward.commit([newVisit(v7(), patient)], authors.nurse)
    const outcome = await desk.commit([remove({ seen: Number(commit_seq) })], admin)
    expect(outcome).toMatchObject({ result: 'quarantined', quarantine_code: 'invalid' })
    expect(await quarantined()).toMatchObject([{ detail: 'patients is not removed: patient_visits' }])
    expect(await rowOf('patients', patient)).toMatchObject({ removed_at: null })
  })

  test('keeps both reasons where two people removed it, not knowing of each other', async () => {
    await desk.commit([remove()], admin)
    const second = await ward.commit([remove({ seq: 1 }, 'No such person')], admin)
    expect(second.result).toBe('merged')
    expect(await rowOf('patients', patient)).toMatchObject({
      removed_reason: WHY,
      further_removals: [{ removed_reason: 'No such person', removed_on_station: ward.id }],
    })
    expect(await conflicts()).toEqual([])
  })

  test('is no conflict where one person edits and then removes it at one PC', async () => {
    const { outcomes } = await ward.push([
      ward.envelope([setPhone(NEW_PHONE, 1)], authors.nurse),
      ward.envelope([remove({ seq: 2 })], admin),
    ])
    expect(outcomes.map(({ result }) => result)).toEqual(['applied', 'applied'])
    expect(await conflicts()).toEqual([])
    expect(await rowOf('patients', patient)).toMatchObject({ removed_reason: WHY })
  })

  test('frees its numbers for whom they belong to, and asks only if it comes back', async () => {
    await desk.commit([remove()], admin)
    const again = v7()
    const number = `T-${patient.slice(-6)}`
    await ward.commit([newPatient(again, { temporary_number: number })], authors.nurse)
    expect(await conflicts()).toEqual([])
    const { patient_id } = await server.owner
      .selectFrom('patient_identifiers')
      .select('patient_id')
      .where('value', '=', number)
      .executeTakeFirstOrThrow()
    expect(patient_id).toBe(again)
  })

  describe('while something about it is to be decided', () => {
    const OTHER_PHONE = '01222222222'
    const states = async () =>
      (await conflicts()).map(({ group_name, state, resolved_by, resolution_values, resolution_reason }) => ({
        group_name,
        state,
        resolved_by,
        resolution_values,
        resolution_reason,
      }))
    const nothingDecided = { resolved_by: null, resolution_values: null, resolution_reason: null }
    const open = { group_name: 'mobile_number', state: 'open', ...nothingDecided }
    let seen: number

    beforeEach(async () => {
      await ward.commit([setPhone(NEW_PHONE, 1)], authors.nurse)
      const second = await desk.commit([setPhone(OTHER_PHONE)], authors.nurse)
      seen = Number(second.commit_seq)
      expect(await states()).toEqual([open])
    })

    test('asks nobody any more, and says who removed it and why', async () => {
      await desk.commit([remove({ version: seen, seq: 1 })], admin)
      expect(await states()).toEqual([
        { ...open, state: 'resolved', resolved_by: admin.user_id, resolution_reason: WHY },
      ])
    })

    test('asks again with all that competed once it is put back', async () => {
      const before = (await conflicts()).map(({ candidates }) => candidates)
      const { commit_seq } = await desk.commit([remove({ version: seen, seq: 1 })], admin)
      const { removed_at } = await rowOf('patients', patient)
      const back = patchOf(
        'patients',
        patient,
        { version: Number(commit_seq) },
        {
          removed_at: [removed_at, null],
          removed_by: [admin.user_id, null],
          removed_reason: [WHY, null],
          further_removals: [null, null],
        },
      )
      expect((await ward.commit([back], admin)).conflict_ids).toEqual([])
      expect(await states()).toEqual([open])
      expect((await conflicts()).map(({ candidates }) => candidates)).toEqual(before)
    })

    test('asks once, with every phone, where somebody sets a third not knowing of the removal', async () => {
      await desk.commit([remove({ version: seen, seq: 1 })], admin)
      const away = await enrolWireStation(server, 'Clinic 2')
      await away.commit([setPhone('01555555555')], authors.nurse)
      const asked = (await conflicts()).filter(
        ({ state, group_name }) => state === 'open' && group_name === 'mobile_number',
      )
      expect(asked.map(({ candidates }) => candidates.map(({ values }) => values.mobile_number))).toEqual([
        [NEW_PHONE, '01555555555', OTHER_PHONE],
      ])
    })

    test('is over too where people decide for a removal that competed', async () => {
      await ward.commit([setPhone('01555555555', 2)], authors.nurse)
      const asked = await desk.commit([remove({ version: base })], admin)
      const about = (await conflicts()).find(({ group_name }) => group_name === 'removal')
      const decision: Op = {
        op: 'resolve',
        entity: 'conflicts',
        id: String(about?.id),
        base_version: asked.commit_seq,
        base_station_seq: null,
        values: about?.candidates.find(({ is_current }) => !is_current)?.values ?? {},
        reason: 'Nobody knows her',
      }
      expect(await ward.commit([decision], admin)).toMatchObject({ result: 'applied' })
      expect((await states()).map(({ state }) => state)).toEqual(['resolved', 'resolved'])
    })
  })

  describe('against an edit that its remover had not seen', () => {
    const stands = (writer: Author, writes: unknown[]) => ({
      patient: { removed: [null, null, null], phone: expect.any(String) },
      conflicts: [
        {
          group_name: 'removal',
          state: 'open',
          candidates: [
            { by: writer.user_id, is_current: true, removes: null, reason: undefined, writes },
            { by: admin.user_id, is_current: false, removes: WHY, reason: WHY, writes: undefined },
          ],
        },
      ],
    })
    const phoneWritten = [
      'patients',
      'mobile_number',
      { mobile_number: NEW_PHONE, mobile_unavailable_reason: null },
    ]

    test('stands with the edit, and a person decides about the removal, in whatever order the two arrive', async () => {
      await ward.commit([setPhone(NEW_PHONE, 1)], authors.nurse)
      expect((await desk.commit([remove()], admin)).result).toBe('conflict')
      const editedFirst = await told()
      expect(editedFirst).toEqual(stands(authors.nurse, [phoneWritten]))
      expect(editedFirst.patient.phone).toBe(NEW_PHONE)
    })

    test('comes back with an edit that arrives later, and comes to the same', async () => {
      await desk.commit([remove()], admin)
      expect((await ward.commit([setPhone(NEW_PHONE, 1)], authors.nurse)).result).toBe('conflict')
      const removedFirst = await told()
      expect(removedFirst).toEqual(stands(authors.nurse, [phoneWritten]))
      expect(removedFirst.patient.phone).toBe(NEW_PHONE)
    })

    test.each(['visit first', 'removal first'])('stands with a new visit (%s)', async (order) => {
      const visit = v7()
      const open = () => ward.commit([newVisit(visit, patient)], authors.nurse)
      const removeIt = () => desk.commit([remove()], admin)
      const [first, second] = order === 'visit first' ? [open, removeIt] : [removeIt, open]
      await first()
      expect((await second()).result).toBe('conflict')
      expect(await told()).toEqual(stands(authors.nurse, [['patient_visits', null, {}]]))
      expect(await rowOf('patient_visits', visit)).toMatchObject({ patient_id: patient, status: 'open' })
    })

    test.each(['edit first', 'removal first'])('stands with an edit of its contact (%s)', async (order) => {
      const fields = {
        name: ['Magdy', 'Magdy Elgohary'],
        relation: ['son', 'son'],
        phone: ['0233334444', '0233334444'],
        is_guardian: [false, false],
      } as const
      const edit = () =>
        ward.commit([patchOf('patient_contacts', contact, { version: base, seq: 1 }, fields)], authors.nurse)
      const removeIt = () => desk.commit([remove()], admin)
      const [first, second] = order === 'edit first' ? [edit, removeIt] : [removeIt, edit]
      await first()
      expect((await second()).result).toBe('conflict')
      expect(await told()).toEqual(
        stands(authors.nurse, [
          [
            'patient_contacts',
            'contact',
            { name: 'Magdy Elgohary', relation: 'son', phone: '0233334444', is_guardian: false },
          ],
        ]),
      )
    })

    test('is decided by a person: kept, or removed after all', async () => {
      await ward.commit([setPhone(NEW_PHONE, 1)], authors.nurse)
      await desk.commit([remove()], admin)
      const [conflict] = await conflicts()
      const removal = conflict?.candidates.find(({ is_current }) => !is_current)?.values ?? {}
      const head = await ward.pull(base)
      const decision: Op = {
        op: 'resolve',
        entity: 'conflicts',
        id: conflict?.id ?? '',
        base_version: head.end.head,
        base_station_seq: null,
        values: removal,
        reason: 'The number was of the other registration',
      }
      expect(await ward.commit([decision], authors.nurse)).toMatchObject({ quarantine_code: 'not_permitted' })
      expect(
        await ward.commit([{ ...decision, values: { ...removal, removed_reason: 'Mine' } }], admin),
      ).toMatchObject({
        quarantine_code: 'invalid',
      })
      expect(await ward.commit([decision], admin)).toMatchObject({ result: 'applied' })
      expect(await rowOf('patients', patient)).toMatchObject({
        removed_reason: WHY,
        removed_by: admin.user_id,
      })
      expect((await conflicts()).map(({ state }) => state)).toEqual(['resolved'])
    })

    test('is not removed by any decision while a visit rests on it', async () => {
      await ward.commit([newVisit(v7(), patient)], authors.nurse)
      await desk.commit([remove()], admin)
      const [conflict] = await conflicts()
      const { end } = await ward.pull(base)
      const decided = await ward.commit(
        [
          {
            op: 'resolve',
            entity: 'conflicts',
            id: conflict?.id ?? '',
            base_version: end.head,
            base_station_seq: null,
            values: conflict?.candidates.find(({ is_current }) => !is_current)?.values ?? {},
            reason: 'Registered by mistake',
          },
        ],
        admin,
      )
      expect(decided).toMatchObject({ quarantine_code: 'invalid' })
      expect(await rowOf('patients', patient)).toMatchObject({ removed_at: null })
    })

    test('is over once the remover takes it back in the same offline chain', async () => {
      await ward.commit([setPhone(NEW_PHONE, 1)], authors.nurse)
      const at = '2026-05-01T08:00:00.000Z'
      await desk.push([
        desk.envelope([remove()], admin),
        desk.envelope(
          [
            patchOf(
              'patients',
              patient,
              { version: base, seq: 1 },
              {
                removed_at: [at, null],
                removed_by: [admin.user_id, null],
                removed_reason: [WHY, null],
                further_removals: [null, null],
              },
            ),
          ],
          admin,
        ),
      ])
      expect((await conflicts()).map(({ state }) => state)).toEqual(['resolved'])
      expect(await rowOf('patients', patient)).toMatchObject({ removed_at: null, mobile_number: NEW_PHONE })
    })

    test('is not over because another copy of the remover’s disk knows nothing of the removal', async () => {
      await desk.commit([remove()], admin)
      await ward.commit([setPhone(NEW_PHONE, 1)], authors.nurse)
      expect((await conflicts()).map(({ state }) => state)).toEqual(['open'])
      // What came before number 2 under the same numbers may be the other copy's.
      await server.owner
        .updateTable('station_keys')
        .set({ chain_since: 2 })
        .where('station_id', '=', desk.id)
        .execute()
      const at = '2026-05-01T08:00:00.000Z'
      const fields = {
        removed_at: [at, null],
        removed_by: [admin.user_id, null],
        removed_reason: ['No such person', null],
        further_removals: [null, null],
      } as const
      await desk.commit([patchOf('patients', patient, { version: base, seq: 1 }, fields)], admin)
      expect((await conflicts()).map(({ state }) => state)).toEqual(['open'])
    })

    test('keeps the reasons of two removers as two candidates, whoever comes first', async () => {
      const clinic = await enrolWireStation(server, 'Clinic 1')
      const steps = [
        () => desk.commit([remove()], admin),
        () => clinic.commit([remove({}, 'No such person')], admin),
        () => ward.commit([setPhone(NEW_PHONE, 1)], authors.nurse),
      ]
      for (const step of steps) await step()
      const [conflict] = await conflicts()
      expect(conflict?.candidates.map(({ reason }) => reason ?? null)).toEqual([null, WHY, 'No such person'])
    })
  })

  test('is a study that nobody began, and never one with a form of it', async () => {
    const visit = v7()
    const [study, begun] = [v7(), v7()]
    const newStudy = (id: Id): Op => ({
      op: 'create',
      entity: 'studies',
      id,
      fields: {
        visit_id: visit,
        patient_id: patient,
        modality: 'ct',
        body_region: 'Chest',
        accession_number: null,
        status: 'requested',
      },
    })
    const form: Op = {
      op: 'create',
      entity: 'form_submissions',
      id: v7(),
      fields: {
        visit_id: visit,
        patient_id: patient,
        study_id: begun,
        form_code: 'SH.MR.FRM.03',
        status: 'draft',
        current_version: 1,
        submitted_at: null,
        approved_by: null,
        rejected_reason: null,
      },
    }
    const made = await ward.commit(
      [newVisit(visit, patient), newStudy(study), newStudy(begun)],
      authors.nurse,
    )
    const version = Number(made.commit_seq)
    expect(
      await desk.commit([removalOf('studies', study, { version }, 'Wrong patient')], authors.nurse),
    ).toMatchObject({
      result: 'applied',
    })
    expect(await ward.commit([form], authors.nurse)).toMatchObject({ result: 'applied' })
    const late = await desk.commit([removalOf('studies', begun, { version }, 'Wrong patient')], authors.nurse)
    expect(late.result).toBe('conflict')
    expect(await rowOf('studies', begun)).toMatchObject({ removed_at: null })
  })
})
