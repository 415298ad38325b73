import type { Guard } from './guard.ts'

/** What keeps a station's keys to those they belong to. */
export const guards: readonly Guard[] = [
  {
    name: 'an old slot file that was put back opens by a password',
    file: 'main/keys/key-slots.ts',
    find: '      if (distrust !== null) return distrust\n',
    replace: '',
    test: 'test/main/keys/slot-generations.test.ts',
    words: 'an old copy of the slot file',
  },
  {
    name: 'a slot file whose seal is broken is taken',
    file: 'main/keys/key-slot-file.ts',
    find: 'return unreadable(ALTERED)',
    replace: 'return ok(slots.format === 1 ? fromFormatOne(slots) : slots)',
    test: 'test/main/keys/key-slots.test.ts',
    words: 'are refused when somebody altered the file',
  },
  {
    name: 'a wrong try is free for who kills the program',
    file: 'main/keys/key-slots.ts',
    find: '      changeUser(user_id, { failed_tries, last_failed_at: now })\n',
    replace: '',
    test: 'test/main/keys/key-slots.test.ts',
    words: 'tries without the server',
  },
  {
    name: 'keys are kept behind a password that everybody knows',
    file: 'main/keys/safe-storage-secret-store.ts',
    find: 'if (UNPROTECTED.includes(name))',
    replace: "if (name === '')",
    test: 'test/main/keys/safe-storage.test.ts',
    words: 'is refused where it is',
  },
  {
    name: 'a key ring that forgets at restart is taken for a keychain',
    file: 'main/keys/keychain-secret-store.ts',
    find: "const asksFirst = platform === 'linux'",
    replace: "const asksFirst = platform === 'aix'",
    test: 'test/main/keys/keychain-package.test.ts',
  },
  {
    name: 'a key is looked for in another keychain than the one of the enrolment',
    file: 'main/keys/root-key.ts',
    find: 'if (recordedBackend !== null && recordedBackend !== store.backend)',
    replace: "if (recordedBackend === '')",
    test: 'test/main/keys/keychain-package.test.ts',
  },
  {
    name: 'people keep their slots of a stolen data key',
    file: 'main/keys/data-key-rotation.ts',
    find: '    ...(isTheft ? { users: [], forward_keys: [] } : {}),\n',
    replace: '',
    test: 'test/main/keys/slot-generations.test.ts',
    words: 'after a theft',
  },
  {
    name: 'a recovery key that was replaced still opens the copy before',
    file: 'main/keys/key-slots.ts',
    find: '      replace({ escrow_slot: sealEscrow(station_id, recoveryPublicKey, key) })\n      forgetPrevious()\n',
    replace: '      replace({ escrow_slot: sealEscrow(station_id, recoveryPublicKey, key) })\n',
    test: 'test/main/keys/slot-generations.test.ts',
    words: 'an escrow slot',
  },
]
