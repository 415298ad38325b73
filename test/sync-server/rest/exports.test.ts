import { sql } from 'kysely'
import { v7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { databaseKinds, startTestServer, TEST_ADMIN, type TestServer } from '../../support/server.ts'
import {
  aPatient,
  aPatientBody,
  aVisit,
  hire,
  openWard,
  type RestClient,
  SSN,
  signInAdmin,
  type Ward,
} from './rest-client.ts'

type Row = Record<string, string>

/** Reads RFC 4180 back: quoted cells may hold commas, quotes and line breaks. */
function rowsOf(text: string): Row[] {
  const cells = [...text.slice(1).matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)]
  const lines: string[][] = [[]]
  for (const [, quoted, plain, end] of cells) {
    lines.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '')
    if (end === '\r\n') lines.push([])
  }
  const [columns = [], ...rows] = lines.slice(0, -1)
  return rows.map((row) => Object.fromEntries(columns.map((name, i) => [name, row[i] ?? ''])))
}

describe.each(databaseKinds)('reports as files on %s', (database) => {
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

  async function exported(client: RestClient, path: string): Promise<{ text: string; rows: Row[] }> {
    const asked = await client.get(`/reports/export/${path}`)
    expect(asked.status, JSON.stringify(asked.body)).toBe(202)
    const file = await fetch(`${server.url}${String(asked.body.download_url)}`, {
      headers: { authorization: `Bearer ${client.tokens.access_token}` },
    })
    expect(file.status).toBe(200)
    expect(file.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(file.headers.get('content-disposition')).toContain(String(asked.body.file_name))
    // Bytes, for reading a body as text takes the byte order mark away.
    const bytes = Buffer.from(await file.arrayBuffer())
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
    const text = bytes.toString('utf8')
    return { text, rows: rowsOf(text) }
  }

  it('hold what the report counts', async () => {
    const { id } = await aPatient(ward.nurse)
    await aVisit(ward.nurse, id, { ward: 'Ward 3, north' })
    expect((await exported(ward.admin, 'visits?format=csv&group_by=ward')).rows).toEqual([
      { ward: 'Ward 3, north', visits: '1' },
    ])
    expect((await exported(ward.admin, 'patients')).rows).toContainEqual({
      group: 'gender',
      key: 'male',
      count: '1',
    })
    expect((await exported(ward.admin, 'dashboard')).rows).toContainEqual({
      group: 'visits',
      key: 'today',
      count: '1',
    })
    expect((await exported(ward.admin, 'assessments')).rows).toContainEqual({
      group: 'missing_forms',
      key: 'REPORT',
      count: '0',
    })
  })

  it('take the audit out only with a reason, which the audit keeps, and never the national ID', async () => {
    const { id } = await aPatient(ward.nurse, { ...aPatientBody, full_name: '=cmd|calc Hassan' })
    await ward.physician.get(`/patients/${id}`)
    server.clock.advance(1000)
    const path = `audit?patient_id=${id}`
    const refused = await ward.admin.get(`/reports/export/${path}`)
    expect(refused.body.errors).toMatchObject([{ field: 'reason', code: 'required' }])
    const { text, rows } = await exported(ward.admin, `${path}&reason=Complaint%20of%20the%20patient`)
    expect(rows.map(({ act }) => act)).toEqual(expect.arrayContaining(['patients.read']))
    expect(rows.find(({ act }) => act === 'patients.read')).toMatchObject({
      person: 'nadia of the ward',
      station: 'Server',
      outcome: 'success',
    })
    const changes = rows.map((row) => row.changes).join(' ')
    expect(changes).toContain(`patients.ssn_last4: **********${SSN.slice(-4)}`)
    expect(text).not.toContain(SSN)
    expect(text).not.toMatch(/ssn_index|ssn_sealed/)
    const trail = (await ward.admin.get('/admin/audit?act=audit.export')).body.items
    expect(trail.filter(({ outcome }) => outcome === 'success')).toMatchObject([
      { reason: 'Complaint of the patient', patient_id: id },
    ])
    expect((await ward.admin.get('/admin/audit?act=reports.download')).body.items).toHaveLength(1)
  })

  it('take the audit out in one file up to 5,000 entries, and say how many there are beyond', async () => {
    const { rows } = await sql<{
      count: number
    }>`select count(*)::int as count from audit_log`.execute(server.owner)
    const missing = 5000 - (rows[0]?.count ?? 0)
    await sql`insert into audit_log (source, source_id, incarnation, audit_seq, event_id, occurred_at, received_at,
        action, record_ids, site_id, outcome, prev_hash, hash)
      select 'station', ${v7()}::uuid, 1, n, gen_random_uuid(), now, now, 'patients.read', '{}',
        ${await server.siteId()}::uuid, 'success', '', ''
      from generate_series(1, ${missing}::int) as n,
        (select ${new Date(server.clock.nowMs()).toISOString()}::timestamptz as now) as clock`.execute(
      server.owner,
    )
    server.clock.advance(1000)
    const whole = 'audit?reason=Yearly%20review'
    const many = await exported(ward.admin, whole)
    expect(many.rows).toHaveLength(5000)
    server.clock.advance(1000)
    const refused = await ward.admin.get(`/reports/export/${whole}`)
    expect(refused.body.errors).toMatchObject([
      { field: 'since', code: 'too_many_events', params: { count: expect.any(Number) } },
    ])
    expect((refused.body.errors[0] as { params?: { count: number } }).params?.count).toBeGreaterThan(5000)
  })

  it('are fetched by who asked, for ten minutes', async () => {
    const asked = await ward.admin.get('/reports/export/patients')
    const url = String(asked.body.download_url)
    const other = await hire(server, 'tarek', 'admin')
    expect((await other.get(url)).status).toBe(404)
    expect((await ward.nurse.get(url)).status).toBe(403)
    server.clock.advance(9 * 60_000)
    expect(await ward.admin.get(url)).toMatchObject({ status: 403, body: { code: 'step_up_needed' } })
    expect((await ward.admin.post('/auth/step-up', { password: TEST_ADMIN.password })).status).toBe(200)
    expect((await ward.admin.get(url)).status).toBe(200)
    server.clock.advance(60_000)
    expect((await (await signInAdmin(server)).get(url)).status).toBe(404)
  })

  it('are an administrator’s, of kinds that there are', async () => {
    expect((await ward.nurse.get('/reports/export/patients')).status).toBe(403)
    expect((await ward.physician.get('/reports/export/audit?reason=x')).status).toBe(403)
    expect((await ward.admin.get('/reports/export/salaries')).status).toBe(422)
    expect((await ward.admin.get('/reports/export/patients?format=exe')).status).toBe(422)
    expect((await ward.admin.get('/reports/export/visits?from=2026-05-02&to=2026-05-01')).status).toBe(422)
  })
})
