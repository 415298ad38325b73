import { sql } from 'kysely'
import type { Reader } from '../../main/db/transaction.ts'
import { readStates } from '../../main/records/sync-state.ts'
import { CHAIN_START } from '../../shared/audit/audit-event.ts'
import { type FieldValues, fieldValuesOf } from '../../shared/conflicts/conflict.ts'
import { isRemoved } from '../../shared/records.ts'
import { patientsOfHistory, tablesWithHistory } from '../../shared/scopes/history.ts'
import { type EntityName, entityDefinition, entityNames } from '../../shared/sync/entities.ts'
import { groupNamed } from '../../shared/sync/merge.ts'
import { changesDigest, commitHash } from '../../sync-server/commit/commit-log.ts'
import type { Trx } from '../../sync-server/db/database.ts'
import { readWhere } from '../../sync-server/db/record-store.ts'
import { findOne, listAll, patientGroups } from './acts.ts'
import { groupText, type Model, seenOnTheWayTo, type Writing } from './model.ts'
import type { SimServer, SimSite } from './sim-server.ts'
import type { SimStation } from './sim-station.ts'

/*
 * What must hold, numbered as in the sync handbook and `shared/sync/PROTOCOL.md`. Each is judged against the model of what
 * people did, or against the commit log, never against what the engine says of itself.
 */

export class Violated extends Error {
  readonly invariant: string
  constructor(invariant: string, detail: string) {
    super(`${invariant}: ${detail}`)
    this.name = 'Violated'
    this.invariant = invariant
  }
}

function violated(invariant: string, detail: string): never {
  throw new Violated(invariant, detail)
}

type Row = Readonly<Record<string, unknown>>

/** What the server holds, read once for all invariants. */
export interface ServerView {
  readonly head: number
  readonly rows: ReadonlyMap<EntityName, ReadonlyMap<string, Row>>
  readonly commits: readonly CommitRow[]
  readonly quarantined: ReadonlySet<string>
}

interface CommitRow {
  readonly commit_seq: number
  readonly envelope_id: string
  readonly payload_hash: string
  readonly prev_hash: string
  readonly hash: string
  readonly txn_id: string
  readonly site_id: string
  readonly station_id: string
  readonly changes: readonly ChangeRow[]
}

interface ChangeRow {
  readonly txn_id: string
  readonly entity: EntityName
  readonly record_id: string
  readonly op: string
  readonly before: Record<string, never> | null
  readonly after: Record<string, never>
}

export async function viewServer({
  database,
  owner,
}: Pick<SimServer, 'database' | 'owner'>): Promise<ServerView> {
  const rows = new Map<EntityName, Map<string, Row>>()
  const filled = await filledTables(owner)
  await database.transaction({ site_id: 'all' }, async (trx: Trx) => {
    for (const entity of filled) {
      const records = await readWhere(trx, entity, sql`true`)
      rows.set(entity, new Map(records.map(({ id, row }) => [id, row])))
    }
  })
  return { ...(await viewLog(owner)), rows }
}

/** Most tables of a world are empty. */
async function filledTables(owner: SimServer['owner']): Promise<EntityName[]> {
  const looks = entityNames.map(
    (entity) => sql`select ${sql.lit(entity)} as entity where exists (select from ${sql.table(entity)})`,
  )
  const { rows } = await sql<{ entity: EntityName }>`${sql.join(looks, sql` union all `)}`.execute(owner)
  return rows.map(({ entity }) => entity)
}

