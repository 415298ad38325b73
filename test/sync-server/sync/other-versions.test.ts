import { createPrivateKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { v7 } from 'uuid'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { entities } from '../../../shared/sync/entities.ts'
import type { Op } from '../../../shared/sync/envelope.ts'
import { SCHEMA_VERSION } from '../../../shared/sync/version.ts'
import { takeNewerEnvelopes } from '../../../sync-server/sync/newer-envelopes.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'
import {
  addEnrolmentCode,
  commitAsServer,
  createAuthors,
  enrolWireStation,
  enrolWithCode,
  newPatient,
  patchOf,
  type WireStation,
} from '../../support/wire-station.ts'

/** What a station of an earlier version made and signed, kept from when that version was the newest. */
const Recorded = z.object({
  protocol: z.number(),
  station_id: z.string(),
  site_id: z.string(),
  nurse_id: z.string(),
  private_key: z.string(),
  envelopes: z.array(z.looseObject({ station_seq: z.number(), schema_version: z.number() })),
})
const recorded = (version: number) =>
  Recorded.parse(JSON.parse(readFileSync(`test/sync-server/sync/recorded/protocol-${version}.json`, 'utf8')))

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ database: 'pglite' })
})
afterAll(() => server.close())
beforeEach(() => server.reset())

describe.each([1, 2, 3])('a station of protocol version %i', (version) => {
  it('has its envelopes taken, each once, by the server of today', async () => {
    const { station_id, site_id, nurse_id, private_key, envelopes } = recorded(version)
    await commitAsServer(
      server,
      [
        {
          op: 'create',
          entity: 'sites',
          id: site_id,
          fields: {
            code: '07',
            name: 'Of before',
            name_ar: null,
            time_zone: 'Africa/Cairo',
            allows_password_only_slots: true,
          },
        },
        {
          op: 'create',
          entity: 'users',
          id: nurse_id,
          fields: {
            username: 'heba',
            full_name: 'Heba',
            role: 'nurse',
            is_charge_nurse: false,
            is_active: true,
          },
        },
      ],
      site_id,
    )
    const code = await addEnrolmentCode(server, site_id)
    const key = createPrivateKey({ key: Buffer.from(private_key, 'base64url'), format: 'der', type: 'pkcs8' })
    const as = { id: station_id, private_key: key }
    const station = await enrolWithCode(server, 'Ward 3', site_id, code, 'password_only', as)

    const results = async () =>
      (await station.push(envelopes, { protocol: version })).outcomes.map(
        ({ result, quarantine_code }) => quarantine_code ?? result,
      )
    expect(await results()).toEqual(['applied', 'applied', 'applied', 'applied', 'applied'])
    expect(await results()).toEqual(envelopes.map(() => 'duplicate'))
    const { commits } = await station.pull(0)
    const rows = commits.flatMap(({ changes }) => changes)
    expect(rows.filter(({ entity }) => entity === 'patients').at(-1)?.row).toMatchObject({
      phone_number: '0223456789',
    })
    expect(rows.map(({ entity }) => entity)).toEqual(
      expect.arrayContaining(['patient_visits', 'vital_signs', 'allergies']),
    )
  })
})

