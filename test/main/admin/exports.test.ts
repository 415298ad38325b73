import { createServer, type Server } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createServerDoor } from '../../../main/session/server-door.ts'
import { EXPORT_MAX_BYTES } from '../../../shared/reports/export.ts'
import { err, ok } from '../../../shared/result.ts'
import { createTestStation, type TestStation } from '../../support/station.ts'

const order = {
  id: '00000000-0000-7000-8000-00000000e001',
  report_type: 'audit',
  format: 'csv',
  state: 'ready',
  file_name: 'Sijil-audit-2026-05-01-080000.csv',
  requested_at: '2026-05-01T08:00:00.000Z',
  expires_at: '2026-05-01T08:10:00.000Z',
  download_url: '/api/v1/reports/exports/00000000-0000-7000-8000-00000000e001',
}

describe('a table that the server makes', () => {
  let server: Server
  let station: TestStation
  let table = ''
  beforeEach(async () => {
    server = createServer((request, response) => {
      if (request.url?.includes('/exports/')) response.setHeader('content-type', 'text/csv').end(table)
      else response.setHeader('content-type', 'application/json').end(JSON.stringify(order))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const door = createServerDoor(
      `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
      '0.1.0',
    )
    station = await createTestStation({
      actor: 'admin',
      online: {
        request: async (path, init) => {
          const reply = await door.rest(path, { ...init, access_token: null })
          return reply.ok ? ok(reply.value) : err({ code: 'offline' })
        },
      },
    })
  })
  afterEach(async () => {
    await station.close()
    await new Promise((resolve) => server.close(resolve))
  })

  const asked = { report_type: 'audit', parameters: {}, reason: 'A complaint' } as const

  it('comes whole, byte order mark and Arabic too, also where it is several megabytes', async () => {
    table = `\uFEFFperson,act\r\n${'"هبة صلاح","patients.read"\r\n'.repeat(150_000)}`
    const { file_name, text } = await station.call('reports.export', asked)
    expect(file_name).toBe(order.file_name)
    expect(text.length).toBe(table.length)
    expect(text === table).toBe(true)
  })

  it('above the limit of a file says that limit', async () => {
    table = 'x'.repeat(EXPORT_MAX_BYTES + 1)
    expect(await station.refusal('reports.export', asked)).toEqual({
      code: 'too_large',
      limit_bytes: EXPORT_MAX_BYTES,
    })
  })
})
