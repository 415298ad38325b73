import type { AppError } from '../../shared/errors.ts'
import { keyTroubleSentence } from '../keys/key-trouble-sentence.ts'
import { troubleOf } from '../keys/secret-store.ts'
import type { AwaitedEnrolment } from '../station-front.ts'

/** What a person at the command line is told when a station does not start, and what to do about it. */
export function startErrorSentence(error: AppError): string {
  switch (error.code) {
    case 'offline':
      return 'The sync server does not answer. Check its address and that it runs, then try again. If an enrolment code is refused then, ask an administrator for a new one.'
    case 'invalid_input':
      return 'The enrolment code is wrong, used or over its 15 minutes. Ask an administrator for a new one.'
    case 'not_found':
      return 'This profile is not enrolled yet. Give --server and --enrolment-code (an administrator makes the code), and --name.'
    case 'conflict':
      return conflictSentence(error.reason)
    case 'protocol_mismatch':
      return `This program and the server are of different versions (${error.ours} here, ${error.theirs} there). Update the older one. Nothing was changed.`
    case 'store_unreadable':
      return `The station's data cannot be read (${error.detail}). It was left untouched: call IT.`
    case 'store_damaged':
      return `The station's data is damaged (${error.detail}). Nothing was deleted: the next sign-in puts it back.`
    case 'store_setting':
      return `A protection of the station's data does not hold here (${error.setting}), so it was not opened. Nothing was changed: call IT.`
    case 'keychain_trouble':
      return keyTroubleSentence(troubleOf(error.kind))
    case 'store_newer':
      return `A newer version of this program wrote the station's data (${error.found}). It was left untouched: update the program.`
    case 'store_read_only':
      return "The station's folder cannot be written to. Nothing was changed: give this account the right to write there, or make the disk writable."
    case 'rate_limited':
      return `Too many tries. Wait ${error.retry_after_s} seconds and try again.`
    case 'revoked':
      return 'An administrator took this station’s access away. Its data was left untouched.'
    default:
      return `The station could not start (${error.code}).`
  }
}

/** What a person at the command line is told while an administrator's approval is awaited. */
export function approvalSentence({ station_name, words }: AwaitedEnrolment): string {
  return `Waiting for an administrator’s approval. On the stations page, beside ${station_name}, these words must stand: ${words}. Keep this program open; it goes on by itself.`
}

function conflictSentence(reason: string): string {
  switch (reason) {
    case 'profile_in_use':
      return 'Another program uses this profile. Close it first, or choose another --profile.'
    case 'port_taken':
      return 'Another program uses the port of the station’s pages. Choose another one (--port, or SIJIL_STATION_PORT with npm start), or leave it out for any free one.'
    case 'profile_unusable':
      return 'The profile is no folder that this account can use. Give --profile the path of a folder, or of one that may be made.'
    case 'password_only_not_allowed':
      return 'This PC has no keychain, and the site does not allow stations that are protected by passwords alone. Nothing was stored.'
    case 'approval_needed':
      return 'An administrator has not approved this PC, and nothing was stored. Ask for a new code and keep the program open until it is approved.'
    case 'enrolment_rejected':
      return 'An administrator refused to make this PC a station. Nothing was stored. Ask for a new code if that was a mistake.'
    default:
      return `The station could not start (${reason}).`
  }
}
