import type { AppError } from '../shared/errors.ts'
import type { Id } from '../shared/ids.ts'
import type { Result } from '../shared/result.ts'
import type { PatientLookupReply, PatientLookupRequest } from '../shared/sync/patient-lookup-message.ts'
import type { Emergencies } from './emergency/emergencies.ts'
import type { RecordsDeps } from './records/record-writer.ts'
import type { BlobFiles } from './sync/ports.ts'

/** What turns a national ID into what may be stored of it; the keys stay behind this. */
export interface SsnVault {
  /** HMAC-SHA256 of the 14 digits under the organisation's index key, 64 hex characters: equal for equal numbers. */
  index(digits: string): string
  /** The same under every key that rows on this station may be under, the newest first: to find a number by. */
  indexes(digits: string): readonly string[]
  /** The 14 digits sealed to the server's key: nobody on this station can open it again. */
  seal(digits: string): string
}

export interface OnlineRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly body?: unknown
  /** The row_version that a PUT replaces; a record that moved on meanwhile answers `conflict`. */
  readonly if_match?: number
  /** Answers the body as text: a file, no JSON. */
  readonly is_text?: true
}

/** How a page that only the server can answer reaches it, with the signed-in person's own token. */
export interface OnlineRequests {
  /**
   * One request below the server's address, such as `/api/v1/reports/dashboard`. Answers the parsed JSON body (or a file's text), or
   * `offline` when the server does not answer (or the person must sign in online first), or the server's own refusal.
   */
  request(path: string, init: OnlineRequest): Promise<Result<unknown, AppError>>
}

/** What the features of a station need of it; `main/station.ts` wires it once the store is open. */
export interface FeatureDeps {
  /** Store, clock, ids and signature: the write path of records. */
  readonly records: RecordsDeps
  /** The site's IANA time zone: decides "today" and ages. */
  readonly time_zone: string
  /** This station's name, part of the temporary numbers it gives. */
  readonly station_name: string
  readonly ssn: SsnVault
  /** Documents' bytes in the profile folder; the same object that sync sends from and receives into. */
  readonly blobs: BlobFiles
  readonly online: OnlineRequests
  /**
   * Has the server give this station a patient's history, because this person opened the patient; it comes with the pull
   * that follows. Errors: `offline`, `not_found`, `not_permitted`, `rate_limited`, `revoked`.
   */
  readonly openScope: (patientId: Id, personId: Id) => Promise<Result<void, AppError>>
  /**
   * Asks the server whom it knows by what somebody typed. Errors: `offline`, `not_permitted`, `rate_limited`, `revoked`.
   * Left out where there is no server to ask.
   */
  readonly lookUpPatients?: (
    whom: Pick<PatientLookupRequest, 'query' | 'ssn_indexes' | 'identity' | 'actor_id'>,
  ) => Promise<Result<PatientLookupReply, AppError>>
  /** Which emergency accesses run on this PC. */
  readonly emergencies: Emergencies
  /** Whether this is the password of the person at the screen; a wrong one counts as at the sign-in page. */
  readonly provePassword: (password: string) => Promise<Result<void, AppError>>
}
