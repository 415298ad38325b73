import { v7 } from 'uuid'
import type { Id } from '../../shared/ids.ts'
import type { Envelope } from '../../shared/sync/envelope.ts'
import type {
  SealedFrame,
  SealedOutboxReply,
  SealedOutboxRequest,
} from '../../shared/sync/sealed-outbox-message.ts'
import { instantOf } from '../../shared/time.ts'
import { recordServerEvent } from '../audit/audit-store.ts'
import { readCommittedEnvelopes, readCommittedNumbers } from '../commit/commit-store.ts'
import type { Trx } from '../db/database.ts'
import { openSealedEnvelope } from '../keys/public-box.ts'
import type { ServerKeys } from '../keys/server-keys.ts'
import { checkEnvelope, type Incoming, type PushDeps, refuseUnknown, settle } from './push-service.ts'
import { lockStation, type StationKeys, saveProgress } from './station-store.ts'

/*
 * POST /sealed-outbox. A station whose store was lost, put back or wiped sends what it kept beside it:
 *
 *   committed already, under this number or another → held
 *   the station's own signature                     → committed as its author's, as a push would
 *   anything else, and all of a revoked station's   → quarantine, as it came
 *
 * The chain may have holes here: what the server has was taken from the file long ago. So each envelope stands for itself
 * by its signature, and the station's progress stays as it is. Where the server holds other envelopes under the same
 * numbers, another copy of the disk ran: nothing before counts as seen by what comes after, now and in pushes.
 */

export interface SealedOutboxDeps extends PushDeps {
  readonly keys: ServerKeys
}

type Outcome = SealedOutboxReply['outcomes'][number]

export async function receiveSealedOutbox(
  deps: SealedOutboxDeps,
  station: StationKeys,
  request: SealedOutboxRequest,
): Promise<SealedOutboxReply> {
  const journalled = { station_id: station.station_id, kind: 'sealed_outbox', request } as const
  const settled = request.frames.length > 0 ? await deps.journal?.append(journalled) : undefined
  try {
    return await takeFrames(deps, station, request.frames)
  } finally {
    settled?.()
  }
}

async function takeFrames(
  deps: SealedOutboxDeps,
  station: StationKeys,
  frames: readonly SealedFrame[],
): Promise<SealedOutboxReply> {
  const opened = frames.map((frame) => openFrame(deps.keys, station, frame))
  const outcomes = new Map<Incoming, Outcome>()
  // Numbers are dense within an incarnation; each is settled by itself, oldest first.
  for (const incarnation of [...new Set(frames.map((frame) => frame.incarnation))].sort((a, b) => a - b)) {
    const own = opened
      .filter((_, i) => frames[i]?.incarnation === incarnation)
      .sort((a, b) => a.station_seq - b.station_seq)
    for (const layer of withoutRepeats(own)) {
      const taken = await deps.database.transaction({ site_id: station.site_id }, (trx) =>
        take(trx, deps, { station_id: station.station_id, incarnation }, layer),
      )
      for (const [incoming, outcome] of taken) outcomes.set(incoming, outcome)
    }
  }
  return { outcomes: opened.map((incoming) => outcomes.get(incoming) ?? 'quarantined') }
}

/** A number may stand in the file twice (the store was put back in between): each such turn is taken by itself. */
function withoutRepeats(sorted: readonly Incoming[]): Incoming[][] {
  const layers: Incoming[][] = []
  const turns = new Map<number, number>()
  for (const incoming of sorted) {
    const turn = turns.get(incoming.station_seq) ?? 0
    turns.set(incoming.station_seq, turn + 1)
    layers[turn] = [...(layers[turn] ?? []), incoming]
  }
  return layers
}

