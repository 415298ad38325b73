import { decide } from '../../shared/policy/policy.ts'
import { openSsn, sealSsn, ssnIndex } from '../keys/national-id-seal.ts'
import type { Call } from '../rest/call.ts'

/** What rows hold of a national ID: where it is found, the sealed number, and what screens show. */
export interface SealedNationalId {
  readonly ssn_index: string
  readonly ssn_sealed: string
  readonly ssn_last4: string
}

export function nationalIdIndex(call: Call, digits: string): string {
  return ssnIndex(call.deps.keys, digits)
}

export function sealNationalId(call: Call, digits: string): SealedNationalId {
  return {
    ssn_index: ssnIndex(call.deps.keys, digits),
    ssn_sealed: sealSsn(call.deps.keys, digits),
    ssn_last4: digits.slice(-4),
  }
}

/**
 * The whole number, for a caller who has the right to it and proved within the last five minutes who they are;
 * undefined for everybody else and where there is none. Whoever calls this audits the reveal.
 */
export function revealNationalId(call: Call, sealed: string | null): string | undefined {
  if (sealed === null) return undefined
  if (decide('patients.reveal_ssn', call.caller) !== 'allowed') return undefined
  if (!call.caller.has_stepped_up) return undefined
  try {
    return openSsn(call.deps.keys, sealed)
  } catch {
    // Sealed to another server's key (restored from elsewhere): the last four digits are all that can be shown.
    return undefined
  }
}