/** What the server has committed and put aside, without its rows. */
export async function viewLog(owner: SimServer['owner']): Promise<Omit<ServerView, 'rows'>> {
  const changes = await sql<ChangeRow>`
    select txn_id, entity, record_id, op, before, after from txn_change order by txn_id, ord`.execute(owner)
  const byTxn = Map.groupBy(changes.rows, ({ txn_id }) => txn_id)
  const commits = await sql<Omit<CommitRow, 'changes'>>`
    select commit_seq, envelope_id, payload_hash, prev_hash, hash, txn_id, site_id, station_id
    from commit_log order by commit_seq`.execute(owner)
  const aside = await sql<{ envelope: Row }>`select envelope from quarantine`.execute(owner)
  const head = await sql<{ last_commit: number }>`select last_commit from stream`.execute(owner)
  return {
    head: Number(head.rows[0]?.last_commit ?? 0),
    commits: commits.rows.map((row) => ({ ...row, changes: byTxn.get(row.txn_id) ?? [] })),
    quarantined: new Set(aside.rows.map(({ envelope }) => idOfAside(envelope))),
  }
}

/** Text that no database can hold is kept as base64. */
function idOfAside(envelope: Row): string {
  const { text_base64, envelope_id } = envelope
  if (typeof text_base64 !== 'string') return String(envelope_id)
  const whole = JSON.parse(Buffer.from(text_base64, 'base64').toString()) as Row
  return String(whole.envelope_id)
}

/** 4 and 12: rows are the fold of the commit log, its numbers are dense, its chain of hashes is whole. */
export function checkCommitLog(view: ServerView): void {
  let prev = CHAIN_START
  let expected = 1
  const last = new Map<string, { row: unknown; version: number }>()
  for (const commit of view.commits) {
    if (commit.commit_seq !== expected) violated('12 dense', `commit ${expected} is missing`)
    expected += 1
    const digest = changesDigest(commit.changes)
    if (commit.prev_hash !== prev || commit.hash !== commitHash(prev, commit, digest))
      violated('4 audit', `the chain breaks at commit ${commit.commit_seq}`)
    prev = commit.hash
    for (const { entity, record_id, after } of commit.changes)
      last.set(`${entity}/${record_id}`, { row: after, version: commit.commit_seq })
  }
  if (expected - 1 !== view.head)
    violated('12 dense', `head is ${view.head}, the log ends at ${expected - 1}`)
  for (const [entity, rows] of view.rows) {
    for (const [id, row] of rows) {
      const folded = last.get(`${entity}/${id}`)
      const same = folded && { ...(folded.row as object), row_version: folded.version }
      if (folded === undefined || textOf(same as Row) !== textOf(row))
        violated(
          '4 audit',
          `${entity}/${id} is not what its log says: ${textOf(row)} for ${textOf(same as Row)}`,
        )
    }
  }
}

/** 5: an envelope is committed once, and not both committed and put aside. */
export function checkExactlyOnce(view: ServerView): void {
  const seen = new Set<string>()
  for (const { envelope_id } of view.commits) {
    if (seen.has(envelope_id)) violated('5 exactly once', `${envelope_id} is committed twice`)
    seen.add(envelope_id)
  }
}

/** 2: whatever somebody was told is kept is in the log, in quarantine, or still on its way in the outbox. */
export async function checkNothingLost(
  view: ServerView,
  model: Model,
  stations: readonly SimStation[],
  revoked: ReadonlySet<string>,
): Promise<void> {
  const held = new Set([...view.commits.map(({ envelope_id }) => envelope_id), ...view.quarantined])
  for (const station of stations) {
    const outbox = await envelopesOf(station)
    // A revoked station hands its sealed copies in when it erases itself; until then they lie beside the store.
    const sealed = revoked.has(station.name) ? (station.program()?.sealed.read().frames ?? []) : []
    for (const { envelope_id, station_seq, station: name, hash } of model.acknowledged.values()) {
      if (name !== station.name || sealed.some((frame) => frame.hash === hash)) continue
      if (held.has(envelope_id) || model.takenAway.has(envelope_id)) continue
      if (outbox.get(envelope_id) === 'pending') continue
      violated(
        '2 nothing lost',
        `envelope ${station_seq} of ${station.name} is nowhere: ${outbox.get(envelope_id) ?? 'not in its outbox either'}`,
      )
    }
  }
}

