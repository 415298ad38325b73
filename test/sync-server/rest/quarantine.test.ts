import { v7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Op } from '../../../shared/sync/envelope.ts'
import { beginOrderedEpoch } from '../../../sync-server/sync/epoch-service.ts'
import { databaseKinds, startTestServer, type TestServer } from '../../support/server.ts'
import {
  enrolWireStation,
  newPatient,
  newVisit,
  patchOf,
  type WireStation,
} from '../../support/wire-station.ts'
import { newForm, nursingVersion } from '../commit/form-ops.ts'
import { hire, openOtherSite, openWard, type RestClient, type Ward } from './rest-client.ts'

/* What was put aside is looked at, corrected and sent again; what was received stays as it was. */

describe.each(databaseKinds)('what was put aside on %s', (database) => {
  let server: TestServer
  let ward: Ward
  let station: WireStation
  const patientId = v7()

  beforeAll(async () => {
    server = await startTestServer({ database })
  })
  afterAll(() => server.close())
  beforeEach(async () => {
    await server.reset()
    ward = await openWard(server)
    station = await enrolWireStation(server, 'Ward 3')
  })

  /** A patient with a mobile number that no field holds, from a PC that did not check it. */
  async function putAside(): Promise<string> {
    const op = newPatient(patientId)
    if (op.op !== 'create') throw new Error('a new patient is made')
    const wrong = { ...op, fields: { ...op.fields, full_name: 'X'.repeat(300) } }
    const outcome = await station.commit([wrong], { user_id: ward.nurse.user_id, role: 'nurse' })
    expect(outcome).toMatchObject({ result: 'quarantined', quarantine_code: 'invalid' })
    const { items } = (await ward.admin.get('/admin/quarantine')).body
    return String(items[0]?.id)
  }
  const nameIs = (value: string) => ({
    reason: 'The name was typed into the wrong box',
    corrections: [{ op_index: 0, field: 'full_name', value }],
  })

  it('is shown field by field with its reason, author and station, without the sealed national ID', async () => {
    const id = await putAside()
    const { status, body } = await ward.admin.get(`/admin/quarantine/${id}`)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      code: 'invalid',
      station_name: 'Ward 3',
      actor_id: ward.nurse.user_id,
      repaired_at: null,
      records: [{ op: 'create', entity: 'patients', record_id: patientId }],
    })
    const [record] = body.records as { fields: { field: string; is_editable: boolean }[] }[]
    const fields = record?.fields.map(({ field }) => field) ?? []
    expect(fields).toContain('full_name')
    expect(fields).not.toContain('created_by')
    expect(fields).not.toContain('ssn_sealed')
  })

  it('comes in once it is corrected, by administration, and the original stays', async () => {
    const id = await putAside()
    const before = await server.owner.selectFrom('quarantine').selectAll().execute()
    const repaired = await ward.admin.post(`/admin/quarantine/${id}/repair`, nameIs('Mona Samir'))
    expect(repaired.status).toBe(200)
    expect((await ward.nurse.get(`/patients/${patientId}`)).body.full_name).toBe('Mona Samir')
    expect(await server.owner.selectFrom('quarantine').selectAll().execute()).toEqual(before)
    const commit = await server.owner
      .selectFrom('commit_log')
      .where('envelope_id', '=', String(repaired.body.envelope_id))
      .select(['actor_id', 'administration_reason'])
      .executeTakeFirstOrThrow()
    expect(commit).toEqual({
      actor_id: ward.admin.user_id,
      administration_reason: 'The name was typed into the wrong box',
    })
    expect((await ward.admin.get(`/admin/quarantine/${id}`)).body).toMatchObject({
      repair_reason: 'The name was typed into the wrong box',
      repaired_by_name: 'Administrator',
    })
    expect((await ward.admin.post(`/admin/quarantine/${id}/repair`, nameIs('Other'))).status).toBe(409)
    expect((await ward.admin.get('/reports/dashboard')).body.quarantined).toBe(0)
    const { items } = (await ward.admin.get(`/admin/audit?act=quarantine.repair&limit=100`)).body
    expect(items.at(-2) ?? items.at(-1)).toMatchObject({ patient_id: patientId })
  })

  it('tells the station that wrote it, with the commit that it came in by', async () => {
    const id = await putAside()
    await ward.admin.post(`/admin/quarantine/${id}/repair`, nameIs('Mona Samir'))
    const { commits } = await station.pull(0)
    const repairs = { station_id: station.id, incarnation: 1, station_seq: 1 }
    expect(commits.filter((commit) => commit.repairs !== undefined)).toMatchObject([
      { repairs, changes: [{ entity: 'patients', id: patientId }] },
    ])
  })

  it('stays aside while the correction does not help, and nothing of it comes in', async () => {
    const id = await putAside()
    const still = await ward.admin.post(`/admin/quarantine/${id}/repair`, nameIs(''))
    expect(still.status).toBe(422)
    expect((await ward.nurse.get(`/patients/${patientId}`)).status).toBe(404)
    const foreign = {
      reason: 'try',
      corrections: [{ op_index: 0, field: 'created_by', value: ward.admin.user_id }],
    }
    expect((await ward.admin.post(`/admin/quarantine/${id}/repair`, foreign)).status).toBe(422)
    expect((await ward.admin.get('/reports/dashboard')).body.quarantined).toBe(1)
    const { items } = (await ward.admin.get('/admin/stations')).body
    expect(items).toMatchObject([{ name: 'Ward 3', quarantined: 1 }])
  })

  it('keeps what a safeguarding warning says from the administrator, not from its author', async () => {
    const text = 'Ask her alone'
    const patient = newPatient(patientId)
    if (patient.op !== 'create') throw new Error('a new patient is made')
    const { site_id, created_at, created_by, created_on_station } = patient.fields
    const warning = {
      op: 'append' as const,
      entity: 'patient_warnings' as const,
      id: v7(),
      fields: {
        site_id: site_id ?? null,
        created_at: created_at ?? null,
        created_by: created_by ?? null,
        created_on_station: created_on_station ?? null,
        patient_id: patientId,
        act: 'assert',
        kind: 'safeguarding',
        isolation_type: 'a damaged value',
        resuscitation_status: null,
        note: text,
        stated_at: '2026-11-21T07:00:00.000Z',
        replaces_id: null,
        refutes_id: null,
        reason: null,
      },
    }
    const outcome = await station.commit([patient, warning], { user_id: ward.nurse.user_id, role: 'nurse' })
    expect(outcome).toMatchObject({ result: 'quarantined' })
    const { items } = (await ward.admin.get('/admin/quarantine')).body
    const id = String(items[0]?.id)
    const seen = JSON.stringify((await ward.admin.get(`/admin/quarantine/${id}`)).body)
    expect(seen).toContain('(withheld)')
    expect(seen).not.toContain(text)
    expect(JSON.stringify((await ward.nurse.get(`/quarantine/mine/${id}`)).body)).toContain(text)
  })

  /** A patient whose name no field holds, with a warning and a form that only physicians and their author read. */
  function confidential(): Op[] {
    const visit = v7()
    const owner = { patient: patientId, visit }
    const warning: Op = {
      op: 'append',
      entity: 'patient_warnings',
      id: v7(),
      fields: {
        patient_id: patientId,
        act: 'assert',
        kind: 'safeguarding',
        isolation_type: null,
        resuscitation_status: null,
        note: 'Ask her alone',
        stated_at: '2026-05-01T07:00:00.000Z',
        replaces_id: null,
        refutes_id: null,
        reason: null,
      },
    }
    const form = nursingVersion(owner, v7(), ward.nurse.user_id, 1, 'Fall at home')
    if (form.op !== 'append') throw new Error('a version of a form is appended')
    return [
      newPatient(patientId, { full_name: 'X'.repeat(300) }),
      newVisit(visit, patientId, { attending_physician_id: ward.physician.user_id }),
      newForm(owner),
      { ...form, fields: { ...form.fields, has_signs_of_abuse: true, abuse_description: 'Bruised wrists' } },
      warning,
    ]
  }

  it('stays its author’s when an administrator brings it in: nobody reads more of it than before', async () => {
    await station.commit(confidential(), { user_id: ward.nurse.user_id, role: 'nurse' })
    const { id } = (await ward.admin.get('/admin/quarantine')).body.items[0] ?? { id: '' }
    const repaired = await ward.admin.post(`/admin/quarantine/${id}/repair`, nameIs('Mona Samir'))
    expect(repaired.status, JSON.stringify(repaired.body)).toBe(200)
    const written = { created_by: ward.nurse.user_id, created_on_station: station.id }
    expect(await server.owner.selectFrom('patient_warnings').selectAll().execute()).toMatchObject([written])
    expect(await server.owner.selectFrom('nursing_assessments').selectAll().execute()).toMatchObject([
      { ...written, signed_by: ward.nurse.user_id },
    ])
    const noteFor = async (client: RestClient) =>
      (await client.get(`/patients/${patientId}/warnings?administration_reason=A%20complaint`)).body.items[0]
        ?.note
    expect(await noteFor(ward.nurse)).toBe('Ask her alone')
    expect(await noteFor(ward.admin)).not.toBe('Ask her alone')
    const act = await server.owner
      .selectFrom('commit_log')
      .where('envelope_id', '=', String(repaired.body.envelope_id))
      .select(['actor_id', 'administration_reason'])
      .executeTakeFirstOrThrow()
    expect(act).toEqual({ actor_id: ward.admin.user_id, administration_reason: nameIs('').reason })
  })

  /** What an administrator brought in of one envelope of theirs: whose the visit is, and whose the warning. */
  async function repairedAuthors(): Promise<unknown[]> {
    const { id } = (await ward.admin.get('/admin/quarantine')).body.items[0] ?? { id: '' }
    const repaired = await ward.admin.post(`/admin/quarantine/${id}/repair`, nameIs('Mona Samir'))
    expect(repaired.status, JSON.stringify(repaired.body)).toBe(200)
    const rows = await server.owner.selectFrom('patient_warnings').select('created_by').execute()
    return rows.map(({ created_by }) => created_by)
  }

  function resuscitation(): Op[] {
    const [patient, , , , warning] = confidential()
    if (patient === undefined || warning?.op !== 'append') throw new Error('the last one is a warning')
    const fields = { ...warning.fields, kind: 'resuscitation', resuscitation_status: 'do_not_attempt' }
    return [patient, { ...warning, fields: { ...fields, note: 'Agreed with the family' } }]
  }

  it('is not signed in the name of somebody whose role may not write it', async () => {
    await station.commit(resuscitation(), { user_id: ward.nurse.user_id, role: 'nurse' })
    expect(await repairedAuthors()).toEqual([ward.admin.user_id])
  })

  it('stays the work of somebody who wrote it under a role that was taken away since', async () => {
    await station.commit(resuscitation(), { user_id: ward.nurse.user_id, role: 'physician' })
    expect(await repairedAuthors()).toEqual([ward.nurse.user_id])
  })

  it('is not the work of somebody whom the site does not know', async () => {
    await station.commit(resuscitation(), { user_id: v7(), role: 'physician' })
    expect(await repairedAuthors()).toEqual([ward.admin.user_id])
  })

  it.each([
    ['has no signature', { signature: 'AAAA' }],
    ['was changed after it was signed', { actor_role: 'physician' }],
    ['is no whole envelope', { boot_id: 'none' }],
  ])('is not the work of whom it names when it %s', async (_what, change) => {
    const envelope = station.envelope(resuscitation(), { user_id: ward.physician.user_id, role: 'nurse' })
    await station.push([{ ...envelope, ...change }])
    expect(await repairedAuthors()).toEqual([ward.admin.user_id])
  })

  it('of an author whom nothing proves brings in nothing that is for its author alone', async () => {
    const envelope = station.envelope(confidential(), { user_id: ward.nurse.user_id, role: 'nurse' })
    await station.push([{ ...envelope, signature: 'AAAA' }])
    const { id } = (await ward.admin.get('/admin/quarantine')).body.items[0] ?? { id: '' }
    expect((await ward.admin.post(`/admin/quarantine/${id}/repair`, nameIs('Mona Samir'))).status).toBe(422)
    expect(await server.owner.selectFrom('patient_warnings').selectAll().execute()).toEqual([])
  })

  it('says whose patient it is about, and lets correct only what a person typed', async () => {
    await station.commit(confidential(), { user_id: ward.nurse.user_id, role: 'nurse' })
    const { id } = (await ward.admin.get('/admin/quarantine')).body.items[0] ?? { id: '' }
    const { body } = await ward.admin.get(`/admin/quarantine/${id}`)
    expect(body).toMatchObject({
      actor_name: 'heba of the ward',
      patient: { id: patientId, full_name: 'X'.repeat(300) },
      names: { [ward.physician.user_id]: 'nadia of the ward' },
    })
    const records = body.records as {
      entity: string
      fields: { field: string; is_editable: boolean }[]
    }[]
    const editable = (entity: string) =>
      records
        .find((record) => record.entity === entity)
        ?.fields.flatMap(({ field, is_editable }) => (is_editable ? [field] : []))
    expect(editable('nursing_assessments')).toEqual(['chief_complaint'])
    // What is hidden stays what it is: as another kind of warning everybody would read its text.
    expect(editable('patient_warnings')).toEqual([])
    for (const [op_index, field] of [
      [3, 'entered_at'],
      [3, 'form_version'],
      [4, 'kind'],
    ]) {
      const wrong = { reason: 'try', corrections: [{ op_index, field, value: 'other' }] }
      expect((await ward.admin.post(`/admin/quarantine/${id}/repair`, wrong)).status).toBe(422)
    }
  })

  it('about a record that is there says whose patient too', async () => {
    const author = { user_id: ward.nurse.user_id, role: 'nurse' as const }
    const visit = v7()
    await station.commit([newPatient(patientId), newVisit(visit, patientId)], author)
    const seen = { version: null, seq: 1 }
    await station.commit([patchOf('patient_visits', visit, seen, { ward: [null, 7 as never] })], author)
    const { id } = (await ward.admin.get('/admin/quarantine')).body.items[0] ?? { id: '' }
    expect((await ward.nurse.get(`/quarantine/mine/${id}`)).body).toMatchObject({
      patient: { id: patientId, full_name: 'Samira Abdelrahman Elgohary' },
    })
  })

  it('of before a restore counts as having seen no commit that was given its number since', async () => {
    const author = { user_id: ward.nurse.user_id, role: 'nurse' as const }
    const [phone, theirs, mine] = ['01012345678', '01111111111', '01222222222']
    const { commit_seq } = await station.commit([newPatient(patientId)], author)
    const { epoch } = (await station.pull(0)).end
    await beginOrderedEpoch(server)
    const clinic = await enrolWireStation(server, 'Clinic 1')
    const setPhone = (version: number, to: string) =>
      patchOf(
        'patients',
        patientId,
        { version },
        { mobile_number: [phone, to], mobile_unavailable_reason: [null, null] },
      )
    await clinic.commit([setPhone(Number(commit_seq), theirs)], author)
    const name = patchOf(
      'patients',
      patientId,
      { version: 900 },
      { full_name: ['Samira Abdelrahman Elgohary', 'X'.repeat(300)] },
    )
    const aside = await station.commit([name, setPhone(900, mine)], author, { epoch })
    expect(aside).toMatchObject({ quarantine_code: 'invalid' })
    const { id } = (await ward.admin.get('/admin/quarantine')).body.items[0] ?? { id: '' }
    const repaired = await ward.admin.post(`/admin/quarantine/${id}/repair`, nameIs('Mona Samir'))
    expect(repaired.status).toBe(409)
    expect((await ward.nurse.get(`/patients/${patientId}`)).body.mobile_number).toBe(theirs)
  })

  it('is seen by its author and the administrators of the site, and by nobody else', async () => {
    const id = await putAside()
    expect((await ward.nurse.get('/quarantine/mine')).body.items).toMatchObject([{ id }])
    expect((await ward.nurse.get(`/quarantine/mine/${id}`)).status).toBe(200)
    expect((await ward.physician.get('/quarantine/mine')).body.items).toEqual([])
    expect((await ward.physician.get(`/quarantine/mine/${id}`)).status).toBe(404)
    expect((await ward.nurse.get(`/admin/quarantine/${id}`)).status).toBe(403)
    expect((await ward.nurse.post(`/admin/quarantine/${id}/repair`, nameIs('Mona'))).status).toBe(403)
    const elsewhere = await hire(server, 'tarek', 'admin', { site_id: await openOtherSite(server) })
    expect((await elsewhere.get(`/admin/quarantine/${id}`)).status).toBe(404)
  })
})
