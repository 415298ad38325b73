import { v7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { AuditEntry } from '../../../shared/audit/audit-entry.ts'
import { ServerAuditEvent } from '../../../shared/audit/audit-event.ts'
import { type Id, submissionId } from '../../../shared/ids.ts'
import type { Op } from '../../../shared/sync/envelope.ts'
import { auditHash } from '../../../sync-server/audit/audit-chain.ts'
import { auditTable } from '../../../sync-server/reports/export-tables.ts'
import { databaseKinds, startTestServer, type TestServer } from '../../support/server.ts'
import { openTwoStations } from '../../support/two-stations.ts'
import { type Author, addUser, patchOf, removalOf, type WireStation } from '../../support/wire-station.ts'
import type { Ward } from '../rest/rest-client.ts'

/* What was taken though its author had not seen what another person wrote, and nothing competed: the audit names both. */

describe.each(databaseKinds)('what two people wrote unseen, in the audit on %s', (database) => {
  let server: TestServer
  let people: Ward
  let ward: WireStation
  let clinic: WireStation
  let patient: Id
  let visit: Id
  let base: number
  let heba: Author
  const YASSER: Author = { user_id: v7(), role: 'nurse' }

  beforeAll(async () => {
    server = await startTestServer({ database })
  })
  afterAll(() => server.close())
  beforeEach(async () => {
    ;({ people, ward, clinic, patient, visit, base } = await openTwoStations(server))
    heba = { user_id: people.nurse.user_id, role: 'nurse' }
    await addUser(server, YASSER, 'yasser', { full_name: 'Yasser Adel' })
  })

  const PHONE = '01012345678'
  const OTHER_PHONE = '01111111111'
  const setPhone = (from: string, to: string, version = base): Op =>
    patchOf(
      'patients',
      patient,
      { version },
      { mobile_number: [from, to], mobile_unavailable_reason: [null, null] },
    )
  const setAddress = (to: string): Op =>
    patchOf('patients', patient, { version: base }, { address: [null, to], governorate: [null, null] })
  const allergy = (substance: string, seen_commit: number | null | undefined, id = v7()): Op =>
    ({
      op: 'append',
      entity: 'allergies',
      id,
      ...(seen_commit === undefined ? {} : { seen_commit }),
      fields: {
        patient_id: patient,
        act: 'assert',
        kind: 'medication',
        substance,
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
      },
    }) as Op

  async function mergeLines(): Promise<AuditEntry[]> {
    const { items } = (await people.admin.get(`/admin/audit?patient_id=${patient}&act=records.merge`)).body
    return items.map((item) => AuditEntry.parse(item))
  }
  async function onlyLine(): Promise<AuditEntry> {
    const [line, ...others] = await mergeLines()
    if (line === undefined || others.length > 0) throw new Error('expected one line')
    return line
  }
  const valuesOf = ({ unseen }: AuditEntry) =>
    unseen.map(({ values }) => Object.fromEntries(values.map(({ field, value }) => [field, value])))

  it('names who set another group of the record before, where, when and to what', async () => {
    const { commit_seq } = await ward.commit([setPhone(PHONE, OTHER_PHONE)], heba)
    expect((await clinic.commit([setAddress('12 Nile St')], YASSER)).result).toBe('merged')
    const line = await onlyLine()
    expect(line).toMatchObject({
      actor_id: YASSER.user_id,
      actor_name: 'Yasser Adel',
      station_name: 'Server',
      written_on_station_name: 'Clinic 1',
      patient_id: patient,
      entity: 'patients',
      record_ids: [patient],
    })
    expect(line.unseen).toMatchObject([
      {
        entity: 'patients',
        record_id: patient,
        group_name: 'mobile_number',
        policy: 'merge',
        outcome: 'beside',
        set_by: heba.user_id,
        set_on_station: ward.id,
        station_name: 'Ward 3',
        commit_seq,
      },
    ])
    expect(line.unseen[0]?.set_by_name).not.toBeNull()
    expect(valuesOf(line)).toEqual([{ mobile_number: OTHER_PHONE, mobile_unavailable_reason: null }])
    expect(line.changes).toMatchObject([{ field: 'address', after: '12 Nile St', is_applied: true }])
  })

  it('names who set the same value before', async () => {
    await ward.commit([setPhone(PHONE, OTHER_PHONE)], heba)
    expect((await clinic.commit([setPhone(PHONE, OTHER_PHONE)], YASSER)).result).toBe('merged')
    expect((await onlyLine()).unseen).toMatchObject([
      { group_name: 'mobile_number', policy: 'flag', outcome: 'same', set_by: heba.user_id },
    ])
  })

  it('names who had set a value back that another edit replaces', async () => {
    const { commit_seq } = await ward.commit([setPhone(PHONE, OTHER_PHONE)], heba)
    await ward.commit([setPhone(OTHER_PHONE, PHONE, Number(commit_seq))], heba)
    expect((await clinic.commit([setPhone(PHONE, '01222222222')], YASSER)).result).toBe('merged')
    const line = await onlyLine()
    expect(line.unseen).toMatchObject([{ outcome: 'over', policy: 'flag', set_by: heba.user_id }])
    expect(valuesOf(line)).toEqual([{ mobile_number: PHONE, mobile_unavailable_reason: null }])
  })

  it('names both who stated an allergy of one patient without the other’s statement', async () => {
    await ward.commit([allergy('Penicillin', base)], heba)
    expect((await clinic.commit([allergy('Aspirin', base)], YASSER)).result).toBe('merged')
    const line = await onlyLine()
    expect(line.unseen).toMatchObject([
      { entity: 'allergies', group_name: null, policy: 'union', outcome: 'beside', set_by: heba.user_id },
    ])
    expect(valuesOf(line)).toEqual([expect.objectContaining({ substance: 'Penicillin', kind: 'medication' })])
  })

  it('says nothing where the other’s statement had been seen, nor of an older program’s, which does not say', async () => {
    const { commit_seq } = await ward.commit([allergy('Penicillin', base)], heba)
    expect((await clinic.commit([allergy('Aspirin', Number(commit_seq))], YASSER)).result).toBe('applied')
    expect((await clinic.commit([allergy('Latex', undefined)], YASSER)).result).toBe('applied')
    expect(await mergeLines()).toEqual([])
  })

  it('takes a store that is being filled for one whose author had seen nothing of others', async () => {
    await ward.commit([allergy('Penicillin', base)], heba)
    await clinic.commit([allergy('Aspirin', null), allergy('Latex', null)], YASSER)
    expect((await onlyLine()).unseen).toMatchObject([{ set_on_station: ward.id }])
  })

  it('names both who began one form', async () => {
    const form = (): Op =>
      ({
        op: 'create',
        entity: 'form_submissions',
        id: submissionId(visit, 'SH.MR.FRM.05'),
        fields: {
          visit_id: visit,
          patient_id: patient,
          study_id: null,
          form_code: 'SH.MR.FRM.05',
          status: 'draft',
          submitted_at: null,
          current_version: 1,
        },
      }) as Op
    await ward.commit([form()], heba)
    expect((await clinic.commit([form()], YASSER)).result).toBe('merged')
    expect((await onlyLine()).unseen).toContainEqual(
      expect.objectContaining({ group_name: null, outcome: 'same', set_by: heba.user_id }),
    )
  })

  it('names both who removed one contact', async () => {
    const contact = v7()
    const fields = {
      patient_id: patient,
      name: 'Hoda',
      relation: 'daughter',
      phone: PHONE,
      is_guardian: false,
    }
    const made = await ward.commit([{ op: 'create', entity: 'patient_contacts', id: contact, fields }], heba)
    const seen = { version: Number(made.commit_seq) }
    await ward.commit([removalOf('patient_contacts', contact, { ...seen, seq: 2 }, 'Wrong patient')], heba)
    const second = removalOf('patient_contacts', contact, seen, 'No such person')
    expect((await clinic.commit([second], YASSER)).result).toBe('merged')
    expect((await onlyLine()).unseen).toMatchObject([
      { entity: 'patient_contacts', group_name: 'removal', outcome: 'same', set_by: heba.user_id },
    ])
  })

  it('names both who decided a conflict alike', async () => {
    await ward.commit([setPhone(PHONE, OTHER_PHONE)], heba)
    const lost = await clinic.commit([setPhone(PHONE, '01222222222')], YASSER)
    const decide: Op = {
      op: 'resolve',
      entity: 'conflicts',
      id: lost.conflict_ids[0] ?? '',
      base_version: lost.commit_seq,
      base_station_seq: null,
      values: { mobile_number: OTHER_PHONE, mobile_unavailable_reason: null },
      reason: 'It rang',
    }
    await ward.commit([decide], heba)
    expect((await clinic.commit([decide], YASSER)).result).toBe('merged')
    const line = await onlyLine()
    expect(line.unseen).toMatchObject([{ entity: 'conflicts', outcome: 'same', set_by: heba.user_id }])
    expect(valuesOf(line)).toEqual([{ mobile_number: OTHER_PHONE, mobile_unavailable_reason: null }])
  })

  it('withholds what a safeguarding warning says', async () => {
    const warning = (note: string): Op =>
      ({
        op: 'append',
        entity: 'patient_warnings',
        id: v7(),
        seen_commit: base,
        fields: {
          patient_id: patient,
          act: 'assert',
          kind: 'safeguarding',
          isolation_type: null,
          resuscitation_status: null,
          note,
          stated_at: '2026-05-01T08:00:00.000Z',
          replaces_id: null,
          refutes_id: null,
          reason: null,
        },
      }) as Op
    await ward.commit([warning('Asks after his mother')], heba)
    expect((await clinic.commit([warning('Came with bruises')], YASSER)).result).toBe('merged')
    const line = await onlyLine()
    expect(valuesOf(line)).toEqual([expect.objectContaining({ kind: 'safeguarding', note: '(withheld)' })])
    expect(JSON.stringify(line)).not.toMatch(/mother|bruises/)
  })

  it('is one event of the server’s own chain, in the transaction of the commit, and holds ids alone', async () => {
    await ward.commit([setPhone(PHONE, OTHER_PHONE)], heba)
    const { commit_seq } = await clinic.commit([setAddress('12 Nile St')], YASSER)
    const row = await server.owner
      .selectFrom('audit_log')
      .selectAll()
      .where('action', '=', 'records.merge')
      .executeTakeFirstOrThrow()
    const { envelope_id } = await server.owner
      .selectFrom('commit_log')
      .select('envelope_id')
      .where('commit_seq', '=', Number(commit_seq))
      .executeTakeFirstOrThrow()
    expect(row).toMatchObject({ source: 'server', envelope_id, written_on_station: clinic.id })
    const { prev_hash, hash, emergency_id: _none, ...event } = row
    expect(auditHash(prev_hash, ServerAuditEvent.parse(event))).toBe(hash)
    expect(JSON.stringify(row)).not.toMatch(/Nile|0111|Samira/)
  })

  it('leaves the values out of what a physician reads of their own patients', async () => {
    const doctor = people.physician
    await ward.commit(
      [
        patchOf(
          'patient_visits',
          visit,
          { version: base },
          { attending_physician_id: [null, doctor.user_id] },
        ),
      ],
      heba,
    )
    await clinic.commit(
      [patchOf('patient_visits', visit, { version: base }, { chief_complaint: [null, 'Chest pain'] })],
      YASSER,
    )
    const { items } = (await doctor.get('/audit/my-patients')).body
    const line = AuditEntry.parse(items.find(({ action }) => action === 'records.merge'))
    expect(line.unseen).toMatchObject([{ set_by: heba.user_id, values: [] }])
  })

  it('goes out with the export of the audit, who and what in words', async () => {
    await ward.commit([setPhone(PHONE, OTHER_PHONE)], heba)
    await clinic.commit([setAddress('12 Nile St')], YASSER)
    const { columns, rows } = auditTable(await mergeLines())
    const cell = (column: string) => rows[0]?.[columns.indexOf(column)]
    expect(cell('written_on')).toBe('Clinic 1')
    expect(cell('unseen')).toMatch(/^beside: patients.mobile_number: 01111111111.* on Ward 3 at /)
  })
})
