import { generateKeyPairSync } from 'node:crypto'
import { decodeJwt } from 'jose'
import { v7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Id } from '../../../shared/ids.ts'
import { EnrolReply, StationSignInReply } from '../../../shared/sync/enrolment-message.ts'
import { instantOf } from '../../../shared/time.ts'
import { RefusalTally } from '../../../sync-server/audit/refusal-tally.ts'
import { revokeTokensOfStation } from '../../../sync-server/auth/refresh-token-store.ts'
import { SignInLimits } from '../../../sync-server/auth/sign-in-limits.ts'
import type { Database } from '../../../sync-server/db/database.ts'
import { signInOnStation } from '../../../sync-server/sync/sign-in-service.ts'
import { revokeStationKeys } from '../../../sync-server/sync/station-store.ts'
import {
  startTestServer,
  TEST_ADMIN,
  TEST_RECOVERY_PUBLIC_KEY,
  type TestServer,
} from '../../support/server.ts'
import { addEnrolmentCode, enrolWireStation } from '../../support/wire-station.ts'

describe('a station’s access', () => {
  let server: TestServer

  beforeAll(async () => {
    server = await startTestServer({ database: 'pglite' })
  })
  afterAll(() => server.close())
  beforeEach(() => server.reset())

  const post = (path: string, body: unknown) =>
    fetch(`${server.url}/sync/v1${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  const enrolRequest = (code: string, changes: Record<string, unknown> = {}) => ({
    protocol: 1,
    enrolment_code: code,
    station_id: v7(),
    station_name: 'Ward 3',
    public_key: generateKeyPairSync('ed25519')
      .publicKey.export({ format: 'der', type: 'spki' })
      .toString('base64url'),
    key_protection: 'password_only',
    ...changes,
  })

  test('is given for a one-time code, with site, keys and two hundred medical numbers', async () => {
    const code = await addEnrolmentCode(server, await server.siteId())
    const response = await post('/enrol', enrolRequest(code))
    const reply = EnrolReply.parse(await response.json())
    expect(reply.site).toMatchObject({ code: '01', name: 'Sijil Hospital', time_zone: 'Africa/Cairo' })
    expect(reply.lease).toEqual({ site_code: '01', first: 1, last: 200 })
    expect(Buffer.from(reply.ssn_index_key, 'base64url')).toHaveLength(32)
    expect(Buffer.from(reply.ssn_seal_public_key, 'base64url')).toHaveLength(32)
    expect(Buffer.from(reply.server_share, 'base64url')).toHaveLength(32)
    expect(reply.recovery_public_key).toBe(TEST_RECOVERY_PUBLIC_KEY)
  })

  test('is given again to the same profile whose reply was lost, and to no other', async () => {
    const code = await addEnrolmentCode(server, await server.siteId())
    const request = enrolRequest(code)
    const first = (await (await post('/enrol', request)).json()) as Record<string, unknown>
    const again = (await (await post('/enrol', request)).json()) as Record<string, unknown>
    expect(again).toEqual(first)
    const thief = await post('/enrol', enrolRequest(code))
    expect(thief.status).toBe(403)
    expect(await thief.json()).toMatchObject({ code: 'unknown_code' })
  })

  test('is refused for an old code, a code that nobody approved yet, and a newer protocol', async () => {
    const site = await server.siteId()
    const old = await post('/enrol', enrolRequest(await addEnrolmentCode(server, site, { minutes: -1 })))
    expect(old.status).toBe(403)
    const manual = await post(
      '/enrol',
      enrolRequest(await addEnrolmentCode(server, site, { approve: 'manual' })),
    )
    expect(manual.status).toBe(409)
    expect(await manual.json()).toMatchObject({ code: 'approval_needed' })
    const newer = await post('/enrol', enrolRequest(await addEnrolmentCode(server, site), { protocol: 99 }))
    expect(newer.status).toBe(426)
  })

  test('is given to no PC without a keychain where the site wants one, and costs no code', async () => {
    const site_id = await server.siteId()
    const allow = (allows_password_only_slots: boolean) =>
      server.owner
        .updateTable('sites')
        .set({ allows_password_only_slots })
        .where('id', '=', site_id)
        .execute()
    await allow(false)
    const code = await addEnrolmentCode(server, site_id)
    const refused = await post('/enrol', enrolRequest(code))
    expect(refused.status).toBe(409)
    expect(await refused.json()).toMatchObject({ code: 'password_only_not_allowed' })
    expect(await server.owner.selectFrom('station_keys').selectAll().execute()).toEqual([])
    expect(await server.owner.selectFrom('medical_number_lease').selectAll().execute()).toEqual([])
    expect((await post('/enrol', enrolRequest(code, { key_protection: 'keychain' }))).status).toBe(200)
    const events = await server.owner
      .selectFrom('audit_log')
      .select(['outcome', 'reason'])
      .where('action', '=', 'stations.enrol')
      .orderBy('audit_seq')
      .execute()
    expect(events).toEqual([
      { outcome: 'refused', reason: 'password_only_not_allowed' },
      { outcome: 'success', reason: null },
    ])
  })

  test('needs the station’s own signature, for this audience', async () => {
    const station = await enrolWireStation(server, 'Ward 3')
    const pull = (token: string) =>
      fetch(`${server.url}/sync/v1/pull?after=0&protocol=1`, {
        headers: { authorization: `Bearer ${token}` },
      })
    expect((await pull(await station.token())).status).toBe(200)
    const { privateKey } = generateKeyPairSync('ed25519')
    expect((await pull(await station.token({ key: privateKey }))).status).toBe(401)
    expect((await pull(await station.token({ audience: 'sijil-rest' }))).status).toBe(401)
    expect((await pull('a.b.c')).status).toBe(401)
  })

  test('tells a station whose clock is wrong the server’s time', async () => {
    const station = await enrolWireStation(server, 'Ward 3')
    for (const offsetMs of [-3_600_000, 3_600_000]) {
      const token = await station.token({ at: server.clock.nowMs() + offsetMs })
      const response = await fetch(`${server.url}/sync/v1/pull?after=0&protocol=1`, {
        headers: { authorization: `Bearer ${token}` },
      })
      expect(response.status).toBe(401)
      expect(await response.json()).toMatchObject({
        code: 'clock',
        server_time: new Date(server.clock.nowMs()).toISOString(),
      })
    }
  })

  test('notes when the station was last heard of, and its version', async () => {
    const station = await enrolWireStation(server, 'Ward 3')
    server.clock.advance(60_000)
    await station.request('GET', '/pull?after=0&protocol=1', undefined, { 'x-sijil-version': '0.1.0' })
    const row = await server.owner.selectFrom('station_keys').selectAll().executeTakeFirstOrThrow()
    expect(row).toMatchObject({
      last_contact_at: new Date(server.clock.nowMs()).toISOString(),
      version: '0.1.0',
    })
    expect(row.server_share).not.toContain(String(station.enrolment.server_share))
  })

  test('notes it once in five seconds, and a new version at once', async () => {
    const station = await enrolWireStation(server, 'Ward 3')
    const heardAfter = async (ms: number, version: string): Promise<unknown> => {
      server.clock.advance(ms)
      await station.request('GET', '/pull?after=0&protocol=1', undefined, { 'x-sijil-version': version })
      const { last_contact_at } = await server.owner
        .selectFrom('station_keys')
        .select('last_contact_at')
        .executeTakeFirstOrThrow()
      return Date.parse(last_contact_at ?? '') - server.clock.nowMs()
    }
    expect(await heardAfter(60_000, '0.1.0')).toBe(0)
    expect(await heardAfter(4000, '0.1.0')).toBe(-4000)
    expect(await heardAfter(500, '0.1.1')).toBe(0)
    expect(await heardAfter(5000, '0.1.1')).toBe(0)
    // A clock that was put back notes too: what is noted would stand in the future.
    expect(await heardAfter(-60_000, '0.1.1')).toBe(0)
  })

  test('lets a person sign in online and releases the station’s share of the key', async () => {
    const station = await enrolWireStation(server, 'Ward 3')
    const good = await post('/sign-in', { protocol: 1, station_id: station.id, ...TEST_ADMIN })
    const reply = StationSignInReply.parse(await good.json())
    expect(reply.user).toMatchObject({ username: 'admin', role: 'admin' })
    expect(reply.server_share).toBe(station.enrolment.server_share)
    expect(reply.recovery_public_key).toBe(TEST_RECOVERY_PUBLIC_KEY)
    for (const wrong of [
      { ...TEST_ADMIN, password: 'not the password' },
      { username: 'nobody', password: 'whatever it is' },
    ]) {
      const bad = await post('/sign-in', { protocol: 1, station_id: station.id, ...wrong })
      expect(bad.status).toBe(401)
      expect(await bad.json()).toMatchObject({ code: 'wrong_credentials' })
    }
    const unknownStation = await post('/sign-in', { protocol: 1, station_id: v7(), ...TEST_ADMIN })
    expect(unknownStation.status).toBe(401)
    const events = await server.owner
      .selectFrom('audit_log')
      .select(['outcome', 'record_ids'])
      .where('action', '=', 'session.sign_in')
      .orderBy('audit_seq')
      .execute()
    expect(events.map((event) => event.outcome)).toEqual(['success', 'refused', 'refused'])
    expect(events[0]?.record_ids).toEqual([station.id])
  })

  test('releases the share of a PC with a keychain only to that PC, whoever knows a password', async () => {
    const station = await enrolWireStation(server, 'Ward 3', undefined, 'keychain')
    const other = await enrolWireStation(server, 'Ward 4', undefined, 'keychain')
    const body = { protocol: 1, station_id: station.id, ...TEST_ADMIN }
    const unproven = await post('/sign-in', body)
    expect(unproven.status).toBe(403)
    expect(await unproven.text()).not.toContain('server_share')
    expect((await other.request('POST', '/sign-in', body)).status).toBe(403)
    const proven = await station.request('POST', '/sign-in', body)
    expect(StationSignInReply.parse(await proven.json()).server_share).toBe(station.enrolment.server_share)
  })

  test('goes on for a station of an earlier version, which proves nothing, and raises no alarm for it', async () => {
    const station = await enrolWireStation(server, 'Ward 3')
    const refresh = (refresh_token: string) =>
      fetch(`${server.url}/api/v1/auth/refresh`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ refresh_token }),
      })
    const signIn = async (protocol: number) => {
      const reply = await post('/sign-in', { protocol, station_id: station.id, ...TEST_ADMIN })
      return StationSignInReply.parse(await reply.json()).refresh_token
    }
    const alerts = () => server.owner.selectFrom('security_alerts').select('kind').execute()
    const first = await refresh(await signIn(2))
    const { refresh_token } = (await first.json()) as { refresh_token: string }
    expect((await refresh(refresh_token)).status).toBe(200)
    expect(await alerts()).toEqual([])
    expect((await refresh(await signIn(3))).status).toBe(401)
    expect(await alerts()).toEqual([{ kind: 'station_proof_refused' }])
    const third = await signIn(2)
    const now = instantOf(server.clock.nowMs())
    await server.database.transaction({ site_id: 'all' }, (trx) =>
      revokeTokensOfStation(trx, station.id, now),
    )
    expect((await refresh(third)).status).toBe(401)
  })

  test('makes five wrong passwords on one station wait', async () => {
    const station = await enrolWireStation(server, 'Ward 3')
    const wrong = { protocol: 1, station_id: station.id, username: 'heba', password: 'wrong password' }
    for (let i = 0; i < 5; i += 1) expect((await post('/sign-in', wrong)).status).toBe(401)
    const sixth = await post('/sign-in', wrong)
    expect(sixth.status).toBe(429)
    expect(Number(sixth.headers.get('retry-after'))).toBeGreaterThan(0)
  })

  describe('that is taken away while a password is being checked', () => {
    /** A sign-in whose password was found right, `meanwhile` happening before it is given anything. */
    const signInDuring = async (station_id: Id, meanwhile: () => Promise<unknown>) => {
      let transactions = 0
      const database: Database = {
        ...server.database,
        transaction: async (scope, work) => {
          transactions += 1
          if (transactions === 3) await meanwhile()
          return server.database.transaction(scope, work)
        },
      }
      const { clock, keys } = server
      const refusals = new RefusalTally({ database: server.database, clock, newId: v7 })
      const deps = { database, clock, keys, signInLimits: new SignInLimits(clock), refusals }
      const result = await signInOnStation(deps, { protocol: 1, station_id, ...TEST_ADMIN }, true)
      expect(transactions).toBeGreaterThan(2)
      await refusals.close()
      return result
    }
    const now = () => instantOf(server.clock.nowMs())
    const setAdmin = (change: { role: 'physician' } | { is_active: false }) =>
      server.owner.updateTable('users').set(change).where('username', '=', 'admin').execute()
    const tokens = () => server.owner.selectFrom('refresh_tokens').selectAll().execute()

    test('is not given: the station', async () => {
      const { id } = await enrolWireStation(server, 'Ward 3')
      const revoke = () =>
        server.database.transaction({ site_id: 'all' }, (trx) => revokeStationKeys(trx, id, now(), null))
      expect(await signInDuring(id, revoke)).toEqual({
        ok: false,
        error: { code: 'revoked', subject: 'station' },
      })
      expect(await tokens()).toEqual([])
    })

    test('is not given: the person', async () => {
      const { id } = await enrolWireStation(server, 'Ward 3')
      expect(await signInDuring(id, () => setAdmin({ is_active: false }))).toEqual({
        ok: false,
        error: { code: 'wrong_credentials' },
      })
      expect(await tokens()).toEqual([])
    })

    test('is given in the role of now: the role', async () => {
      const { id } = await enrolWireStation(server, 'Ward 3')
      const result = await signInDuring(id, () => setAdmin({ role: 'physician' }))
      if (!result.ok) throw new Error(result.error.code)
      expect(result.value.user.role).toBe('physician')
      expect(decodeJwt(result.value.access_token).role).toBe('physician')
    })
  })
})