async function envelopesOf(station: SimStation): Promise<Map<string, string>> {
  const program = station.program()
  if (program === null) return new Map()
  const rows = await program.store.db.selectFrom('outbox').select(['envelope_id', 'state']).execute()
  return new Map(rows.map(({ envelope_id, state }) => [envelope_id, state]))
}

/**
 * 2: what is put aside has a reason: it is poison, or of a station that was revoked or runs twice, or was written before a
 * station that was put back had heard of the server again, or works on a record that is put aside itself, or decides a
 * conflict that the server lost when it was put back.
 */
export function checkNothingRefused(
  view: ServerView,
  model: Model,
  /** Stations of which everything is excused. */
  excused: ReadonlySet<string>,
): void {
  // What was put aside for a record that came later was taken when it was sent again.
  const taken = new Set(view.commits.map(({ envelope_id }) => envelope_id))
  const aside = [...view.quarantined].filter((id) => !taken.has(id))
  const refused = new Set(
    aside.filter((id) => {
      const known = model.acknowledged.get(id)
      return (
        known === undefined ||
        model.mayBeRefused.has(id) ||
        model.suspect.has(known.station) ||
        excused.has(known.station)
      )
    }),
  )
  const missing = new Set(
    [...refused].flatMap((id) => model.acknowledged.get(id)?.creates.map((made) => made.id) ?? []),
  )
  for (const id of aside) {
    if (refused.has(id)) continue
    const own = model.acknowledged.get(id)
    const depends =
      model.writings.some(
        ({ envelope_id, key }) => envelope_id === id && missing.has(key.split('/')[1] ?? ''),
      ) || own?.creates.some(({ about }) => about !== undefined && missing.has(about))
    const { decides = null } = own ?? {}
    const isOfLostTime = decides !== null && view.rows.get('conflicts')?.has(decides) !== true
    if (!depends && !isOfLostTime)
      violated('2 nothing refused', `envelope ${own?.station_seq} of ${own?.station} was put aside`)
  }
}

/** 3: a value that was kept is shown, or competes visibly, or was replaced by somebody who saw it. */
export function checkNothingOverwritten(view: ServerView, model: Model): void {
  const committed = new Set(view.commits.map(({ envelope_id }) => envelope_id))
  const candidates = new Map<string, string[]>()
  for (const { changes } of view.commits) {
    for (const { entity, after } of changes) {
      if (entity !== 'conflicts') continue
      const conflict = after as unknown as ConflictRow
      const key = `${conflict.entity}/${conflict.record_id}/${conflict.group_name}`
      const { fields } = groupNamed(entityDefinition(conflict.entity).groups, conflict.group_name)
      const values = conflict.candidates.map((candidate) => groupText(candidate.values, fields))
      candidates.set(key, [...(candidates.get(key) ?? []), ...values])
    }
  }
  for (const [key, writings] of Map.groupBy(model.writings, ({ key: of }) => of)) {
    const [entity = '', id = '', group = ''] = key.split('/')
    const row = view.rows.get(entity as EntityName)?.get(id)
    if (row === undefined) continue
    const { fields } = groupNamed(entityDefinition(entity as EntityName).groups, group)
    const shown = groupText(row, fields)
    const found = seenOnTheWayTo([shown, ...(candidates.get(key) ?? [])], writings)
    for (const { value, envelope_id, station } of writings) {
      if (!committed.has(envelope_id) || found.has(value)) continue
      violated(
        '3 no silent overwrite',
        `${value} of ${station} for ${key} was replaced by ${shown}, whose author had not seen it, and nobody is told`,
      )
    }
  }
}

