import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { databaseKinds, startTestServer, type TestServer } from '../../support/server.ts'
import {
  type AnswerBody,
  aPatient,
  aPatientBody,
  aVisit,
  openWard,
  SSN,
  signIn,
  type Ward,
} from './rest-client.ts'

const MONA = { full_name: 'منى سمير عبد الرحمن', mobile_number: '01112345678', date_of_birth: '1990-02-03' }

describe.each(databaseKinds)('patients over REST on %s', (database) => {
  let server: TestServer
  let ward: Ward

  beforeAll(async () => {
    server = await startTestServer({ database })
  })
  afterAll(() => server.close())
  beforeEach(async () => {
    await server.reset()
    ward = await openWard(server)
  })

  it('registers a patient with a medical number, filling birth date, sex and governorate from the national ID', async () => {
    const reply = await ward.nurse.post('/patients', { ...aPatientBody, mobile_number: '+٢٠١٠١٢٣٤٥٦٧٨' })
    expect(reply.status).toBe(201)
    expect(reply.body).toMatchObject({
      full_name: aPatientBody.full_name,
      date_of_birth: '1985-05-14',
      gender: 'male',
      governorate: 'Cairo',
      mobile_number: '01012345678',
      ssn_last4: '2358',
      contacts: [],
      warnings: [],
    })
    expect(reply.body.medical_number).toMatch(/^01\d{8}$/)
    expect(reply.headers.get('location')).toBe(`/api/v1/patients/${reply.body.id}`)
    expect(reply.etag).toBe(`"${reply.body.row_version}"`)
  })

  it('gives consecutive medical numbers that are never the same', async () => {
    const first = await aPatient(ward.nurse)
    const second = await aPatient(ward.nurse, MONA)
    expect(Number(second.medical_number.slice(2, 9))).toBe(Number(first.medical_number.slice(2, 9)) + 1)
  })

  it('takes a medical number that is free, and answers 409 with the patient who has it', async () => {
    const first = await aPatient(ward.nurse, { ...aPatientBody, medical_number: '9900000015' })
    expect(first.medical_number).toBe('9900000015')
    const second = await ward.nurse.post('/patients', { ...MONA, medical_number: '9900000015' })
    expect(second.status).toBe(409)
    expect(second.body).toMatchObject({ code: 'duplicate', existing_id: first.id })
  })

  it('answers 409 with the existing patient for a national ID that is registered', async () => {
    const { id } = await aPatient(ward.nurse)
    const again = await ward.nurse.post('/patients', { ...MONA, ssn: '٢٨٥٠٥١٤٠١١٢٣٥٨' })
    expect(again.status).toBe(409)
    expect(again.body).toMatchObject({ code: 'duplicate', existing_id: id, errors: [{ field: 'ssn' }] })
  })

  it('registers one national ID once when two desks send it at the same moment', async () => {
    const replies = await Promise.all([1, 2, 3, 4].map(() => ward.nurse.post('/patients', aPatientBody)))
    expect(replies.map((reply) => reply.status).sort()).toEqual([201, 409, 409, 409])
  })

  it('warns of a person with the same name and birth date, and registers all the same', async () => {
    const { id } = await aPatient(ward.nurse, MONA)
    const again = await ward.nurse.post('/patients', { ...MONA, full_name: 'مني سمير عبدالرحمن' })
    expect(again.status).toBe(201)
    expect(again.body.warnings).toEqual([
      expect.objectContaining({ code: 'possible_duplicate', existing_id: id }),
    ])
  })

  it('warns of an odd national ID and never blocks it', async () => {
    const reply = await ward.nurse.post('/patients', {
      ...aPatientBody,
      ssn: '29913990512345',
      gender: 'female',
    })
    expect(reply.status).toBe(201)
    expect(reply.body.warnings.map((warning) => warning.code)).toEqual([
      'impossible_date',
      'unknown_governorate',
    ])
  })

  it.each([
    [{ ssn: '2850514011235' }, 'ssn', 'not_14_digits'],
    [{ mobile_number: undefined }, 'mobile_number', 'required'],
    [{ mobile_number: '01312345678' }, 'mobile_number', 'invalid_mobile'],
    [{ full_name: 'M' }, 'full_name', 'too_small'],
    [{ date_of_birth: '2026-05-02' }, 'date_of_birth', 'future_date'],
    [{ date_of_birth: '2026-02-30' }, 'date_of_birth', 'invalid_format'],
    [{ medical_number: '12' }, 'medical_number', 'invalid_medical_number'],
    [{ full_name: 'nul \u0000 name' }, 'full_name', 'invalid_text'],
  ])('refuses %j beside its field', async (change, field, code) => {
    const reply = await ward.nurse.post('/patients', { ...aPatientBody, ...change })
    expect(reply.status).toBe(422)
    expect(reply.headers.get('content-type')).toContain('application/problem+json')
    expect(reply.body).toMatchObject({ type: expect.any(String), title: expect.any(String), status: 422 })
    expect(reply.body.errors).toContainEqual(expect.objectContaining({ field, code }))
  })

  it('takes a patient without a mobile number when the reason is given', async () => {
    const { mobile_number: _mobile, ...rest } = aPatientBody
    const reply = await ward.nurse.post('/patients', {
      ...rest,
      mobile_unavailable_reason: 'unconscious arrival',
    })
    expect(reply.status).toBe(201)
  })

  it('finds a patient by national ID, medical number and id', async () => {
    const { id, medical_number } = await aPatient(ward.nurse)
    for (const reference of [SSN, '٢٨٥٠٥١٤٠١١٢٣٥٨', medical_number, id]) {
      const reply = await ward.nurse.get(`/patients/${encodeURIComponent(reference)}`)
      expect(reply.status, reference).toBe(200)
      expect(reply.body.id).toBe(id)
    }
    expect((await ward.nurse.get('/patients/29001010112358')).status).toBe(404)
    expect((await ward.nurse.get('/patients/nobody')).status).toBe(404)
  })

  it('searches by folded name in any order, mobile, medical number and national ID', async () => {
    const mahmoud = await aPatient(ward.nurse)
    const mona = await aPatient(ward.nurse, MONA)
    const found = async (query: string): Promise<string[]> => {
      const reply = await ward.nurse.get(`/patients/search?${query}`)
      expect(reply.status, query).toBe(200)
      return reply.body.items.map((item) => item.id)
    }
    expect(await found(`q=${encodeURIComponent('سمير مني')}`)).toEqual([mona.id])
    expect(await found('q=hassan mahm')).toEqual([mahmoud.id])
    expect(await found('full_name=MAHMOUD')).toEqual([mahmoud.id])
    expect(await found('q=assan')).toEqual([])
    const gohary = await aPatient(ward.nurse, {
      ...MONA,
      full_name: 'سعيد الجوهري',
      date_of_birth: undefined,
    })
    expect(await found(`q=${encodeURIComponent('جوهري')}`)).toEqual([gohary.id])
    expect(await found(`q=${SSN}`)).toEqual([mahmoud.id])
    expect(await found(`ssn=${SSN}`)).toEqual([mahmoud.id])
    expect(await found(`mobile_number=${encodeURIComponent('+20 111 234 5678')}`)).toContain(mona.id)
    expect(await found('q=01112345678')).toHaveLength(2)
    expect(await found(`medical_number=${mona.medical_number}`)).toEqual([mona.id])
    expect(await found(`q=${mona.medical_number.slice(0, 8)}`)).toHaveLength(3)
    expect(await found(`q=${encodeURIComponent("%' or 1=1 --")}`)).toEqual([])
    expect((await ward.nurse.get('/patients/search')).status).toBe(422)
    expect((await ward.nurse.get('/patients/search?ssn=123')).status).toBe(422)
  })

  it('pages a search without showing anybody twice', async () => {
    const made: string[] = []
    for (let i = 0; i < 5; i += 1) {
      made.push(
        (await aPatient(ward.nurse, { ...MONA, full_name: `Samir Number${i}`, date_of_birth: undefined })).id,
      )
    }
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const more: string = cursor === '' ? '' : `&cursor=${cursor}`
      const { body } = await ward.nurse.get(`/patients/search?q=samir&limit=2${more}`)
      seen.push(...body.items.map((item) => item.id))
      cursor = body.next_cursor
    }
    expect(seen).toEqual(made.toReversed())
    expect((await ward.nurse.get('/patients/search?q=samir&limit=101')).status).toBe(422)
  })

  it('replaces a patient against its ETag: missing 428, stale 412, absent optional fields become null', async () => {
    const created = await aPatient(ward.nurse, {
      ...aPatientBody,
      address: '7 Nile St',
      phone_number: '0223456789',
    })
    const { etag } = await ward.nurse.get(`/patients/${created.id}`)
    const body = {
      ...aPatientBody,
      full_name: 'Mahmoud A. Hassan',
      date_of_birth: '1985-05-14',
      gender: 'male',
    }
    expect((await ward.nurse.put(`/patients/${created.id}`, body)).status).toBe(428)
    const replaced = await ward.nurse.put(`/patients/${created.id}`, body, etag)
    expect(replaced.status).toBe(200)
    expect(replaced.body).toMatchObject({ full_name: 'Mahmoud A. Hassan', address: null, phone_number: null })
    expect(replaced.body.medical_number).toBe(created.medical_number)
    expect(replaced.etag).not.toBe(etag)
    const stale = await ward.physician.put(`/patients/${created.id}`, body, etag)
    expect(stale.status).toBe(412)
    expect(stale.body.code).toBe('stale')
    expect((await ward.nurse.get(`/patients/${created.id}`)).etag).toBe(replaced.etag)
  })

  it('lets one of two replacements of one version through', async () => {
    const { id } = await aPatient(ward.nurse)
    const { etag } = await ward.nurse.get(`/patients/${id}`)
    const replies = await Promise.all(
      ['01200000001', '01200000002', '01200000003'].map((mobile_number) =>
        ward.nurse.put(`/patients/${id}`, { ...aPatientBody, mobile_number }, etag),
      ),
    )
    expect(replies.map((reply) => reply.status).sort()).toEqual([200, 412, 412])
    expect((await ward.admin.get('/admin/conflicts')).body.items).toEqual([])
  })

  it('keeps a national ID that a replacement does not speak of, and clears one that it sets to null', async () => {
    const { id } = await aPatient(ward.nurse)
    const { ssn: _ssn, ...rest } = aPatientBody
    const first = await ward.nurse.get(`/patients/${id}`)
    const kept = await ward.nurse.put(`/patients/${id}`, { ...rest, governorate: 'Giza' }, first.etag)
    expect(kept.body.ssn_last4).toBe('2358')
    const cleared = await ward.nurse.put(`/patients/${id}`, { ...rest, ssn: null }, kept.etag)
    expect(cleared.body.ssn_last4).toBeNull()
    expect((await ward.nurse.get(`/patients/${SSN}`)).status).toBe(404)
  })

  it('keeps contacts with the patient and never removes one that is left out', async () => {
    const contact = { name: 'Ahmed Hassan', relation: 'father', phone: '01098765432', is_guardian: true }
    const created = await aPatient(ward.nurse, { ...aPatientBody, contacts: [contact] })
    expect(created.contacts).toEqual([expect.objectContaining(contact)])
    const { etag } = await ward.nurse.get(`/patients/${created.id}`)
    const sister = { name: 'Sara Hassan', relation: 'sister', is_guardian: false }
    const replaced = await ward.nurse.put(
      `/patients/${created.id}`,
      { ...aPatientBody, contacts: [sister] },
      etag,
    )
    expect(replaced.body.contacts).toHaveLength(2)
    expect(replaced.body.warnings.map((warning) => warning.code)).toEqual(['contacts_kept'])
  })

  it('shows the whole national ID only to who may see it and has just signed in, and audits it', async () => {
    const { id } = await aPatient(ward.nurse)
    expect((await ward.nurse.get(`/patients/${id}`)).body).not.toHaveProperty('ssn')
    expect((await ward.physician.get(`/patients/${id}`)).body.ssn).toBe(SSN)
    expect((await ward.physician.get('/patients/search?q=mahmoud')).body.items[0]).not.toHaveProperty('ssn')
    server.clock.advance(6 * 60_000)
    expect((await ward.physician.get(`/patients/${id}`)).body).not.toHaveProperty('ssn')
    const again = await signIn(server, 'nadia')
    expect((await again.get(`/patients/${id}`)).body.ssn).toBe(SSN)
    const audit = await (await signIn(server, 'admin', 'correct horse battery')).get(
      `/admin/audit?patient_id=${id}`,
    )
    const reveals = audit.body.items.filter((entry) => entry.action === 'patients.reveal_ssn')
    expect(reveals.map((entry) => entry.actor_id)).toEqual([ward.physician.user_id, ward.physician.user_id])
  })

  it('holds the national ID in no row, operation, audit line or kept answer', async () => {
    const { id } = await aPatient(ward.physician)
    await ward.physician.post('/patients', { ...MONA, ssn: '29002030112345' }, { 'idempotency-key': 'k1' })
    await ward.physician.get(`/patients/${SSN}`)
    await ward.physician.get(`/patients/search?ssn=${SSN}`)
    await ward.physician.post('/visits', { patient_ssn: SSN, visit_type: 'inpatient' })
    const { rows: tables } = await sql<{ name: string }>`
      select tablename as name from pg_tables where schemaname = 'public'`.execute(server.owner)
    expect(tables.length).toBeGreaterThan(25)
    for (const { name } of tables) {
      const { rows } = await sql<{
        row: string
      }>`select to_jsonb(t)::text as row from ${sql.table(name)} as t`.execute(server.owner)
      for (const { row } of rows) {
        expect(row, name).not.toContain(SSN)
        expect(row, name).not.toContain('29002030112345')
      }
    }
    expect(id).toBeTruthy()
  })

  it('tells the patient’s history, newest first', async () => {
    const { id } = await aPatient(ward.nurse)
    const visit = await aVisit(ward.nurse, id, { chief_complaint: 'Chest pain' })
    server.clock.advance(60_000)
    await ward.nurse.post(`/visits/${visit.id}/vital-signs`, { pulse_bpm: 80 })
    server.clock.advance(60_000)
    await ward.nurse.post(`/visits/${visit.id}/nursing-assessment`, {
      mode_of_arrival: 'walk',
      chief_complaint: 'Chest pain',
    })
    const reply = await ward.nurse.get(`/patients/${id}/history`)
    expect(reply.status).toBe(200)
    expect(reply.body.items.map((item) => item.kind)).toEqual(['nursing_assessment', 'vital_signs', 'visit'])
    const page = await ward.nurse.get(`/patients/${id}/history?limit=2`)
    const rest = await ward.nurse.get(`/patients/${id}/history?limit=2&cursor=${page.body.next_cursor}`)
    expect([...page.body.items, ...rest.body.items].map((item: AnswerBody) => item.id)).toEqual(
      reply.body.items.map((item) => item.id),
    )
  })

  it('answers alike for a patient of another site and for one who does not exist', async () => {
    const { id } = await aPatient(ward.nurse)
    const elsewhere = await server.owner
      .updateTable('patients')
      .set({ site_id: '00000000-0000-7000-8000-0000000000ff' })
      .where('id', '=', id)
      .execute()
    expect(elsewhere).toBeTruthy()
    const theirs = await ward.physician.get(`/patients/${id}`)
    const nobody = await ward.physician.get('/patients/01890000-0000-7000-8000-000000000000')
    expect(theirs.status).toBe(404)
    expect(theirs.body).toEqual(nobody.body)
    expect((await ward.physician.get('/patients/search?q=mahmoud')).body.items).toEqual([])
    expect((await ward.physician.post('/visits', { patient_id: id, visit_type: 'inpatient' })).status).toBe(
      404,
    )
  })
})
