import type { Guard } from './guard.ts'

/** What keeps a document whole on its way, and what is put aside with who wrote it. */
export const guards: readonly Guard[] = [
  {
    name: 'a chunk that is kept although it was damaged on the way',
    file: 'sync-server/sync/blob-routes.ts',
    find: ' || sha256Of(bytes) !== hash',
    replace: '',
    test: 'test/sync-server/sync/blobs.test.ts',
    words: 'damaged, too long',
  },
  {
    name: 'bytes that are kept under a name that is not theirs',
    file: 'sync-server/sync/blob-routes.ts',
    find: 'if (sha256Of(bytes) !== sha256)',
    replace: 'if (bytes.length === 0)',
    test: 'test/sync-server/sync/blobs.test.ts',
    words: 'all thrown away',
  },
  {
    name: 'chunks that lie on the server’s disk in clear',
    file: 'sync-server/documents/blob-parts.ts',
    find: 'sealBytes(keyOf(blob), bytes, purposeOf(blob, index))',
    replace: 'bytes',
    test: 'test/sync-server/sync/blobs.test.ts',
    words: 'kept as they come',
  },
  {
    name: 'chunks of one station that another’s are put together with',
    file: 'sync-server/documents/blob-parts.ts',
    find: 'join(root, station_id, ',
    replace: "join(root, 'all', ",
    test: 'test/sync-server/sync/blobs.test.ts',
    words: 'a station’s own',
  },
  {
    name: 'a document that is shown although its bytes are not those that it names',
    file: 'main/sync/blob-sync.ts',
    find: 'if (hashOf(part.pieces()) !== sha256) {',
    replace: 'if (part.length < 0) {',
    test: 'test/main/sync/document-chunks.test.ts',
    words: 'not what was promised',
  },
  {
    name: 'an entry that was put aside, shown to others than its author',
    file: 'main/sync-page/sync-page-service.ts',
    find: 'const author = seesAll ? null : call.actor.user_id',
    replace: 'const author = null',
    test: 'test/main/sync-page/sync-page.test.ts',
    words: 'shown to its author',
  },
]
