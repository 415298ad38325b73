import { v7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Conflict } from '../../../shared/conflicts/conflict.ts'
import { type Id, submissionId } from '../../../shared/ids.ts'
import type { Op } from '../../../shared/sync/envelope.ts'
import { databaseKinds, startTestServer, type TestServer } from '../../support/server.ts'
import {
  createAuthors,
  enrolWireStation,
  newPatient,
  newVisit,
  patchOf,
  type WireStation,
} from '../../support/wire-station.ts'

describe.each(databaseKinds)('merging two stations’ edits on %s', (database) => {
  let server: TestServer
  let ward: WireStation
  let clinic: WireStation
  let authors: ReturnType<typeof createAuthors>
  let patient: Id
  let visit: Id
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
    ward = await enrolWireStation(server, 'Ward 3')
    clinic = await enrolWireStation(server, 'Clinic 1')
    patient = v7()
    visit = v7()
    const outcome = await ward.commit([newPatient(patient), newVisit(visit, patient)], authors.nurse)
    base = Number(outcome.commit_seq)
  })

  const findPatient = () =>
    server.owner.selectFrom('patients').selectAll().where('id', '=', patient).executeTakeFirstOrThrow()
  const findVisit = () =>
    server.owner.selectFrom('patient_visits').selectAll().where('id', '=', visit).executeTakeFirstOrThrow()
  const conflicts = async (): Promise<Conflict[]> =>
    (await server.owner
      .selectFrom('conflicts')
      .selectAll()
      .orderBy('created_at')
      .orderBy('id')
      .execute()) as unknown as Conflict[]
  const onlyConflict = async (): Promise<Conflict> => {
    const [conflict, ...others] = await conflicts()
    if (conflict === undefined || others.length > 0) throw new Error('expected one conflict')
    return conflict
  }
  const setPhone = (from: string, to: string, seen: { version: number | null; seq?: number | null }): Op =>
    patchOf('patients', patient, seen, { mobile_number: [from, to], mobile_unavailable_reason: [null, null] })
  const PHONE = '01012345678'
  const [PHONE_A, PHONE_B, PHONE_C] = ['01111111111', '01222222222', '01555555555']

  test('merges edits of different groups without asking anybody', async () => {
    const first = await ward.commit([setPhone(PHONE, PHONE_A, { version: base, seq: 1 })], authors.nurse)
    const second = await clinic.commit(
      [
        patchOf(
          'patients',
          patient,
          { version: base },
          { full_name: ['Samira Abdelrahman Elgohary', 'Samira Elgohary'] },
        ),
      ],
      authors.nurse,
    )
    expect([first.result, second.result]).toEqual(['applied', 'merged'])
    expect(await findPatient()).toMatchObject({ mobile_number: PHONE_A, full_name: 'Samira Elgohary' })
    expect(await conflicts()).toEqual([])
  })

  test('keeps the first phone and the second as a candidate when two desks set it unseen', async () => {
    await ward.commit([setPhone(PHONE, PHONE_A, { version: base, seq: 1 })], authors.nurse)
    const second = await clinic.commit([setPhone(PHONE, PHONE_B, { version: base })], authors.physician)
    expect(second.result).toBe('conflict')
    expect(await findPatient()).toMatchObject({ mobile_number: PHONE_A })
    const conflict = await onlyConflict()
    expect(conflict).toMatchObject({
      kind: 'values',
      entity: 'patients',
      record_id: patient,
      patient_id: patient,
      group_name: 'mobile_number',
      policy: 'flag',
      is_safety_critical: false,
      state: 'open',
      base: { mobile_number: PHONE, mobile_unavailable_reason: null },
    })
    expect(second.conflict_ids).toEqual([conflict.id])
    expect(conflict.candidates).toMatchObject([
      {
        values: { mobile_number: PHONE_A },
        set_by: authors.nurse.user_id,
        set_on_station: ward.id,
        is_current: true,
      },
      {
        values: { mobile_number: PHONE_B },
        set_by: authors.physician.user_id,
        set_on_station: clinic.id,
        is_current: false,
      },
    ])
  })

  test('finds two desks that set the same value in agreement', async () => {
    await ward.commit([setPhone(PHONE, PHONE_A, { version: base, seq: 1 })], authors.nurse)
    const second = await clinic.commit([setPhone(PHONE, PHONE_A, { version: base })], authors.nurse)
    expect(second.result).toBe('merged')
    expect(await conflicts()).toEqual([])
  })

  test('does not dispute a station’s own chain of edits', async () => {
    const outcomes = await ward.push([
      ward.envelope([setPhone(PHONE, PHONE_A, { version: base, seq: 1 })], authors.nurse),
      ward.envelope([setPhone(PHONE_A, PHONE_B, { version: base, seq: 2 })], authors.nurse),
      ward.envelope([setPhone(PHONE_B, PHONE_C, { version: base, seq: 3 })], authors.nurse),
    ])
    expect(outcomes.outcomes.map((outcome) => outcome.result)).toEqual(['applied', 'applied', 'applied'])
    expect(await findPatient()).toMatchObject({ mobile_number: PHONE_C })
  })

  test('keeps a candidate that its station had seen compete when that station sets another value unseen', async () => {
    await ward.commit([setPhone(PHONE, PHONE_A, { version: base, seq: 1 })], authors.nurse)
    const disputed = await clinic.commit([setPhone(PHONE, PHONE_B, { version: base })], authors.physician)
    const seen = Number(disputed.commit_seq)
    await ward.commit([setPhone(PHONE_A, PHONE, { version: seen })], authors.nurse)
    const later = await clinic.commit([setPhone(PHONE_A, PHONE_C, { version: seen })], authors.nurse)
    expect(later.result).toBe('conflict')
    const { candidates } = await onlyConflict()
    expect(candidates.map((candidate) => candidate.values.mobile_number)).toEqual([PHONE, PHONE_B, PHONE_C])
  })

  test('lets later edits of the same offline chain join the conflict and replace their own candidate', async () => {
    await ward.commit([setPhone(PHONE, PHONE_A, { version: base, seq: 1 })], authors.nurse)
    await clinic.push([
      clinic.envelope([setPhone(PHONE, PHONE_B, { version: base })], authors.nurse),
      clinic.envelope([setPhone(PHONE_B, PHONE_C, { version: base, seq: 1 })], authors.nurse),
    ])
    const { candidates } = await onlyConflict()
    expect(candidates.map((candidate) => candidate.values.mobile_number)).toEqual([PHONE_A, PHONE_C])
  })

  test('takes an edit that returns to what its author started from', async () => {
    const away = await ward.commit([setPhone(PHONE, PHONE_A, { version: base, seq: 1 })], authors.nurse)
    await ward.commit([setPhone(PHONE_A, PHONE, { version: Number(away.commit_seq), seq: 2 })], authors.nurse)
    const second = await clinic.commit([setPhone(PHONE, PHONE_B, { version: base })], authors.nurse)
    expect(second.result).toBe('merged')
    expect(await findPatient()).toMatchObject({ mobile_number: PHONE_B })
  })

  test('marks a disputed diagnosis as safety critical', async () => {
    const diagnose = (to: string, seq: number | null): Op =>
      patchOf(
        'patient_visits',
        visit,
        { version: base, seq },
        { diagnosis: [null, to], diagnosis_code: [null, null] },
      )
    await ward.commit([diagnose('Pneumonia', 1)], authors.physician)
    await clinic.commit([diagnose('Pulmonary embolism', null)], authors.physician)
    expect(await onlyConflict()).toMatchObject({
      policy: 'hold',
      is_safety_critical: true,
      group_name: 'diagnosis',
    })
    expect(await findVisit()).toMatchObject({ diagnosis: 'Pneumonia' })
  })

  test('keeps a code without its text from joining another text of the diagnosis', async () => {
    const diagnosis = (text: readonly [unknown, unknown], code: readonly [unknown, unknown]) => ({
      diagnosis: text,
      diagnosis_code: code,
    })
    const first = await ward.commit(
      [
        patchOf(
          'patient_visits',
          visit,
          { version: base, seq: 1 },
          diagnosis([null, 'Pneumonia'], [null, null]),
        ),
      ],
      authors.physician,
    )
    const seen = Number(first.commit_seq)
    await ward.commit(
      [
        patchOf(
          'patient_visits',
          visit,
          { version: seen, seq: 2 },
          diagnosis(['Pneumonia', 'Pulmonary embolism'], [null, null]),
        ),
      ],
      authors.physician,
    )
    const code = await clinic.commit(
      [
        patchOf(
          'patient_visits',
          visit,
          { version: seen },
          diagnosis(['Pneumonia', 'Pneumonia'], [null, 'J18.9']),
        ),
      ],
      authors.physician,
    )
    expect(code.result).toBe('conflict')
    expect(await findVisit()).toMatchObject({ diagnosis: 'Pulmonary embolism', diagnosis_code: null })
    expect((await onlyConflict()).candidates.map((candidate) => candidate.values)).toEqual([
      { diagnosis: 'Pulmonary embolism', diagnosis_code: null },
      { diagnosis: 'Pneumonia', diagnosis_code: 'J18.9' },
    ])
  })

  test('never puts a patient into a bed of the ward that somebody else moved them from', async () => {
    const place = (wards: readonly string[], beds: readonly string[]) => ({
      ward: [wards[0], wards[1]] as const,
      room: ['1', '1'] as const,
      bed: [beds[0], beds[1]] as const,
    })
    const moved = v7()
    const opened = await ward.commit(
      [newVisit(moved, patient, { ward: 'A', room: '1', bed: '4' })],
      authors.nurse,
    )
    const seen = Number(opened.commit_seq)
    await clinic.commit(
      [patchOf('patient_visits', moved, { version: seen }, place(['A', 'ICU'], ['4', '2']))],
      authors.nurse,
    )
    const bed = await ward.commit(
      [patchOf('patient_visits', moved, { version: seen, seq: 2 }, place(['A', 'A'], ['4', '5']))],
      authors.nurse,
    )
    expect(bed.result).toBe('conflict')
    expect(await onlyConflict()).toMatchObject({
      group_name: 'place',
      candidates: [
        { values: { ward: 'ICU', room: '1', bed: '2' } },
        { values: { ward: 'A', room: '1', bed: '5' } },
      ],
    })
  })

  test('makes half of a group, sent unseen, a conflict', async () => {
    await ward.commit([setPhone(PHONE, PHONE_A, { version: base, seq: 1 })], authors.nurse)
    const half = patchOf('patients', patient, { version: base }, { mobile_number: [PHONE, PHONE_A] })
    expect((await clinic.commit([half], authors.nurse)).result).toBe('conflict')
  })

  test('makes an impossible change of a visit’s state a conflict, not an error', async () => {
    await ward.commit(
      [
        patchOf(
          'patient_visits',
          visit,
          { version: base, seq: 1 },
          { status: ['open', 'cancelled'], cancelled_reason: [null, 'left'] },
        ),
      ],
      authors.nurse,
    )
    const seen = await clinic.pull(0)
    const outcome = await clinic.commit(
      [patchOf('patient_visits', visit, { version: seen.end.head }, { status: ['cancelled', 'completed'] })],
      authors.physician,
    )
    expect(outcome.result).toBe('conflict')
    expect(await findVisit()).toMatchObject({ status: 'cancelled' })
  })

  test('keeps both patients with one national ID and asks whether they are one', async () => {
    const ssn_index = 'a'.repeat(64)
    const [first, second] = [v7(), v7()]
    await ward.commit([newPatient(first, { ssn_index, ssn_last4: '1234' })], authors.nurse)
    const outcome = await clinic.commit([newPatient(second, { ssn_index, ssn_last4: '1234' })], authors.nurse)
    expect(outcome.result).toBe('conflict')
    const conflict = await onlyConflict()
    expect(conflict).toMatchObject({
      kind: 'duplicate_patient',
      record_id: second,
      group_name: 'identity',
      state: 'open',
    })
    expect(conflict.candidates.map((candidate) => candidate.values.patient_id)).toEqual([first, second])
    const rows = await server.owner
      .selectFrom('patients')
      .select('id')
      .where('ssn_index', '=', ssn_index)
      .execute()
    expect(rows).toHaveLength(2)
  })

  describe('a decision', () => {
    const resolve = (id: Id, mobile_number: string, version: number | null): Op => ({
      op: 'resolve',
      entity: 'conflicts',
      id,
      base_version: version,
      base_station_seq: null,
      values: { mobile_number },
      reason: 'asked the patient',
    })

    async function dispute(): Promise<{ conflict: Conflict; seen: number }> {
      await ward.commit([setPhone(PHONE, PHONE_A, { version: base, seq: 1 })], authors.nurse)
      const outcome = await clinic.commit([setPhone(PHONE, PHONE_B, { version: base })], authors.nurse)
      return { conflict: await onlyConflict(), seen: Number(outcome.commit_seq) }
    }

    test('sets the record and says who decided, where and why', async () => {
      const { conflict, seen } = await dispute()
      const outcome = await ward.commit([resolve(conflict.id, PHONE_B, seen)], authors.nurse)
      expect(outcome.result).toBe('applied')
      expect(await findPatient()).toMatchObject({ mobile_number: PHONE_B })
      expect(await onlyConflict()).toMatchObject({
        state: 'resolved',
        resolution_values: { mobile_number: PHONE_B },
        resolved_by: authors.nurse.user_id,
        resolved_on_station: ward.id,
        resolution_reason: 'asked the patient',
      })
      const { commits } = await clinic.pull(seen)
      const entities = commits.flatMap((commit) => commit.changes.map((change) => change.entity))
      expect(entities).toEqual(expect.arrayContaining(['patients', 'conflicts']))
    })

    test('competes with another decision that its author had not seen', async () => {
      const { conflict, seen } = await dispute()
      await ward.commit([resolve(conflict.id, PHONE_A, seen)], authors.nurse)
      const same = await clinic.commit([resolve(conflict.id, PHONE_A, seen)], authors.nurse)
      expect(same.result).toBe('merged')
      const other = await clinic.commit([resolve(conflict.id, PHONE_B, seen)], authors.physician)
      expect(other.result).toBe('conflict')
      expect(await findPatient()).toMatchObject({ mobile_number: PHONE_A })
      expect((await conflicts()).map((one) => one.state)).toEqual(['resolved', 'open'])
    })

    test('loses neither reason where two people decide at once, alike or differently', async () => {
      const { conflict, seen } = await dispute()
      const because = (phone: string, reason: string): Op => ({
        ...(resolve(conflict.id, phone, seen) as Extract<Op, { op: 'resolve' }>),
        reason,
      })
      await ward.commit([because(PHONE_A, 'asked the patient')], authors.nurse)
      await clinic.commit([because(PHONE_A, 'asked her son')], authors.physician)
      await clinic.commit([because(PHONE_B, 'it rang')], authors.physician)
      const [decided, open] = await conflicts()
      expect(decided).toMatchObject({
        resolved_by: authors.nurse.user_id,
        resolution_reason: 'asked the patient',
        agreements: [
          { agreed_by: authors.physician.user_id, agreed_on_station: clinic.id, reason: 'asked her son' },
        ],
      })
      expect(open?.candidates).toMatchObject([
        {
          values: { mobile_number: PHONE_A },
          set_by: authors.nurse.user_id,
          is_current: true,
          reason: 'asked the patient',
        },
        { values: { mobile_number: PHONE_B }, set_by: authors.physician.user_id, reason: 'it rang' },
      ])
    })

    test('leaves a candidate that joined later to the next person', async () => {
      const { conflict, seen } = await dispute()
      const xray = await enrolWireStation(server, 'X-ray')
      await xray.commit([setPhone(PHONE, PHONE_C, { version: base })], authors.nurse)
      const outcome = await ward.commit([resolve(conflict.id, PHONE_B, seen)], authors.nurse)
      expect(outcome.result).toBe('conflict')
      const open = await onlyConflict()
      expect(open.state).toBe('open')
      expect(open.candidates.map((candidate) => candidate.values.mobile_number)).toEqual([PHONE_B, PHONE_C])
      expect(open.candidates[0]).toMatchObject({ reason: 'asked the patient', is_current: true })
      expect(await findPatient()).toMatchObject({ mobile_number: PHONE_B })
    })
  })

  describe('a form that two stations fill in', () => {
    const submission = (): Id => submissionId(visit, 'SH.MR.FRM.05')
    const createForm = (submitted_at: string): Op => ({
      op: 'create',
      entity: 'form_submissions',
      id: submission(),
      fields: {
        visit_id: visit,
        patient_id: patient,
        study_id: null,
        form_code: 'SH.MR.FRM.05',
        status: 'submitted',
        submitted_at,
        current_version: 1,
      },
    })
    const appendVersion = (id: Id, author: Id, complaint: string, version = 1): Op => ({
      op: 'append',
      entity: 'nursing_assessments',
      id,
      fields: {
        submission_id: submission(),
        visit_id: visit,
        patient_id: patient,
        version,
        base_version: version - 1,
        form_version: '1',
        entered_at: '2026-05-01T08:00:00.000Z',
        signed_by: author,
        signed_at: '2026-05-01T08:00:00.000Z',
        amendment_reason: version > 1 ? 'typing error' : null,
        chief_complaint: complaint,
      },
    })
    const versions = () =>
      server.owner
        .selectFrom('nursing_assessments')
        .select(['version', 'base_version', 'chief_complaint'])
        .orderBy('version')
        .execute()
    const form = () => server.owner.selectFrom('form_submissions').selectAll().executeTakeFirstOrThrow()

    test('is one submission with both versions kept and a conflict of versions', async () => {
      const nurse = authors.nurse.user_id
      await ward.commit(
        [createForm('2026-05-01T08:00:00.000Z'), appendVersion(v7(), nurse, 'Chest pain')],
        authors.nurse,
      )
      const outcome = await clinic.commit(
        [createForm('2026-05-01T08:05:00.000Z'), appendVersion(v7(), nurse, 'Dyspnoea')],
        authors.nurse,
      )
      expect(outcome.result).toBe('conflict')
      expect(await versions()).toEqual([
        { version: 1, base_version: 0, chief_complaint: 'Chest pain' },
        { version: 2, base_version: 0, chief_complaint: 'Dyspnoea' },
      ])
      expect(await form()).toMatchObject({ current_version: 1, status: 'submitted' })
      expect(await onlyConflict()).toMatchObject({
        kind: 'versions',
        entity: 'form_submissions',
        group_name: 'current_version',
        candidates: [{ values: { current_version: 1 } }, { values: { current_version: 2 } }],
      })
    })

    test('keeps an amendment that followed a renumbered version on that version', async () => {
      const nurse = authors.nurse.user_id
      await ward.commit(
        [createForm('2026-05-01T08:00:00.000Z'), appendVersion(v7(), nurse, 'Chest pain')],
        authors.nurse,
      )
      await clinic.push([
        clinic.envelope(
          [createForm('2026-05-01T08:05:00.000Z'), appendVersion(v7(), nurse, 'Dyspnoea')],
          authors.nurse,
        ),
        clinic.envelope([appendVersion(v7(), nurse, 'Dyspnoea since noon', 2)], authors.nurse),
      ])
      expect((await versions())[2]).toEqual({
        version: 3,
        base_version: 2,
        chief_complaint: 'Dyspnoea since noon',
      })
      const { candidates } = await onlyConflict()
      expect(candidates.map((candidate) => candidate.values.current_version)).toEqual([1, 3])
    })

    test('shows an amendment as the current version', async () => {
      const nurse = authors.nurse.user_id
      const first = await ward.commit(
        [createForm('2026-05-01T08:00:00.000Z'), appendVersion(v7(), nurse, 'Chest pain')],
        authors.nurse,
      )
      await clinic.commit(
        [
          appendVersion(v7(), nurse, 'Chest pain, left', 2),
          patchOf(
            'form_submissions',
            submission(),
            { version: Number(first.commit_seq) },
            { current_version: [1, 2] },
          ),
        ],
        authors.nurse,
      )
      expect(await form()).toMatchObject({ current_version: 2 })
      expect(await conflicts()).toEqual([])
    })

    test('shows the version that a person decided for', async () => {
      const nurse = authors.nurse.user_id
      await ward.commit(
        [createForm('2026-05-01T08:00:00.000Z'), appendVersion(v7(), nurse, 'Chest pain')],
        authors.nurse,
      )
      const { commit_seq } = await clinic.commit(
        [createForm('2026-05-01T08:05:00.000Z'), appendVersion(v7(), nurse, 'Dyspnoea')],
        authors.nurse,
      )
      const decide = (current_version: number): Op =>
        ({
          op: 'resolve',
          entity: 'conflicts',
          id: conflictId,
          base_version: commit_seq,
          base_station_seq: null,
          values: { current_version },
          reason: 'the second nurse examined again',
        }) as Op
      const conflictId = (await onlyConflict()).id
      expect((await ward.commit([decide(9)], authors.nurse)).quarantine_code).toBe('wrong_reference')
      await ward.commit([decide(2)], authors.nurse)
      expect(await form()).toMatchObject({ current_version: 2 })
      expect(await onlyConflict()).toMatchObject({ state: 'resolved' })
    })
  })

  test('keeps fields that only newer stations know and hands them to others', async () => {
    const id = v7()
    await ward.commit([newPatient(id, { blood_group: 'O+' })], authors.nurse)
    await ward.commit(
      [patchOf('patients', id, { version: null, seq: 2 }, { full_name: ['x', 'Samira E.'] })],
      authors.nurse,
    )
    const { commits } = await clinic.pull(0)
    const rows = commits.flatMap((commit) => commit.changes).filter((change) => change.id === id)
    expect(rows.map((change) => change.row.blood_group)).toEqual(['O+', 'O+'])
  })
})
