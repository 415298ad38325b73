import type { Id } from '../../shared/ids.ts'
import type { Envelope } from '../../shared/sync/envelope.ts'
import type { Trx } from '../db/database.ts'
import {
  claimIdentifiers,
  dropIdentifier,
  type IdentifierClaim,
  readContenders,
  readHolders,
  takeIdentifier,
} from './commit-store.ts'

/** What finds a patient. */
export const IDENTIFIER_KINDS = [
  'ssn_index',
  'medical_number',
  'temporary_number',
  'passport_number',
] as const

/**
 * The identifiers that a batch gives to patients. Who holds them is read for the whole batch at once, and what is given is
 * written once, at the end: a statement for each patient took half of the time of a push.
 */
export interface IdentifierClaims {
  /** Reads who holds what the batch's new patients will be found by. */
  expect(envelopes: readonly Envelope[]): Promise<void>
  /**
   * Notes which patient an identifier finds. Answers the claims of which another patient was first, with that patient, and
   * those that another patient has by what one station says, while that is disputed.
   */
  claim(claims: readonly IdentifierClaim[]): Promise<{ claim: IdentifierClaim; holder_id: Id }[]>
  /** An identifier of a registration that was removed finds another patient from now on. */
  take(claim: IdentifierClaim): Promise<void>
  /** A corrected identifier no longer finds the patient; answers whether it did. */
  drop(claim: IdentifierClaim): Promise<boolean>
  /** Writes what was claimed. Throws where somebody else claimed it meanwhile: the transaction then runs anew. */
  write(): Promise<void>
}

/** As PostgreSQL says that a transaction which saw too little is to be tried again (`Database.transaction`). */
class ClaimedMeanwhile extends Error {
  readonly code = '40001'

  constructor() {
    super('another transaction gave an identifier to another patient meanwhile')
    this.name = 'ClaimedMeanwhile'
  }
}

type Identifier = Omit<IdentifierClaim, 'patient_id'>

function keyOf({ site_id, kind, value }: Identifier): string {
  return JSON.stringify([site_id, kind, value])
}

export function createIdentifierClaims(trx: Trx): IdentifierClaims {
  const holders = new Map<string, Id | null>()
  const contenders = new Map<string, Id[]>()
  const claimed = new Map<string, IdentifierClaim>()

  const learn = async (identifiers: readonly Identifier[]): Promise<void> => {
    const unknown = identifiers.filter((identifier) => !holders.has(keyOf(identifier)))
    for (const identifier of unknown) holders.set(keyOf(identifier), null)
    for (const holder of await readHolders(trx, unknown)) holders.set(keyOf(holder), holder.patient_id)
    for (const { patient_id, ...identifier } of await readContenders(trx, unknown)) {
      const key = keyOf(identifier)
      contenders.set(key, [...(contenders.get(key) ?? []), patient_id])
    }
  }

  return {
    expect: (envelopes) => learn(envelopes.flatMap(identifiersOf)),
    async claim(claims) {
      await learn(claims)
      return claims.flatMap((claim) => {
        const key = keyOf(claim)
        const holder_id = holders.get(key) ?? null
        if (holder_id === null) {
          holders.set(key, claim.patient_id)
          claimed.set(key, claim)
        }
        const others = new Set([...(holder_id === null ? [] : [holder_id]), ...(contenders.get(key) ?? [])])
        others.delete(claim.patient_id)
        return [...others].map((id) => ({ claim, holder_id: id }))
      })
    },
    async take(claim) {
      const key = keyOf(claim)
      if (claimed.has(key)) claimed.set(key, claim)
      else await takeIdentifier(trx, claim)
      holders.set(key, claim.patient_id)
    },
    async drop(claim) {
      const key = keyOf(claim)
      const isOfThisBatch = claimed.get(key)?.patient_id === claim.patient_id
      const wasHolder = isOfThisBatch || (await dropIdentifier(trx, claim))
      if (!wasHolder) return false
      claimed.delete(key)
      holders.set(key, null)
      return true
    },
    async write() {
      const others = await claimIdentifiers(trx, [...claimed.values()])
      if (others.length > 0) throw new ClaimedMeanwhile()
    },
  }
}

function identifiersOf({ site_id, ops }: Envelope): Identifier[] {
  return ops.flatMap((op) => {
    if (op.op !== 'create' || op.entity !== 'patients') return []
    return IDENTIFIER_KINDS.flatMap((kind) => {
      const value = op.fields[kind]
      return typeof value === 'string' ? [{ site_id, kind, value }] : []
    })
  })
}
