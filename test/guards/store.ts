import type { Guard } from './guard.ts'

/** What keeps an acknowledged record through a power cut, a damaged disk and a lost store. */
export const guards: readonly Guard[] = [
  {
    name: 'a store that does not flush each save',
    file: 'main/db/store-settings.ts',
    find: "{ name: 'synchronous', set: 'FULL', reads: 2 }",
    replace: "{ name: 'synchronous', set: 'NORMAL', reads: 1 }",
    test: 'test/main/db/open.test.ts',
  },
  {
    name: 'a sort that is written to the disk in clear',
    file: 'main/db/store-settings.ts',
    find: "{ name: 'temp_store', set: 'MEMORY', reads: 2 }",
    replace: "{ name: 'temp_store', set: 'DEFAULT', reads: 0 }",
    test: 'test/main/db/open.test.ts',
  },
  {
    name: 'a damaged page that is not found before a row is shown',
    file: 'main/db/open.ts',
    find: "check === 'quick' ? quickCheck(raw) : undefined",
    replace: "check === 'none' ? quickCheck(raw) : undefined",
    test: 'test/security/row-05-pages.test.ts',
    words: 'on every page',
  },
  {
    name: 'a save that is acknowledged before its sealed copy is written',
    file: 'main/records/record-writer.ts',
    find: 'if (written !== undefined) deps.seal?.(written)',
    replace: '',
    test: 'test/main/backup/sealed-outbox.test.ts',
  },
  {
    name: 'a sealed copy that is not flushed',
    file: 'main/records/sealed-outbox.ts',
    find: '      fsyncSync(to)\n',
    replace: '',
    test: 'test/security/row-02-store.test.ts',
    words: 'loses nothing',
  },
  {
    name: 'a damaged backup that takes the place of the store',
    file: 'main/db/backup-file.ts',
    find: '    lookThrough(beside, own)\n',
    replace: '',
    test: 'test/main/backup/backup-file.test.ts',
  },
  {
    name: 'a backup that goes before the server has had everything since',
    file: 'main/backup/backup-plan.ts',
    find: 'lastSyncAt === null || made_at >= lastSyncAt',
    replace: 'false',
    test: 'test/main/backup/backup-plan.test.ts',
  },
  {
    name: 'a backup and kept secrets that are left under an older data key',
    file: 'main/backup/store-repair.ts',
    find: '  bringUnder(deps, key)\n',
    replace: '',
    test: 'test/main/backup/rotated-twice.test.ts',
  },
  {
    name: 'damage in the background that leaves the store open',
    file: 'main/station.ts',
    find: 'onDamage: () => void shutDamaged(true)',
    replace: 'onDamage: () => undefined',
    test: 'test/main/backup/damage-while-open.test.ts',
    words: 'in the background',
  },
]
