import { type Id, REST_STATION_ID, SYSTEM_USER_ID } from '../../shared/ids.ts'
import { SCOPE_DAYS } from '../../shared/scopes/scope-member.ts'
import { type Clock, instantOf } from '../../shared/time.ts'
import { commitOwn } from '../commit/commit.ts'
import { readStreamHead } from '../commit/commit-store.ts'
import type { ScopeChange } from '../commit/scope-begin.ts'
import { circleOf, holdScopes, listLinks, listSiteMembers } from '../commit/scope-store.ts'
import type { Database, Trx } from '../db/database.ts'
import { findScopesSince, listActive, listMemberships, noteSwept } from './scope-store.ts'

/*
 * Memberships begin with the commits that make patients active. Here they end, and here a site's begin that has data of
 * before there were any:
 *
 *   (no look yet) ──first look: who is active is in scope──► given by scope since that commit
 *   in scope ──nothing open, nothing happened for 90 days──► out of scope
 *   opened on a station ──not opened there for 90 days──► no longer
 *
 * What it says are commits like any other, a few hundred memberships each, so that no page grows beyond its bounds.
 */

export interface ScopeSweepDeps {
  readonly database: Database
  readonly clock: Clock
}

const MEMBERSHIPS_AT_ONCE = 400
const DAY_MS = 86_400_000

/** Looks through the memberships of a site. */
export async function sweepScopes({ database, clock }: ScopeSweepDeps, site_id: Id): Promise<void> {
  const now = instantOf(clock.nowMs())
  const since = instantOf(clock.nowMs() - SCOPE_DAYS * DAY_MS)
  const inSite = <T>(work: (trx: Trx) => Promise<T>): Promise<T> => database.transaction({ site_id }, work)
  const plan = await inSite(async (trx) => {
    const active = circlesOf(await listActive(trx, since), await listLinks(trx))
    const lasting = await listMemberships(trx)
    const members = new Set(lasting.filter((one) => one.station_id === null).map((one) => one.patient_id))
    const begin = [...active].filter((id) => !members.has(id)).map(siteChange(true))
    const quiet = [...members].filter((id) => !active.has(id)).map(siteChange(false))
    const grants = lasting
      .filter((one) => one.station_id !== null && one.since < since)
      .map(({ patient_id, station_id }): ScopeChange => {
        return { patient_id, station_id, is_member: false, reason: 'quiet' }
      })
    return { begin, end: [...quiet, ...grants] }
  })
  for (const some of portions(plan.begin))
    await inSite(async (trx) => {
      await holdScopes(trx, site_id, 'alone')
      const ids = some.map(({ patient_id }) => patient_id)
      const begun = new Set(await listSiteMembers(trx, ids))
      const left = some.filter(({ patient_id }) => !begun.has(patient_id))
      await say(trx, site_id, left, now)
    })
  for (const some of portions(plan.end))
    await inSite(async (trx) => {
      await holdScopes(trx, site_id, 'alone')
      await say(trx, site_id, await stillToEnd(trx, some, since), now)
    })
  await inSite(async (trx) => noteSwept(trx, site_id, (await readStreamHead(trx)).last_commit, now))
}

/** Has a site's memberships looked through for the first time, where nobody has. */
export async function beginScopes(deps: ScopeSweepDeps, site_id: Id): Promise<void> {
  const since = await deps.database.transaction({ site_id }, (trx) => findScopesSince(trx, site_id))
  if (since === undefined) await sweepScopes(deps, site_id)
}

function siteChange(is_member: boolean) {
  const reason = is_member ? 'active' : 'quiet'
  return (patient_id: Id): ScopeChange => ({ patient_id, station_id: null, is_member, reason })
}

function circlesOf(patients: readonly Id[], links: readonly { one: Id; other: Id }[]): Set<Id> {
  const neighbours = new Map<Id, Id[]>()
  for (const { one, other } of links) {
    neighbours.set(one, [...(neighbours.get(one) ?? []), other])
    neighbours.set(other, [...(neighbours.get(other) ?? []), one])
  }
  const all = new Set(patients)
  // A set hands out what is added while it is gone through.
  for (const id of all) for (const next of neighbours.get(id) ?? []) all.add(next)
  return all
}

/** What somebody wrote or opened since the plan was made keeps the patient in scope. */
async function stillToEnd(
  trx: Trx,
  changes: readonly ScopeChange[],
  since: string,
): Promise<readonly ScopeChange[]> {
  const ending = changes.filter(({ station_id }) => station_id === null).map(({ patient_id }) => patient_id)
  const kept = new Set(await listActive(trx, since, [...(await circleOf(trx, ending))]))
  const keptCircle = kept.size === 0 ? kept : await circleOf(trx, [...kept])
  const keyOf = (one: Pick<ScopeChange, 'patient_id' | 'station_id'>): string =>
    `${one.patient_id}/${one.station_id}`
  const lasting = new Map((await listMemberships(trx)).map((one) => [keyOf(one), one.since]))
  return changes.filter((change) => {
    const saidAt = lasting.get(keyOf(change))
    if (saidAt === undefined) return false
    return change.station_id === null ? !keptCircle.has(change.patient_id) : saidAt < since
  })
}

function* portions<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < all.length; from += MEMBERSHIPS_AT_ONCE)
    yield all.slice(from, from + MEMBERSHIPS_AT_ONCE)
}

async function say(trx: Trx, site_id: Id, scopes: readonly ScopeChange[], received_at: string) {
  if (scopes.length === 0) return
  await commitOwn(trx, {
    station_id: REST_STATION_ID,
    actor: { user_id: SYSTEM_USER_ID, role: 'admin' },
    site_id,
    ops: [],
    administration_reason: null,
    received_at,
    scopes,
  })
}
