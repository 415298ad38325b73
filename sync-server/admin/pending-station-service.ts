import { createHash } from 'node:crypto'
import { notFound } from '../../shared/errors.ts'
import { Id } from '../../shared/ids.ts'
import type { PendingStationView } from '../../shared/reports/admin-ipc.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { fingerprintText, fingerprintWords } from '../../shared/sync/fingerprint-words.ts'
import type { RestError } from '../problem.ts'
import type { Answer, Call } from '../rest/call.ts'
import {
  decidePendingStation,
  listPendingStations,
  lockPendingStation,
  type PendingStation,
} from '../sync/pending-station-store.ts'
import { findStationKeys } from '../sync/station-store.ts'

/** `GET /admin/pending-stations` */
export async function getPendingStations(call: Call): Promise<Result<Answer, RestError>> {
  const pending = await listPendingStations(call.trx, call.caller.site_id, call.now)
  return ok({
    status: 200,
    body: { items: pending.map(viewOf), next_cursor: null },
    touched: {
      entity: 'stations',
      record_ids: pending.map(({ station_id }) => station_id),
      patient_id: null,
    },
  })
}

/**
 * `POST /admin/pending-stations/{station_id}/approve` and `/reject`. The PC asks every few seconds and goes on by itself.
 * A decision can be changed until the PC has made use of it.
 */
export async function decideStation(
  call: Call,
  station_id: string,
  state: 'approved' | 'rejected',
): Promise<Result<Answer, RestError>> {
  const id = Id.safeParse(station_id)
  const pending = id.success ? await lockPendingStation(call.trx, id.data) : undefined
  if (pending === undefined || pending.expires_at <= call.now) return err(notFound('stations'))
  const isUsed = (await findStationKeys(call.trx, pending.station_id)) !== undefined
  if (isUsed && state === 'rejected') {
    return err({ code: 'conflict', reason: 'This PC is a station already: revoke it instead.' })
  }
  if (pending.state !== state) {
    const { user_id: decided_by } = call.caller
    await decidePendingStation(call.trx, pending.station_id, { state, decided_at: call.now, decided_by })
  }
  return ok({
    status: 200,
    body: viewOf(pending),
    touched: { entity: 'stations', record_ids: [pending.station_id], patient_id: null },
  })
}

function viewOf({
  station_id,
  station_name,
  public_key,
  key_protection,
  requested_at,
  expires_at,
}: PendingStation): PendingStationView {
  const hash = createHash('sha256').update(fingerprintText({ station_id, public_key })).digest()
  const words = fingerprintWords(hash)
  return { id: station_id, name: station_name, words, key_protection, requested_at, expires_at }
}
