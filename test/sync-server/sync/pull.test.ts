import { createHash } from 'node:crypto'
import { brotliDecompressSync } from 'node:zlib'
import { v7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Op } from '../../../shared/sync/envelope.ts'
import { EpochReply } from '../../../shared/sync/epoch-message.ts'
import { PullCommit, PullEnd } from '../../../shared/sync/pull-message.ts'
import { SnapshotManifest, SnapshotSection } from '../../../shared/sync/snapshot-message.ts'
import { OLDEST_PROTOCOL_VERSION, PROTOCOL_VERSION } from '../../../shared/sync/version.ts'
import { revokeStationKeys } from '../../../sync-server/sync/station-store.ts'
import { putBackTo } from '../../support/put-back.ts'
import { databaseKinds, startTestServer, type TestServer } from '../../support/server.ts'
import {
  commitAsServer,
  createAuthors,
  enrolWireStation,
  newPatient,
  newVisit,
  newVitalSigns,
  patchOf,
  type WireStation,
} from '../../support/wire-station.ts'

describe.each(databaseKinds)('pull on %s', (database) => {
  let server: TestServer
  let ward: WireStation
  let reading: WireStation
  let authors: ReturnType<typeof createAuthors>

  beforeAll(async () => {
    server = await startTestServer({ database })
  })
  afterAll(() => server.close())
  beforeEach(async () => {
    await server.reset()
    authors = createAuthors(server)
    await authors.create()
    ward = await enrolWireStation(server, 'Ward 3')
    reading = await enrolWireStation(server, 'Reading room')
  })

  test('tells when each station of the site was last heard of, without those that were withdrawn', async () => {
    const gone = await enrolWireStation(server, 'Ward 9')
    await server.database.transaction({ site_id: 'all' }, (trx) =>
      revokeStationKeys(trx, gone.id, '2026-11-21T07:00:00.000Z', null),
    )
    const { end } = await reading.pull(0)
    const heard = PullEnd.parse(end).stations ?? []
    expect(heard.map(({ station_id }) => station_id).toSorted()).toEqual([ward.id, reading.id].toSorted())
  })

  test('gives in a snapshot the very rows that it gives in pages', async () => {
    const [patient, visit] = [v7(), v7()]
    await ward.commit(
      [
        newPatient(patient),
        newVisit(visit, patient, { ward: 'جراحة "3B"' }),
        newVitalSigns(v7(), patient, visit, { temperature_celsius: 36.8, on_supplemental_oxygen: true }),
      ],
      authors.nurse,
    )
    const { commits } = await reading.pull(0)
    const pulled = new Map<string, Record<string, unknown>>()
    for (const { changes } of PullCommit.array().parse(commits))
      for (const { entity, id, row } of changes) pulled.set(`${entity}/${id}`, row)
    const given = await readSnapshot(reading)
    expect([...given.keys()].toSorted()).toEqual([...pulled.keys()].toSorted())
    for (const [key, row] of given) {
      const page = Object.fromEntries(
        Object.keys(row).map((field) => [field, pulled.get(key)?.[field] ?? null]),
      )
      expect(row, key).toEqual(page)
    }
  })

  test('hands a second station what the first one wrote, as it was written', async () => {
    const [patient, visit, signs] = [v7(), v7(), v7()]
    const { commit_seq } = await ward.commit(
      [
        newPatient(patient),
        newVisit(visit, patient),
        newVitalSigns(signs, patient, visit, { temperature_celsius: 36.8 }),
      ],
      authors.nurse,
    )
    const { commits, end, text } = await reading.pull(Number(commit_seq) - 1)
    const commit = PullCommit.parse(commits[0])
    expect(commit).toMatchObject({
      commit_seq,
      station_id: ward.id,
      station_seq: 1,
      actor_id: authors.nurse.user_id,
    })
    expect(commit.changes.map((change) => change.entity)).toEqual([
      'patients',
      'patient_visits',
      'vital_signs',
      'scope_members',
    ])
    expect(commit.changes[0]?.row).toMatchObject({
      id: patient,
      row_version: commit_seq,
      full_name: 'Samira Abdelrahman Elgohary',
      date_of_birth: '1958-03-14',
      created_by: authors.nurse.user_id,
      created_on_station: ward.id,
      medical_number: null,
    })
    expect(commit.changes[2]?.row).toMatchObject({
      temperature_celsius: 36.8,
      measured_at: '2026-05-01T07:40:00.000Z',
    })
    const lines = text
      .split('\n')
      .slice(0, -2)
      .map((line) => `${line}\n`)
    expect(PullEnd.parse(end)).toMatchObject({
      next: commit_seq,
      head: commit_seq,
      checksum: createHash('sha256').update(lines.join('')).digest('hex'),
    })
  })

  test('tells a station of its site, its people and the other stations', async () => {
    const { commits } = await reading.pull(0)
    const changes = commits.flatMap((commit) => commit.changes)
    const named = (entity: string) => changes.filter((change) => change.entity === entity)
    expect(named('sites')).toHaveLength(1)
    expect(named('users').map((change) => change.row.username)).toEqual(['admin', 'heba', 'nadia'])
    expect(named('stations').map((change) => change.row.name)).toEqual(['Ward 3', 'Reading room'])
    expect(JSON.stringify(changes)).not.toContain('argon2')
  })

  test('sends a record that one commit touched twice once, as it stands at the end', async () => {
    const patient = v7()
    const { commit_seq } = await ward.commit(
      [
        newPatient(patient),
        patchOf('patients', patient, { version: null, seq: 1 }, { full_name: ['x', 'Samira E.'] }),
      ],
      authors.nurse,
    )
    const { commits } = await reading.pull(Number(commit_seq) - 1)
    expect(commits[0]?.changes.map((change) => change.row.full_name)).toEqual(['Samira E.'])
  })

  test('never splits a commit, however many pages it takes', async () => {
    const crowd = (count: number): Op[] => Array.from({ length: count }, () => newPatient(v7()))
    const sizes = [150, 180, 200, 190, 170, 200, 199, 160, 180, 175, 200, 200, 130]
    const start = (await ward.pull(0)).end.next
    for (const size of sizes) await ward.commit(crowd(size), authors.nurse)
    const pages: number[][] = []
    let after = start
    for (;;) {
      const { commits, end } = await reading.pull(after)
      pages.push(commits.map((commit) => commit.changes.length))
      after = end.next
      if (end.next === end.head) break
    }
    expect(pages.flat()).toEqual(sizes)
    expect(pages.length).toBeGreaterThan(1)
    for (const page of pages) expect(page.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(2000)
  })

  test('sends nothing of another site, and passes over its numbers', async () => {
    const otherSite = v7()
    await commitAsServer(
      server,
      [
        {
          op: 'create',
          entity: 'sites',
          id: otherSite,
          fields: {
            code: '02',
            name: 'Other',
            name_ar: null,
            time_zone: 'Africa/Cairo',
            allows_password_only_slots: true,
          },
        },
      ],
      otherSite,
    )
    const before = (await ward.pull(0)).end.next
    const elsewhere = v7()
    await commitAsServer(server, [newPatient(elsewhere, { full_name: 'Of the other site' })], otherSite)
    const page = await ward.pull(before)
    expect(page.commits).toEqual([])
    expect(page.end).toMatchObject({ next: before + 1, head: before + 1 })
    expect((await ward.pull(0)).text).not.toContain('Of the other site')
    const other = await enrolWireStation(server, 'Other ward', otherSite)
    expect((await other.pull(0)).text).toContain('Of the other site')
    const foreign = await ward.commit([newVisit(v7(), elsewhere)], authors.nurse)
    expect(foreign.quarantine_code).toBe('wrong_reference')
  })

  test('says so when the station speaks a newer protocol', async () => {
    const response = await reading.request('GET', '/pull?after=0&protocol=99')
    expect(response.status).toBe(426)
    expect(await response.json()).toMatchObject({
      code: 'protocol_mismatch',
      ours: PROTOCOL_VERSION,
      theirs: 99,
    })
  })

  test('serves stations of every version since the oldest that it speaks, and none before', async () => {
    for (let version = OLDEST_PROTOCOL_VERSION; version <= PROTOCOL_VERSION; version += 1) {
      expect((await reading.request('GET', `/pull?after=0&protocol=${version}`)).status).toBe(200)
    }
    expect(OLDEST_PROTOCOL_VERSION).toBe(1)
    expect((await reading.request('GET', '/pull?after=0&protocol=0')).status).not.toBe(200)
  })

  test('tells waiting stations at once that something was committed', async () => {
    const controller = new AbortController()
    const response = await fetch(`${server.url}/sync/v1/events`, {
      headers: { authorization: `Bearer ${await reading.token()}` },
      signal: controller.signal,
    })
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    const first = await reader?.read()
    const { commit_seq } = await ward.commit([newPatient(v7())], authors.nurse)
    const second = await reader?.read()
    expect(first?.value).toContain('"stream":"main"')
    expect(second?.value).toBe(`data: {"stream":"main","head":${commit_seq}}\n\n`)
    controller.abort()
  })

  describe('after a restore', () => {
    const asOf = (end: PullEnd) => ({ protocol: 4, epoch: end.epoch, mark: String(end.mark) })
    const ask = (query: Record<string, unknown>) =>
      ward.request('GET', `/pull?after=0&${new URLSearchParams(query as Record<string, string>)}`)
    const compare = async (end: PullEnd, marks: unknown[]) =>
      EpochReply.parse(
        await (await ward.request('POST', '/epochs', { protocol: 4, epoch: end.epoch, marks })).json(),
      )

    test('begins an epoch when a mark of its own names a commit that it has no more, once', async () => {
      const before = (await ward.pull(0)).end
      await ward.commit([newPatient(v7())], authors.nurse)
      const { end } = await ward.pull(0)
      await putBackTo(server, before.head)
      expect((await ask(asOf(end))).status).toBe(409)
      expect((await ask({ ...asOf(end), protocol: 3 })).status).toBe(200)
      const reply = await compare(end, [end.mark, before.mark])
      expect(reply.agrees_through).toBe(before.head)
      expect(reply.epoch).not.toBe(end.epoch)
      expect(await compare(end, [end.mark, before.mark])).toEqual(reply)
      const now = (await ward.pull(0)).end
      expect(now.epoch).toBe(reply.epoch)
      expect((await ask(asOf(now))).status).toBe(200)
      const push = await ward.request('POST', '/push', {
        ...asOf(end),
        incarnation: 1,
        medical_numbers_left: 200,
        envelopes: [],
      })
      expect(push.status).toBe(409)
      expect(await push.json()).toMatchObject({ code: 'epoch_changed' })
    })

    test('believes no mark that it did not write, and begins nothing for one that it still holds', async () => {
      const { end } = await ward.pull(0)
      const [epoch, , hash, mac] = String(end.mark).split('.')
      const made_up = [epoch, end.head + 50, hash, mac].join('.')
      expect((await ask({ ...asOf(end), mark: made_up })).status).toBe(200)
      await ward.commit([newPatient(v7())], authors.nurse)
      expect((await ask(asOf(end))).status).toBe(200)
      expect((await compare(end, [made_up, end.mark])).epoch).toBe(end.epoch)
      expect((await ward.pull(0)).end.epoch).toBe(end.epoch)
    })

    test('takes no commit as seen whose number the author had seen on another one', async () => {
      const patient = v7()
      await ward.commit([newPatient(patient)], authors.nurse)
      const before = (await ward.pull(0)).end
      const lost = await reading.commit([newPatient(v7())], authors.nurse)
      const { end } = await ward.pull(0)
      await putBackTo(server, before.head)
      await compare(end, [end.mark, before.mark])
      const named = (to: string, version: number) =>
        patchOf('patients', patient, { version }, { full_name: ['Samira Abdelrahman Elgohary', to] })
      expect(await reading.commit([named('Away', before.head)], authors.nurse)).toMatchObject({
        commit_seq: lost.commit_seq,
        result: 'applied',
      })
      const own = [named('Ward', Number(lost.commit_seq))]
      expect(await ward.commit(own, authors.nurse, { epoch: end.epoch })).toMatchObject({
        result: 'conflict',
      })
    })
  })
})

/** Every row of the site's snapshot, by table and id. */
async function readSnapshot(station: WireStation): Promise<Map<string, Record<string, unknown>>> {
  let manifest: SnapshotManifest | undefined
  for (let snapshot_id: string | null = null; manifest?.is_complete !== true; ) {
    const reply = await station.request('POST', '/snapshots', { protocol: PROTOCOL_VERSION, snapshot_id })
    manifest = SnapshotManifest.parse(await reply.json())
    snapshot_id = manifest.snapshot_id
  }
  const rows = new Map<string, Record<string, unknown>>()
  for (const { sha256, row_count } of manifest.chunks) {
    const reply = await station.request('GET', `/snapshots/chunks/${sha256}`)
    const lines = brotliDecompressSync(Buffer.from(await reply.arrayBuffer()))
      .toString('utf8')
      .split('\n')
    const before = rows.size
    for (let at = 0; at < lines.length - 1; ) {
      const section = SnapshotSection.parse(JSON.parse(lines[at] ?? ''))
      for (const line of lines.slice(at + 1, at + 1 + section.row_count)) {
        const values = JSON.parse(line) as unknown[]
        const row = Object.fromEntries(section.fields.map((field, n) => [field, values[n]]))
        rows.set(`${section.entity}/${String(row.id)}`, row)
      }
      at += 1 + section.row_count
    }
    expect(rows.size - before).toBe(row_count)
  }
  return rows
}
