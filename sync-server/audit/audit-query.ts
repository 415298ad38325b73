import type { z } from 'zod'
import { abuseFields } from '../../shared/assessments/abuse-section.ts'
import type { AuditEntry } from '../../shared/audit/audit-entry.ts'
import { type Id, REST_STATION_ID } from '../../shared/ids.ts'
import type { Trx } from '../db/database.ts'
import type { AuditLogTable } from '../db/tables.ts'
import {
  type AuditFilter,
  type AuditPlace,
  type EnvelopeCommit,
  listAuditEvents,
  listChangesOf,
  listCommitsOf,
  type RecordChange,
  readNames,
} from './audit-query-store.ts'

type Change = AuditEntry['changes'][number]
type JsonValue = z.core.util.JSONType

/** What stands in the audit for values that an administrator may not read there. */
export const WITHHELD = '(withheld)'
const withheldFields: ReadonlySet<string> = new Set(abuseFields)

/** What says nothing to people: bookkeeping, and the national ID's index and sealed form. */
const unseenFields: ReadonlySet<string> = new Set([
  'id',
  'site_id',
  'row_version',
  'created_at',
  'created_by',
  'created_on_station',
  'patient_id',
  'ssn_index',
  'ssn_sealed',
])

/** One line of the audit, and its place in the order. */
export interface PlacedEntry {
  readonly entry: AuditEntry
  readonly place: AuditPlace
}

/** The audit for people, in order: who did what where and when, with names, and what each write changed. */
export async function queryAudit(
  trx: Trx,
  filter: AuditFilter,
  limit: number,
  after: AuditPlace | undefined,
): Promise<PlacedEntry[]> {
  const events = await listAuditEvents(trx, filter, limit, after)
  const people = await readNames(trx, 'users', known(events.map((event) => event.actor_id)))
  const stations = await readNames(trx, 'stations', known(events.map((event) => event.source_id)))
  const commits = await listCommitsOf(trx, known(events.map((event) => event.envelope_id)))
  const changes = await listChangesOf(
    trx,
    commits.map((commit) => commit.txn_id),
    filter.patient_id,
  )
  return events.map((event) => ({
    place: { occurred_at: event.occurred_at, source_id: event.source_id, audit_seq: event.audit_seq },
    entry: entryOf(event, { people, stations, commits, changes }),
  }))
}

interface Facts {
  readonly people: ReadonlyMap<Id, string>
  readonly stations: ReadonlyMap<Id, string>
  readonly commits: readonly EnvelopeCommit[]
  readonly changes: readonly RecordChange[]
}

function entryOf(event: AuditLogTable, { people, stations, commits, changes }: Facts): AuditEntry {
  const commit = commits.find(({ envelope_id }) => envelope_id === event.envelope_id)
  return {
    event_id: event.event_id,
    occurred_at: event.occurred_at,
    received_at: event.received_at,
    actor_id: event.actor_id,
    actor_name: event.actor_id === null ? null : (people.get(event.actor_id) ?? null),
    actor_role: event.actor_role,
    station_id: event.source_id,
    station_name: event.source_id === REST_STATION_ID ? 'Server' : (stations.get(event.source_id) ?? null),
    action: event.action,
    entity: event.entity,
    record_ids: event.record_ids,
    outcome: event.outcome,
    reason: event.reason,
    administration_reason: commit?.administration_reason ?? null,
    commit_seq: commit?.commit_seq ?? null,
    changes: changes.filter(({ txn_id }) => txn_id === commit?.txn_id).flatMap(fieldChanges),
  }
}

/** The fields that a change set to another value; of a new record those that hold one. */
function fieldChanges({ entity, record_id, before, after }: RecordChange): Change[] {
  const fields = Object.keys({ ...before, ...after }).filter((field) => !unseenFields.has(field))
  return fields.flatMap((field) => {
    const from = (before?.[field] ?? null) as JsonValue
    const to = (after[field] ?? null) as JsonValue
    if (JSON.stringify(from) === JSON.stringify(to)) return []
    const shown = (value: JsonValue): JsonValue =>
      value !== null && withheldFields.has(field) ? WITHHELD : withoutSealed(value)
    return [{ entity, record_id, field, before: shown(from), after: shown(to) }]
  })
}

/** A conflict carries values of the record it is about, the sealed number among them. */
function withoutSealed(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(withoutSealed)
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).filter(([field]) => !unseenNumbers.has(field))
  return Object.fromEntries(kept.map(([field, part]) => [field, withoutSealed(part)]))
}

const unseenNumbers: ReadonlySet<string> = new Set(['ssn_index', 'ssn_sealed'])

function known(ids: readonly (Id | null)[]): Id[] {
  return ids.filter((id) => id !== null)
}
