import type { Guard } from './guard.ts'

/** What keeps strangers, strange pages and strange tokens out. */
export const guards: readonly Guard[] = [
  {
    name: 'a page of another origin speaks to the browser shell',
    file: 'main/ipc/trusted-sender.ts',
    find: 'return isOwnHost(host, port) && origin ===',
    replace: 'return isOwnHost(host, port) && origin !==',
    test: 'test/main/ipc/trusted-sender.test.ts',
  },
  {
    name: 'an access token that is no access token is taken',
    file: 'sync-server/auth/tokens.ts',
    find: '      typ: TYPE,\n      issuer: ISSUER,',
    replace: '      issuer: ISSUER,',
    test: 'test/sync-server/auth/auth.test.ts',
  },
]
