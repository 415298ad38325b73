import { errors } from 'jose'
import { err, ok, type Result } from '../../shared/result.ts'
import type { SealedFrame } from '../../shared/sync/sealed-outbox-message.ts'
import {
  WIPE_AUDIENCE,
  WIPE_RECEIPT_TYPE,
  WipeReceipt,
  type WipeReport,
  type WipeReportReply,
} from '../../shared/sync/standing-message.ts'
import { PROTOCOL_VERSION } from '../../shared/sync/version.ts'
import { instantOf } from '../../shared/time.ts'
import { recordServerEvent } from '../audit/audit-store.ts'
import { receiveSealedOutbox, type SealedOutboxDeps } from './sealed-outbox-service.ts'
import { standingEvent } from './standing-service.ts'
import { findWipe, noteWipeReport } from './standing-store.ts'
import { findStationKeys, type StationKeys } from './station-store.ts'
import { verifyStationJwt } from './station-token.ts'

/** `unauthorized`: no receipt of this station's for the order that it was given, or work after it said it was done. */
export type WipeReportRefusal = 'unauthorized'

/**
 * `POST /wipe`: a station that erases itself hands its unsent work in, and says when nothing is left. It has no key any
 * more to make a token with: the receipt it signed before speaks for it. The work goes the way of the sealed outbox of a
 * revoked station, into quarantine, envelope by envelope with its own signature; sending it again changes nothing.
 */
export async function takeWipeReport(
  deps: SealedOutboxDeps,
  report: WipeReport,
): Promise<Result<WipeReportReply, WipeReportRefusal>> {
  const station = await deps.database.transaction({ site_id: 'all' }, (trx) =>
    findStationKeys(trx, report.station_id),
  )
  const receipt = station && (await checkedReceipt(report.receipt, station, deps.clock.nowMs()))
  const wipe =
    station &&
    (await deps.database.transaction({ site_id: station.site_id }, (trx) =>
      findWipe(trx, station.station_id),
    ))
  if (station === undefined || receipt === undefined || wipe === undefined) return err('unauthorized')
  if (receipt.order_id !== wipe.order_id || receipt.order_nonce !== wipe.order_nonce)
    return err('unauthorized')
  // When nothing is left, nothing comes any more: the receipt alone opens no door to the quarantine.
  if (wipe.wiped_at !== null && report.frames !== undefined) return err('unauthorized')
  const saved = report.frames === undefined ? 0 : await takeWork(deps, station, report.frames)
  const now = instantOf(deps.clock.nowMs())
  await deps.database.transaction({ site_id: station.site_id }, async (trx) => {
    const before = await findWipe(trx, station.station_id)
    const isNowDone = report.is_done && before?.wiped_at === null
    await noteWipeReport(trx, wipe.order_id, {
      receipt: report.receipt,
      saved_count: receipt.saved_count,
      not_saved: receipt.not_saved,
      documents_lost_count: receipt.documents_lost_count,
      started_at: receipt.started_at,
      received: saved,
      wiped_at: isNowDone ? now : null,
    })
    if (isNowDone) {
      const reason = receipt.not_saved.join(', ') || null
      await recordServerEvent(trx, standingEvent(station, now, 'stations.wiped', reason))
    }
  })
  return ok({ saved })
}

async function checkedReceipt(
  jws: string,
  station: StationKeys,
  nowMs: number,
): Promise<WipeReceipt | undefined> {
  try {
    const { payload } = await verifyStationJwt(jws, station, nowMs, {
      algorithms: ['EdDSA'],
      typ: WIPE_RECEIPT_TYPE,
      audience: WIPE_AUDIENCE,
      issuer: station.station_id,
    })
    return WipeReceipt.safeParse(payload).data
  } catch (error) {
    // Expected: jose says why a receipt is not good.
    if (error instanceof errors.JOSEError) return undefined
    throw error
  }
}

/** How many envelopes the server took now that it did not hold. */
async function takeWork(
  deps: SealedOutboxDeps,
  station: StationKeys,
  frames: readonly SealedFrame[],
): Promise<number> {
  const held = await countQuarantined(deps, station)
  await receiveSealedOutbox(deps, station, { protocol: PROTOCOL_VERSION, frames: [...frames] })
  return (await countQuarantined(deps, station)) - held
}

async function countQuarantined(deps: SealedOutboxDeps, station: StationKeys): Promise<number> {
  const row = await deps.database.transaction({ site_id: station.site_id }, (trx) =>
    trx
      .selectFrom('quarantine')
      .where('station_id', '=', station.station_id)
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow(),
  )
  return row.count
}
