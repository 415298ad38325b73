import { notFound } from '../../shared/errors.ts'
import { Id } from '../../shared/ids.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { revokeTokensOfStation } from '../auth/refresh-token-store.ts'
import { findRecord, lockRecords } from '../db/record-store.ts'
import type { RestError } from '../problem.ts'
import type { Answer, Call } from '../rest/call.ts'
import { commitDraft, patchRecord, startDraft, versioned } from '../rest/writer.ts'
import { lockStation, revokeStationKeys } from '../sync/station-store.ts'

/**
 * `PUT /admin/stations/{station_id}`: takes a station's access away, for good. It pulls nothing and nobody signs in on
 * it from now on; what it still holds is taken into quarantine. The reason goes to commit and audit.
 */
export async function revokeStation(call: Call, station_id: string): Promise<Result<Answer, RestError>> {
  const id = Id.safeParse(station_id)
  const known = id.success ? await findRecord(call.trx, 'stations', id.data) : undefined
  if (known === undefined) return err(notFound('stations'))
  // The keys first, as a push does: two that wait for each other would be a deadlock.
  await lockStation(call.trx, known.id)
  await lockRecords(call.trx, 'stations', [known.id])
  const before = (await findRecord(call.trx, 'stations', known.id)) ?? known
  await revokeStationKeys(call.trx, before.id, call.now)
  await revokeTokensOfStation(call.trx, before.id, call.now)
  const draft = startDraft(call)
  const after = patchRecord(draft, 'stations', before, { is_revoked: true })
  const committed = await commitDraft(draft)
  const { name, is_revoked, row_version } = versioned(draft, committed, after)
  return ok({
    status: 200,
    body: { id: before.id, name, is_revoked, row_version },
    touched: {
      entity: 'stations',
      record_ids: [before.id],
      patient_id: null,
      envelope_id: committed?.envelope_id ?? null,
    },
  })
}
