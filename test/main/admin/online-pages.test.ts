import { createServer, type Server } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { OnlineRequests } from '../../../main/feature-deps.ts'
import { err, ok } from '../../../shared/result.ts'
import { createTestStation, people, type TestStation } from '../../support/station.ts'

const dashboard = {
  as_of: '2026-11-21T07:00:00.000Z',
  patients: { total: 12, registered_today: 1 },
  visits: { total: 20, today: 2, by_status: { open: 2 }, by_type: [], by_day: [] },
  assessments: { nursing: 8, vital_signs: 30, radiology: 5 },
  conflicts: { open: 1, safety_critical: 0 },
  quarantined: 0,
  stations: [],
  added_by_a_newer_server: true,
}

function auditLine(n: number) {
  return {
    event_id: `00000000-0000-7000-8000-00000000a${String(n).padStart(3, '0')}`,
    occurred_at: '2026-11-21T07:00:00.000Z',
    received_at: '2026-11-21T07:00:00.000Z',
    actor_id: people.heba.id,
    actor_name: 'Heba Salah',
    actor_role: 'nurse',
    station_id: null,
    station_name: null,
    action: 'patients.read',
    entity: 'patients',
    record_ids: [],
    patient_id: null,
    outcome: 'success',
    reason: null,
    administration_reason: null,
    commit_seq: null,
    changes: [],
    written_on_station_name: null,
    unseen: [],
  }
}

describe('pages that only the server can answer', () => {
  let server: Server
  let station: TestStation
  const asked: string[] = []
  beforeEach(async () => {
    asked.length = 0
    server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`)
      const url = new URL(request.url ?? '/', 'http://127.0.0.1')
      const cursor = url.searchParams.get('cursor')
      const answer = url.pathname.endsWith('/dashboard')
        ? dashboard
        : {
            items: cursor === null ? [auditLine(1), auditLine(2)] : [auditLine(3)],
            next_cursor: cursor === null ? 'p2' : null,
          }
      response.setHeader('content-type', 'application/json').end(JSON.stringify(answer))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : 0
    const online: OnlineRequests = {
      request: async (path, { method }) => {
        const reply = await fetch(`http://127.0.0.1:${port}${path}`, { method }).catch(() => undefined)
        return reply === undefined ? err({ code: 'offline' }) : ok(await reply.json())
      },
    }
    station = await createTestStation({ online, actor: 'admin' })
  })
  afterEach(async () => {
    await station.close()
    await new Promise((resolve) => server.close(resolve))
  })

  it('shows the dashboard as the contract says it, and nothing that it does not know', async () => {
    const { added_by_a_newer_server: _added, ...known } = dashboard
    expect(await station.call('reports.dashboard', {})).toEqual(known)
  })

  it('reads a patient’s audit through all its pages, in order', async () => {
    const patient_id = people.heba.id
    const { items } = await station.call('audit.of_patient', { patient_id })
    expect(items).toEqual([auditLine(1), auditLine(2), auditLine(3)])
    expect(asked).toEqual([
      `GET /api/v1/admin/audit?patient_id=${patient_id}&limit=100`,
      `GET /api/v1/admin/audit?patient_id=${patient_id}&limit=100&cursor=p2`,
    ])
  })

  it('says that the server is away', async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    expect(await station.refusal('reports.dashboard', {})).toEqual({ code: 'offline' })
  })

  it('is not for clinicians', async () => {
    expect(await station.refusal('reports.dashboard', {}, 'nadia')).toMatchObject({ code: 'not_permitted' })
    expect(asked).toEqual([])
  })
})
