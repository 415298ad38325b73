import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sealSsn, ssnIndex } from '../../../main/keys/ssn-seal.ts'
import type { Id } from '../../../shared/ids.ts'
import { beginNationalIdKeys, retireNationalIdKeys } from '../../../sync-server/keys/national-id-keys.ts'
import { openSsn, ssnIndex as serverIndex } from '../../../sync-server/keys/national-id-seal.ts'
import { loadServerKeys, type ServerKeys } from '../../../sync-server/keys/server-keys.ts'
import { olderKeyNeeds, renewNationalIds } from '../../../sync-server/patients/renew-national-ids.ts'
import { temporaryFolder } from '../../support/processes.ts'
import {
  databaseKinds,
  startTestServer,
  TEST_ADMIN,
  type TestServer,
  testClock,
} from '../../support/server.ts'
import { eventually, type StationCore, startStationCore } from '../../support/station-core.ts'
import {
  addEnrolmentCode,
  createAuthors,
  enrolWireStation,
  newPatient,
  patchOf,
  type WireStation,
} from '../../support/wire-station.ts'
import { signInAdmin } from '../rest/rest-client.ts'

const MANY = 230
const numberOf = (n: number): string => `2900101${String(n).padStart(7, '0')}`
const [FIRST, TWICE, OFFLINE, CORRECTED] = [1, 2, 900, 901].map(numberOf) as [string, string, string, string]

