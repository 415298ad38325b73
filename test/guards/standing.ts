import type { Guard } from './guard.ts'

/** What keeps ended people and stations out, and a station from being erased by anybody but its server. */
export const guards: readonly Guard[] = [
  {
    name: 'an old order to erase is taken a second time',
    file: 'main/standing/standing-token.ts',
    find: 'if (payload.nonce !== asked.nonce) return undefined',
    replace: '',
    test: 'test/main/standing/standing.test.ts',
  },
  {
    name: 'an order for another station is taken',
    file: 'main/standing/standing-token.ts',
    find: '      audience: asked.station_id,\n',
    replace: '',
    test: 'test/main/standing/standing.test.ts',
  },
  {
    name: 'the slot of an ended person stays',
    file: 'main/standing/standing-rules.ts',
    find: 'if (person === undefined || !person.is_active) return true',
    replace: 'if (person === undefined) return true',
    test: 'test/main/standing/standing.test.ts',
  },
  {
    name: 'a slot outlives the password that it was sealed with',
    file: 'main/standing/standing-rules.ts',
    find: 'return changed !== null && (mark === null || mark === undefined || mark < changed)',
    replace: 'return false',
    test: 'test/main/standing/standing.test.ts',
  },
  {
    name: 'an old order erases a profile that was enrolled anew',
    file: 'main/standing/wipe-steps.ts',
    find: '  if (!isStillThere(deps.profile, journal)) return finish(deps, journal)\n',
    replace: '',
    test: 'test/main/standing/standing.test.ts',
  },
  {
    name: 'a revoked station pulls records',
    file: 'sync-server/sync/sync-routes.ts',
    find: "if (result.value.revoked_at !== null && action !== 'any_station')",
    replace: 'if (result.value.site_id === result.value.station_id)',
    test: 'test/sync-server/sync/standing.test.ts',
  },
  {
    name: 'work that is saved while a station closes to be erased goes with it',
    file: 'main/standing/wipe-steps.ts',
    find: 'const late = frames.filter((frame) => !known.has(frame.hash))',
    replace: 'const late = frames.slice(frames.length)',
    test: 'test/main/standing/wipe-service.test.ts',
    words: 'hands in what was saved',
  },
  {
    name: 'a signing key that the station has not signed takes the place of its own',
    file: 'sync-server/sync/device-key-service.ts',
    find: "    if (!isProven(station, request, nowMs)) return err('not_proven')\n",
    replace: '',
    test: 'test/sync-server/sync/standing.test.ts',
    words: 'takes no signing key',
  },
  {
    name: 'a program that the server has ruled out pulls records',
    file: 'sync-server/sync/sync-routes.ts',
    find: 'const isOld = minimum !== null && isOlderVersion(versionOf(request), minimum)',
    replace: 'const isOld = minimum !== null && isOlderVersion(minimum, minimum)',
    test: 'test/sync-server/sync/standing.test.ts',
  },
  {
    name: 'a receipt for another order counts',
    file: 'sync-server/sync/wipe-report-service.ts',
    find: 'if (receipt.order_id !== wipe.order_id || receipt.order_nonce !== wipe.order_nonce)',
    replace: 'if (receipt.order_id !== wipe.order_id)',
    test: 'test/sync-server/sync/standing.test.ts',
  },
  {
    name: 'an ended account still writes',
    file: 'sync-server/commit/envelope-context.ts',
    find: "if (user?.is_active === true && decision === 'allowed') return",
    replace: "if (decision === 'allowed') return",
    test: 'test/sync-server/commit/stale-roles.test.ts',
  },
]
