import type { Id } from '../../shared/ids.ts'
import { patientsOfHistory } from '../../shared/scopes/history.ts'
import type { Trx } from '../db/database.ts'
import { listWithHistory } from './backfill-store.ts'
import type { PulledChange, PulledCommit } from './pull-store.ts'
import { listMembersFor } from './scope-store.ts'

/*
 * What of a page's commits a station may have. A row of somebody's history goes out only while that patient is in the
 * station's scope: as the scope is now, which is no wider than it was or will have been when the station is that far.
 */

export interface ScopeView {
  /** Whether a change may go to the station. */
  isEntitled(change: PulledChange): boolean
  /** Who comes into the station's scope with a commit and is given what was of before `after`. */
  begunWith(commit: PulledCommit): BegunScopes
}

export interface BegunScopes {
  /** Those who have history. */
  readonly patients: readonly Id[]
  /** Those who were opened on the station, which may not even know who they are while it is being filled. */
  readonly with_base: readonly Id[]
}

export interface ScopeViewQuery {
  readonly station_id: Id
  readonly after: number
  /** Memberships up to this commit began with what stations had already. */
  readonly scopes_since: number
  /** Whether the station takes backfills. */
  readonly takes_backfill: boolean
  readonly commits: readonly { readonly commit: PulledCommit; readonly changes: readonly PulledChange[] }[]
}

export async function readScopeView(trx: Trx, query: ScopeViewQuery): Promise<ScopeView> {
  const { station_id } = query
  const changes = query.commits.flatMap((one) => one.changes)
  const isOwnScope = ({ entity, after }: PulledChange): boolean =>
    entity === 'scope_members' && (after.station_id === null || after.station_id === station_id)
  const begun = changes.filter((change) => isOwnScope(change) && change.after.is_member === true)
  const named = [
    ...changes.flatMap(({ entity, after }) => patientsOfHistory(entity, after)),
    ...begun.map(({ after }) => String(after.patient_id)),
  ]
  const members = await listMembersFor(trx, [...new Set(named)], station_id)
  const seqs = new Map(query.commits.map(({ commit }) => [commit.txn_id, commit.commit_seq]))
  const due = begun.filter(
    ({ txn_id, after }) =>
      query.takes_backfill &&
      (seqs.get(txn_id) ?? 0) > query.scopes_since &&
      members.has(String(after.patient_id)),
  )
  // Who was registered since has nothing of before.
  const registered = new Set(
    changes.flatMap(({ entity, op, record_id }) =>
      entity === 'patients' && op === 'create' ? [record_id] : [],
    ),
  )
  const ids = due.map(({ after }) => String(after.patient_id)).filter((id) => !registered.has(id))
  const withHistory = new Set(await listWithHistory(trx, [...new Set(ids)], query.after))
  return {
    isEntitled(change) {
      if (change.entity === 'scope_members') return isOwnScope(change)
      const patients = patientsOfHistory(change.entity, change.after)
      return patients.length === 0 || patients.some((id) => members.has(id))
    },
    begunWith: ({ txn_id }) => {
      const mine = due.filter((change) => change.txn_id === txn_id).map(({ after }) => after)
      const idsOf = (rows: typeof mine): Id[] => [...new Set(rows.map((row) => String(row.patient_id)))]
      return {
        patients: idsOf(mine).filter((id) => withHistory.has(id)),
        with_base: idsOf(mine.filter((row) => row.station_id === station_id)),
      }
    },
  }
}