/** 3: a registration that is removed reads as its remover saw it, or as somebody made it whom the remover had seen. */
export function checkNothingRemoved(view: ServerView, model: Model): void {
  const committed = new Set(view.commits.map(({ envelope_id }) => envelope_id))
  for (const [id, row] of view.rows.get('patients') ?? []) {
    if (!isRemoved(row)) continue
    const removals = model.removals.filter(
      ({ patient_id, envelope_id }) => patient_id === id && committed.has(envelope_id),
    )
    for (const name of Object.keys(patientGroups)) {
      // A program of before shows nobody the fields that it does not know.
      if (removals.some(({ saw }) => !saw.has(name))) continue
      const { fields } = groupNamed(entityDefinition('patients').groups, name)
      const shown = groupText(row, fields)
      const key = `patients/${id}/${name}`
      const writings = model.writings.filter((writing) => writing.key === key)
      const seen = seenOnTheWayTo(
        removals.flatMap(({ saw }) => saw.get(name) ?? []),
        writings,
      )
      if (!seen.has(shown))
        violated('3 no silent removal', `${shown} of ${key} is removed by somebody who had not seen it`)
    }
  }
}

interface ConflictRow {
  readonly entity: EntityName
  readonly record_id: string
  readonly group_name: string
  readonly candidates: readonly { readonly values: Row }[]
}

/** 1 and 11: every station shows what the server has of its site, and nothing of another. */
export async function checkConverged(view: ServerView, station: SimStation, site: SimSite): Promise<void> {
  const program = station.program()
  if (program === null) return violated('10 progress', `${station.name} does not run`)
  const { db } = program.store
  const isOfScope = scopeOf(view, station)
  const deferred = await db.selectFrom('deferred').select('row_id').execute()
  if (deferred.length > 0) violated('1 convergence', `${station.name} holds rows back`)
  for (const entity of entityNames) {
    const there = [...(view.rows.get(entity)?.values() ?? [])].filter(
      (row) => row.site_id === site.id && isOfScope(entity, row),
    )
    const here: Row[] = []
    for (const row of (await listAll(db, entity)) as unknown as Row[]) {
      if (row.site_id !== site.id) violated('11 isolation', `${station.name} has ${entity} of another site`)
      if (isOfScope(entity, row)) here.push(row)
      else if (!(await mayStay(db, row)))
        violated('11 isolation', `${entity}/${row.id} is out of scope, and still at ${station.name}`)
    }
    const own = new Map(here.map((row) => [String(row.id), row]))
    for (const row of there) {
      const held = own.get(String(row.id))
      own.delete(String(row.id))
      if (held === undefined) violated('1 convergence', `${station.name} has no ${entity}/${row.id}`)
      if (textOf(held) !== textOf(row))
        violated(
          '1 convergence',
          `${entity}/${row.id} at ${station.name}: ${textOf(held)} is ${textOf(row)} on the server`,
        )
    }
    for (const [id, row] of own) {
      // What the server put aside stays on the station that wrote it.
      if (row.row_version !== null) violated('1 convergence', `${entity}/${id} is at ${station.name} alone`)
    }
  }
}

/** Memberships of the whole site, and of one station. */
function isMembershipFor({ station_id }: Row, { passport }: SimStation): boolean {
  return (station_id ?? null) === null || station_id === passport.station_id
}

/** Whether a row is for a station: history only of patients in its scope, of memberships its own and the site's. */
function scopeOf(
  { rows }: Pick<ServerView, 'rows'>,
  station: SimStation,
): (entity: EntityName, row: Row) => boolean {
  const members = new Set<unknown>()
  for (const row of rows.get('scope_members')?.values() ?? [])
    if (row.is_member === true && isMembershipFor(row, station)) members.add(row.patient_id)
  return (entity, row) => {
    if (entity === 'scope_members') return isMembershipFor(row, station)
    const patients = patientsOfHistory(entity, row as FieldValues)
    return patients.length === 0 || patients.some((id) => members.has(id))
  }
}

/** Nobody's history leaves of whom something was put aside, or a decision is due. */
async function mayStay(db: Reader, { patient_id, to_patient_id }: Row): Promise<boolean> {
  const aside = await db
    .selectFrom('outbox')
    .select('station_seq')
    .where('state', '=', 'quarantined')
    .limit(1)
    .execute()
  if (aside.length > 0) return true
  const patients = [patient_id, to_patient_id].map(String)
  const open = await db
    .selectFrom('conflicts')
    .select('id')
    .where('state', '=', 'open')
    .where('patient_id', 'in', patients)
    .limit(1)
    .execute()
  return open.length > 0
}

