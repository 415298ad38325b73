import type { Guard } from './guard.ts'

/** What keeps a store whole while it is filled from a snapshot. */
export const guards: readonly Guard[] = [
  {
    name: 'a chunk that is another one than its hash says',
    file: 'main/sync/snapshot-chunk.ts',
    find: "    if (createHash('sha256').update(text).digest('hex') !== sha256) return undefined\n",
    replace: '',
    test: 'test/main/sync/first-sync.test.ts',
    words: 'damaged chunk',
  },
  {
    name: 'an older row of a chunk that takes the place of a newer one',
    file: 'main/sync/bulk-copies.ts',
    find: 'return copies.filter((copy) => Number(copy[versionAt]) > (held.get(String(copy[idAt])) ?? 0))',
    replace: 'return copies',
    test: 'test/main/sync/bulk-copies.test.ts',
  },
  {
    name: 'a chunk that writes over what was changed here',
    file: 'main/sync/snapshot-chunk.ts',
    find: 'canBePut(entity, values) && !own.has(entity, idOf(entity, values))',
    replace: "canBePut(entity, values) && idOf(entity, values) !== '' && own !== undefined",
    test: 'test/main/sync/bulk-copies.test.ts',
    words: 'chunk',
  },
  {
    name: 'a value of a newer program that is written as if it were understood',
    file: 'main/sync/bulk-copies.ts',
    find: 'if (checks[at]?.(values[at]) !== true) return false',
    replace: 'if (checks[at] === undefined) return false',
    test: 'test/main/sync/bulk-copies.test.ts',
  },
  {
    name: 'a store that is compared before all of it is here',
    file: 'main/sync/row-digests.ts',
    find: "  if ((await readState(deps.db, 'snapshot')) !== null) return null\n",
    replace: '',
    test: 'test/main/sync/first-sync.test.ts',
    words: 'is not compared',
  },
  {
    name: 'a snapshot that hides that the server was restored',
    file: 'main/sync/first-sync-store.ts',
    find: '|| (epoch ?? manifest.epoch) !== manifest.epoch',
    replace: "|| epoch === ''",
    test: 'test/main/sync/first-sync.test.ts',
    words: 'another time',
  },
  {
    name: 'own records that wait for ever because no page names them',
    file: 'main/sync/sync-cycle.ts',
    find: '  const archived = await archiveOwnThrough(deps.db)\n',
    replace: '  const archived = new Set<EntityName>()\n',
    test: 'test/main/sync/first-sync.test.ts',
    words: 'nothing of its own stays pending',
  },
  {
    name: 'a snapshot that is made anew for each station',
    file: 'sync-server/sync/snapshot-service.ts',
    find: 'alive.find((one) => isShared(one, head, nowMs) || one.built_at === null)',
    replace: 'alive.find((one) => isShared(one, head, nowMs) && one.built_at === null)',
    test: 'test/main/sync/first-sync.test.ts',
    words: 'made once',
  },
]
