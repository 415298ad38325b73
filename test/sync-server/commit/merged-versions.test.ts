import { v7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Id } from '../../../shared/ids.ts'
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
import {
  type FormOwner,
  formId,
  newCurrent,
  newForm,
  newStudy,
  nursingVersion,
  reportVersion,
} from './form-ops.ts'

/* Version 1 was amended by ward and clinic, who did not know of each other: 2 counts, 3 competes. Somebody merges them. */

describe.each(databaseKinds)('merging two versions of a form on %s', (database) => {
  let server: TestServer
  let ward: WireStation
  let clinic: WireStation
  let nurse: Author
  let physician: Author
  let owner: FormOwner
  /** The commits of version 1 and of the conflict, and its id. */
  let first: number
  let seen: number
  let conflict: Id

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
    owner = { patient: v7(), visit: v7() }
    await ward.commit([newPatient(owner.patient), newVisit(owner.visit, owner.patient)], nurse)
    const made = await ward.commit([newForm(owner), version(1, 0, 'Chest pain')], nurse)
    first = Number(made.commit_seq)
    await ward.commit([newCurrent(owner, { version: first }, 1), version(2, 1, 'Chest pain, left')], nurse)
    const later = await clinic.commit(
      [newCurrent(owner, { version: first }, 1), version(2, 1, 'Dyspnoea')],
      nurse,
    )
    seen = Number(later.commit_seq)
    const [open] = await conflicts()
    conflict = open?.id ?? ''
  })

  const version = (number: number, base_version: number, complaint: string, author = nurse): Op => {
    const op = nursingVersion(owner, v7(), author.user_id, number, complaint)
    if (op.op !== 'append') throw new Error('a version is appended')
    return { ...op, fields: { ...op.fields, base_version } }
  }
  const decide = (current_version: number, at = seen, reason = 'Asked the patient again'): Op => ({
    op: 'resolve',
    entity: 'conflicts',
    id: conflict,
    base_version: at,
    base_station_seq: null,
    values: { current_version },
    reason,
  })
  /** As a station sends it that knows versions 1 to 3. */
  const merge = (complaint: string, reason?: string, author = nurse): Op[] => [
    newCurrent(owner, { version: seen }, 2),
    version(4, 2, complaint, author),
    decide(4, seen, reason),
  ]
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
  const conflicts = () => server.owner.selectFrom('conflicts').selectAll().orderBy('created_at').execute()
  const openCandidates = async () => {
    const open = (await conflicts()).filter(({ state }) => state === 'open')
    expect(open).toHaveLength(1)
    return (open[0]?.candidates ?? []).map(({ values, is_current, reason }) => [
      values.current_version,
      is_current,
      reason ?? null,
    ])
  }

  test('makes the merged version count and ends the conflict, which keeps both that competed', async () => {
    const merged = await ward.commit(merge('Chest pain, left, and dyspnoea'), nurse)
    expect(merged.result).toBe('applied')
    expect(await form()).toMatchObject({ current_version: 4 })
    expect((await versions())[3]).toEqual({
      version: 4,
      base_version: 2,
      chief_complaint: 'Chest pain, left, and dyspnoea',
    })
    expect(await conflicts()).toMatchObject([
      {
        state: 'resolved',
        resolution_values: { current_version: 4 },
        resolution_reason: 'Asked the patient again',
        candidates: [{ values: { current_version: 2 } }, { values: { current_version: 3 } }],
      },
    ])
  })

  test('goes by the version and not by the number that the station guessed; who joined meanwhile is still weighed', async () => {
    const third = await enrolWireStation(server, 'Ward 4')
    const joined = await third.commit(
      [newCurrent(owner, { version: first }, 1), version(2, 1, 'Fainted')],
      nurse,
    )
    expect(joined.result).toBe('conflict')
    expect((await ward.commit(merge('Chest pain and dyspnoea'), nurse)).result).toBe('conflict')
    expect((await versions()).map((each) => [each.version, each.chief_complaint])).toEqual([
      [1, 'Chest pain'],
      [2, 'Chest pain, left'],
      [3, 'Dyspnoea'],
      [4, 'Fainted'],
      [5, 'Chest pain and dyspnoea'],
    ])
    expect(await form()).toMatchObject({ current_version: 5 })
    expect(await openCandidates()).toEqual([
      [5, true, 'Asked the patient again'],
      [4, false, null],
    ])
  })

  test('asks again where two people merged at once, with both versions and both reasons', async () => {
    expect((await ward.commit(merge('Both, said the ward', 'At the bedside'), nurse)).result).toBe('applied')
    expect((await clinic.commit(merge('Both, said the clinic', 'On the phone'), nurse)).result).toBe(
      'conflict',
    )
    expect(await form()).toMatchObject({ current_version: 4 })
    expect((await versions()).slice(3).map((each) => [each.version, each.chief_complaint])).toEqual([
      [4, 'Both, said the ward'],
      [5, 'Both, said the clinic'],
    ])
    expect(await openCandidates()).toEqual([
      [4, true, 'At the bedside'],
      [5, false, 'On the phone'],
    ])
  })

  test('never goes over a decision that its author had not seen', async () => {
    await clinic.commit([decide(3)], nurse)
    expect((await ward.commit(merge('Both'), nurse)).result).toBe('conflict')
    expect(await form()).toMatchObject({ current_version: 3 })
    expect(await openCandidates()).toEqual([
      [3, true, 'Asked the patient again'],
      [4, false, 'Asked the patient again'],
    ])
  })

  test('never goes over an amendment that its author had not seen', async () => {
    const third = await enrolWireStation(server, 'Ward 4')
    const amended = await third.commit(
      [newCurrent(owner, { version: seen }, 2), version(4, 2, 'Chest pain, left arm')],
      nurse,
    )
    expect(amended.result).toBe('applied')
    expect((await ward.commit(merge('Both'), nurse)).result).toBe('conflict')
    expect(await form()).toMatchObject({ current_version: 4 })
    expect((await openCandidates()).map(([number]) => number)).toEqual([4, 3, 5])
  })

  test('is competed with by an amendment whose author had not seen it', async () => {
    await ward.commit(merge('Both'), nurse)
    const late = await clinic.commit(
      [newCurrent(owner, { version: seen }, 2), version(4, 2, 'Chest pain, left arm')],
      nurse,
    )
    expect(late.result).toBe('conflict')
    expect((await openCandidates()).map(([number]) => number)).toEqual([4, 5])
  })

  test('is done once, however often it is sent', async () => {
    const envelope = ward.envelope(merge('Both'), nurse)
    const results = []
    for (const _time of [1, 2]) {
      const { outcomes } = await ward.push([envelope])
      results.push(outcomes[0]?.result)
    }
    expect(results).toEqual(['applied', 'duplicate'])
    expect(await versions()).toHaveLength(4)
    expect(await form()).toMatchObject({ current_version: 4 })
  })

  test('takes an approval of a version before away: nobody has read what came of it', async () => {
    const approve = patchOf(
      'form_submissions',
      formId(owner),
      { version: seen },
      {
        status: ['submitted', 'approved'],
        approved_by: [null, physician.user_id],
        rejected_reason: [null, null],
      },
    )
    const approved = await clinic.commit([approve], physician)
    expect(approved.result).toBe('applied')
    expect((await ward.commit(merge('Both'), nurse)).result).toMatch(/applied|merged/)
    expect(await form()).toMatchObject({ current_version: 4, status: 'submitted', approved_by: null })
  })

  test('is put aside whole where the decision is not for the version that it brings', async () => {
    const [patch, appended] = merge('Both')
    if (patch === undefined || appended === undefined) throw new Error('a merge is three operations')
    const refused = await ward.commit([patch, appended, decide(3)], nurse)
    expect(refused).toMatchObject({ result: 'quarantined' })
    expect(await versions()).toHaveLength(3)
    expect(await form()).toMatchObject({ current_version: 2 })
    expect(await openCandidates()).toHaveLength(2)
  })

  test('merges a report by the same rules, and only by who may sign one', async () => {
    const study = { ...owner, study: v7() }
    await ward.commit([newStudy(study)], nurse)
    const report = (number: number, base_version: number, findings: string, author = physician): Op => {
      const op = reportVersion(study, v7(), author.user_id, number)
      if (op.op !== 'append') throw new Error('a version is appended')
      return { ...op, fields: { ...op.fields, base_version, findings } }
    }
    const made = Number(
      (await ward.commit([newForm(study), report(1, 0, 'No acute finding.')], physician)).commit_seq,
    )
    const amend = (findings: string) => [newCurrent(study, { version: made }, 1), report(2, 1, findings)]
    await ward.commit(amend('Small haematoma.'), physician)
    const later = Number((await clinic.commit(amend('Old infarct.'), physician)).commit_seq)
    const dispute = (await conflicts()).find(({ record_id }) => record_id === formId(study))
    const both = (author: Author): Op[] => [
      newCurrent(study, { version: later }, 2),
      report(4, 2, 'Small haematoma, old infarct.', author),
      { ...decide(4, later), id: dispute?.id ?? '' } as Op,
    ]
    const current = () =>
      server.owner
        .selectFrom('form_submissions')
        .select('current_version')
        .where('id', '=', formId(study))
        .executeTakeFirstOrThrow()
    expect((await clinic.commit(both(nurse), nurse)).result).toBe('quarantined')
    expect(await current()).toEqual({ current_version: 2 })
    expect((await ward.commit(both(physician), physician)).result).toBe('applied')
    expect(await current()).toEqual({ current_version: 4 })
    const texts = await server.owner
      .selectFrom('radiology_assessments')
      .select(['version', 'base_version', 'findings'])
      .orderBy('version')
      .execute()
    expect(texts.at(-1)).toEqual({
      version: 4,
      base_version: 2,
      findings: 'Small haematoma, old infarct.',
    })
  })
})
