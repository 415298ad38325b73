import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { v7 } from 'uuid'
import { err, ok, type Result } from '../../shared/result.ts'
import { recoveryWords } from '../keys/escrow.ts'
import { findKeychain } from '../keys/keychain-secret-store.ts'
import type { KdfCost } from '../keys/password-key.ts'
import type { KeychainFinding } from '../keys/secret-store.ts'
import { askSecret } from './ask-secret.ts'
import { makeRecoveryKey, openRecoveryKey, type RecoveryKey } from './recovery-key-file.ts'
import {
  checkRecovery,
  openWithRecoveryKey,
  orderDataKey,
  type RecoveryDeps,
  replaceRootKey,
} from './station-recovery.ts'

export const recoveryHelp = `Opens a station whose keychain is lost, and renews a station's keys.

  npm run recovery -- new-key --out FILE [--passphrase-file FILE]
      makes the organisation's recovery key: its public half goes to the server (SIJIL_RECOVERY_PUBLIC_KEY),
      the file and its passphrase into two safes
  npm run recovery -- check --profile DIR --key FILE [--passphrase-file FILE]
      says whether the recovery key opens this station; changes nothing
  npm run recovery -- open --profile DIR --key FILE --for USERNAME [--passphrase-file FILE] [--password-file FILE]
      makes a new root key in this account's keychain and gives USERNAME, who types their own password, a way in
  npm run recovery -- rotate --profile DIR --what data-key|root-key [--after-theft]
      data-key: a new one at the next sign-in that the server answers; after a theft nobody's slot is kept
      root-key: a new one in the keychain, at once

  --help   this text

Passphrases and passwords are asked for, or read from the first line of a file; never given as an argument.
The station must not be running. "new-key" without --passphrase-file asks twice.
`

/** What the command needs of the machine; tests replace it. */
export interface RecoveryMachine {
  readonly findKeychain: () => Promise<KeychainFinding>
  readonly askSecret: (question: string, file: string | null) => Promise<string>
  /** Cheaper in tests. */
  readonly kdfCost?: KdfCost
}

const thisMachine: RecoveryMachine = { findKeychain: () => findKeychain(), askSecret }

/** `npm run recovery`: answers what to print. The error is a sentence. */
export async function runRecovery(
  args: readonly string[],
  machine: RecoveryMachine = thisMachine,
): Promise<Result<string, string>> {
  const [command = '--help', ...rest] = args
  if (command === '--help' || rest.includes('--help')) return ok(recoveryHelp)
  let flags: ReturnType<typeof parseFlags>
  try {
    flags = parseFlags(rest)
  } catch (error) {
    // Expected: an unknown flag, or one without its value; Node's sentence names it.
    return err(error instanceof Error ? error.message : 'the flags cannot be read')
  }
  switch (command) {
    case 'new-key':
      return newKey(flags, machine)
    case 'check':
      return withKey(flags, machine, (profile, key) => checkRecovery(profile, key))
    case 'open':
      return withKey(flags, machine, (profile, key) => open(flags, machine, profile, key))
    case 'rotate':
      return rotate(flags, machine)
    default:
      return err(`There is no ${command}. --help lists what there is.`)
  }
}

type Flags = ReturnType<typeof parseFlags>

async function newKey(flags: Flags, machine: RecoveryMachine): Promise<Result<string, string>> {
  if (flags.out === undefined) return err('--out is missing: the file of the recovery key')
  const file = flags['passphrase-file'] ?? null
  const passphrase = await machine.askSecret('A passphrase for the recovery key', file)
  if (file === null && passphrase !== (await machine.askSecret('The same once more', null))) {
    return err('The two passphrases differ. Nothing was made.')
  }
  const path = resolve(flags.out)
  const made = await makeRecoveryKey(path, passphrase, machine.kdfCost)
  if (!made.ok) return made
  return ok(
    `The recovery key is in ${path}.\nIts six words: ${recoveryWords(made.value)}\nFor the server:\nSIJIL_RECOVERY_PUBLIC_KEY=${made.value}\n`,
  )
}

async function withKey(
  flags: Flags,
  machine: RecoveryMachine,
  work: (profile: string, key: RecoveryKey) => Promise<Result<string, string>>,
): Promise<Result<string, string>> {
  if (flags.profile === undefined) return err('--profile is missing: the folder of the station')
  if (flags.key === undefined) return err('--key is missing: the file of the recovery key')
  const passphrase = await machine.askSecret(
    'The passphrase of the recovery key',
    flags['passphrase-file'] ?? null,
  )
  const key = await openRecoveryKey(resolve(flags.key), passphrase)
  if (!key.ok) return key
  const done = await work(resolve(flags.profile), key.value)
  return done.ok ? ok(`Recovery key: ${recoveryWords(key.value.public_key)}\n${done.value}\n`) : done
}

async function open(
  flags: Flags,
  machine: RecoveryMachine,
  profile: string,
  key: RecoveryKey,
): Promise<Result<string, string>> {
  const username = flags.for
  if (username === undefined) return err('--for is missing: who signs in first')
  const password = await machine.askSecret(`The password of ${username}`, flags['password-file'] ?? null)
  if (password === '') return err('Without a password nobody can sign in. Nothing was changed.')
  return openWithRecoveryKey(depsOf(machine), profile, key, { username, password })
}

async function rotate(flags: Flags, machine: RecoveryMachine): Promise<Result<string, string>> {
  if (flags.profile === undefined) return err('--profile is missing: the folder of the station')
  const profile = resolve(flags.profile)
  const isTheft = flags['after-theft'] === true
  const done =
    flags.what === 'data-key'
      ? await orderDataKey(depsOf(machine), profile, isTheft ? 'theft' : 'ordered')
      : flags.what === 'root-key'
        ? await replaceRootKey(depsOf(machine), profile)
        : err('--what must be data-key or root-key')
  return done.ok ? ok(`${done.value}\n`) : done
}

function depsOf({ findKeychain: find, kdfCost }: RecoveryMachine): RecoveryDeps {
  return {
    findKeychain: find,
    clock: { nowMs: () => Date.now(), monotonicMs: () => performance.now() },
    newId: () => v7(),
    onFault: () => undefined,
    ...(kdfCost === undefined ? {} : { kdfCost }),
  }
}

function parseFlags(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    options: {
      out: { type: 'string' },
      profile: { type: 'string' },
      key: { type: 'string' },
      for: { type: 'string' },
      what: { type: 'string' },
      'after-theft': { type: 'boolean' },
      'passphrase-file': { type: 'string' },
      'password-file': { type: 'string' },
    },
  }).values
}
