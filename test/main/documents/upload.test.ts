import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { v7 } from 'uuid'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DOCUMENT_CHUNK_BYTES, DOCUMENT_MAX_BYTES } from '../../../shared/documents/document.ts'
import type { Input, Output } from '../../../shared/ipc/contract.ts'
import { aPdf } from '../../support/pdf.ts'
import { anAnimatedPng, aPng } from '../../support/scan.ts'
import { admit, createTestStation, type TestStation } from '../../support/station.ts'

const pdf = aPdf({ padding_bytes: 1_300_000 })
const png = aPng(40, 30)

describe('attaching a scan', () => {
  let station: TestStation
  let visit_id: string
  let patient_id: string
  beforeEach(async () => {
    station = await createTestStation()
    const admitted = await admit(station)
    visit_id = admitted.visit.id
    patient_id = admitted.patient.id
  })
  afterEach(() => station.close())

  const begin = (file_name: string, size_bytes: number) =>
    ({ document_id: v7(), visit_id, document_type: 'scanned_form', file_name, size_bytes }) as const

  async function upload(file_name: string, bytes: Buffer): Promise<string> {
    const { upload_id } = await station.call('documents.begin_upload', begin(file_name, bytes.length))
    for (let offset = 0; offset < bytes.length; offset += DOCUMENT_CHUNK_BYTES) {
      const bytes_base64 = bytes.subarray(offset, offset + DOCUMENT_CHUNK_BYTES).toString('base64')
      await station.call('documents.append_chunk', { upload_id, offset, bytes_base64 })
    }
    return upload_id
  }
  async function attachVersion(
    file_name: string,
    bytes: Buffer,
    replaces_id: string,
  ): Promise<Output<'documents.finish_upload'>> {
    const { upload_id } = await station.call('documents.begin_upload', {
      ...begin(file_name, bytes.length),
      replaces_id,
    })
    await station.call('documents.append_chunk', {
      upload_id,
      offset: 0,
      bytes_base64: bytes.toString('base64'),
    })
    return station.call('documents.finish_upload', { upload_id })
  }
  async function attach(file_name: string, bytes: Buffer): Promise<Output<'documents.finish_upload'>> {
    return station.call('documents.finish_upload', { upload_id: await upload(file_name, bytes) })
  }
  async function download(id: string, who: 'heba' | 'nadia' = 'nadia'): Promise<Buffer> {
    const parts: Buffer[] = []
    for (let offset: number | null = 0; offset !== null; ) {
      const chunk: Output<'documents.read_chunk'> = await station.call(
        'documents.read_chunk',
        { id, offset },
        who,
      )
      parts.push(Buffer.from(chunk.bytes_base64, 'base64'))
      offset = chunk.next_offset
    }
    return Buffer.concat(parts)
  }

  it('gives back the same bytes, also after the program was started again', async () => {
    const document = await attach('form page 1.pdf', pdf)
    expect(document).toMatchObject({
      file_name: 'form page 1.pdf',
      media_type: 'application/pdf',
      size_bytes: pdf.length,
      version: 1,
      bytes: 'here',
      receipt: 'on_this_pc',
      author_name: 'Heba Salah',
    })
    expect((await download(document.id)).equals(pdf)).toBe(true)
    await station.restart()
    expect((await download(document.id)).equals(pdf)).toBe(true)
    expect((await station.call('visits.get', { id: visit_id })).documents).toMatchObject([
      { id: document.id },
    ])
  })

  it('says that a document is on the server only when its bytes are there too', async () => {
    const { sha256 } = await attach('form.pdf', pdf)
    const { db } = station.deps().records
    const receipt = async () =>
      (await station.call('visits.get', { id: visit_id })).documents.map((document) => document.receipt)
    await db.updateTable('outbox').set({ state: 'archived' }).execute()
    expect(await receipt()).toEqual(['on_this_pc'])
    await db.updateTable('blob').set({ state: 'stored' }).where('sha256', '=', sha256).execute()
    expect(await receipt()).toEqual(['on_server'])
  })

  it('says that the server has put a document aside, and shows it here still', async () => {
    const { id, sha256 } = await attach('form.pdf', pdf)
    const { db } = station.deps().records
    const documents = async () => (await station.call('visits.get', { id: visit_id })).documents
    expect(await documents()).toMatchObject([{ is_put_aside: false }])
    await db.updateTable('blob').set({ state: 'put_aside' }).where('sha256', '=', sha256).execute()
    expect(await documents()).toMatchObject([{ is_put_aside: true, bytes: 'here' }])
    expect((await download(id)).equals(pdf)).toBe(true)
  })

  it('keeps the bytes encrypted, and notes them to be sent with the record', async () => {
    const { sha256 } = await attach('form.pdf', pdf)
    const folder = join(station.profile, 'documents')
    expect(readdirSync(folder)).toEqual([`${sha256}.enc`])
    expect(readFileSync(join(folder, `${sha256}.enc`)).includes(pdf.subarray(100, 164))).toBe(false)
    const blobs = await station.deps().records.db.selectFrom('blob').selectAll().execute()
    expect(blobs).toMatchObject([{ sha256, state: 'to_send', size_bytes: pdf.length }])
    expect((await station.envelopes()).at(-1)?.ops).toMatchObject([
      { op: 'append', entity: 'visit_documents' },
    ])
    expect((await station.auditEvents()).at(-1)).toMatchObject({ action: 'documents.attach', patient_id })
  })

  it('keeps the same file attached twice once on the disk', async () => {
    const first = await attach('one.png', png)
    const second = await attach('two.png', png)
    expect((await download(first.id)).equals(png)).toBe(true)
    expect((await download(second.id)).equals(png)).toBe(true)
    expect(readdirSync(join(station.profile, 'documents'))).toHaveLength(1)
  })

  it('leaves one audit event per look at a document, however many parts it has', async () => {
    const { id } = await attach('form.pdf', pdf)
    await download(id)
    const reads = (await station.auditEvents()).filter((event) => event.action === 'documents.read')
    expect(reads).toMatchObject([{ record_ids: [id], patient_id, actor_role: 'physician' }])
  })

  it.each([
    ['a name of another kind', 'notes.txt'],
    ['a picture that can hold scripts', 'drawing.svg'],
    ['an archive', 'scans.zip'],
    ['no extension', 'scan'],
  ])('refuses %s before a byte is taken', async (_what, name) => {
    expect(await station.refusal('documents.begin_upload', begin(name, 100))).toEqual({
      code: 'unsupported_media',
      reason: 'kind',
    })
  })

  it.each([
    ['a program named as a PDF', 'report.pdf', Buffer.from('MZ\u0090\u0000 not a document'), 'kind'],
    ['a PNG named as a JPEG', 'scan.jpg', png, 'name_differs'],
    ['a PDF named as a PNG', 'scan.png', pdf.subarray(0, 400), 'name_differs'],
    ['a PDF cut off on its way', 'scan.pdf', pdf.subarray(0, 400), 'damaged'],
    ['a PDF with a script', 'scan.pdf', aPdf({ packed: ['<< /S /JavaScript /JS (1) >>'] }), 'active'],
    ['a PDF with a password', 'scan.pdf', aPdf({ trailer: '/Encrypt << /V 2 >>' }), 'password'],
    ['a picture that moves', 'scan.png', anAnimatedPng(40, 30), 'animated'],
  ])('refuses %s, says why and stores nothing', async (_what, name, bytes, reason) => {
    const upload_id = await upload(name, bytes)
    const refusal = await station.refusal('documents.finish_upload', { upload_id })
    expect(refusal).toEqual({ code: 'unsupported_media', reason })
    expect(await station.countRows('visit_documents')).toBe(0)
    expect(() => readdirSync(join(station.profile, 'documents'))).toThrow()
  })

  it('refuses a file above 20 MB', async () => {
    const refusal = await station.refusal('documents.begin_upload', begin('big.pdf', DOCUMENT_MAX_BYTES + 1))
    expect(refusal).toMatchObject({ code: 'invalid_input', fields: [{ field: 'size_bytes' }] })
  })

  it('takes the bytes in order, no more than announced, and ends only when all are there', async () => {
    const { upload_id } = await station.call('documents.begin_upload', begin('a.png', png.length))
    const chunk = (offset: number, bytes: Buffer) => ({
      upload_id,
      offset,
      bytes_base64: bytes.toString('base64'),
    })
    await station.call('documents.append_chunk', chunk(0, png.subarray(0, 100)))
    expect(await station.refusal('documents.append_chunk', chunk(0, png.subarray(0, 100)))).toEqual({
      code: 'conflict',
      reason: 'not_the_next_bytes',
    })
    expect(await station.refusal('documents.append_chunk', chunk(100, png))).toMatchObject({
      code: 'too_large',
    })
    expect(await station.refusal('documents.finish_upload', { upload_id })).toEqual({
      code: 'conflict',
      reason: 'bytes_missing',
    })
    await station.call('documents.append_chunk', chunk(100, png.subarray(100)))
    await station.call('documents.finish_upload', { upload_id })
  })

  it('belongs to the person who began it, is forgotten when idle, and leaves room for four', async () => {
    const { upload_id } = await station.call('documents.begin_upload', begin('a.png', 10))
    const chunk = { upload_id, offset: 0, bytes_base64: png.subarray(0, 5).toString('base64') }
    expect(await station.refusal('documents.append_chunk', chunk, 'yasser')).toMatchObject({
      code: 'not_found',
    })
    for (let i = 0; i < 3; i += 1) await station.call('documents.begin_upload', begin('b.png', 10))
    expect(await station.refusal('documents.begin_upload', begin('c.png', 10))).toMatchObject({
      code: 'rate_limited',
    })
    station.clock.advance(5 * 60_000 + 1)
    await station.call('documents.begin_upload', begin('c.png', 10))
    expect(await station.refusal('documents.append_chunk', chunk)).toMatchObject({ code: 'not_found' })
  })

  it.each([
    ['../../etc/passwd.pdf', 'passwd.pdf'],
    ['C:\\scans\\form.PDF', 'form.PDF'],
    ['invoice\u202efdp.pdf', 'invoicefdp.pdf'],
    ['a\u0000b\n.pdf', 'ab.pdf'],
    ['CON.pdf', '_CON.pdf'],
    ['.pdf', 'document.pdf'],
    ['نموذج التمريض.pdf', 'نموذج التمريض.pdf'],
  ])('keeps the name %j as %s', async (typed, kept) => {
    expect((await attach(typed, aPdf())).file_name).toBe(kept)
  })

  it('takes a new version of a document and keeps the old one readable', async () => {
    const first = await attach('consent.png', png)
    const better = aPng(60, 50)
    const second = await attachVersion('consent signed.png', better, first.id)
    expect(second).toMatchObject({ version: 2, replaces_id: first.id, receipt: 'on_this_pc' })
    expect((await download(first.id)).equals(png)).toBe(true)
    expect((await download(second.id)).equals(better)).toBe(true)
    expect((await station.envelopes()).at(-1)?.ops).toMatchObject([
      { op: 'append', entity: 'visit_documents', fields: { version: 2, replaces_id: first.id } },
    ])
  })

  describe('once more, because the program ended before its answer was seen,', () => {
    const document_id = '00000000-0000-7000-8000-0000000000d7'
    const better = aPng(60, 50)

    type Order = Partial<Input<'documents.begin_upload'>>
    async function sendAs(order: Order, bytes: Buffer, who: 'heba' | 'yasser' = 'heba') {
      const about = { ...begin('scan.png', bytes.length), document_id, ...order }
      const { upload_id } = await station.call('documents.begin_upload', about, who)
      const bytes_base64 = bytes.toString('base64')
      await station.call('documents.append_chunk', { upload_id, offset: 0, bytes_base64 }, who)
      return station.ask('documents.finish_upload', { upload_id }, who)
    }
    const storedOf = (reply: Awaited<ReturnType<typeof sendAs>>) => {
      if (!reply.ok) throw new Error(JSON.stringify(reply.error))
      return reply.value
    }

    it('leaves one document, one envelope and one audit event, and answers what was stored', async () => {
      const first = storedOf(await sendAs({}, png))
      expect(first.id).toBe(document_id)
      await station.restart()
      expect(storedOf(await sendAs({}, png))).toEqual(first)
      expect(await station.countRows('visit_documents')).toBe(1)
      const attached = (await station.auditEvents()).filter(({ action }) => action === 'documents.attach')
      expect(attached).toHaveLength(1)
      const ops = (await station.envelopes()).flatMap((envelope) => envelope.ops)
      expect(ops.filter((op) => op.entity === 'visit_documents')).toHaveLength(1)
    })

    it('is answered for a new version too, which has taken its place already', async () => {
      const older = await attach('consent.png', png)
      const first = storedOf(await sendAs({ replaces_id: older.id }, better))
      expect(first).toMatchObject({ version: 2, replaces_id: older.id })
      expect(storedOf(await sendAs({ replaces_id: older.id }, better))).toEqual(first)
      expect(await station.countRows('visit_documents')).toBe(2)
    })

    it('is refused with other bytes, as another kind, in another visit or by another person', async () => {
      storedOf(await sendAs({}, png))
      const elsewhere = await admit(station, { ssn: '29406081400175', full_name: 'Mona Adel Samir' })
      const refused = { ok: false, error: { code: 'conflict', reason: 'attached_otherwise' } }
      expect(await sendAs({}, better)).toEqual(refused)
      expect(await sendAs({ document_type: 'report' }, png)).toEqual(refused)
      expect(await sendAs({ visit_id: elsewhere.visit.id }, png)).toEqual(refused)
      expect(await sendAs({}, png, 'yasser')).toEqual(refused)
      expect(await station.countRows('visit_documents')).toBe(1)
    })
  })

  it('replaces only the newest version, and only within the visit', async () => {
    const first = await attach('consent.png', png)
    await attachVersion('consent 2.png', aPng(60, 50), first.id)
    const again = { ...begin('consent 3.png', 100), replaces_id: first.id }
    expect(await station.refusal('documents.begin_upload', again)).toEqual({
      code: 'conflict',
      reason: 'already_replaced',
    })
    const elsewhere = await admit(station, { ssn: '29406081400175', full_name: 'Mona Adel Samir' })
    const foreign = { ...begin('x.png', 100), visit_id: elsewhere.visit.id, replaces_id: first.id }
    expect(await station.refusal('documents.begin_upload', foreign)).toMatchObject({ code: 'not_found' })
  })

  it('tells apart in the audit who opened a document and whose list drew its small picture', async () => {
    const { id } = await attach('a.png', png)
    await station.call('documents.read_chunk', { id, offset: 0, for_thumbnail: true }, 'nadia')
    await station.call('documents.read_chunk', { id, offset: 0 }, 'nadia')
    const events = await station.auditEvents()
    expect(events.slice(-2).map(({ action }) => action)).toEqual(['documents.thumbnail', 'documents.read'])
  })

  it('shows a scan of another station as awaited until its bytes are here', async () => {
    const { author_name: _a, station_name: _s, receipt: _r, bytes: _b, ...mine } = await attach('a.png', png)
    const id = '00000000-0000-7000-8000-0000000000ad'
    await station.receive('visit_documents', { ...mine, id, sha256: 'ab'.repeat(32) })
    const { documents } = await station.call('visits.get', { id: visit_id })
    expect(documents.find((document) => document.id === id)?.bytes).toBe('awaited')
    expect(await station.refusal('documents.read_chunk', { id, offset: 0 })).toEqual({
      code: 'not_found',
      entity: 'document_bytes',
    })
  })
})
