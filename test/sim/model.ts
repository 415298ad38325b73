import type { EntityName } from '../../shared/sync/entities.ts'

/*
 * What people did, as they know it: who wrote which value of which group, what their screen showed then, and whether the
 * program told them that it is kept. Values are unique, so that a value names its writing.
 */

export interface Writing {
  readonly station: string
  /** `entity/id/group`. */
  readonly key: string
  readonly value: string
  /** What the author saw and replaced: the value shown, and of a decision every candidate. */
  readonly saw: readonly string[]
  readonly envelope_id: string
}

/** An envelope whose author was told that it is kept. */
export interface Acknowledged {
  readonly envelope_id: string
  readonly station: string
  readonly station_seq: number
  readonly hash: string
  /** The conflict that it decides. */
  readonly decides: string | null
  /** Rows that come into being together with it. */
  readonly creates: readonly { readonly entity: EntityName; readonly id: string; readonly about?: string }[]
}

/** A registration that somebody removed as entered in error, and what it was then, by group. */
export interface Removal {
  readonly envelope_id: string
  readonly patient_id: string
  readonly saw: ReadonlyMap<string, string>
}

export interface Model {
  readonly writings: Writing[]
  readonly removals: Removal[]
  readonly acknowledged: Map<string, Acknowledged>
  /** Envelopes that a person took away with the files that held the only copy of them. */
  readonly takenAway: Set<string>
  /** Envelopes that the server had once, and a backup that was put in its place has not. */
  readonly lostAtServer: Set<string>
  /** Envelopes that the files of their station had once, and those that were put in their place have not. */
  readonly lostAtStation: Set<string>
  /** Envelopes that the server may put aside. */
  readonly mayBeRefused: Set<string>
  /** Stations that were revoked, or whose disk runs twice: what they send may be put aside. */
  readonly suspect: Set<string>
  /** Stations whose disk was put back and that have not heard of the server since: what is written meanwhile may be. */
  readonly unsure: Set<string>
  /** Envelopes that their station has seen come back from the server. */
  readonly judged: Set<string>
  /** A value that nobody wrote before. */
  nextNumber(): number
}

export function createModel(): Model {
  let number = 0
  return {
    writings: [],
    removals: [],
    acknowledged: new Map(),
    takenAway: new Set(),
    lostAtServer: new Set(),
    lostAtStation: new Set(),
    mayBeRefused: new Set(),
    suspect: new Set(),
    unsure: new Set(),
    judged: new Set(),
    nextNumber: () => {
      number += 1
      return number
    },
  }
}

/** A group's values as one text. */
export function groupText(row: Readonly<Record<string, unknown>>, fields: readonly string[]): string {
  return JSON.stringify(fields.map((field) => row[field] ?? null))
}

/** Every value that somebody saw on the way to one of these, those themselves included. */
export function seenOnTheWayTo(values: Iterable<string>, writings: readonly Writing[]): Set<string> {
  const byValue = new Map<string, Writing[]>()
  for (const writing of writings) byValue.set(writing.value, [...(byValue.get(writing.value) ?? []), writing])
  const reached = new Set<string>()
  const open = [...values]
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (reached.has(value)) continue
    reached.add(value)
    for (const writing of byValue.get(value) ?? []) open.push(...writing.saw)
  }
  return reached
}
