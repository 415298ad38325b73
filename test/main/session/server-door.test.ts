import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createServerDoor } from '../../../main/session/server-door.ts'
import { csvOf } from '../../../shared/reports/csv.ts'

const table = csvOf(['name'], [['منى سمير']])
let server: Server

beforeEach(async () => {
  server = createServer((request, response) => {
    response.end(request.url === '/table' ? table : JSON.stringify({ name: 'منى سمير' }))
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

describe('an answer of the server', () => {
  const ask = (path: string, how: { is_text?: true } = {}) => {
    const { port } = server.address() as AddressInfo
    const door = createServerDoor(`http://127.0.0.1:${port}`, '0.0.0')
    return door.rest(path, { method: 'GET', access_token: null, ...how })
  }

  it('keeps the byte order mark of a table that is going to be saved', async () => {
    expect(await ask('/table', { is_text: true })).toEqual({ ok: true, value: table })
    expect(table.startsWith('\uFEFF')).toBe(true)
  })

  it('is read as JSON otherwise', async () => {
    expect(await ask('/name')).toEqual({ ok: true, value: { name: 'منى سمير' } })
  })
})
