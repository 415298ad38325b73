import { z } from 'zod'
import type { AuditEntry } from '../../shared/audit/audit-entry.ts'
import type { UnseenByAuthor } from '../../shared/audit/audit-event.ts'
import type { Conflict } from '../../shared/conflicts/conflict.ts'
import { Id, REST_STATION_ID } from '../../shared/ids.ts'
import {
  bookkeepingFields,
  confidentialFields,
  isBookkeeping,
  isConfidentialName,
  WITHHELD,
} from '../../shared/policy/field-rules.ts'
import { entityDefinition, isEntityName } from '../../shared/sync/entities.ts'
import { groupNamed } from '../../shared/sync/merge.ts'
import { Instant } from '../../shared/time.ts'
import type { Trx } from '../db/database.ts'
import { cutPage, decodeCursor, type Page } from '../rest/paging.ts'
import {
  type AuditFilter,
  type AuditOrder,
  type AuditPlace,
  type CommittedRecord,
  type EnvelopeCommit,
  listAuditEvents,
  listChangesOf,
  listCommitsOf,
  listCommitted,
  type PlacedEvent,
  type RecordChange,
  readNames,
} from './audit-query-store.ts'

type Change = AuditEntry['changes'][number]
type JsonValue = z.core.util.JSONType

/** What says nothing to people: bookkeeping, and the national ID's index and sealed form. */
const unseenFields: ReadonlySet<string> = new Set([
  'id',
  'site_id',
  'row_version',
  'created_at',
  'created_by',
  'created_on_station',
  'patient_id',
  ...bookkeepingFields,
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
  order: AuditOrder = 'oldest',
): Promise<PlacedEntry[]> {
  const events = await listAuditEvents(trx, filter, limit, after, order)
  const unseen = events.flatMap((event) => event.unseen ?? [])
  const people = await readNames(
    trx,
    'users',
    known([...events.map((event) => event.actor_id), ...unseen.map(({ set_by }) => set_by)]),
  )
  const stations = await readNames(
    trx,
    'stations',
    known([
      ...events.flatMap(({ source_id, written_on_station }) => [source_id, written_on_station]),
      ...unseen.map(({ set_on_station }) => set_on_station),
    ]),
  )
  const commits = await listCommitsOf(trx, known(events.map((event) => event.envelope_id)))
  const changes = await listChangesOf(
    trx,
    commits.map((commit) => commit.txn_id),
    filter.patient_id,
  )
  const facts: Facts = {
    people,
    stations,
    commits: new Map(commits.map((commit) => [commit.envelope_id, commit])),
    changes: Map.groupBy(changes, ({ txn_id }) => txn_id),
    stood: new Map((await listCommitted(trx, unseen)).map((stood) => [keyOf(stood), stood])),
  }
  return events.map((event) => ({
    place: {
      placed_at: event.placed_at,
      source_id: event.source_id,
      incarnation: event.incarnation,
      audit_seq: event.audit_seq,
    },
    entry: entryOf(event, facts),
  }))
}

const Place = z.object({
  placed_at: Instant,
  source_id: Id,
  incarnation: z.coerce.number().int(),
  audit_seq: z.coerce.number().int(),
})

/** A page of the audit as a list asks for it; `cursor` is what the page before answered. */
export interface AskedPage {
  readonly limit: number
  readonly cursor?: string | undefined
  readonly order: AuditOrder
}

/** One page of the audit, with the way to the next. */
export async function auditPage(
  trx: Trx,
  filter: AuditFilter,
  { limit, cursor, order }: AskedPage,
): Promise<Page<AuditEntry>> {
  const [placed_at, source_id, incarnation, audit_seq] = decodeCursor(cursor, 4) ?? []
  const place = Place.safeParse({ placed_at, source_id, incarnation, audit_seq })
  const entries = await queryAudit(trx, filter, limit + 1, place.success ? place.data : undefined, order)
  const { items, next_cursor } = cutPage(entries, limit, (e) => [
    e.place.placed_at,
    e.place.source_id,
    String(e.place.incarnation),
    String(e.place.audit_seq),
  ])
  return { items: items.map(({ entry }) => entry), next_cursor }
}

interface Facts {
  readonly people: ReadonlyMap<Id, string>
  readonly stations: ReadonlyMap<Id, string>
  /** By envelope. */
  readonly commits: ReadonlyMap<Id, EnvelopeCommit>
  /** By transaction. */
  readonly changes: ReadonlyMap<Id, readonly RecordChange[]>
  /** What stood unseen, by commit and record. */
  readonly stood: ReadonlyMap<string, CommittedRecord>
}

function keyOf({ commit_seq, entity, record_id }: Omit<CommittedRecord, 'after'>): string {
  return `${commit_seq} ${entity} ${record_id}`
}

function entryOf(event: PlacedEvent, facts: Facts): AuditEntry {
  const { people, commits, changes } = facts
  const commit = event.envelope_id === null ? undefined : commits.get(event.envelope_id)
  const changed = commit === undefined ? [] : (changes.get(commit.txn_id) ?? [])
  return {
    event_id: event.event_id,
    occurred_at: event.occurred_at,
    received_at: event.received_at,
    actor_id: event.actor_id,
    actor_name: event.actor_id === null ? null : (people.get(event.actor_id) ?? null),
    actor_role: event.actor_role,
    station_id: event.source_id,
    station_name: stationName(event.source_id, facts),
    action: event.action,
    entity: event.entity,
    record_ids: event.record_ids,
    patient_id: event.patient_id,
    outcome: event.outcome,
    reason: event.reason,
    administration_reason: commit?.administration_reason ?? null,
    commit_seq: commit?.commit_seq ?? null,
    changes: changed.flatMap((change) => [...competingChanges(change), ...fieldChanges(change)]),
    written_on_station_name:
      event.written_on_station === null ? null : stationName(event.written_on_station, facts),
    unseen: (event.unseen ?? []).map((one) => ({
      ...one,
      set_by_name: people.get(one.set_by) ?? null,
      station_name: stationName(one.set_on_station, facts),
      values: valuesThatStood(one, facts.stood.get(keyOf(one))?.after),
    })),
  }
}

function stationName(id: Id, { stations }: Facts): string | null {
  return id === REST_STATION_ID ? 'Server' : (stations.get(id) ?? null)
}

/** What somebody else had set: the group's values, or of a whole record those that it holds. */
function valuesThatStood(
  { entity, group_name }: Pick<UnseenByAuthor, 'entity' | 'group_name'>,
  row: CommittedRecord['after'] | undefined,
): AuditEntry['unseen'][number]['values'] {
  if (row === undefined || !isEntityName(entity)) return []
  if (entity === 'conflicts') return decidedValues(row as unknown as Conflict)
  const fields =
    group_name === null ? Object.keys(row) : groupNamed(entityDefinition(entity).groups, group_name).fields
  const confidential = confidentialFields(entity, row)
  return fields
    .filter((field) => !unseenFields.has(field))
    .map((field) => [field, (row[field] ?? null) as JsonValue] as const)
    .filter(([, value]) => group_name !== null || (value !== null && value !== false))
    .map(([field, value]) => ({
      field,
      value: confidential.has(field) && value !== null ? WITHHELD : shown(field, value),
    }))
}

function decidedValues({ resolution_values }: Conflict): AuditEntry['unseen'][number]['values'] {
  return Object.entries(resolution_values ?? {})
    .filter(([field]) => !unseenFields.has(field))
    .map(([field, value]) => ({ field, value: shown(field, value) }))
}

/** The fields that a change set to another value; of a new record those that hold one. */
function fieldChanges({ entity, record_id, before, after }: RecordChange): Change[] {
  const fields = Object.keys({ ...before, ...after }).filter((field) => !unseenFields.has(field))
  const confidential = confidentialFields(entity, after)
  return fields.flatMap((field) => {
    const from = (before?.[field] ?? null) as JsonValue
    const to = (after[field] ?? null) as JsonValue
    if (JSON.stringify(from) === JSON.stringify(to)) return []
    return [
      {
        entity,
        record_id,
        field,
        before: confidential.has(field) && from !== null ? WITHHELD : shown(field, from),
        after: confidential.has(field) && to !== null ? WITHHELD : shown(field, to),
        is_applied: true,
      },
    ]
  })
}

/**
 * What an edit wanted to set where it lost: the record kept its value, and the edit's stands in a conflict as a
 * candidate. Told as a change of the record itself, so that the author's own line says what they typed.
 */
function competingChanges({ entity, before, after }: RecordChange): Change[] {
  if (entity !== 'conflicts') return []
  const conflict = after as unknown as Conflict
  if (conflict.kind === 'duplicate_patient') return []
  const known = new Set((before as Conflict | null)?.candidates.map(({ candidate_id }) => candidate_id))
  const added = conflict.candidates.filter(
    ({ is_current, candidate_id }) => !is_current && !known.has(candidate_id),
  )
  return added.flatMap(({ values }) => {
    const fields = Object.keys(values).filter((field) => !unseenFields.has(field))
    const isSet = (field: string): boolean =>
      JSON.stringify(values[field] ?? null) !== JSON.stringify(conflict.base[field] ?? null)
    // Somebody who set a group back to where it was meant the whole of it.
    const set = fields.some(isSet) ? fields.filter(isSet) : fields
    return set.map((field) => ({
      entity: conflict.entity,
      record_id: conflict.record_id,
      field,
      before: shown(field, conflict.base[field] ?? null),
      after: shown(field, values[field] ?? null),
      is_applied: false,
    }))
  })
}

/** A value as an administrator may read it; a conflict carries values of the record that it is about. */
function shown(field: string, value: JsonValue): JsonValue {
  if (value === null) return null
  if (isConfidentialName(field)) return WITHHELD
  if (Array.isArray(value)) return value.map((part) => shown('', part))
  if (typeof value !== 'object') return value
  const kept = Object.entries(value).filter(([name]) => !isBookkeeping(name))
  return Object.fromEntries(kept.map(([name, part]) => [name, shown(name, part)]))
}

function known(ids: readonly (Id | null)[]): Id[] {
  return ids.filter((id) => id !== null)
}
