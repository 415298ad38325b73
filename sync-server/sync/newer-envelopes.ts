import { PushRequest } from '../../shared/sync/push-message.ts'
import { instantOf } from '../../shared/time.ts'
import { commitEnvelopes } from '../commit/commit.ts'
import { listNewerPutAside } from '../commit/quarantine-store.ts'
import { renewedNationalId } from '../keys/national-id-seal.ts'
import { checkEnvelope, type PushDeps } from './push-service.ts'
import { findStationKeys, lockStation } from './station-store.ts'

const Kept = PushRequest.shape.envelopes.element

/**
 * Once at each start: envelopes that stations of a later version sent, and an earlier server could not read, are taken as
 * if they came now. What still cannot be read stays put aside. Answers how many came in.
 */
export async function takeNewerEnvelopes(
  deps: Pick<PushDeps, 'database' | 'keys' | 'clock' | 'onFault'>,
): Promise<number> {
  const aside = await deps.database.transaction({ site_id: 'all' }, listNewerPutAside)
  let taken = 0
  for (const { station_id, site_id, incarnation, envelope } of aside) {
    taken += await deps.database.transaction({ site_id }, async (trx) => {
      if ((await findStationKeys(trx, station_id)) === undefined) return 0
      const keys = await lockStation(trx, station_id)
      const raw = Kept.safeParse(envelope)
      if (!raw.success || keys.revoked_at !== null) return 0
      const checked = checkEnvelope(keys, incarnation, raw.data)
      if (checked.envelope === null) return 0
      const now = instantOf(deps.clock.nowMs())
      const [outcome] = await commitEnvelopes(trx, [checked.envelope], now, deps.onFault, (values) =>
        renewedNationalId(deps.keys, values),
      )
      return outcome?.commit_seq == null ? 0 : 1
    })
  }
  return taken
}
