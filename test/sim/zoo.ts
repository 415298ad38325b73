/*
 * Bugs that real sync engines had, put back into ours one at a time. The simulator must find each within its seeds: what
 * it does not find, it does not watch over. `npm run sim -- --zoo` runs them all.
 */

export interface ZooBug {
  readonly name: string
  /** Where somebody met it. */
  readonly met: string
  readonly file: string
  /** Stands in the file exactly once. */
  readonly find: string
  readonly replace: string
  /** Seeds from 1 within which it must be found. */
  readonly seeds: number
}

export const zoo: readonly ZooBug[] = [
  {
    name: 'cursor saved before the rows',
    met: 'livestorejs/livestore#1532, apache/pouchdb#1240',
    file: 'main/sync/apply-page.ts',
    find: 'return deps.db.transaction().execute(async (trx) => {\n    const changed = new Set<EntityName>()\n    if ((await readNumber(trx,',
    replace:
      "await deps.db.transaction().execute(async (trx) => { if ((await readNumber(trx, 'cursor')) === after) await writeState(trx, 'cursor', page.end.next) })\n  after = page.end.next\n  return deps.db.transaction().execute(async (trx) => {\n    const changed = new Set<EntityName>()\n    if ((await readNumber(trx,",
    seeds: 150,
  },
  {
    name: 'newest wins',
    met: 'the default of RxDB, WatermelonDB, TinyBase',
    file: 'shared/sync/merge.ts',
    find: "return group.policy === 'merge' ? 'applied' : 'conflict'",
    replace: "return 'applied'",
    seeds: 60,
  },
  {
    name: 'own later edits count as having seen others',
    met: 'getodk/central#698',
    file: 'shared/sync/merge.ts',
    find: 'stamp.station_id === seen.station_id &&',
    replace: 'seen.base_station_seq !== null &&',
    seeds: 100,
  },
  {
    name: 'acknowledged before the commit',
    met: 'livestorejs/livestore#416',
    file: 'sync-server/sync/push-service.ts',
    find: 'return deps.database.transaction({ site_id: station.site_id }, async (trx) => {\n    const keys = await lockStation',
    replace:
      'return deps.database.transaction({ site_id: station.site_id }, async (trx) => {\n    if (deps.clock.nowMs() % 7 === 0) return ok({ outcomes: checked.map((one) => ({ station_seq: one.station_seq, result: "applied" as const, commit_seq: 1, conflict_ids: [], quarantine_code: null })), ack_through: checked.at(-1)?.station_seq ?? 0, durable_through: null, epoch: "x", head: 0, server_time: now, lease: null })\n    const keys = await lockStation',
    seeds: 60,
  },
  {
    name: 'pull waits for an empty outbox and never comes',
    met: 'powersync-ja/powersync-sqlite-core#162',
    file: 'main/sync/sync-cycle.ts',
    find: 'if (cycle.pages === PAGES_PER_CYCLE) return DONE',
    replace:
      "if ((await deps.db.selectFrom('outbox').select('station_seq').where('state', '<>', 'archived').execute()).length > 0) return DONE",
    seeds: 40,
  },
  {
    name: 'a retry is stamped anew',
    met: 'evoluhq/evolu notes/dbworker-retry-idempotency.md',
    file: 'main/sync/sync-cycle.ts',
    find: 'const reply = await deps.transport.push(request)',
    replace: `const again = await import('./push-outbox.ts').then(() => import('../../shared/sync/envelope.ts'))
    const crypto = await import('node:crypto')
    const renew = (one: Record<string, unknown>) => {
      const body = { ...one, envelope_id: deps.newId() } as never
      const hash = crypto.createHash('sha256').update(again.envelopeText(body)).digest()
      return { ...(body as object), hash: hash.toString('hex'), signature: deps.identity.sign(hash) } as never
    }
    const reply = await deps.transport.push({ ...request, envelopes: request.envelopes.map((one) => renew(one)) })`,
    seeds: 60,
  },
  {
    name: 'a failed envelope is passed over',
    met: 'pouchdb/pouchdb#4963, #5033',
    file: 'sync-server/commit/commit.ts',
    find: 'await putAside(reception.trx, envelope,',
    replace: 'void (reception.trx, envelope,',
    seeds: 100,
  },
  {
    name: 'paused counts as pushed',
    met: 'pubkey/rxdb#8285',
    file: 'main/sync/sync-cycle.ts',
    find: 'if (!reply.ok) {\n    cycle.untaken = reply',
    replace: `if (!reply.ok && reply.kind === 'unreachable') {
    await deps.db.updateTable('outbox').set({ state: 'acknowledged' }).where('station_seq', 'in', request.envelopes.map((one) => one.station_seq)).execute()
  }
  if (!reply.ok) {
    cycle.untaken = reply`,
    seeds: 60,
  },
  {
    name: 'pulled rows hide what was written here',
    met: 'beyondessential/tamanu saveChanges.ts',
    file: 'main/sync/server-copy.ts',
    find: 'await storeShown(trx, entity, withPending(copy, pending, entity))',
    replace: 'await storeShown(trx, entity, copy)',
    seeds: 100,
  },
  {
    name: 'a decision takes what it did not weigh along',
    met: 'couchdb clients that delete every losing leaf',
    file: 'sync-server/commit/apply-resolve.ts',
    find: 'if (!hasSeen(stamp, seen) && !sameValues(record.row, to, Object.keys(to))) {',
    replace: 'if (seen.base_version === -1) {',
    seeds: 300,
  },
  {
    name: 'a number used twice is taken for a retry',
    met: 'apache/pouchdb#3999, a disk image put back',
    file: 'sync-server/commit/commit.ts',
    find: 'if (commit?.payload_hash === envelope.hash)',
    replace: 'if (commit !== undefined)',
    seeds: 300,
  },
  {
    name: 'a commit is sent in part',
    met: 'beyondessential/tamanu#9172, parent and child apart',
    file: 'sync-server/sync/kept-commits.ts',
    find: 'changes: [...last.values()],',
    replace: 'changes: [...last.values()].slice(0, 1),',
    seeds: 40,
  },
  {
    name: 'a store that was put back goes on as if nothing was',
    met: 'evoluhq/evolu Timestamp.ts, a cloned disk',
    file: 'main/sync/store-standing.ts',
    find: "if (answer.state === 'rolled_back') await takeNewIncarnation",
    replace: "if (answer.state === ('never' as string)) await takeNewIncarnation",
    seeds: 200,
  },
  {
    name: 'a chunk is put over newer rows',
    met: 'apache/pouchdb#1240, rows of a slow bootstrap over the live ones',
    file: 'main/sync/bulk-copies.ts',
    find: 'return copies.filter((copy) => Number(copy[versionAt]) > (held.get(String(copy[idAt])) ?? 0))',
    replace: 'return copies.filter((copy) => Number(copy[versionAt]) > 0 || held.size < 0)',
    seeds: 300,
  },
  {
    name: 'a cursor passes a commit that is not visible yet',
    met: 'Nozbe/WatermelonDB Backend.md, RxDB sample server: a bigserial or now() as cursor',
    file: 'sync-server/sync/pull-service.ts',
    find: 'const found = await deps.kept.read(trx, range)',
    replace:
      'const visible = await deps.kept.read(trx, range)\n    const found = deps.clock.nowMs() % 11 === 0 ? visible.slice(0, -1) : visible',
    seeds: 60,
  },
  {
    name: 'the checksum of a page is adopted',
    met: 'MattFaz/actuali#188',
    file: 'main/sync/apply-page.ts',
    find: "if (checksum.digest('hex') !== end.checksum) return undefined",
    replace: 'void checksum',
    seeds: 200,
  },
  {
    name: 'the epoch of a restored server is not looked at',
    met: 'medic/cht-core#8093, #4146',
    file: 'sync-server/sync/epoch-service.ts',
    find: 'if (epoch !== head.epoch) return false\n',
    replace: "if (head.epoch !== '') return true\n",
    seeds: 100,
  },
  {
    name: 'the archive is dropped before it is durable',
    met: 'evoluhq/evolu#660, medic/cht-core#8093',
    file: 'main/records/outbox-archive.ts',
    find: "where state = 'archived' and commit_seq <= ",
    replace: "where state = 'archived' and -1 <= ",
    seeds: 150,
  },
  {
    name: 'a copy of a lost time keeps its number',
    met: 'here, by a seed of this simulator',
    file: 'main/records/shadow-store.ts',
    find: 'row_version: row_version === 0 ? null : row_version }',
    replace: '...(row_version < 0 ? { row_version: null } : {}) }',
    seeds: 400,
  },
  {
    name: 'a page is not bounded to the site',
    met: 'beyondessential/tamanu sync lookups without a facility',
    file: 'sync-server/sync/pull-service.ts',
    find: 'return deps.database.transaction({ site_id }, async (trx) => {',
    replace: "return deps.database.transaction({ site_id: 'all' }, async (trx) => {",
    seeds: 20,
  },
  {
    name: 'what a program of before cannot read is gone under the next',
    met: 'any store without a place for it: the sync handbook, 4.9, keeps `deferred` for that',
    file: 'main/sync/server-copy.ts',
    find: 'else await defer(trx, entity, copy)',
    replace: 'else await Promise.resolve(defer)',
    seeds: 300,
  },
  {
    name: 'a commit is not flushed',
    met: 'electric-sql/pglite#1107; SQLite in WAL with synchronous=NORMAL',
    file: 'main/db/store-settings.ts',
    find: "{ name: 'synchronous', set: 'FULL', reads: 2 },",
    replace: "{ name: 'synchronous', set: 'NORMAL', reads: 1 },",
    seeds: 100,
  },
  {
    name: 'a push is acknowledged before its journal is on the disk',
    met: 'electric-sql/pglite#1107, electric-sql/electric#2982',
    file: 'sync-server/sync/push-service.ts',
    find: 'const settle = request.envelopes.length > 0 ? await deps.journal?.append(journalled) : undefined',
    replace:
      'const settle = request.envelopes.length > 9 ? await deps.journal?.append(journalled) : undefined',
    seeds: 60,
  },
]
