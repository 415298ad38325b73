import type { AuthorRights } from '../../shared/reports/quarantined.ts'
import { SCHEMA_VERSION } from '../../shared/sync/version.ts'

/** Why the server puts an envelope aside instead of committing it. */
export type RefusalCode =
  /** The text is not an envelope, or a value is not what its field may hold. */
  | 'invalid'
  /** A newer station wrote it, and this server cannot read it yet: it is taken up after the server's own upgrade. */
  | 'newer_version'
  /** The author may not do this, and never might. */
  | 'not_permitted'
  /** The author may not do this any more: their role, account or site changed. */
  | 'role_ended'
  /** It names a patient, visit or form that is not there or not the same person's. */
  | 'wrong_reference'
  /** Its signature is not the station's. */
  | 'bad_signature'
  /** It does not follow the station's previous envelope. */
  | 'broken_chain'
  /** The station's number was used before with other content. */
  | 'fork'
  /** The station was revoked. */
  | 'revoked'
  /** A fault of the program; the log id is in the detail. */
  | 'failed'

/** Thrown while one envelope is applied, to drop it as a whole; met by `applyEnvelope` alone. */
export class EnvelopeRefused extends Error {
  readonly code: RefusalCode
  /** With `role_ended`: what the author was and is. */
  readonly author_rights: AuthorRights | null

  constructor(code: RefusalCode, detail: string, author_rights: AuthorRights | null = null) {
    super(detail)
    this.name = 'EnvelopeRefused'
    this.code = code
    this.author_rights = author_rights
  }
}

/** What is not valid here may be so on a server of the envelope's version. */
export function codeFor(code: RefusalCode, schema_version: unknown): RefusalCode {
  const isNewer = typeof schema_version === 'number' && schema_version > SCHEMA_VERSION
  return code === 'invalid' && isNewer ? 'newer_version' : code
}

export function refuse(code: RefusalCode, detail: string): never {
  throw new EnvelopeRefused(code, detail)
}
