import { createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { join } from 'node:path'
import { decodeJwt, SignJWT } from 'jose'
import { v7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { sealToPublicKey } from '../../../main/keys/public-box.ts'
import { readStanding } from '../../../main/standing/standing-token.ts'
import { deviceKeyText } from '../../../shared/sync/device-key-message.ts'
import { WIPE_AUDIENCE, WIPE_RECEIPT_TYPE } from '../../../shared/sync/standing-message.ts'
import { buildApp } from '../../../sync-server/app.ts'
import { createBlobStore } from '../../../sync-server/documents/blob-store.ts'
import { createSnapshotFiles } from '../../../sync-server/sync/snapshot-files.ts'
import { contentKeysOf } from '../../../sync-server/sync/station-token.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'
import { createAuthors, enrolWireStation, newPatient, type WireStation } from '../../support/wire-station.ts'
import { signInAdmin } from '../rest/rest-client.ts'

const NONCE = 'a-nonce-of-this-question'

describe('where a station stands', () => {
  let server: TestServer
  let station: WireStation

  beforeAll(async () => {
    server = await startTestServer({ database: 'pglite' })
  })
  afterAll(() => server.close())
  beforeEach(async () => {
    await server.reset()
    station = await enrolWireStation(server, 'Ward 3')
  })

  const ask = async (of: WireStation = station, query = ''): Promise<string> => {
    const response = await of.request('GET', `/standing?nonce=${NONCE}${query}`)
    expect(response.status).toBe(200)
    return ((await response.json()) as { standing: string }).standing
  }
  const orderKey = (of: WireStation = station) => String(of.enrolment.order_public_key)
  const read = async (of: WireStation = station, query = '') =>
    readStanding(await ask(of, query), { order_public_key: orderKey(of), station_id: of.id, nonce: NONCE })
  const admin = () => signInAdmin(server)
  const revoke = async () =>
    (await admin()).put(`/admin/stations/${station.id}`, { is_revoked: true, reason: 'sold' })
  const wipe = async (confirm_name = 'Ward 3') =>
    (await admin()).post(`/admin/stations/${station.id}/wipe`, { reason: 'stolen', confirm_name })
  const receiptOf = (order: { order_id: string; order_nonce: string }, key: KeyObject, saved_count = 0) =>
    new SignJWT({
      ...order,
      started_at: '2026-05-01T08:00:00.000Z',
      saved_count,
      not_saved: [],
      documents_lost_count: 0,
    })
      .setProtectedHeader({ alg: 'EdDSA', typ: WIPE_RECEIPT_TYPE })
      .setIssuer(station.id)
      .setAudience(WIPE_AUDIENCE)
      .setIssuedAt()
      .sign(key)
  const report = (body: Record<string, unknown>) =>
    fetch(`${server.url}/sync/v1/wipe`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ station_id: station.id, is_done: false, ...body }),
    })

  const newKey = (of: WireStation, old: KeyObject, pair = generateKeyPairSync('ed25519')) => {
    const public_key = pair.publicKey.export({ format: 'der', type: 'spki' }).toString('base64url')
    const text = Buffer.from(deviceKeyText(of.id, public_key))
    return {
      pair,
      public_key,
      signed_by_old: sign(null, text, old).toString('base64url'),
      signed_by_new: sign(null, text, pair.privateKey).toString('base64url'),
    }
  }
  const askWith = async (key: KeyObject) => {
    const headers = { authorization: `Bearer ${await station.token({ key })}` }
    return (await fetch(`${server.url}/sync/v1/standing?nonce=${NONCE}`, { headers })).status
  }

  test('is told to its new signing key, and to the one before for 90 days', async () => {
    const { pair, ...body } = newKey(station, station.private_key)
    expect(await askWith(pair.privateKey)).toBe(401)
    expect((await station.request('POST', '/device-key', body)).status).toBe(200)
    // The answer was lost: the token is still of the key before.
    const again = await station.request('POST', '/device-key', body)
    expect(await again.json()).toEqual({ public_key: body.public_key })
    // However long it stays away with the answer: the 90 days begin when the new one is heard.
    server.clock.advance(91 * 86_400_000)
    expect(await askWith(station.private_key)).toBe(200)
    expect(await askWith(pair.privateKey)).toBe(200)
    const authors = createAuthors(server)
    await authors.create()
    // What was written under the key before is good for as long as it waits.
    expect(await station.commit([newPatient(v7())], authors.nurse)).toMatchObject({ result: 'applied' })
    const renewals = await server.owner
      .selectFrom('audit_log')
      .select('action')
      .where('action', '=', 'stations.renew_key')
      .execute()
    expect(renewals).toHaveLength(1)
    server.clock.advance(91 * 86_400_000)
    expect(await askWith(station.private_key)).toBe(401)
    expect(await askWith(pair.privateKey)).toBe(200)
  })

  test('is told to the key that a station with a store of before signs its next one with', async () => {
    const authors = createAuthors(server)
    await authors.create()
    const first = createPublicKey(station.private_key)
      .export({ format: 'der', type: 'spki' })
      .toString('base64url')
    const { pair: second, ...renewal } = newKey(station, station.private_key)
    expect((await station.request('POST', '/device-key', renewal)).status).toBe(200)
    server.clock.advance(80 * 86_400_000)
    const { pair: third, ...again } = newKey(station, station.private_key)
    expect((await station.request('POST', '/device-key', again)).status).toBe(200)
    // The answer was lost: the station has no key but its first, for tokens and for what it saves.
    server.clock.advance(20 * 86_400_000)
    expect(await askWith(station.private_key)).toBe(200)
    expect(await askWith(third.privateKey)).toBe(200)
    expect(await askWith(second.privateKey)).toBe(401)
    expect(await station.commit([newPatient(v7())], authors.nurse)).toMatchObject({ result: 'applied' })
    const keys = await server.owner.selectFrom('station_keys').selectAll().executeTakeFirstOrThrow()
    expect(contentKeysOf(keys)).toEqual([again.public_key, first, renewal.public_key])
  })

  test('takes no signing key that one of the two keys has not signed', async () => {
    const stranger = generateKeyPairSync('ed25519').privateKey
    const { pair: _pair, ...body } = newKey(station, station.private_key)
    const other = newKey(station, stranger)
    for (const wrong of [
      { ...body, signed_by_old: other.signed_by_old },
      { ...body, signed_by_new: other.signed_by_new },
      { ...body, public_key: other.public_key },
      { ...body, public_key: 'k'.repeat(59) },
    ])
      expect((await station.request('POST', '/device-key', wrong)).status).toBe(422)
    expect(await askWith(station.private_key)).toBe(200)
  })

  test('is signed for this station and this question, with everybody’s account and password', async () => {
    const standing = await read()
    expect(standing).toMatchObject({ state: 'active', wipe: null, password_only_allowed: true, policy: {} })
    expect(standing?.people).toEqual([
      {
        id: await server.adminId(),
        is_active: true,
        role_version: expect.any(Number),
        credentials_changed_at: expect.any(String),
      },
    ])
    const other = await enrolWireStation(server, 'Ward 4')
    const jws = await ask()
    const order_public_key = orderKey()
    const asked = { order_public_key, station_id: station.id, nonce: NONCE }
    expect(await readStanding(jws, { ...asked, station_id: other.id })).toBeUndefined()
    expect(await readStanding(jws, { ...asked, nonce: 'a-nonce-of-another-one' })).toBeUndefined()
    const { publicKey } = generateKeyPairSync('ed25519')
    const foreign = publicKey.export({ format: 'der', type: 'spki' }).toString('base64url')
    expect(await readStanding(jws, { ...asked, order_public_key: foreign })).toBeUndefined()
    const [head, , signature] = jws.split('.')
    const forged = Buffer.from(JSON.stringify({ ...decodeJwt(jws), state: 'wipe' })).toString('base64url')
    expect(await readStanding([head, forged, signature].join('.'), asked)).toBeUndefined()
    // Text that is no token at all is refused too.
    expect(await readStanding('a.b.c', asked)).toBeUndefined()
  })

  test('does not repeat a list of people that the station has carried out', async () => {
    const first = await read()
    const query = `&people=${first?.people_hash}`
    expect(await read(station, query)).toMatchObject({ people: null, people_hash: first?.people_hash })
    await createAuthors(server).create()
    expect((await read(station, query))?.people).toHaveLength(3)
  })

  test('keeps what the station says of itself, for the page of stations', async () => {
    await ask(station, '&waiting=7&oldest_waiting_at=2026-05-01T07:00:00.000Z&keychain_backend=libsecret')
    const { body } = await (await admin()).get('/admin/stations')
    expect(body.has_recovery_key).toBe(true)
    expect(body.items).toMatchObject([
      {
        name: 'Ward 3',
        waiting_count: 7,
        oldest_waiting_at: '2026-05-01T07:00:00.000Z',
        keychain_backend: 'libsecret',
        wipe: null,
      },
    ])
  })

  test('is told to a revoked station too, which acknowledges; anything else but a push is refused to it', async () => {
    expect((await revoke()).status).toBe(200)
    expect(await read()).toMatchObject({ state: 'revoked', wipe: null, people: null })
    const ack = await station.request('POST', '/standing/ack', {
      nonce: NONCE,
      state: 'revoked',
      ended_slots: [],
    })
    expect(ack.status).toBe(204)
    expect((await station.request('GET', '/pull?after=0&protocol=1')).status).toBe(403)
    const { body } = await (await admin()).get('/admin/stations')
    expect(body.items).toMatchObject([
      { is_revoked: true, revoked_reason: 'sold', standing_acked_state: 'revoked' },
    ])
  })

  test('names the oldest program that may sync, and older ones are refused it, but for what they save', async () => {
    const { database, keys, clock, data_dir } = server
    const app = await buildApp({
      config: { log_level: 'silent', minimum_station_version: '1.4.0' },
      database,
      keys,
      blobs: createBlobStore(join(data_dir, 'documents'), database, keys),
      clock,
      journal: null,
      snapshotFiles: createSnapshotFiles(join(data_dir, 'snapshots'), keys),
    })
    const from = async (method: 'GET' | 'POST', path: string, version: string, payload?: object) => {
      const headers = { authorization: `Bearer ${await station.token()}`, 'x-sijil-version': version }
      const url = `/sync/v1${path}`
      return app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) })
    }
    const push = { protocol: 1, incarnation: 1, epoch: null, medical_numbers_left: 200, envelopes: [] }
    const refused = { code: 'program_too_old', minimum_version: '1.4.0' }
    const tooOld = await from('POST', '/push', '1.3.9', push)
    expect([tooOld.statusCode, tooOld.json()]).toMatchObject([426, refused])
    expect((await from('GET', '/pull?after=0&protocol=1', '1.3.9')).json()).toMatchObject(refused)
    expect((await from('POST', '/push', '1.4.0', push)).statusCode).toBe(200)
    expect((await from('GET', '/pull?after=0&protocol=1', '2.0.0')).statusCode).toBe(200)
    const told = (await from('GET', `/standing?nonce=${NONCE}`, '1.3.9')).json<{ standing: string }>()
    expect(decodeJwt(told.standing)).toMatchObject({ state: 'active', minimum_version: '1.4.0' })
    const sealed = await from('POST', '/sealed-outbox', '1.3.9', { protocol: 1, frames: [] })
    expect(sealed.statusCode).toBe(200)
    await revoke()
    expect((await from('POST', '/push', '1.3.9', push)).statusCode).toBe(200)
    await app.close()
  })

  test('is nothing that a stranger is told', async () => {
    const { privateKey } = generateKeyPairSync('ed25519')
    const token = await station.token({ key: privateKey })
    const answer = await fetch(`${server.url}/sync/v1/standing?nonce=${NONCE}`, {
      headers: { authorization: `Bearer ${token}` },
    })
    expect(answer.status).toBe(401)
  })

  test('is an order to erase once an administrator typed the station’s name, and is given once', async () => {
    expect((await wipe('Ward 4')).status).toBe(422)
    expect(await read()).toMatchObject({ state: 'active' })
    expect((await wipe()).status).toBe(200)
    expect((await wipe()).status).toBe(409)
    const standing = await read()
    expect(standing).toMatchObject({ state: 'wipe', wipe: { order_id: expect.any(String) } })
    expect((await station.request('GET', '/pull?after=0&protocol=1')).status).toBe(403)
  })

  test('takes what an erased station saved into quarantine, and shows its receipt', async () => {
    const authors = createAuthors(server)
    await authors.create()
    await wipe()
    const order = (await read())?.wipe
    if (!order) throw new Error('the order is in the standing')
    const envelopes = [1, 2].map(() => station.envelope([newPatient(v7())], authors.nurse))
    const key = String(station.enrolment.outbox_public_key)
    const frames = envelopes.map((envelope) => ({
      incarnation: 1,
      station_seq: envelope.station_seq,
      hash: envelope.hash,
      sealed: sealToPublicKey(key, 'sijil outbox v1', Buffer.from(JSON.stringify(envelope))),
    }))
    const receipt = await receiptOf(order, station.private_key, 2)
    for (let i = 0; i < 2; i += 1) expect((await report({ receipt, frames })).status).toBe(200)
    const aside = await server.owner.selectFrom('quarantine').select('code').execute()
    expect(aside).toEqual([{ code: 'revoked' }, { code: 'revoked' }])
    expect((await report({ receipt, is_done: true })).status).toBe(200)
    expect((await report({ receipt, is_done: true })).status).toBe(200)
    expect((await report({ receipt, frames })).status).toBe(401)
    const { body } = await (await admin()).get('/admin/stations')
    expect(body.items).toMatchObject([
      { wipe: { saved_count: 2, received_count: 2, not_saved: [], wiped_at: expect.any(String) } },
    ])
    expect(await read()).toMatchObject({ state: 'revoked', wipe: null })
  })

  test('takes no receipt that the station did not sign for this order', async () => {
    await wipe()
    const order = (await read())?.wipe
    if (!order) throw new Error('the order is in the standing')
    const { privateKey } = generateKeyPairSync('ed25519')
    const forged = await receiptOf(order, privateKey)
    const replayed = await receiptOf({ ...order, order_nonce: 'x'.repeat(32) }, station.private_key)
    for (const receipt of [forged, replayed, 'a.b.c', await station.token()]) {
      expect((await report({ receipt, is_done: true })).status).toBe(401)
    }
    expect(await read()).toMatchObject({ state: 'wipe' })
  })
})
