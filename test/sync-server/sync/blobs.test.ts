import { createHash } from 'node:crypto'
import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { v7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createBlobFiles } from '../../../main/documents/blob-files.ts'
import { syncBlobs } from '../../../main/sync/blob-sync.ts'
import type { BlobFiles } from '../../../main/sync/ports.ts'
import { createTransport } from '../../../main/sync/transport.ts'
import {
  BLOB_CHUNK_BYTES,
  BLOB_SIZE_HEADER,
  CHUNK_HASH_HEADER,
  CHUNKS_HEADER,
  chunkCountOf,
} from '../../../shared/sync/blob-chunks.ts'
import type { Op } from '../../../shared/sync/envelope.ts'
import { openBrittleWire } from '../../support/brittle-wire.ts'
import { createManualStation } from '../../support/manual-station.ts'
import { aPdf } from '../../support/pdf.ts'
import { filesWith } from '../../support/readable.ts'
import { anAnimatedPng, aPng } from '../../support/scan.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'
import {
  createAuthors,
  enrolWireStation,
  newPatient,
  newVisit,
  type WireStation,
} from '../../support/wire-station.ts'

describe('the bytes of a document', () => {
  let server: TestServer
  let station: WireStation
  const pdf = aPdf({ objects: [`(${'Canary of the scan '.repeat(1000)})`] })
  const sha256 = createHash('sha256').update(pdf).digest('hex')

  beforeAll(async () => {
    server = await startTestServer({ database: 'pglite' })
  })
  afterAll(() => server.close())
  beforeEach(async () => {
    await server.reset()
    station = await enrolWireStation(server, 'Ward 3')
  })

  const anArchive = Buffer.from(`PK\x03\x04${'x'.repeat(60)}PK\x05\x06${'\0'.repeat(18)}`, 'latin1')
  const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

  async function attach(bytes = pdf): Promise<void> {
    const authors = createAuthors(server)
    await authors.create()
    const [patient, visit] = [v7(), v7()]
    const document: Op = {
      op: 'append',
      entity: 'visit_documents',
      id: v7(),
      fields: {
        patient_id: patient,
        visit_id: visit,
        document_type: 'scanned_form',
        file_name: 'form.pdf',
        media_type: 'application/pdf',
        size_bytes: bytes.length,
        sha256: hashOf(bytes),
        version: 1,
        replaces_id: null,
      },
    }
    const outcome = await station.commit(
      [newPatient(patient), newVisit(visit, patient), document],
      authors.nurse,
    )
    expect(outcome.result).toBe('applied')
  }

  test('come back as they were sent, once a document names them', async () => {
    expect((await station.request('PUT', `/blobs/${sha256}`, pdf)).status).toBe(204)
    expect((await station.request('GET', `/blobs/${sha256}`)).status).toBe(404)
    await attach()
    const there = await station.request('HEAD', `/blobs/${sha256}`)
    expect([there.status, there.headers.get('x-sijil-put-aside')]).toEqual([200, null])
    const response = await station.request('GET', `/blobs/${sha256}`)
    expect(Buffer.from(await response.arrayBuffer()).equals(pdf)).toBe(true)
    expect((await station.request('PUT', `/blobs/${sha256}`, pdf)).status).toBe(204)
  })

  test('are missing until they arrive', async () => {
    await server.owner.deleteFrom('blobs').execute()
    await attach()
    expect((await station.request('HEAD', `/blobs/${sha256}`)).status).toBe(404)
  })

  test('are refused when they are not what they claim, or no document at all', async () => {
    const wrongHash = await station.request('PUT', `/blobs/${'0'.repeat(64)}`, pdf)
    expect(wrongHash.status).toBe(422)
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')
    const notOurs = await station.request(
      'PUT',
      `/blobs/${createHash('sha256').update(svg).digest('hex')}`,
      svg,
    )
    expect(notOurs.status).toBe(415)
    const large = Buffer.concat([pdf, Buffer.alloc(21 * 1024 * 1024)])
    const tooLarge = await station.request(
      'PUT',
      `/blobs/${createHash('sha256').update(large).digest('hex')}`,
      large,
    )
    expect(tooLarge.status).toBe(413)
  })

  test.each([
    [
      'hold a program',
      aPdf({ catalog: '/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>' }),
      'active',
    ],
    ['are not whole', aPdf().subarray(0, 300), 'damaged'],
    ['move', anAnimatedPng(8, 8), 'animated'],
    ['hide an archive', Buffer.concat([aPng(8, 8), anArchive]), 'hidden_content'],
  ])('are kept and given to nobody when they %s', async (_what, bytes, reason) => {
    const path = `/blobs/${hashOf(bytes)}`
    for (let i = 0; i < 2; i += 1) {
      const sent = await station.request('PUT', path, bytes)
      expect([sent.status, sent.headers.get('x-sijil-put-aside')]).toEqual([204, 'true'])
    }
    await attach(bytes)
    const there = await station.request('HEAD', path)
    expect([there.status, there.headers.get('x-sijil-put-aside')]).toEqual([200, 'true'])
    const other = await enrolWireStation(server, 'Ward 4')
    const refused = await other.request('GET', path)
    expect(refused.status).toBe(409)
    expect(await refused.json()).toMatchObject({ code: 'put_aside' })
    const events = await server.owner
      .selectFrom('audit_log')
      .select(['record_ids', 'reason'])
      .where('action', '=', 'documents.put_aside')
      .execute()
    expect(events).toEqual([{ record_ids: [station.id], reason }])
  })

  test('are given to nobody as another kind of file than they are', async () => {
    const png = aPng(4, 4)
    await station.request('PUT', `/blobs/${hashOf(png)}`, png)
    await attach(png)
    expect((await station.request('GET', `/blobs/${hashOf(png)}`)).status).toBe(409)
  })

  test('are unreadable on the server’s disk', async () => {
    await station.request('PUT', `/blobs/${sha256}`, pdf)
    const folder = join(server.data_dir, 'documents')
    expect(filesWith(folder, 'Canary of the scan')).toEqual([])
    // The control: beside the sealed file, one that is only compressed is found.
    const unsealed = join(folder, 'unsealed.gz')
    writeFileSync(unsealed, gzipSync(pdf))
    expect(filesWith(folder, 'Canary of the scan')).toEqual([unsealed])
    rmSync(unsealed)
    expect(readdirSync(folder, { recursive: true }).length).toBeGreaterThan(0)
  })

  describe('in chunks', () => {
    const scan = aPdf({ objects: [`(${'Canary of the scan '.repeat(140_000)})`] })
    const name = hashOf(scan)
    const parts = (): string => join(server.data_dir, 'documents', 'parts')
    const chunkOf = (index: number, bytes = scan): Buffer =>
      Buffer.from(bytes.subarray(index * BLOB_CHUNK_BYTES, (index + 1) * BLOB_CHUNK_BYTES))
    const put = async (index: number, bytes = chunkOf(index), hash = hashOf(bytes), from = station) => {
      const headers = { [BLOB_SIZE_HEADER]: String(scan.length), [CHUNK_HASH_HEADER]: hash }
      return (await from.request('PUT', `/blobs/${name}/chunks/${index}`, bytes, headers)).status
    }
    const here = async (from = station): Promise<string | null> => {
      const headers = { [BLOB_SIZE_HEADER]: String(scan.length) }
      const answer = await from.request('HEAD', `/blobs/${name}`, undefined, headers)
      return answer.headers.get(CHUNKS_HEADER)
    }
    beforeEach(() => rmSync(parts(), { recursive: true, force: true }))

    test('are kept as they come, and are a document once all of them are there', async () => {
      expect(chunkCountOf(scan.length)).toBe(3)
      expect([await here(), await put(2), await here()]).toEqual(['', 202, '2'])
      expect([await put(0), await put(0), await here()]).toEqual([202, 202, '0,2'])
      await attach(scan)
      expect((await station.request('GET', `/blobs/${name}`)).status).toBe(404)
      expect(filesWith(parts(), 'Canary of the scan')).toEqual([])
      expect(await put(1)).toBe(204)
      const rest = await station.request('GET', `/blobs/${name}`, undefined, { range: 'bytes=1048576-' })
      expect([rest.status, rest.headers.get('content-range')]).toEqual([
        206,
        `bytes 1048576-${scan.length - 1}/${scan.length}`,
      ])
      expect(Buffer.from(await rest.arrayBuffer()).equals(scan.subarray(1048576))).toBe(true)
      expect(readdirSync(join(parts(), station.id))).toEqual([])
    })

    test('are refused when they are damaged, too long, or beyond the end', async () => {
      expect(await put(0, chunkOf(0), '0'.repeat(64))).toBe(422)
      expect(await put(2, chunkOf(0))).toBe(422)
      expect(await put(3, chunkOf(0))).toBe(422)
      expect((await station.request('PUT', `/blobs/${name}/chunks/0`, chunkOf(0))).status).toBe(422)
      expect(await here()).toBe('')
    })

    test('are all thrown away when the whole is not what it is named by', async () => {
      const other = Buffer.alloc(BLOB_CHUNK_BYTES, 'x')
      expect([await put(0, other), await put(1), await put(2), await here()]).toEqual([202, 202, 422, ''])
    })

    test('reach the server, and another station from there, over a line that breaks within every chunk', async () => {
      await attach(scan)
      const wire = await openBrittleWire(server.url, 1_400_000)
      const own = await createManualStation()
      const transport = createTransport({
        serverUrl: wire.url,
        identity: { token: station.token, setServerTimeMs: () => undefined } as never,
        version: '0.0.0',
      })
      const { db } = own.store
      const created_at = '2026-11-21T06:00:00.000Z'
      const row = { sha256: name, size_bytes: scan.length, attempts: 0, created_at }
      const roundsUntilStored = async (files: BlobFiles): Promise<number> => {
        const round = {
          db,
          files,
          transport,
          onFault: (_sha256: string, error: unknown) => {
            throw error
          },
          onMoved: () => undefined,
          mayGoOn: () => true,
          signal: new AbortController().signal,
        }
        for (let rounds = 1; ; rounds += 1) {
          await syncBlobs(round)
          const { state } = await db.selectFrom('blob').select('state').executeTakeFirstOrThrow()
          if (state === 'stored' || rounds > 10) return rounds
        }
      }
      const here = createBlobFiles(join(own.folder, 'here'))
      const { file_key } = here.write(name, scan)
      await db
        .insertInto('blob')
        .values({ ...row, state: 'to_send', file_key })
        .execute()
      expect(await roundsUntilStored(here)).toBeLessThan(6)
      await db.deleteFrom('blob').execute()

      // Another PC of the site, which has none of it.
      const there = createBlobFiles(join(own.folder, 'there'))
      await db
        .insertInto('blob')
        .values({ ...row, state: 'awaited', file_key: null })
        .execute()
      expect(await roundsUntilStored(there)).toBeLessThan(6)
      const stored = await db.selectFrom('blob').select('file_key').executeTakeFirstOrThrow()
      expect(there.read(name, stored.file_key ?? '').equals(scan)).toBe(true)
      expect(wire.broken()).toBeGreaterThan(2)
      await wire.close()
      await own.close()
    })

    test('are a station’s own: another sends all of them, and both end with one document', async () => {
      const second = await enrolWireStation(server, 'Ward 4')
      expect([await put(0), await put(1), await here(second)]).toEqual([202, 202, ''])
      const bySecond = [0, 1, 2].map((index) => put(index, chunkOf(index), hashOf(chunkOf(index)), second))
      expect((await Promise.all([...bySecond, put(2)])).filter((status) => status === 204)).not.toEqual([])
      await attach(scan)
      expect((await station.request('HEAD', `/blobs/${name}`)).status).toBe(200)
    })
  })
})
