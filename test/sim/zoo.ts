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
    find: 'if (pushed !== null && endsCycle(pushed)) return pushed',
    replace:
      "if ((await deps.db.selectFrom('outbox').select('station_seq').where('state', '<>', 'archived').execute()).length > 0) return null\n  if (pushed !== null && endsCycle(pushed)) return pushed",
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
    find: "if (!reply.ok) return reply\n    if (reply.value.kind === 'gap')",
    replace: `if (!reply.ok && reply.kind === 'unreachable') {
      await deps.db.updateTable('outbox').set({ state: 'acknowledged' }).where('station_seq', 'in', request.envelopes.map((one) => one.station_seq)).execute()
    }
    if (!reply.ok) return reply
    if (reply.value.kind === 'gap')`,
    seeds: 60,
  },
  {
    name: 'pulled rows hide what was written here',
    met: 'beyondessential/tamanu saveChanges.ts',
    file: 'main/sync/apply-page.ts',
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
    file: 'sync-server/sync/pull-service.ts',
    find: 'changes: [...last.values()] }',
    replace: 'changes: [...last.values()].slice(0, 1) }',
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
    name: 'a page of an old request is applied over a newer one',
    met: 'actualbudget/actual#1495',
    file: 'main/sync/apply-page.ts',
    find: "if (known > copy.row_version || (known === copy.row_version && which === 'newer')) return",
    replace: 'if (known > copy.row_version + 1000000) return',
    seeds: 400,
  },
]
