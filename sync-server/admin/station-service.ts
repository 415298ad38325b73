import { randomBytes } from 'node:crypto'
import { invalidInput, notFound } from '../../shared/errors.ts'
import { Id } from '../../shared/ids.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { Station } from '../../shared/users/user.ts'
import { revokeTokensOfStation } from '../auth/refresh-token-store.ts'
import { findRecord, lockRecords } from '../db/record-store.ts'
import type { RestError } from '../problem.ts'
import type { Answer, Call } from '../rest/call.ts'
import { commitDraft, patchRecord, startDraft, versioned } from '../rest/writer.ts'
import { insertWipe } from '../sync/standing-store.ts'
import { lockStation, revokeStationKeys } from '../sync/station-store.ts'

/**
 * `PUT /admin/stations/{station_id}`: takes a station's access away, for good. It pulls nothing and nobody signs in on
 * it from now on; what it still holds is taken into quarantine. The reason goes to commit and audit.
 */
export async function revokeStation(call: Call, station_id: string): Promise<Result<Answer, RestError>> {
  const station = await lockKnownStation(call, station_id)
  return station === undefined ? err(notFound('stations')) : ok(await revoke(call, station))
}

/**
 * `POST /admin/stations/{station_id}/wipe`: orders a station to save what it has not sent, and then to erase keys,
 * records and documents. It is revoked at once; the order waits for its next contact. The name is typed, so that no
 * other PC is meant. 409 where it was ordered before, 422 where the name is another.
 */
export async function wipeStation(
  call: Call,
  station_id: string,
  { reason, confirm_name }: { readonly reason: string; readonly confirm_name: string },
): Promise<Result<Answer, RestError>> {
  const station = await lockKnownStation(call, station_id)
  if (station === undefined) return err(notFound('stations'))
  if (confirm_name.trim() !== station.name) {
    const message = 'the name is not that of the station'
    return err(invalidInput([{ field: 'confirm_name', code: 'mismatch', message }]))
  }
  const isNew = await insertWipe(call.trx, {
    order_id: call.deps.newId(),
    station_id: station.id,
    site_id: call.caller.site_id,
    order_nonce: randomBytes(ORDER_NONCE_BYTES).toString('base64url'),
    reason,
    ordered_at: call.now,
    ordered_by: call.caller.user_id,
  })
  if (!isNew) return err({ code: 'conflict', reason: 'It was ordered already.' })
  return ok(await revoke(call, station))
}

const ORDER_NONCE_BYTES = 24

async function lockKnownStation(call: Call, station_id: string): Promise<Station | undefined> {
  const id = Id.safeParse(station_id)
  const known = id.success ? await findRecord(call.trx, 'stations', id.data) : undefined
  if (known === undefined) return undefined
  // The keys first, as a push does: two that wait for each other would be a deadlock.
  await lockStation(call.trx, known.id)
  await lockRecords(call.trx, 'stations', [known.id])
  return (await findRecord(call.trx, 'stations', known.id)) ?? known
}

async function revoke(call: Call, before: Station): Promise<Answer> {
  await revokeStationKeys(call.trx, before.id, call.now, call.administration_reason)
  await revokeTokensOfStation(call.trx, before.id, call.now)
  const draft = startDraft(call)
  const after = patchRecord(draft, 'stations', before, { is_revoked: true })
  const committed = await commitDraft(draft)
  const { name, is_revoked, row_version } = versioned(draft, committed, after)
  return {
    status: 200,
    body: { id: before.id, name, is_revoked, row_version },
    touched: {
      entity: 'stations',
      record_ids: [before.id],
      patient_id: null,
      envelope_id: committed?.envelope_id ?? null,
    },
  }
}
