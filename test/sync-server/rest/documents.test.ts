import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { aPdf } from '../../support/pdf.ts'
import { aPng } from '../../support/scan.ts'
import { databaseKinds, startTestServer, type TestServer } from '../../support/server.ts'
import { type AnswerBody, aPatient, aVisit, openWard, type RestReply, type Ward } from './rest-client.ts'

const PDF = aPdf({ objects: [`(${'scan of a form. '.repeat(100)})`] })
const PNG = aPng(8, 8)
const anArchive = Buffer.from(`PK\x03\x04${'x'.repeat(60)}PK\x05\x06${'\0'.repeat(18)}`, 'latin1')

describe.each(databaseKinds)('documents over REST on %s', (database) => {
  let server: TestServer
  let ward: Ward
  let visit: AnswerBody

  beforeAll(async () => {
    server = await startTestServer({ database })
  })
  afterAll(() => server.close())
  beforeEach(async () => {
    await server.reset()
    ward = await openWard(server)
    visit = await aVisit(ward.nurse, (await aPatient(ward.nurse)).id)
  })

  async function attach(
    bytes: Buffer,
    { name = 'form.pdf', type = 'application/pdf', document_type = 'scanned_form' } = {},
    headers: Record<string, string> = {},
  ): Promise<RestReply> {
    const form = new FormData()
    if (document_type !== '') form.set('document_type', document_type)
    form.set('file', new File([new Uint8Array(bytes)], name, { type }))
    return await ward.nurse.post(`/visits/${visit.id}/documents`, form, headers)
  }

  const fetchBytes = (id: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${server.url}/api/v1/documents/${id}`, {
      headers: { authorization: `Bearer ${ward.physician.tokens.access_token}`, ...headers },
    })

  it('attaches a file, lists it and gives back the same bytes, as something nobody’s browser runs', async () => {
    const reply = await attach(PDF, { name: 'نموذج ٥.pdf' })
    expect(reply.status, JSON.stringify(reply.body)).toBe(201)
    expect(reply.body).toMatchObject({
      media_type: 'application/pdf',
      size_bytes: PDF.length,
      file_name: 'نموذج ٥.pdf',
    })
    const list = await ward.physician.get(`/visits/${visit.id}/documents`)
    expect(list.body.items).toEqual([reply.body])
    const bytes = await fetchBytes(reply.body.id)
    expect(bytes.status).toBe(200)
    expect(Buffer.from(await bytes.arrayBuffer()).equals(PDF)).toBe(true)
    expect(bytes.headers.get('content-type')).toBe('application/pdf')
    expect(bytes.headers.get('content-disposition')).toMatch(/^attachment; filename\*=UTF-8''/)
    expect(bytes.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox")
    expect(bytes.headers.get('x-content-type-options')).toBe('nosniff')
    expect(bytes.headers.get('cache-control')).toContain('no-store')
  })

  it('gives a part of the bytes for a Range, and 416 outside of them', async () => {
    const { body } = await attach(PDF)
    const size = PDF.length
    const parts: [string, number, Buffer][] = [
      ['bytes=0-4', 206, PDF.subarray(0, 5)],
      ['bytes=5-', 206, PDF.subarray(5)],
      ['bytes=-7', 206, PDF.subarray(size - 7)],
      [`bytes=10-${size + 50}`, 206, PDF.subarray(10)],
      ['bytes=0-1,4-5', 200, PDF],
    ]
    for (const [range, status, expected] of parts) {
      const reply = await fetchBytes(body.id, { range })
      expect(reply.status, range).toBe(status)
      expect(Buffer.from(await reply.arrayBuffer()).equals(expected), range).toBe(true)
    }
    const first = await fetchBytes(body.id, { range: 'bytes=0-4' })
    expect(first.headers.get('content-range')).toBe(`bytes 0-4/${size}`)
    const outside = await fetchBytes(body.id, { range: `bytes=${size}-` })
    expect(outside.status).toBe(416)
    expect(outside.headers.get('content-range')).toBe(`bytes */${size}`)
  })

  it.each([
    ['an executable named .pdf', Buffer.from('MZ whatever'), 'form.pdf', 'application/pdf'],
    ['a PDF named .png', PDF, 'form.png', 'application/pdf'],
    ['a PNG declared as PDF', PNG, 'form.png', 'application/pdf'],
    ['an SVG', Buffer.from('<svg onload="x()"/>'), 'form.svg', 'image/svg+xml'],
    ['a page', Buffer.from('<html>'), 'form.html', 'text/html'],
  ])('refuses %s with 415', async (_what, bytes, name, type) => {
    const reply = await attach(bytes, { name, type })
    expect(reply.status).toBe(415)
    expect(reply.body.code).toBe('unsupported_media')
  })

  it.each([
    ['a PDF that runs a program', aPdf({ catalog: '/OpenAction << /S /Launch >>' }), 'form.pdf', 'active'],
    ['a PDF that asks for a password', aPdf({ trailer: '/Encrypt 9 0 R' }), 'form.pdf', 'password'],
    ['a PDF that broke off', PDF.subarray(0, 400), 'form.pdf', 'damaged'],
    ['a picture that broke off', PNG.subarray(0, 40), 'form.png', 'damaged'],
    ['a picture with an archive behind it', Buffer.concat([PNG, anArchive]), 'form.png', 'hidden_content'],
  ])('refuses %s with 415, says why, and keeps nothing of it', async (_what, bytes, name, reason) => {
    const type = name.endsWith('.pdf') ? 'application/pdf' : 'image/png'
    const reply = await attach(bytes, { name, type })
    expect(reply.status).toBe(415)
    expect(reply.body).toMatchObject({ code: 'unsupported_media', reason })
    expect(await server.owner.selectFrom('blobs').selectAll().execute()).toEqual([])
    expect((await ward.nurse.get(`/visits/${visit.id}/documents`)).body.items).toEqual([])
  })

  it('gives out no bytes that a station sent and that are not what they say', async () => {
    const { body } = await attach(PDF)
    await server.owner.updateTable('blobs').set({ problem: 'active' }).execute()
    const reply = await fetchBytes(body.id)
    expect(reply.status).toBe(409)
    expect(await reply.text()).not.toContain('scan of a form')
  })

  it('refuses more than 20 MB with 413, and takes exactly that much', async () => {
    const limit_bytes = 20 * 1024 * 1024
    const whole = aPdf({ padding_bytes: limit_bytes - aPdf({ padding_bytes: 1_000_000 }).length + 999_999 })
    expect(whole.length).toBe(limit_bytes)
    expect((await attach(Buffer.concat([whole, Buffer.from('x')]))).status).toBe(413)
    expect((await attach(whole)).status).toBe(201)
  })

  it('says which part is missing, and takes nothing but multipart', async () => {
    const untyped = await attach(PDF, { document_type: '' })
    expect(untyped.body.errors).toContainEqual(expect.objectContaining({ field: 'document_type' }))
    const form = new FormData()
    form.set('document_type', 'image')
    const empty = await ward.nurse.post(`/visits/${visit.id}/documents`, form)
    expect(empty.body.errors).toContainEqual(expect.objectContaining({ field: 'file', code: 'required' }))
    expect((await ward.nurse.post(`/visits/${visit.id}/documents`, { file: 'x' })).status).toBe(415)
    expect((await ward.nurse.post('/visits', new FormData())).status).toBe(415)
  })

  it('attaches once when the same upload is sent again with its Idempotency-Key', async () => {
    const key = { 'idempotency-key': 'upload-1' }
    const first = await attach(PDF, {}, key)
    const again = await attach(PDF, {}, key)
    expect(again.body).toEqual(first.body)
    expect((await attach(PNG, { name: 'a.png', type: 'image/png' }, key)).status).toBe(422)
    expect((await ward.nurse.get(`/visits/${visit.id}/documents`)).body.items).toHaveLength(1)
  })

  it('keeps names free of paths, and bytes encrypted on the disk', async () => {
    const reply = await attach(PDF, { name: '../../etc/pass\u202ewd.pdf' })
    expect(reply.body.file_name).toBe('passwd.pdf')
    const folder = join(server.data_dir, 'documents')
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    )
    expect(files.length).toBeGreaterThan(0)
    for (const file of files) {
      expect(readFileSync(join(file.parentPath, file.name)).includes('scan of a form')).toBe(false)
    }
  })

  it('answers 404 for documents and visits that are not there', async () => {
    expect((await fetchBytes('01890000-0000-7000-8000-000000000000')).status).toBe(404)
    expect((await fetchBytes('x')).status).toBe(404)
    visit = { ...visit, id: '01890000-0000-7000-8000-000000000000' }
    expect((await attach(PDF)).status).toBe(404)
    expect((await ward.nurse.get(`/visits/${visit.id}/documents`)).status).toBe(404)
  })
})
