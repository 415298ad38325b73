import type { Guard } from './guard.ts'

/** Who is given whose history, and what keeps it from leaving a PC. */
export const guards: readonly Guard[] = [
  {
    name: 'pages that hold the history of patients who are out of scope',
    file: 'sync-server/sync/scope-view.ts',
    find: 'return patients.length === 0 || patients.some((id) => members.has(id))',
    replace: 'return patients.length >= 0',
    test: 'test/sync-server/sync/scopes.test.ts',
    words: 'let no history of others',
  },
  {
    name: 'bytes of a document that are given to who may not hold the patient',
    file: 'sync-server/sync/blob-routes.ts',
    find: 'const known = documents.filter((one) => one.is_in_scope || ',
    replace: 'const known = documents.filter((one) => one.media_type.length > 0 || ',
    test: 'test/sync-server/sync/scopes.test.ts',
    words: 'give bytes of a document',
  },
  {
    name: 'history that leaves although something of it is on this PC alone',
    file: 'main/scopes/evict-history.ts',
    find: 'const held = await listHeldHere(trx)',
    replace: 'const held = new Set<string>(); void listHeldHere',
    test: 'test/main/sync/scopes.test.ts',
    words: 'waits for',
  },
  {
    name: 'a membership that brings no earlier history',
    file: 'main/sync/apply-page.ts',
    find: 'await applySections(trx, page.backfill)',
    replace: 'await applySections(trx, [])',
    test: 'test/main/sync/scopes.test.ts',
    words: 'to this PC alone',
  },
]