/** The keys of the national ID are changed on a running hospital; the tests are one story, in order. */
describe.each(databaseKinds)('a change of the national ID keys on %s', (database) => {
  let server: TestServer
  let folder: string
  /** A station as its program was before, which stays away during the change. */
  let away: WireStation
  let desk: StationCore
  let authors: ReturnType<typeof createAuthors>
  const profile = temporaryFolder('desk')
  const ids: Id[] = Array.from({ length: MANY }, () => v7())
  const second = v7()
  let base: number
  let before: ServerKeys
  let newest: ServerKeys

  beforeAll(async () => {
    server = await startTestServer({ database, clock: testClock(new Date().toISOString()) })
    folder = join(server.data_dir, 'keys')
    before = { ...server.keys }
    authors = createAuthors(server)
    await authors.create()
    away = await enrolWireStation(server, 'Ward 9')
    const ops = ids.map((id, i) => newPatient(id, sealed(numberOf(i + 1))))
    await away.commit(ops.slice(0, MANY / 2), authors.nurse)
    const made = await away.commit([...ops.slice(MANY / 2), newPatient(second, sealed(TWICE))], authors.nurse)
    base = Number(made.commit_seq)
    const code = await addEnrolmentCode(server, await server.siteId())
    desk = await startStationCore({ profile: profile.path, server: server.url, name: 'Desk', code })
    await desk.signIn(TEST_ADMIN.username, TEST_ADMIN.password)
    await found(FIRST)
  })
  afterAll(async () => {
    await desk.close()
    await server.close()
    profile.remove()
  })

  /** The fields of a national ID as the station that stays away writes them: its seals name no key. */
  const sealed = (digits: string) => ({
    ssn_index: ssnIndex(Buffer.from(String(away.enrolment.ssn_index_key), 'base64url'), digits),
    ssn_sealed: sealSsn(String(away.enrolment.ssn_seal_public_key), digits).split('.')[1],
    ssn_last4: digits.slice(-4),
  })
  const found = async (digits: string): Promise<Id[]> => {
    const search = async () => {
      return (await desk.call('patients.search', { query: digits, limit: 5 })).items.map(({ id }) => id)
    }
    return eventually('the number is found', search, (ids) => ids.length > 0)
  }
  const rows = () =>
    server.owner.selectFrom('patients').selectAll().where('ssn_sealed', 'is not', null).execute()
  const questions = () => server.owner.selectFrom('conflicts').selectAll().execute()
  const holderOf = async (digits: string): Promise<Id | undefined> => {
    const value = serverIndex(server.keys, digits)
    const row = await server.owner
      .selectFrom('patient_identifiers')
      .select('patient_id')
      .where('value', '=', value)
      .executeTakeFirst()
    return row?.patient_id
  }

  test('renews every number, whenever it is killed on the way, and asks nobody anything', async () => {
    expect(await questions()).toHaveLength(1)
    beginNationalIdKeys(folder, server.keys.national_id)
    newest = loadServerKeys(folder, { may_create: false })
    expect(newest.national_id).toHaveLength(2)
    // The server listens only after the renewal; this one never stops, so it says at once which key is the newest.
    Object.assign(server.keys, newest)
    const { database, clock } = server
    let kills = 0
    for (let goesOn = true; goesOn; ) {
      const onBatch = (): void => {
        kills += 1
        throw new Error('killed')
      }
      goesOn = await renewNationalIds({ database, keys: newest, clock, onBatch }).then(
        () => false,
        () => true,
      )
    }
    expect(kills).toBe(2)
    expect(await renewNationalIds({ database, keys: newest, clock })).toEqual({ renewed: 0, unreadable: 0 })
    const patients = await rows()
    expect(patients).toHaveLength(MANY + 1)
    for (const { ssn_index, ssn_sealed, ssn_last4 } of patients) {
      const digits = openSsn({ national_id: [newest.national_id[0]] }, String(ssn_sealed))
      expect(ssn_index).toBe(serverIndex(newest, digits))
      expect(ssn_last4).toBe(digits.slice(-4))
    }
    expect(await questions()).toHaveLength(1)
    expect(await holderOf(TWICE)).toBe(ids[1])
  })

  test('leaves a station finding numbers before, during and after, in whatever digits they are pasted', async () => {
    const [patient] = ids
    // What the server has reaches the station in its own time.
    expect(await found(FIRST)).toEqual([patient])
    await desk.call('sync.try_now', {})
    const pasted = ` ${FIRST.replace(/\d/g, (digit) => '٠١٢٣٤٥٦٧٨٩'.charAt(Number(digit)))}\u200f`
    expect(await found(pasted)).toEqual([patient])
    await desk.call('sync.try_now', {})
    expect(await found(FIRST)).toEqual([patient])
    const again = await desk.ask('patients.register', {
      ...aPerson,
      ssn: FIRST,
    })
    expect(again).toMatchObject({ ok: false, error: { code: 'duplicate', existing_id: patient } })
  })

  test('takes what a station wrote under the old key weeks later, and refuses nothing of it', async () => {
    const [first, , third = ''] = ids
    const [alone, same] = [v7(), v7()]
    const outcome = await away.commit([newPatient(alone, sealed(OFFLINE))], authors.nurse)
    expect(outcome.result).toBe('applied')
    const twice = await away.commit([newPatient(same, sealed(FIRST))], authors.nurse)
    expect(twice.conflict_ids).toHaveLength(1)
    const [from, to] = [sealed(numberOf(3)), sealed(CORRECTED)]
    const fields = Object.fromEntries(
      (['ssn_index', 'ssn_sealed', 'ssn_last4'] as const).map((field) => [field, [from[field], to[field]]]),
    ) as Record<string, [unknown, unknown]>
    const corrected = await away.commit(
      [patchOf('patients', third, { version: base }, fields)],
      authors.nurse,
    )
    expect(corrected.conflict_ids).toEqual([])
    expect([await holderOf(OFFLINE), await holderOf(FIRST), await holderOf(CORRECTED)]).toEqual([
      alone,
      first,
      third,
    ])
    expect(await holderOf(numberOf(3))).toBeUndefined()
    const admin = await signInAdmin(server)
    expect((await admin.get(`/patients/${CORRECTED}`)).body).toMatchObject({ id: third, ssn: CORRECTED })
    const [newestKey] = newest.national_id
    for (const { ssn_sealed } of await rows())
      expect(ssn_sealed).toMatch(new RegExp(`^${newestKey.key_id}\\.`))
  })

  test('keeps the old key until every station has the new one and nothing put aside needs it', async () => {
    await eventually(
      'the desk gives the old key up',
      async () => {
        await desk.call('sync.try_now', {})
        return olderKeyNeeds(server)
      },
      ({ stations }) => !stations.includes('Desk'),
    )
    expect(await olderKeyNeeds(server)).toEqual({ stations: ['Ward 9'], put_aside: 0 })
    const stranger = { user_id: v7(), role: 'nurse' } as const
    const put = await away.commit([newPatient(v7(), sealed(numberOf(902)))], stranger)
    expect(put.result).toBe('quarantined')
    const keyOf = async (is_clear: boolean) => {
      const [key] = newest.national_id
      const body = { ssn_key_id: is_clear ? key.key_id : 'older', is_clear }
      return (await away.request('POST', '/national-id-keys', body)).json()
    }
    expect(await keyOf(false)).toMatchObject({ ssn_key_id: newest.national_id[0].key_id })
    expect((await olderKeyNeeds(server)).stations).toEqual(['Ward 9'])
    await keyOf(true)
    expect(await olderKeyNeeds(server)).toEqual({ stations: [], put_aside: 1 })
  })

  test('leaves one key, which opens every number that is now a patient’s', async () => {
    retireNationalIdKeys(folder, newest.national_id)
    const kept = loadServerKeys(folder, { may_create: false })
    expect(kept.national_id.map(({ key_id }) => key_id)).toEqual([newest.national_id[0].key_id])
    expect(existsSync(join(folder, 'ssn-seal.pem'))).toBe(false)
    for (const { ssn_sealed, ssn_last4 } of await rows()) {
      expect(openSsn(kept, String(ssn_sealed)).slice(-4)).toBe(ssn_last4)
    }
    const history = await server.owner.selectFrom('txn_change').select('after').execute()
    const [oldKey] = before.national_id
    const old = history.find(({ after }) => String(after.ssn_sealed).startsWith(`${oldKey.key_id}.`))
    expect(openSsn(before, String(old?.after.ssn_sealed))).toHaveLength(14)
    expect(() => openSsn(kept, String(old?.after.ssn_sealed))).toThrow()
  })
})

const aPerson = {
  passport_number: null,
  full_name: 'Samira Elgohary',
  date_of_birth: '1990-01-01',
  birth_date_is_estimated: false,
  gender: 'female' as const,
  mobile_number: '01012345678',
  mobile_unavailable_reason: null,
  phone_number: null,
  address: null,
  governorate: null,
  contacts: [],
}