/** 11: nothing of another site ever came over a station's wire, whatever its program would have done with it. */
export function checkWire(view: ServerView, station: SimStation, ids: ReadonlySet<string>): void {
  for (const { site_id, changes } of view.commits) {
    if (site_id === station.passport.site.id) continue
    for (const { entity, record_id } of changes)
      if (ids.has(record_id))
        violated('11 isolation', `${station.name} was sent ${entity}/${record_id} of another site`)
  }
}

/** How far a station was when it was last looked at. */
export type Reached = Readonly<
  Record<'epoch' | 'incarnation' | 'cursor' | 'ack_through' | 'durable_commit' | 'snapshot', string | null>
>

/**
 * 9: within an epoch and an incarnation cursor, acknowledgements and what is durable never go back. Answers how far the
 * station is now. `mayLose`: the server was put back, and may hold fewer of the station's numbers than it said.
 */
export async function checkMonotone(
  station: SimStation,
  before: Reached | undefined,
  mayLose: boolean,
): Promise<Reached | undefined> {
  const program = station.program()
  if (program === null) return before
  const names = ['epoch', 'incarnation', 'cursor', 'ack_through', 'durable_commit', 'snapshot'] as const
  const now = await readStates(program.store.db, names)
  if (before === undefined || now.epoch !== before.epoch || now.incarnation !== before.incarnation) return now
  const goesBack = (name: keyof Reached): boolean => Number(now[name] ?? 0) < Number(before[name] ?? 0)
  // A snapshot that the server has no more is given up: then everything is pulled.
  if (goesBack('cursor') && before.snapshot === null) wentBack(station, 'cursor', before, now)
  if (goesBack('ack_through') && !mayLose) wentBack(station, 'ack_through', before, now)
  if (goesBack('durable_commit')) wentBack(station, 'durable_commit', before, now)
  return now
}

function wentBack({ name: of }: SimStation, name: keyof Reached, before: Reached, now: Reached): never {
  violated('9 monotone', `${name} of ${of} went back from ${before[name]} to ${now[name]}`)
}

/** 9: a cursor is never ahead of the rows; shadows count as what they are, the server's copies. */
export async function checkCursor(view: Pick<ServerView, 'commits'>, station: SimStation): Promise<void> {
  const program = station.program()
  if (program === null) return
  const { db } = program.store
  const cursor = Number(
    (await db.selectFrom('sync_state').select('value').where('name', '=', 'cursor').executeTakeFirst())
      ?.value ?? 0,
  )
  // What is still to come in chunks is not here yet.
  if (
    (await db.selectFrom('sync_state').select('value').where('name', '=', 'snapshot').executeTakeFirst())
      ?.value
  )
    return
  const site = station.passport.site.id
  const latest = new Map<string, number>()
  // What was withheld comes with the commit that begins a membership, which may be ahead of the cursor.
  const haveScopesEnded = view.commits.some(({ changes }) =>
    changes.some(({ entity, after }) => entity === 'scope_members' && after.is_member === false),
  )
  for (const commit of view.commits) {
    if (commit.commit_seq > cursor || commit.site_id !== site) continue
    for (const { entity, record_id, after } of commit.changes) {
      if (haveScopesEnded && patientsOfHistory(entity, after).length > 0) continue
      if (entity === 'scope_members' && !isMembershipFor(after, station)) continue
      latest.set(`${entity}/${record_id}`, commit.commit_seq)
    }
  }
  const held = new Map<string, number>()
  for (const entity of new Set([...latest.keys()].map((key) => key.split('/')[0] as EntityName))) {
    const { rows } = await sql<{ id: string; row_version: number }>`
      select id, row_version from ${sql.table(entity)}`.execute(db)
    for (const { id, row_version } of rows) held.set(`${entity}/${id}`, row_version)
  }
  const shadows = await db.selectFrom('shadow').select(['entity', 'row_id', 'row_version']).execute()
  for (const { entity, row_id, row_version } of shadows) held.set(`${entity}/${row_id}`, row_version)
  for (const [key, version] of latest) {
    if ((held.get(key) ?? 0) < version)
      violated(
        '9 monotone',
        `${station.name} has pulled to ${cursor}, but has ${key} as of ${held.get(key) ?? 'never'}`,
      )
  }
}

