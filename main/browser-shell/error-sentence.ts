import type { AppError } from '../../shared/errors.ts'
import { assertNever } from '../../shared/result.ts'
import type { ReachProblem } from '../../shared/session/reach-problem.ts'
import { keyTroubleSentence } from '../keys/key-trouble-sentence.ts'
import { troubleOf } from '../keys/secret-store.ts'
import type { AwaitedEnrolment } from '../station-front.ts'

/** What a person at the command line is told when a station does not start, and what to do about it. */
export function startErrorSentence(error: AppError): string {
  switch (error.code) {
    case 'offline':
      if (error.because !== undefined) return `${reachSentence(error.because)} Nothing was changed.`
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

/** What keeps a station from its server, and who can mend it. */
export function reachSentence(problem: ReachProblem): string {
  switch (problem) {
    case 'certificate_expired':
      return "The server's certificate is over, or this PC's clock is wrong: set the clock right, or renew the certificate."
    case 'certificate_not_yet_valid':
      return "The server's certificate is not valid yet: this PC's clock is probably behind. Set it right."
    case 'certificate_other_name':
      return "The server's certificate is another machine's: check the address, or give the server a certificate of that name."
    case 'certificate_unknown_authority':
      return "This PC does not know who issued the server's certificate. Give the authority's certificate with --ca-file, or add it to the system's list."
    case 'tls_refused':
      return 'The server and this PC found no safe way to speak: the server must offer TLS 1.2 or 1.3 with a sound certificate.'
    case 'http_refused':
      return 'A server on another machine is reached over https:// alone. Give the server a certificate (SIJIL_TLS_CERT), or put a TLS proxy before it.'
    case 'proxy_password':
      return 'The proxy asks for a name and a password: name a file that holds name:password in SIJIL_PROXY_LOGIN_FILE.'
    case 'proxy_refused':
      return "The proxy does not let this PC through to the server: allow the server's address there."
    case 'proxy_away':
      return 'The proxy does not answer: check the network, HTTPS_PROXY and NO_PROXY.'
    case 'other_page':
      return 'Something else than the Sijil server answers at this address: check it, and whether the network asks for a sign-in of its own.'
    default:
      return assertNever(problem)
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