function openFrame(keys: ServerKeys, station: StationKeys, frame: SealedFrame): Incoming {
  const { station_seq, incarnation, hash } = frame
  const unreadable = (detail: string): Incoming => ({
    station_seq,
    raw: { ...frame },
    hash,
    envelope: null,
    refusal: { code: 'bad_signature', detail },
  })
  let raw: unknown
  try {
    raw = JSON.parse(openSealedEnvelope(keys, frame.sealed).toString('utf8'))
  } catch {
    // Expected: sealed to a key this server lost, or altered on the disk. It is kept as it is.
    return unreadable('the sealed copy does not open')
  }
  const isOfFrame =
    typeof raw === 'object' && raw !== null && 'station_seq' in raw && raw.station_seq === station_seq
  if (!isOfFrame) return unreadable('the sealed copy is of another envelope')
  return checkEnvelope(station, incarnation, raw as Envelope)
}

/** Says of each envelope from which number it follows its own chain, and keeps for pushes where the last break was. */
async function followChains(
  trx: Trx,
  keys: StationKeys,
  incarnation: number,
  fresh: readonly Incoming[],
  /** Those too that the server holds already. */
  opened: readonly Incoming[],
): Promise<Incoming[]> {
  const seqs = fresh.flatMap(({ station_seq }) => [station_seq - 1, station_seq])
  const committed = await readCommittedNumbers(trx, keys.station_id, incarnation, [...new Set(seqs)])
  const inFile = new Map(opened.map(({ station_seq, hash }) => [station_seq, hash]))
  let since = 0
  const followed = fresh.map((incoming): Incoming => {
    const { station_seq, hash, envelope } = incoming
    const before = inFile.get(station_seq - 1) ?? committed.get(station_seq - 1)?.payload_hash
    if (envelope !== null && before !== undefined && before !== envelope.prev_hash) since = station_seq
    const held = committed.get(station_seq)
    if (held !== undefined && held.payload_hash !== hash) since = station_seq + 1
    return since === 0 ? incoming : { ...incoming, own_since: since }
  })
  // A later incarnation is a chain of its own.
  const isCurrent = incarnation === keys.incarnation
  if (isCurrent && since > keys.chain_since) await saveProgress(trx, keys.station_id, { chain_since: since })
  return followed
}

async function take(
  trx: Trx,
  deps: SealedOutboxDeps,
  { station_id, incarnation }: { readonly station_id: Id; readonly incarnation: number },
  opened: readonly Incoming[],
): Promise<Map<Incoming, Outcome>> {
  const now = instantOf(deps.clock.nowMs())
  const keys = await lockStation(trx, station_id)
  const ids = opened.flatMap(({ envelope }) => (envelope ? [envelope.envelope_id] : []))
  const held = await readCommittedEnvelopes(trx, station_id, ids)
  const isHeld = ({ envelope }: Incoming): boolean => envelope !== null && held.has(envelope.envelope_id)
  const fresh = opened.filter((incoming) => !isHeld(incoming))
  const followed = await followChains(trx, keys, incarnation, fresh, opened)
  const refusal = { code: 'revoked', detail: 'the station was revoked' } as const
  const allowed =
    keys.revoked_at === null ? followed : await refuseUnknown(trx, keys, incarnation, followed, refusal)
  const answers = await settle(trx, deps, { keys, incarnation, now }, allowed)
  const outcomes = new Map<Incoming, Outcome>(opened.filter(isHeld).map((incoming) => [incoming, 'held']))
  for (const [i, incoming] of fresh.entries()) {
    const result = answers[i]?.result
    const taken = result === 'duplicate' ? 'held' : 'committed'
    outcomes.set(incoming, result === undefined || result === 'quarantined' ? 'quarantined' : taken)
  }
  await recordServerEvent(trx, {
    event_id: v7(),
    occurred_at: now,
    actor_id: null,
    actor_role: null,
    action: 'stations.sealed_outbox',
    entity: 'stations',
    record_ids: [station_id],
    patient_id: null,
    site_id: keys.site_id,
    envelope_id: null,
    outcome: 'success',
    reason: `${[...outcomes.values()].filter((outcome) => outcome === 'committed').length} committed`,
  })
  return outcomes
}
