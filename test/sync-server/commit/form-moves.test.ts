import { v7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Op } from '../../../shared/sync/envelope.ts'
import { databaseKinds, startTestServer, type TestServer } from '../../support/server.ts'
import {
  type Author,
  createAuthors,
  enrolWireStation,
  newPatient,
  newVisit,
  newVitalSigns,
  type WireStation,
} from '../../support/wire-station.ts'
import { hire, type RestClient } from '../rest/rest-client.ts'
import { type FormOwner, formId, newForm, nursingVersion } from './form-ops.ts'

describe.each(databaseKinds)('what the ward says of forms and alerts on %s', (database) => {
  let server: TestServer
  let ward: WireStation
  let nurse: Author
  const first = v7()
  let wrong: FormOwner
  let right: FormOwner

  beforeAll(async () => {
    server = await startTestServer({ database })
  })
  afterAll(() => server.close())
  beforeEach(async () => {
    await server.reset()
    const authors = createAuthors(server)
    await authors.create()
    nurse = authors.nurse
    ward = await enrolWireStation(server, 'Ward 3')
    wrong = { patient: v7(), visit: v7() }
    right = { patient: v7(), visit: v7() }
    for (const { patient, visit } of [wrong, right])
      await ward.commit([newPatient(patient), newVisit(visit, patient)], nurse)
    await ward.commit([newForm(wrong), nursingVersion(wrong, first, nurse.user_id, 1, 'Cough')], nurse)
  })

  const move = (id: string, changes: object = {}): Op =>
    ({
      op: 'append',
      entity: 'form_moves',
      id,
      fields: {
        submission_id: formId(wrong),
        visit_id: wrong.visit,
        patient_id: wrong.patient,
        assessment_ids: [first],
        to_visit_id: right.visit,
        to_patient_id: right.patient,
        undoes_id: null,
        reason: 'Namesake',
        ...changes,
      },
    }) as Op

  test('shows a moved form under the right visit over REST, and under the wrong one again when it is moved back', async () => {
    const client = await hire(server, 'salma', 'nurse')
    const read = (visit: string) => client.get(`/visits/${visit}/nursing-assessment`)
    const id = v7()
    expect((await ward.commit([move(id)], nurse)).result).toBe('applied')
    expect((await read(wrong.visit)).status).toBe(404)
    expect(await read(right.visit)).toMatchObject({ status: 200, body: { id: first } })
    expect((await ward.commit([move(v7(), { undoes_id: id })], nurse)).result).toBe('applied')
    expect((await read(wrong.visit)).status).toBe(200)
    expect((await read(right.visit)).status).toBe(404)
  })

  const over = async (client: RestClient, url: string) => {
    const { body } = await client.get(url)
    return (body as unknown as { items: Record<string, unknown>[] }).items
  }
  const carried = () => ({
    set: newVitalSigns(v7(), wrong.patient, wrong.visit, {
      submission_id: formId(wrong),
      assessment_id: first,
    }),
    allergy: allergyOf(wrong, { visit_id: wrong.visit, assessment_id: first }),
  })
  const allergyOf = ({ patient }: FormOwner, changes: object): Op =>
    ({
      op: 'append',
      entity: 'allergies',
      id: v7(),
      fields: {
        patient_id: patient,
        act: 'assert',
        kind: 'medication',
        substance: 'Penicillin',
        reaction: null,
        severity: null,
        certainty: null,
        stated_at: '2026-05-01T08:00:00.000Z',
        visit_id: null,
        assessment_id: null,
        replaces_id: null,
        refutes_id: null,
        overrules_ids: [],
        reason: null,
        ...changes,
      },
    }) as Op

  test('gives allergies, vital signs and history of a moved form to the right patient over REST, until it is taken back', async () => {
    const client = await hire(server, 'salma', 'nurse')
    const { set, allergy } = carried()
    const of = async ({ patient, visit }: FormOwner) => {
      const history = await over(client, `/patients/${patient}/history`)
      return {
        allergies: (await over(client, `/patients/${patient}/allergies`)).map(({ id }) => id),
        sets: (await over(client, `/visits/${visit}/vital-signs`)).map(({ id }) => id),
        history: history.filter(({ kind }) => kind !== 'visit').map(({ id }) => id),
        visits: [...new Set(history.map(({ visit_id }) => visit_id))],
      }
    }
    const everything = {
      allergies: [allergy.id],
      sets: [set.id],
      history: expect.arrayContaining([first, set.id]),
    }
    const nothing = { allergies: [], sets: [], history: [] }
    expect((await ward.commit([set, allergy], nurse)).result).toBe('applied')
    const id = v7()
    await ward.commit([move(id)], nurse)
    expect(await of(wrong)).toEqual({ ...nothing, visits: [wrong.visit] })
    expect(await of(right)).toEqual({ ...everything, visits: [right.visit] })
    await ward.commit([move(v7(), { undoes_id: id })], nurse)
    expect(await of(wrong)).toEqual({ ...everything, visits: [wrong.visit] })
    expect(await of(right)).toEqual({ ...nothing, visits: [right.visit] })
  })

  test('takes a refutation of a moved statement by whom it stands under, and by nobody else', async () => {
    const client = await hire(server, 'salma', 'nurse')
    const { allergy } = carried()
    await ward.commit([allergy], nurse)
    const refute = (owner: FormOwner) =>
      allergyOf(owner, { act: 'refute', refutes_id: allergy.id, reason: 'Tolerated it' })
    expect((await ward.commit([refute(right)], nurse)).quarantine_code).toBe('wrong_reference')
    await ward.commit([move(v7())], nurse)
    expect((await ward.commit([refute(right)], nurse)).result).toBe('applied')
    const standing = (await over(client, `/patients/${right.patient}/allergies`)).filter(
      (each) => each.is_standing,
    )
    expect(standing).toEqual([])
  })

  test('amends a moved form where it stands over REST, and begins the first patient’s own anew', async () => {
    const { set, allergy } = carried()
    await ward.commit([set, allergy], nurse)
    await ward.commit([move(v7())], nurse)
    const client = await hire(server, 'salma', 'nurse')
    const url = (visit: string) => `/visits/${visit}/nursing-assessment`
    const answers = { status: 'submitted', mode_of_arrival: 'walk', chief_complaint: 'Cough since Friday' }
    const read = await client.get(url(right.visit))
    expect(read.body).toMatchObject({ vital_signs: { visit_id: right.visit, patient_id: right.patient } })
    const amendment = {
      ...answers,
      amendment_reason: 'Asked again',
      allergy_status: 'yes',
      food_allergies: 'Eggs',
    }
    expect((await client.put(url(wrong.visit), amendment, read.etag)).status).toBe(404)
    expect((await client.post(url(right.visit), answers)).status).toBe(409)
    expect(await client.put(url(right.visit), amendment, read.etag)).toMatchObject({
      status: 200,
      body: {
        visit_id: right.visit,
        patient_id: right.patient,
        amendment_reason: 'Asked again',
        base_version: 1,
      },
    })
    const substances = (await over(client, `/patients/${right.patient}/allergies`)).map(
      ({ substance }) => substance,
    )
    expect(substances.toSorted()).toEqual(['Eggs', 'Penicillin'])
    expect((await over(client, `/visits/${right.visit}/vital-signs`)).map(({ id }) => id)).toEqual([set.id])
    const own = await client.post(url(wrong.visit), { ...answers, chief_complaint: 'Headache' })
    expect(own).toMatchObject({ status: 201, body: { patient_id: wrong.patient, base_version: 0 } })
    expect((await client.get(url(wrong.visit))).body).toMatchObject({ chief_complaint: 'Headache' })
    expect((await client.get(url(right.visit))).body).toMatchObject({ chief_complaint: 'Cough since Friday' })
    expect(await over(client, `/patients/${wrong.patient}/allergies`)).toEqual([])
  })

  test('refuses a move to a visit of somebody else, to the same visit, of other versions, or the undoing of none', async () => {
    const wrongOnes = [
      { to_patient_id: wrong.patient },
      { to_visit_id: wrong.visit, to_patient_id: wrong.patient },
      { assessment_ids: [v7()] },
      { undoes_id: v7() },
    ]
    for (const changes of wrongOnes) {
      const outcome = await ward.commit([move(v7(), changes)], nurse)
      expect(outcome).toMatchObject({ result: 'quarantined', quarantine_code: 'wrong_reference' })
    }
  })

  test('takes an act on an alert only about an observation of that visit, and overriding only with a reason', async () => {
    const set = v7()
    await ward.commit([newVitalSigns(set, wrong.patient, wrong.visit)], nurse)
    const act = ({ patient, visit }: FormOwner, changes: object = {}): Op =>
      ({
        op: 'append',
        entity: 'alert_events',
        id: v7(),
        fields: {
          visit_id: visit,
          patient_id: patient,
          rule_code: 'news2_urgent',
          rule_version: '1',
          severity: 'urgent',
          inputs: { points: 5 },
          record_entity: 'vital_signs',
          record_id: set,
          act: 'acknowledged',
          reason: null,
          acted_at: '2026-05-01T08:00:00.000Z',
          ...changes,
        },
      }) as Op
    expect((await ward.commit([act(wrong)], nurse)).result).toBe('applied')
    expect((await ward.commit([act(right)], nurse)).quarantine_code).toBe('wrong_reference')
    expect((await ward.commit([act(wrong, { act: 'overridden' })], nurse)).quarantine_code).toBe('invalid')
  })
})
