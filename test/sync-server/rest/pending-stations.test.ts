import { createHash, generateKeyPairSync } from 'node:crypto'
import { SignJWT } from 'jose'
import { v7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { EnrolReply } from '../../../shared/sync/enrolment-message.ts'
import { fingerprintText, fingerprintWords } from '../../../shared/sync/fingerprint-words.ts'
import { databaseKinds, startTestServer, type TestServer } from '../../support/server.ts'
import { enrolWireStation } from '../../support/wire-station.ts'
import { hire, openOtherSite, openWard, signIn, type Ward } from './rest-client.ts'

const PATH = '/admin/pending-stations'

describe.each(databaseKinds)('a code that needs an administrator’s approval, on %s', (database) => {
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

  async function aCode(approve: 'auto' | 'manual') {
    const made = await ward.admin.post('/admin/enrolment-codes', { approve })
    expect(made.body).toMatchObject({ approve })
    return made.body.enrolment_code
  }

  /** A PC that shows a code and asks as often as it likes. */
  async function aPc(approve: 'auto' | 'manual' = 'manual') {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519')
    const request = {
      protocol: 1,
      enrolment_code: await aCode(approve),
      station_id: v7(),
      station_name: 'Ward 7',
      public_key: publicKey.export({ format: 'der', type: 'spki' }).toString('base64url'),
      key_protection: 'password_only',
    }
    const ask = async (changes: Record<string, unknown> = {}) => {
      const response = await fetch(`${server.url}/sync/v1/enrol`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...request, ...changes }),
      })
      return { status: response.status, body: (await response.json()) as Record<string, unknown> }
    }
    /** Calls as the station that it has become. */
    const call = async () => {
      const seconds = Math.floor(server.clock.nowMs() / 1000)
      const token = new SignJWT({ jti: v7() })
        .setProtectedHeader({ alg: 'EdDSA' })
        .setIssuer(request.station_id)
        .setAudience('sijil-sync')
        .setIssuedAt(seconds)
        .setExpirationTime(seconds + 60)
      const headers = { authorization: `Bearer ${await token.sign(privateKey)}` }
      return fetch(`${server.url}/sync/v1/pull?after=0&protocol=1`, { headers })
    }
    return { ...request, ask, call }
  }
  const decide = (id: string, verb: 'approve' | 'reject', by = ward.admin) =>
    by.post(`${PATH}/${id}/${verb}`, undefined)
  const pending = async () => (await ward.admin.get(PATH)).body.items

  it('makes a PC wait and gives it nothing until it is approved, then all of it', async () => {
    const pc = await aPc()
    for (let i = 0; i < 3; i += 1) {
      expect(await pc.ask()).toMatchObject({ status: 409, body: { code: 'approval_needed' } })
    }
    for (const table of ['station_keys', 'stations', 'medical_number_lease'] as const) {
      expect(await server.owner.selectFrom(table).selectAll().execute(), table).toEqual([])
    }
    const hash = createHash('sha256').update(fingerprintText(pc)).digest()
    expect(await pending()).toMatchObject([
      { id: pc.station_id, name: 'Ward 7', key_protection: 'password_only', words: fingerprintWords(hash) },
    ])
    expect((await decide(pc.station_id, 'approve')).status).toBe(200)
    expect(await pending()).toEqual([])
    const reply = await pc.ask({ station_name: 'Another name' })
    expect(reply.status).toBe(200)
    expect(EnrolReply.parse(reply.body).lease).toMatchObject({ first: 1, last: 200 })
    expect((await pc.ask()).body.server_share).toBe(reply.body.server_share)
    const stations = await ward.admin.get('/admin/stations')
    expect(stations.body.items.map(({ name }) => name)).toEqual(['Ward 7'])
  })

  it('waits for longer than the code lives, and for a day at most', async () => {
    const pc = await aPc()
    await pc.ask()
    server.clock.advance(23 * 3_600_000)
    expect((await pc.ask()).body).toMatchObject({ code: 'approval_needed' })
    server.clock.advance(3_600_000)
    expect((await pc.ask()).body).toMatchObject({ code: 'unknown_code' })
    const admin = await signIn(server, 'admin', 'correct horse battery')
    expect((await admin.get(PATH)).body.items).toEqual([])
    expect((await decide(pc.station_id, 'approve', admin)).status).toBe(404)
  })

  it('ends in a refusal that says so, until the administrator changes it', async () => {
    const pc = await aPc()
    await pc.ask()
    await decide(pc.station_id, 'reject')
    expect(await pc.ask()).toMatchObject({ status: 409, body: { code: 'enrolment_rejected' } })
    await decide(pc.station_id, 'approve')
    expect((await pc.ask()).status).toBe(200)
    expect((await decide(pc.station_id, 'reject')).status).toBe(409)
  })

  it('helps nobody who saw the code, the id or even the key', async () => {
    const pc = await aPc()
    await pc.ask()
    await decide(pc.station_id, 'approve')
    expect((await pc.ask({ station_id: v7() })).body).toMatchObject({ code: 'unknown_code' })
    expect((await pc.ask({ public_key: 'another' })).body).toMatchObject({ code: 'unknown_code' })
    expect((await pc.ask({ enrolment_code: 'a-code-of-nobody' })).body).toMatchObject({
      code: 'unknown_code',
    })
    expect(await server.owner.selectFrom('station_keys').selectAll().execute()).toEqual([])
  })

  /** A PC whose code was good, and that was given everything. */
  async function aStation(approve: 'auto' | 'manual') {
    const pc = await aPc(approve)
    if (approve === 'manual') {
      await pc.ask()
      await decide(pc.station_id, 'approve')
    }
    expect((await pc.ask()).status).toBe(200)
    return pc
  }

  it.each(['auto', 'manual'] as const)('gives a revoked station nothing again (%s)', async (approve) => {
    const pc = await aStation(approve)
    expect((await pc.ask()).status).toBe(200)
    const revoked = { is_revoked: true, reason: 'PC was stolen' }
    expect((await ward.admin.put(`/admin/stations/${pc.station_id}`, revoked)).status).toBe(200)
    const reply = await pc.ask()
    expect(reply).toMatchObject({ status: 403, body: { code: 'unknown_code' } })
    expect(reply.body).not.toHaveProperty('server_share')
  })

  it.each(['auto', 'manual'] as const)(
    'gives nothing again to a station that has called (%s)',
    async (approve) => {
      const pc = await aStation(approve)
      server.clock.advance(1000)
      expect((await pc.ask()).status).toBe(200)
      expect((await pc.call()).status).toBe(200)
      expect(await pc.ask()).toMatchObject({ status: 403, body: { code: 'unknown_code' } })
    },
  )

  it('takes no second code from a PC that has asked, and leaves that code good', async () => {
    const pc = await aPc()
    await pc.ask()
    const second = { enrolment_code: await aCode('manual') }
    expect(await pc.ask(second)).toMatchObject({ status: 409, body: { code: 'station_known' } })
    expect((await pc.ask()).body).toMatchObject({ code: 'approval_needed' })
    expect(await pending()).toHaveLength(1)
    const other = await aPc()
    expect((await other.ask(second)).body).toMatchObject({ code: 'approval_needed' })
  })

  it('does not help a PC without a keychain once the site wants one', async () => {
    const pc = await aPc()
    await pc.ask()
    await decide(pc.station_id, 'approve')
    await server.owner.updateTable('sites').set({ allows_password_only_slots: false }).execute()
    expect((await pc.ask({ key_protection: 'keychain' })).body).toMatchObject({
      code: 'password_only_not_allowed',
    })
  })

  it('is decided by administrators of that site alone, and every step is in the audit once', async () => {
    const elsewhere = await hire(server, 'tarek', 'admin', { site_id: await openOtherSite(server) })
    const pc = await aPc()
    await pc.ask()
    await pc.ask()
    expect((await ward.nurse.get(PATH)).status).toBe(403)
    expect((await decide(pc.station_id, 'approve', ward.physician)).status).toBe(403)
    expect((await elsewhere.get(PATH)).body.items).toEqual([])
    expect((await decide(pc.station_id, 'approve', elsewhere)).status).toBe(404)
    await decide(pc.station_id, 'approve')
    await pc.ask()
    const events = await server.owner
      .selectFrom('audit_log')
      .select(['action', 'actor_id', 'outcome', 'reason'])
      .where('action', 'in', ['stations.enrol', 'stations.approve'])
      .where('reason', 'is distinct from', 'not_permitted')
      .orderBy('audit_seq')
      .execute()
    expect(events.filter(({ actor_id }) => actor_id === null || actor_id === ward.admin.user_id)).toEqual([
      { action: 'stations.enrol', actor_id: null, outcome: 'refused', reason: 'approval_needed' },
      { action: 'stations.approve', actor_id: ward.admin.user_id, outcome: 'success', reason: null },
      { action: 'stations.enrol', actor_id: null, outcome: 'success', reason: null },
    ])
  })

  it('changes nothing for a code that enrols at once', async () => {
    await enrolWireStation(server, 'Ward 3')
    expect(await pending()).toEqual([])
  })
})