/**
 * 7: while it is on its way, a station shows what its people wrote last. What a restored server gets again was judged by
 * the server once: it may be a candidate of a conflict by then, beside the value that is shown.
 */
export async function checkOwnWritesShown(model: Model, station: SimStation): Promise<void> {
  const program = station.program()
  if (program === null) return
  const { db } = program.store
  const onTheWay = new Map<string, { readonly state: string; readonly commit_seq: number | null }>()
  for (const { envelope_id, state, commit_seq } of await db
    .selectFrom('outbox')
    .select(['envelope_id', 'state', 'commit_seq'])
    .execute()) {
    if (state === 'archived') model.judged.add(envelope_id)
    else if (state !== 'quarantined' && !model.judged.has(envelope_id))
      onTheWay.set(envelope_id, { state, commit_seq })
  }
  const last = new Map<string, Writing>()
  for (const writing of model.writings) if (writing.station === station.name) last.set(writing.key, writing)
  for (const [key, { envelope_id, value }] of last) {
    const own = onTheWay.get(envelope_id)
    if (own === undefined) continue
    const [entity = '', id = '', group = ''] = key.split('/')
    const row = await findOne(db, entity as EntityName, id)
    // While a PC is being filled, a page may bring what came after it before the part that it is in.
    const isInCopy = own.commit_seq !== null && own.commit_seq <= Number(row?.row_version ?? 0)
    if (isInCopy && !model.lostAtServer.has(envelope_id)) continue
    const { fields } = groupNamed(entityDefinition(entity as EntityName).groups, group)
    const shown = row && groupText(row as unknown as Row, fields)
    if (shown !== value)
      violated(
        '7 own writes',
        `${station.name} shows ${shown} for ${key}, its people wrote ${value} last (${own.state})`,
      )
  }
}

/** 6: what one act made together is there together. */
export async function checkWhole(model: Model, station: SimStation): Promise<void> {
  const program = station.program()
  if (program === null) return
  const several = [...model.acknowledged.values()].filter(({ creates }) => creates.length > 1)
  const made = Map.groupBy(
    several.flatMap(({ creates }) => creates),
    ({ entity }) => entity,
  )
  const held = new Set<string>()
  for (const [entity, rows] of made) {
    const ids = JSON.stringify(rows.map(({ id }) => id))
    const found = await sql<{ id: string }>`
      select id from ${sql.table(entity)} where id in (select value from json_each(${ids}))`.execute(
      program.store.db,
    )
    for (const { id } of found.rows) held.add(id)
  }
  for (const { creates, envelope_id } of several) {
    // History comes and goes with the scope, all of it.
    const [base, history] = [false, true].map((isHistory) =>
      creates.filter(({ entity }) => tablesWithHistory.includes(entity) === isHistory),
    )
    const isInPart = [base, history].some((some = []) => new Set(some.map(({ id }) => held.has(id))).size > 1)
    if (isInPart) violated('6 atomic', `${station.name} has a part of what envelope ${envelope_id} made`)
  }
}

/** A row as text: fields in order, absent and null alike. */
function textOf(row: Row): string {
  const entries = Object.entries(fieldValuesOf(row)).filter(([, value]) => value !== null)
  return JSON.stringify(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, v]) => [k, sortedJson(v)]))
}

function sortedJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedJson)
  if (value === null || typeof value !== 'object') return value
  return Object.entries(value)
    .filter(([, part]) => part !== null)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, part]) => [key, sortedJson(part)])
}
