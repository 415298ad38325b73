import type { Id } from '../../shared/ids.ts'
import { PushRequest } from '../../shared/sync/push-message.ts'
import { SealedOutboxRequest } from '../../shared/sync/sealed-outbox-message.ts'
import { type EpochDeps, noticeLostCommits } from './epoch-service.ts'
import type { IntakeJournal, JournalLeftover, JournalledPush } from './intake-journal.ts'
import { receivePush } from './push-service.ts'
import { receiveSealedOutbox, type SealedOutboxDeps } from './sealed-outbox-service.ts'
import { findStationKeys, LEASE_REFILL_BELOW, type StationKeys } from './station-store.ts'

/** Why a line of the journal was not taken again; its segment is kept aside. */
export interface ReplayTrouble {
  readonly segment: string
  /** From 1. */
  readonly line: number
  /** Null where the line cannot be read. */
  readonly station_id: Id | null
  readonly reason: 'unreadable' | 'unknown_station' | 'invalid' | 'gap' | 'failed'
  /** What was thrown, with `failed`. */
  readonly error?: unknown
}

export interface ReplayDeps extends Omit<SealedOutboxDeps, 'journal'>, Pick<EpochDeps, 'onRestored'> {
  readonly onTrouble: (trouble: ReplayTrouble) => void
}

/**
 * Takes again what was journalled and perhaps not kept by the database. Whatever is wrong with a line, the others are
 * taken and the server starts. Answers how many envelopes were new to the database.
 *
 * Not every commit was a push, and numbers that were lost are given anew: where the database lost commits, an epoch begins
 * first, so that no envelope counts as having seen a commit that only has the number of one that was.
 */
export async function replayJournal(deps: ReplayDeps, journal: IntakeJournal): Promise<number> {
  let renewed = 0
  const leftovers = await journal.readLeftovers()
  await noticeLostCommits(deps, leftovers.flatMap(marksOf))
  for (const { segment, pushes, unreadable_lines } of leftovers) {
    const troubles: ReplayTrouble[] = unreadable_lines.map((line) => ({
      segment,
      line,
      station_id: null,
      reason: 'unreadable',
    }))
    for (const push of pushes) {
      const taken = await takeAgain(deps, push)
      renewed += taken.renewed
      if (taken.trouble) {
        troubles.push({ segment, line: push.line, station_id: push.station_id, ...taken.trouble })
      }
    }
    for (const trouble of troubles) deps.onTrouble(trouble)
    if (troubles.length > 0) await journal.keepAside(segment)
  }
  await journal.rotate()
  return renewed
}

/** What stations had pulled when they pushed. */
function marksOf({ pushes }: JournalLeftover): string[] {
  return pushes.flatMap(({ request }) => PushRequest.safeParse(request).data?.mark ?? [])
}

interface TakenAgain {
  readonly renewed: number
  readonly trouble: Pick<ReplayTrouble, 'reason' | 'error'> | null
}

async function takeAgain(deps: ReplayDeps, line: JournalledPush): Promise<TakenAgain> {
  try {
    const station = await deps.database.transaction({ site_id: 'all' }, (trx) =>
      findStationKeys(trx, line.station_id),
    )
    if (station === undefined) return { renewed: 0, trouble: { reason: 'unknown_station' } }
    const take = line.kind === 'sealed_outbox' ? takeSealedOutbox : takePush
    return await take({ ...deps, journal: null }, station, line.request)
  } catch (error) {
    // Expected: a push that the database fails on as a whole. It must not keep the server from starting.
    return { renewed: 0, trouble: { reason: 'failed', error } }
  }
}

async function takePush(deps: SealedOutboxDeps, station: StationKeys, request: unknown): Promise<TakenAgain> {
  const push = PushRequest.safeParse(request)
  if (!push.success) return { renewed: 0, trouble: { reason: 'invalid' } }
  // It was taken once: in whichever epoch the station lived then.
  const again = { ...push.data, epoch: null, medical_numbers_left: LEASE_REFILL_BELOW }
  const reply = await receivePush(deps, station, again)
  if (!reply.ok) return { renewed: 0, trouble: { reason: 'gap' } }
  const isNew = reply.value.outcomes.filter((outcome) => outcome.result !== 'duplicate')
  return { renewed: isNew.length, trouble: null }
}

/** Each envelope stands for itself, and leaves the station's progress as it is: no push may be made of them. */
async function takeSealedOutbox(
  deps: SealedOutboxDeps,
  station: StationKeys,
  request: unknown,
): Promise<TakenAgain> {
  const sealed = SealedOutboxRequest.safeParse(request)
  if (!sealed.success) return { renewed: 0, trouble: { reason: 'invalid' } }
  const { outcomes } = await receiveSealedOutbox(deps, station, sealed.data)
  return { renewed: outcomes.filter((outcome) => outcome !== 'held').length, trouble: null }
}
