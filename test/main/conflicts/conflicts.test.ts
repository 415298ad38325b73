import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { listRecordsBy } from '../../../main/records/row-store.ts'
import { CONFLICTS_PAGE } from '../../../shared/conflicts/conflicts-ipc.ts'
import type { Output } from '../../../shared/ipc/contract.ts'
import type { RecordOf } from '../../../shared/sync/entities.ts'
import {
  admit,
  createTestStation,
  fromServer,
  nursingAnswers,
  OTHER_STATION_ID,
  people,
  type TestStation,
} from '../../support/station.ts'

const CONFLICT = '00000000-0000-7000-8000-0000000000d1'

describe('a conflict', () => {
  let station: TestStation
  let patientId: string
  let visitId: string
  beforeEach(async () => {
    station = await createTestStation()
    const admitted = await admit(station)
    patientId = admitted.patient.id
    visitId = admitted.visit.id
  })
  afterEach(() => station.close())

  /** The phone that two stations set while they were offline. */
  function phoneConflict(changes: Partial<RecordOf<'conflicts'>> = {}): RecordOf<'conflicts'> {
    const mine = station.deps().records.station_id
    return {
      ...fromServer(),
      id: CONFLICT,
      kind: 'values',
      entity: 'patients',
      record_id: patientId,
      patient_id: patientId,
      group_name: 'mobile_number',
      policy: 'flag',
      is_safety_critical: false,
      state: 'open',
      base: { mobile_number: '01012345678', mobile_unavailable_reason: null },
      candidates: [
        candidate(1, { mobile_number: '01111111111' }, people.nadia.id, OTHER_STATION_ID, true),
        candidate(2, { mobile_number: '01222222222' }, people.heba.id, mine, false),
      ],
      resolution_values: null,
      resolved_by: null,
      resolved_at: null,
      resolved_on_station: null,
      resolution_reason: null,
      ...changes,
    }
  }
  it('is found in a list of any length, page by page, each once, the open ones counted', async () => {
    const COUNT = 2 * CONFLICTS_PAGE + 7
    const ids = Array.from(
      { length: COUNT },
      (_, n) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`,
    )
    for (const [n, id] of ids.entries()) {
      // Several at one moment, and every tenth safety-critical: a page may end anywhere among them.
      const created_at = `2026-05-01T08:${String(Math.floor(n / 6)).padStart(2, '0')}:00.000Z`
      const is_safety_critical = n % 10 === 0
      await station.receive('conflicts', phoneConflict({ id, created_at, is_safety_critical }))
    }
    const found: { id: string; is_safety_critical: boolean; created_at: string }[] = []
    const sizes: number[] = []
    for (let next: string | null | undefined; next !== null; ) {
      const page: Output<'conflicts.list'> = await station.call(
        'conflicts.list',
        next === undefined ? {} : { after: next },
      )
      expect(page.open_count).toBe(COUNT)
      sizes.push(page.items.length)
      found.push(...page.items)
      next = page.next
    }
    expect(sizes).toEqual([CONFLICTS_PAGE, CONFLICTS_PAGE, 7])
    expect(found.map(({ id }) => id).toSorted()).toEqual(ids)
    const keyOf = ({ id, is_safety_critical, created_at }: (typeof found)[number]) =>
      `${Number(is_safety_critical)} ${created_at} ${id}`
    expect(found.map(keyOf)).toEqual(found.map(keyOf).toSorted().toReversed())
    expect(await station.refusal('conflicts.list', { after: 'nowhere' })).toMatchObject({
      code: 'invalid_input',
    })
  })

  function candidate(
    n: number,
    values: RecordOf<'conflicts'>['base'],
    set_by: string,
    set_on_station: string,
    is_current: boolean,
  ): RecordOf<'conflicts'>['candidates'][number] {
    return {
      candidate_id: `00000000-0000-7000-8000-0000000000e${n}`,
      values,
      set_by,
      set_on_station,
      set_at: '2026-11-21T06:00:00.000Z',
      is_current,
    }
  }
  /** Two versions of a form that two stations signed while they were offline. */
  const versionsConflict = (formId: string): RecordOf<'conflicts'> =>
    phoneConflict({
      kind: 'versions',
      entity: 'form_submissions',
      record_id: formId,
      group_name: 'current_version',
      base: { current_version: 0 },
      candidates: [
        candidate(1, { current_version: 1 }, people.heba.id, OTHER_STATION_ID, true),
        candidate(2, { current_version: 2 }, people.yasser.id, OTHER_STATION_ID, false),
      ],
    })
  /** All that was written here came back from the server, or was put aside there. */
  const reachServer = async (state: 'archived' | 'quarantined' = 'archived') => {
    await station
      .deps()
      .records.db.updateTable('outbox')
      .set({ state })
      .where('state', '=', 'pending')
      .execute()
  }
  const decision = (values: object) => ({
    id: CONFLICT,
    values: values as never,
    reason: 'The daughter called',
  })
  /** The decision of somebody who looks at the conflict now. */
  const resolve = async (values: object, who: keyof typeof people = 'nadia') => {
    const { candidates } = await station.call('conflicts.get', { id: CONFLICT }, who)
    return { ...decision(values), seen_candidate_ids: candidates.map(({ candidate_id }) => candidate_id) }
  }

  it('shows before, mine and theirs with persons and stations, and marks the field as disputed', async () => {
    await station.receive('conflicts', phoneConflict())
    const view = await station.call('conflicts.get', { id: CONFLICT })
    expect(view).toMatchObject({
      base: { mobile_number: '01012345678' },
      patient: { id: patientId },
      candidates: [
        { set_by_name: 'Dr Nadia Fahmy', station_name: 'Reading room', is_mine: false, is_current: true },
        { set_by_name: 'Heba Salah', station_name: 'Ward 3', is_mine: true, is_current: false },
      ],
    })
    const page = await station.call('patients.get', { id: patientId })
    expect(page.patient.disputed_fields).toContain('mobile_number')
    expect(page.open_conflict_ids).toEqual([CONFLICT])
  })

  it('is resolved by a person with a reason: record, conflict, envelope and audit say so', async () => {
    await station.receive('conflicts', phoneConflict())
    const view = await station.call('conflicts.resolve', await resolve({ mobile_number: '01222222222' }))
    expect(view).toMatchObject({
      state: 'resolved',
      resolution_reason: 'The daughter called',
      resolved_by_name: 'Heba Salah',
      resolved_on_station_name: 'Ward 3',
      receipt: 'on_this_pc',
    })
    const page = await station.call('patients.get', { id: patientId })
    expect(page.patient).toMatchObject({ mobile_number: '01222222222', disputed_fields: [] })
    expect(page.open_conflict_ids).toEqual([])
    expect((await station.envelopes()).at(-1)?.ops).toMatchObject([
      { op: 'resolve', id: CONFLICT, values: { mobile_number: '01222222222' } },
    ])
    const acts = (await station.auditEvents()).filter((event) => event.action === 'conflicts.resolve')
    expect(acts).toMatchObject([{ patient_id: patientId, outcome: 'success' }])
  })

  it('takes a third value, typed as people type', async () => {
    await station.receive('conflicts', phoneConflict())
    await station.call('conflicts.resolve', await resolve({ mobile_number: '+20 15 1234 5678' }))
    const page = await station.call('patients.get', { id: patientId })
    expect(page.patient.mobile_number).toBe('01512345678')
  })

  it.each([
    ['a field of another group', { full_name: 'Somebody Else' }],
    ['a value that the field cannot have', { mobile_number: '123' }],
    ['nothing', {}],
  ])('is not resolved by %s', async (_what, values) => {
    await station.receive('conflicts', phoneConflict())
    expect(await station.refusal('conflicts.resolve', await resolve(values))).toMatchObject({
      code: 'invalid_input',
    })
    expect(await station.call('conflicts.get', { id: CONFLICT })).toMatchObject({ state: 'open' })
  })

  it('is resolved once', async () => {
    await station.receive('conflicts', phoneConflict())
    await station.call('conflicts.resolve', await resolve({ mobile_number: '01222222222' }))
    expect(
      await station.refusal('conflicts.resolve', await resolve({ mobile_number: '01111111111' })),
    ).toEqual({
      code: 'conflict',
      reason: 'resolved_already',
    })
  })

  it('is not resolved past a candidate that was not on the screen', async () => {
    await station.receive('conflicts', phoneConflict())
    const onScreen = await station.call('conflicts.get', { id: CONFLICT })
    const third = candidate(3, { mobile_number: '01555555555' }, people.nadia.id, OTHER_STATION_ID, false)
    await station.receive('conflicts', phoneConflict({ candidates: [...onScreen.candidates, third] }))
    const input = (seen: typeof onScreen) => ({
      ...decision({ mobile_number: '01222222222' }),
      seen_candidate_ids: seen.candidates.map(({ candidate_id }) => candidate_id),
    })
    expect(await station.refusal('conflicts.resolve', input(onScreen))).toEqual({
      code: 'conflict',
      reason: 'seen_changed',
    })
    const again = await station.call('conflicts.get', { id: CONFLICT })
    expect(again).toMatchObject({ state: 'open' })
    expect(again.candidates).toHaveLength(3)
    expect(await station.call('conflicts.resolve', input(again))).toMatchObject({ state: 'resolved' })
  })

  describe('of a field that somebody at this PC sets anew before it is decided', () => {
    const typed = '01099999999'
    const edit = async (mobile_number: string, who: 'heba' | 'yasser') => {
      const seen = (await station.call('patients.get', { id: patientId })).patient
      await station.call('patients.edit', { id: patientId, seen, changes: { mobile_number } }, who)
    }
    const decideFor = (mobile_number: string, seen: { candidates: readonly { candidate_id: string }[] }) => ({
      ...decision({ mobile_number }),
      seen_candidate_ids: seen.candidates.map(({ candidate_id }) => candidate_id),
    })

    it('shows what they typed among the values that compete, as the one that this PC shows', async () => {
      await station.receive('conflicts', phoneConflict())
      await edit('01088888888', 'yasser')
      await edit(typed, 'yasser')
      const view = await station.call('conflicts.get', { id: CONFLICT })
      expect(view.candidates).toMatchObject([
        { values: { mobile_number: '01111111111' }, is_current: false, is_pending: false },
        { values: { mobile_number: '01222222222' }, is_current: false, is_pending: false },
        {
          candidate_id: (await station.envelopes()).at(-1)?.envelope_id,
          values: { mobile_number: typed },
          set_by_name: people.yasser.full_name,
          station_name: 'Ward 3',
          is_mine: true,
          is_current: true,
          is_pending: true,
        },
      ])
      const { items } = await station.call('conflicts.list', {})
      expect(items[0]?.candidates).toHaveLength(3)
    })

    it('is not decided past it, but with it on the screen, offline too', async () => {
      await station.receive('conflicts', phoneConflict())
      const before = await station.call('conflicts.get', { id: CONFLICT })
      await edit(typed, 'yasser')
      const seen_changed = { code: 'conflict', reason: 'seen_changed' }
      const other = '01222222222'
      expect(await station.refusal('conflicts.resolve', decideFor(other, before))).toEqual(seen_changed)
      expect((await station.call('patients.get', { id: patientId })).patient.mobile_number).toBe(typed)
      const now = await station.call('conflicts.get', { id: CONFLICT })
      expect(await station.call('conflicts.resolve', decideFor(other, now))).toMatchObject({
        state: 'resolved',
        candidates: [{ is_current: true }, { is_current: false }],
      })
      expect((await station.call('patients.get', { id: patientId })).patient.mobile_number).toBe(other)
    })

    it('is not decided past what was typed after the page was opened again', async () => {
      await station.receive('conflicts', phoneConflict())
      await edit('01088888888', 'yasser')
      const before = await station.call('conflicts.get', { id: CONFLICT })
      await edit(typed, 'heba')
      expect(await station.refusal('conflicts.resolve', decideFor('01222222222', before))).toEqual({
        code: 'conflict',
        reason: 'seen_changed',
      })
    })

    it('says nothing of an edit of another field', async () => {
      await station.receive('conflicts', phoneConflict())
      const seen = (await station.call('patients.get', { id: patientId })).patient
      await station.call('patients.edit', { id: patientId, seen, changes: { phone_number: '0233334444' } })
      const view = await station.call('conflicts.get', { id: CONFLICT })
      expect(view.candidates).toHaveLength(2)
      expect(await station.call('conflicts.resolve', decideFor('01222222222', view))).toMatchObject({
        state: 'resolved',
      })
    })

    it('holds for a national ID too, which is shown by its last digits and decided whole', async () => {
      const ssn = (n: string) => ({
        ssn_index: n.repeat(64),
        ssn_sealed: `sealed${n}`,
        ssn_last4: n.repeat(4),
      })
      await station.receive(
        'conflicts',
        phoneConflict({
          group_name: 'ssn',
          policy: 'hold',
          is_safety_critical: true,
          base: { ssn_index: null, ssn_sealed: null, ssn_last4: null },
          candidates: [
            candidate(1, ssn('1'), people.nadia.id, OTHER_STATION_ID, true),
            candidate(2, ssn('2'), people.heba.id, OTHER_STATION_ID, false),
          ],
        }),
      )
      const before = await station.call('conflicts.get', { id: CONFLICT })
      const seen = (await station.call('patients.get', { id: patientId })).patient
      const changes = { ssn: '29406081400175' }
      await station.call('patients.edit', { id: patientId, seen, changes }, 'yasser')
      const decide = (view: typeof before, ssn_last4: string) => ({
        ...decision({ ssn_last4 }),
        seen_candidate_ids: view.candidates.map(({ candidate_id }) => candidate_id),
      })
      expect(await station.refusal('conflicts.resolve', decide(before, '2222'))).toMatchObject({
        reason: 'seen_changed',
      })
      const now = await station.call('conflicts.get', { id: CONFLICT })
      expect(now.candidates[2]?.values).toEqual({ ssn_last4: '0175' })
      const stored = () =>
        station
          .deps()
          .records.db.selectFrom('patients')
          .select(['ssn_index', 'ssn_sealed', 'ssn_last4'])
          .executeTakeFirst()
      const typedSsn = await stored()
      expect(await station.call('conflicts.resolve', decide(now, '0175'))).toMatchObject({
        state: 'resolved',
      })
      expect(await stored()).toEqual(typedSsn)
    })
  })

  it('about a diagnosis is decided by a physician, not by a nurse', async () => {
    const diagnosis = phoneConflict({
      entity: 'patient_visits',
      record_id: visitId,
      group_name: 'diagnosis',
      is_safety_critical: true,
      base: { diagnosis: null },
      candidates: [candidate(1, { diagnosis: 'Pneumonia' }, people.nadia.id, OTHER_STATION_ID, true)],
    })
    await station.receive('conflicts', diagnosis)
    const input = await resolve({ diagnosis: 'Pneumonia' })
    const because = { code: 'not_permitted', action: 'visits.diagnose' }
    const [candidate_id] = input.seen_candidate_ids
    const read = (who: keyof typeof people) => station.call('conflicts.get', { id: CONFLICT }, who)
    expect((await read('heba')).refused_choices).toEqual([{ candidate_id, because }])
    for (const who of ['nadia', 'admin'] as const) expect((await read(who)).refused_choices).toEqual([])
    expect(await station.refusal('conflicts.resolve', input, 'heba')).toEqual(because)
    expect(await station.call('conflicts.resolve', input, 'nadia')).toMatchObject({ state: 'resolved' })
  })

  describe('about a visit’s state', () => {
    const cancelled = { status: 'cancelled', cancelled_reason: 'Went home' }
    const disputed = () =>
      phoneConflict({
        entity: 'patient_visits',
        record_id: visitId,
        group_name: 'status',
        base: { status: 'open' },
        candidates: [candidate(1, cancelled, people.nadia.id, OTHER_STATION_ID, false)],
      })

    it('is not decided for cancelled by a nurse once the visit has started, but by a physician', async () => {
      await station.call('assessments.submit_nursing', {
        visit_id: visitId,
        answers: nursingAnswers({}),
        amendment_reason: null,
      })
      await station.receive('conflicts', disputed())
      const refused = { code: 'conflict', reason: 'visit_started' }
      expect(await station.refusal('conflicts.resolve', await resolve(cancelled), 'heba')).toEqual(refused)
      expect(await station.call('conflicts.get', { id: CONFLICT })).toMatchObject({ state: 'open' })
      expect(await station.call('conflicts.resolve', await resolve(cancelled), 'nadia')).toMatchObject({
        state: 'resolved',
      })
    })

    it('is decided for cancelled by a nurse before that, with the reason for it', async () => {
      await station.receive('conflicts', disputed())
      const silent = await resolve({ status: 'cancelled', cancelled_reason: null })
      expect(await station.refusal('conflicts.resolve', silent)).toMatchObject({
        fields: [{ field: 'values.cancelled_reason', code: 'required' }],
      })
      expect(await station.call('conflicts.resolve', await resolve(cancelled))).toMatchObject({
        state: 'resolved',
      })
    })
  })

  it('about two versions of a form is decided for one of them', async () => {
    const form = await station.call('assessments.submit_nursing', {
      visit_id: visitId,
      answers: nursingAnswers({ allergy_status: 'no_known_allergy' }),
      amendment_reason: null,
    })
    await reachServer()
    const { author_name: _a, station_name: _s, receipt: _r, ...first } = form
    await station.receive('nursing_assessments', {
      ...first,
      ...fromServer({ created_by: people.yasser.id }),
      id: '00000000-0000-7000-8000-0000000000ae',
      version: 2,
      base_version: 0,
      allergy_status: 'yes',
      medication_allergies: 'Penicillin',
    })
    await station.receive('allergies', {
      ...fromServer({ created_by: people.yasser.id }),
      id: '00000000-0000-7000-8000-0000000000af',
      patient_id: patientId,
      act: 'assert',
      kind: 'medication',
      substance: 'Penicillin',
      reaction: null,
      severity: null,
      certainty: null,
      stated_at: first.signed_at,
      visit_id: visitId,
      assessment_id: '00000000-0000-7000-8000-0000000000ae',
      replaces_id: null,
      refutes_id: null,
      overrules_ids: [],
      reason: null,
    })
    await station.receive('conflicts', versionsConflict(form.submission_id))
    const allergy = async () => (await station.call('patients.get', { id: patientId })).flags.allergy
    expect(await allergy()).toMatchObject({ state: 'yes', text: 'Penicillin', is_disputed: true })
    expect(await station.refusal('conflicts.resolve', await resolve({ current_version: 3 }))).toMatchObject({
      fields: [{ field: 'values.current_version' }],
    })
    await station.call('conflicts.resolve', await resolve({ current_version: 2 }))
    expect(await allergy()).toMatchObject({ state: 'yes', text: 'Penicillin', is_disputed: false })
    const visit = await station.call('visits.get', { id: visitId })
    expect(visit.nursing_submission?.current_version).toBe(2)
  })

  describe('about two versions of a form that is amended at this PC before it is decided', () => {
    let formId: string
    const amendedHere = { code: 'conflict', reason: 'amended_here' }
    const currentVersion = async () =>
      (await station.call('visits.get', { id: visitId })).nursing_submission?.current_version
    const sign = async (chief_complaint: string, amendment_reason: string | null) =>
      station.call('assessments.submit_nursing', {
        visit_id: visitId,
        answers: nursingAnswers({ chief_complaint }),
        amendment_reason,
      })
    beforeEach(async () => {
      formId = (await sign('Chest pain', null)).submission_id
    })

    it('waits for the amendment to be among the versions that a person weighs', async () => {
      await reachServer()
      await station.receive('conflicts', versionsConflict(formId))
      const before = await station.call('conflicts.get', { id: CONFLICT })
      expect(before).toMatchObject({
        waits_for_own_amendment: false,
        candidates: [{ is_current: true }, { is_current: false }],
      })
      await sign('Chest pain, left arm', 'Asked again')
      const shown = await currentVersion()
      const view = await station.call('conflicts.get', { id: CONFLICT })
      expect(view).toMatchObject({
        state: 'open',
        waits_for_own_amendment: true,
        candidates: [{ is_current: false }, { is_current: false }],
      })
      expect((await station.call('conflicts.list', {})).items).toMatchObject([
        { id: CONFLICT, waits_for_own_amendment: true },
      ])
      const sent = (await station.envelopes()).length
      expect(await station.refusal('conflicts.resolve', await resolve({ current_version: 1 }))).toEqual(
        amendedHere,
      )
      expect(await currentVersion()).toBe(shown)
      expect(await station.envelopes()).toHaveLength(sent)

      await reachServer()
      expect(await station.call('conflicts.get', { id: CONFLICT })).toMatchObject({
        waits_for_own_amendment: false,
      })
      expect(await station.call('conflicts.resolve', await resolve({ current_version: 1 }))).toMatchObject({
        state: 'resolved',
        waits_for_own_amendment: false,
      })
    })

    it('waits for the first version too, where others dispute theirs before the server has it', async () => {
      await station.receive('conflicts', versionsConflict(formId))
      expect(await station.refusal('conflicts.resolve', await resolve({ current_version: 1 }))).toEqual(
        amendedHere,
      )
    })

    it('waits no longer for an amendment that the server put aside', async () => {
      await reachServer()
      await station.receive('conflicts', versionsConflict(formId))
      await sign('Chest pain, left arm', 'Asked again')
      await reachServer('quarantined')
      expect(await station.call('conflicts.resolve', await resolve({ current_version: 2 }))).toMatchObject({
        state: 'resolved',
      })
    })

    it('does not wait for a judgement of the form, which sets no version', async () => {
      await reachServer()
      await station.receive('conflicts', versionsConflict(formId))
      const visit = await station.call('visits.get', { id: visitId })
      const assessment_id = visit.nursing_assessments[0]?.id ?? ''
      const judgement = {
        visit_id: visitId,
        assessment_id,
        verdict: 'approved',
        rejected_reason: null,
      } as const
      await station.call('assessments.judge_nursing', judgement, 'mona')
      expect(await station.call('conflicts.get', { id: CONFLICT })).toMatchObject({
        waits_for_own_amendment: false,
      })
    })

    it.each([
      ['stands where the version that was approved is chosen', 1, 'approved', people.mona.id],
      ['is taken away where another version is chosen', 2, 'submitted', null],
    ] as const)('has an approval that %s', async (_what, current_version, status, approved_by) => {
      await reachServer()
      await station.receive('conflicts', versionsConflict(formId))
      const [first] = await listRecordsBy(station.deps().records.db, 'nursing_assessments', 'visit_id', [
        visitId,
      ])
      if (first === undefined) throw new Error('the form has a version')
      const theirs = { ...first, ...fromServer(), id: '00000000-0000-7000-8000-0000000000ae' }
      await station.receive('nursing_assessments', { ...theirs, version: 2 })
      const judgement = { visit_id: visitId, assessment_id: first.id, rejected_reason: null }
      await station.call('assessments.judge_nursing', { ...judgement, verdict: 'approved' }, 'mona')
      await reachServer()
      await station.call('conflicts.resolve', await resolve({ current_version }))
      const { nursing_submission } = await station.call('visits.get', { id: visitId })
      expect(nursing_submission).toMatchObject({ current_version, status, approved_by })
    })
  })

  it('about a form that was moved since names the patient whom it belongs to now, and who it was entered under', async () => {
    const form = await station.call('assessments.submit_nursing', {
      visit_id: visitId,
      answers: nursingAnswers({ chief_complaint: 'Chest pain' }),
      amendment_reason: null,
    })
    await station.receive(
      'conflicts',
      phoneConflict({
        kind: 'values',
        entity: 'form_submissions',
        record_id: form.submission_id,
        group_name: 'status',
        base: { status: 'submitted' },
        candidates: [
          candidate(1, { status: 'approved' }, people.mona.id, OTHER_STATION_ID, true),
          candidate(2, { status: 'rejected' }, people.nadia.id, OTHER_STATION_ID, false),
        ],
      }),
    )
    const [before] = (await station.call('conflicts.list', {})).items
    expect(before).toMatchObject({ patient_id: patientId, moved_from: null })
    const right = await admit(station, { full_name: 'Omar Hassan' })
    const move = { visit_id: visitId, to_visit_id: right.visit.id, reason: 'Entered under the namesake' }
    await station.call('assessments.move_nursing', move)
    const [after] = (await station.call('conflicts.list', {})).items
    expect(after).toMatchObject({
      patient_id: right.patient.id,
      patient: { full_name: 'Omar Hassan' },
      moved_from: { id: patientId },
    })
    await station.call('conflicts.get', { id: after?.id ?? '' }, 'nadia')
    expect((await station.auditEvents()).at(-1)).toMatchObject({
      action: 'conflicts.read',
      patient_id: right.patient.id,
    })
  })

  it('about a national ID never shows more than its last four digits, and still decides the whole', async () => {
    const ssn = (n: string) => ({ ssn_index: n.repeat(64), ssn_sealed: `sealed${n}`, ssn_last4: n.repeat(4) })
    await station.receive(
      'conflicts',
      phoneConflict({
        group_name: 'ssn',
        policy: 'hold',
        is_safety_critical: true,
        base: { ssn_index: null, ssn_sealed: null, ssn_last4: null },
        candidates: [
          candidate(1, ssn('1'), people.nadia.id, OTHER_STATION_ID, true),
          candidate(2, ssn('2'), people.heba.id, OTHER_STATION_ID, false),
        ],
      }),
    )
    const view = await station.call('conflicts.get', { id: CONFLICT })
    expect(JSON.stringify(view)).not.toMatch(/sealed1|sealed2|1{64}|2{64}/)
    await station.call('conflicts.resolve', await resolve({ ssn_last4: '2222' }))
    const stored = await station
      .deps()
      .records.db.selectFrom('patients')
      .select(['ssn_index', 'ssn_sealed', 'ssn_last4'])
      .executeTakeFirst()
    expect(stored).toEqual(ssn('2'))
  })

  it('about one person registered twice can only be marked as looked at', async () => {
    const twice = phoneConflict({
      kind: 'duplicate_patient',
      group_name: 'identity',
      base: {},
      candidates: [],
    })
    await station.receive('conflicts', twice)
    expect(
      await station.refusal('conflicts.resolve', await resolve({ patient_id: patientId })),
    ).toMatchObject({
      code: 'invalid_input',
    })
    expect(await station.call('conflicts.resolve', await resolve({}))).toMatchObject({ state: 'resolved' })
  })

  it('stands in the list before the resolved ones, safety-critical first; old decisions leave it', async () => {
    const id = (n: number) => `00000000-0000-7000-8000-0000000000f${n}`
    const resolved = (at: string) => ({
      state: 'resolved' as const,
      resolved_at: at,
      resolved_by: people.nadia.id,
      resolution_values: {},
    })
    await station.receive('conflicts', phoneConflict({ id: id(1), ...resolved('2026-11-20T00:00:00.000Z') }))
    await station.receive('conflicts', phoneConflict({ id: id(2) }))
    await station.receive('conflicts', phoneConflict({ id: id(3), is_safety_critical: true }))
    await station.receive('conflicts', phoneConflict({ id: id(4), ...resolved('2026-10-01T00:00:00.000Z') }))
    const { items } = await station.call('conflicts.list', {})
    expect(items.map((item) => item.id)).toEqual([id(3), id(2), id(1)])
    expect((await station.auditEvents()).at(-1)).toMatchObject({ action: 'conflicts.read' })
  })
})