describe('a station that is newer than the server', () => {
  const newer = { schema_version: SCHEMA_VERSION + 1 }
  const { allergies } = entities
  let station: WireStation
  let authors: ReturnType<typeof createAuthors>
  beforeEach(async () => {
    authors = createAuthors(server)
    await authors.create()
    station = await enrolWireStation(server, 'Ward 3')
  })
  afterEach(() => {
    Reflect.set(entities, 'allergies', allergies)
  })

  const allergyOf = (patient_id: string): Op => ({
    op: 'append',
    entity: 'allergies',
    id: v7(),
    fields: {
      patient_id,
      act: 'assert',
      kind: 'medication',
      substance: 'Penicillin',
      certainty: 'confirmed',
      stated_at: '2026-05-01T07:40:00.000Z',
      overrules_ids: [],
    },
  })
  const codes = async (): Promise<string[]> =>
    (await server.owner.selectFrom('quarantine').select('code').orderBy('id').execute()).map(
      (row) => row.code,
    )
  const take = () =>
    takeNewerEnvelopes({
      database: server.database,
      keys: server.keys,
      clock: server.clock,
      onFault: (error) => {
        throw error
      },
    })

  it('has fields kept that the server does not know, and no older one’s edit empties them', async () => {
    const patient = v7()
    await station.commit([newPatient(patient, { blood_group: 'A+' })], authors.nurse, newer)
    const { end } = await station.pull(0)
    const older = await enrolWireStation(server, 'Ward 4')
    const base = { version: end.head }
    await older.commit([patchOf('patients', patient, base, { phone_number: [null, '0222'] })], authors.nurse)
    await station.commit(
      [patchOf('patients', patient, base, { skin_tone: [null, 'IV'] })],
      authors.nurse,
      newer,
    )
    const { commits } = await station.pull(end.head)
    const rows = commits.flatMap(({ changes }) => changes.filter(({ id }) => id === patient))
    expect(rows.at(-1)?.row).toMatchObject({ blood_group: 'A+', phone_number: '0222', skin_tone: 'IV' })
  })

  it('has put aside with a reason of its own what the server cannot read, and the next is taken', async () => {
    const [patient, other] = [v7(), v7()]
    const unknownOp = { op: 'transfer', entity: 'patients', id: patient, to: 'ward 5' } as unknown as Op
    const { outcomes } = await station.push([
      station.envelope([newPatient(patient)], authors.nurse),
      station.envelope([unknownOp], authors.nurse, newer),
      station.envelope([{ op: 'append', entity: 'genomes', id: v7(), fields: {} }], authors.nurse, newer),
      station.envelope([newPatient(v7(), { gender: 'not known yet' })], authors.nurse, newer),
      station.envelope([newPatient(other, { gender: 'not known ever' })], authors.nurse),
      station.envelope([newPatient(other)], authors.nurse),
    ])
    expect(outcomes.map(({ result, quarantine_code }) => quarantine_code ?? result)).toEqual([
      'applied',
      'newer_version',
      'newer_version',
      'newer_version',
      'invalid',
      'applied',
    ])
  })

  it('has that taken up once the server is of its version: once, as its author’s own', async () => {
    const patient = v7()
    await station.commit([newPatient(patient)], authors.nurse)
    Reflect.deleteProperty(entities, 'allergies')
    const envelope = station.envelope([allergyOf(patient)], authors.nurse, newer)
    expect((await station.push([envelope])).outcomes).toMatchObject([{ quarantine_code: 'newer_version' }])
    expect(await take()).toBe(0)
    expect((await station.push([envelope])).outcomes).toMatchObject([{ quarantine_code: 'newer_version' }])
    expect(await codes()).toEqual(['newer_version'])

    Reflect.set(entities, 'allergies', allergies)
    expect(await take()).toBe(1)
    expect(await take()).toBe(0)
    const { commits } = await station.pull(0)
    expect(commits.filter(({ envelope_id }) => envelope_id === envelope.envelope_id)).toMatchObject([
      {
        station_id: station.id,
        station_seq: envelope.station_seq,
        actor_id: authors.nurse.user_id,
        changes: [{ entity: 'allergies' }],
      },
    ])
    expect((await station.push([envelope])).outcomes).toMatchObject([{ result: 'duplicate' }])
    const repairs = await server.owner.selectFrom('quarantine_repairs').select('reason').execute()
    expect(repairs).toEqual([{ reason: 'the server was brought to the version that wrote it' }])
  })

  it('stays put aside where its station was revoked meanwhile', async () => {
    const patient = v7()
    await station.commit([newPatient(patient)], authors.nurse)
    Reflect.deleteProperty(entities, 'allergies')
    await station.commit([allergyOf(patient)], authors.nurse, newer)
    Reflect.set(entities, 'allergies', allergies)
    const revoked_at = '2026-05-01T09:00:00.000Z'
    await server.owner
      .updateTable('station_keys')
      .set({ revoked_at })
      .where('station_id', '=', station.id)
      .execute()
    expect(await take()).toBe(0)
    expect(await codes()).toEqual(['newer_version'])
  })
})
