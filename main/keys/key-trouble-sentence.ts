import type { KeyTrouble } from '../../shared/session/key-trouble.ts'

/** What IT reads at the command line and in the log; screens have sentences of their own in both languages. */
export function keyTroubleSentence({ kind, recorded, found }: KeyTrouble): string {
  return `${what(kind, recorded, found)} Nothing was changed or made anew.`
}

function what(kind: KeyTrouble['kind'], recorded: string | null, found: string | null): string {
  switch (kind) {
    case 'absent':
      return 'The keychain of this account does not answer. Start Sijil in the session of the account that was enrolled, with its keychain running.'
    case 'locked':
      return 'The keychain of this account is locked. Unlock it and try again.'
    case 'item_lost':
      return 'The keychain no longer holds the root key of this station. `npm run recovery -- open` opens its records with the recovery key.'
    case 'wrong_value':
      return 'The keychain holds another key than the one that sealed this station’s slots. Put the right one back, or use `npm run recovery -- open`.'
    case 'other_backend':
      return `The root key of this station lies in another keychain (${recorded ?? '?'}) than the one of this session (${found ?? '?'}). Start Sijil in the session in which the station was enrolled.`
    case 'failed':
      return 'The keychain ended while it was asked. Try again; if that does not help, start the session anew.'
    case 'no_protection':
      return 'This session has no keychain that protects keys (GNOME Keyring or KWallet). Install and unlock one.'
    case 'forgetful':
      return 'Only the kernel’s key ring answers, which forgets everything at restart. Install and unlock GNOME Keyring or KWallet.'
    case 'read_only':
      return 'The keychain may be read and not written. Give this account the right to write to it.'
    case 'slow':
      return 'The keychain did not answer in time. See whether it asks for a password, and try again.'
    case 'file_unreadable':
      return 'The file with the sealed keys of this station (keychain.json) cannot be read. Put it back from a copy, or use `npm run recovery -- open`.'
  }
}
