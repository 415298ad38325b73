import type { Guard } from './guard.ts'

const proofs = 'test/sync-server/auth/proofs.test.ts'
const row13 = 'test/security/row-13-refresh.test.ts'

/** What keeps a password, a code, a token or an open screen from being enough. */
export const guards: readonly Guard[] = [
  {
    name: 'guesses that come at once are all looked at',
    file: 'sync-server/auth/sign-in-limits.ts',
    find: '    for (const [key] of limits) this.#count(key, counted)\n',
    replace: '',
    test: 'test/sync-server/auth/auth.test.ts',
    words: 'pglite.*looks at five of thirty guesses',
  },
  {
    name: 'a station that is revoked while a password is checked is opened',
    file: 'sync-server/sync/sign-in-service.ts',
    find: '(await findStationKeysLocked(trx, station_id))?.revoked_at == null',
    replace: '(await findStationKeysLocked(trx, station_id)) !== null',
    test: 'test/sync-server/sync/access.test.ts',
    words: 'is not given: the station',
  },
  {
    name: 'a code of the authenticator app is good twice',
    file: 'sync-server/auth/totp-store.ts',
    find: `    .where('last_step', '<', step)\n`,
    replace: '',
    test: proofs,
    words: 'pglite.*with an authenticator app.*asks for the code',
  },
  {
    name: 'a recovery code is good twice',
    file: 'sync-server/auth/totp-store.ts',
    find: `    .where('code_hash', '=', code_hash)\n    .where('used_at', 'is', null)\n`,
    replace: `    .where('code_hash', '=', code_hash)\n`,
    test: proofs,
    words: 'pglite.*with an authenticator app.*takes each of ten',
  },
  {
    name: 'who manages people is not asked again who is there',
    file: 'sync-server/rest/serve.ts',
    find: 'if (caller.has_stepped_up || !asksForProof(request)) return ok(caller)',
    replace: 'if (caller !== null) return ok(caller)',
    test: proofs,
    words: 'pglite.*again.*is asked of administrators',
  },
  {
    name: 'a password that many people have is taken',
    file: 'sync-server/auth/password-check.ts',
    find: '(text) => commonPasswords.has(text)',
    replace: '() => false',
    test: proofs,
    words: 'pglite.*by a password.*that was reset cannot',
  },
  {
    name: 'a password of an administrator is good for more than one sign-in',
    file: 'sync-server/auth/sign-in-proof.ts',
    find: `if (new_password === undefined) return err({ code: 'must_change_password' })`,
    replace: 'if (new_password === undefined) return ok(null)',
    test: proofs,
    words: 'pglite.*by a password.*that an administrator resets',
  },
  {
    name: 'a refresh token is good without the proof of its station',
    file: 'sync-server/auth/refresh-token-store.ts',
    find: `    .where('token_hash', '=', token_hash)\n    .where('station_id', 'is not distinct from', station_id)\n    .where('used_at', 'is', null)`,
    replace: `    .where('token_hash', '=', token_hash)\n    .where('used_at', 'is', null)`,
    test: row13,
    words: 'are good on their own station only',
  },
  {
    name: 'a proof of the station goes with any refresh token',
    file: 'sync-server/auth/station-proof.ts',
    find: `    if (payload.rth !== createHash('sha256').update(refresh_token).digest('base64url')) return err('invalid')\n`,
    replace: `    if (payload.rth === createHash('sha256').digest('base64url')) return err('invalid')\n`,
    test: row13,
    words: 'are good on their own station only',
  },
  {
    name: 'a refresh token that was used before ends nothing',
    file: 'sync-server/auth/tokens.ts',
    find: 'const isEnded = await revokeFamily(trx, family_id, instantOf(deps.clock.nowMs()))\n',
    replace: 'const isEnded = family_id !== undefined\n',
    test: row13,
    words: 'copied with its key',
  },
]
