import type { Guard } from './guard.ts'

const test = 'test/main/sync/server-put-back.test.ts'

/** What holds when a server comes back from a backup. */
export const guards: readonly Guard[] = [
  {
    name: 'a mark that a station made up is believed',
    file: 'sync-server/sync/epoch-marks.ts',
    find: "if (parts === null || !timingSafeEqual(macOf(keys, text), Buffer.from(mac, 'base64url'))) return null",
    replace: 'if (parts === null) return null',
    test: 'test/sync-server/sync/pull.test.ts',
  },
  {
    name: 'a commit number of before a restore counts as seen after it',
    file: 'sync-server/commit/envelope-context.ts',
    find: 'Math.min(op.base_version, seen_at_most)',
    replace: 'op.base_version',
    test: 'test/sync-server/sync/pull.test.ts',
  },
  {
    name: 'what a restored server took before is not sent to it again',
    file: 'main/sync/server-epoch.ts',
    find: '  await reopen(trx, lost)\n',
    replace: '',
    test,
  },
  {
    name: 'copies of a time that is gone count as newer than what the server has',
    file: 'main/sync/server-epoch.ts',
    find: 'set row_version = null where',
    replace: 'set row_version = row_version where',
    test,
  },
  {
    name: 'work that is put aside loses what it is judged by',
    file: 'main/records/outbox-archive.ts',
    find: "and aside.state = 'quarantined')",
    replace: "and aside.state = 'nothing')",
    test: 'test/main/records/outbox-archive.test.ts',
  },
  {
    name: 'what no backup holds yet is dropped',
    file: 'main/records/outbox-archive.ts',
    find: "state = 'archived' and commit_seq <= $",
    replace: "state = 'archived' and -1 <= $",
    test: 'test/main/records/outbox-archive.test.ts',
  },
  {
    name: 'a backup is said to hold what the server does not have',
    file: 'sync-server/sync/durability.ts',
    find: "  if (through > stream.last_commit) return err('beyond_head')\n",
    replace: '',
    test: 'test/sync-server/rest/admin.test.ts',
  },
]
