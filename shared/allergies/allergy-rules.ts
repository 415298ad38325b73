import type { AppError } from '../errors.ts'
import { foldLetters } from '../identifiers/name-folding.ts'
import type { Id } from '../ids.ts'
import { err, ok, type Result } from '../result.ts'
import { type Allergy, type AllergySeverity, sourceOf } from './allergy.ts'

/*
 * What a patient's statements amount to. Every assertion stands until somebody who knew of it refutes or corrects it:
 *
 *   assert Penicillin ── refute (names it)             → not allergic
 *   assert Penicillin ── refute ── assert (overrules)  → allergic
 *   assert Penicillin ── refute   and, on a station that did not know of it, assert Penicillin or a correction
 *                                                      → allergic, disputed
 *   none known ── assert (overrules it)                → allergic
 *   none known    and, on another station, assert      → allergic, disputed
 *
 * What was said of a registration that may be somebody else's counts apart: what it names stands, disputed, and that it
 * names nothing says nothing.
 */

/** An allergy that counts, and whether somebody says that it is wrong. */
export interface StandingAllergy {
  readonly allergy: Allergy
  readonly is_disputed: boolean
}

export interface AllergyState {
  readonly state: 'not_recorded' | 'no_known_allergy' | 'yes'
  /** The worst first. */
  readonly standing: readonly StandingAllergy[]
  /** The standing statements that there is none; they are all that stands, or to the contrary. */
  readonly none_known: readonly Allergy[]
  readonly is_disputed: boolean
}

/**
 * A patient's allergy state. `isOutdated`: whether a version of a form no longer counts, so that its "none known" says
 * nothing any more; the allergies that it named stand all the same. `isInDoubt`: whether a statement may be about
 * somebody else.
 */
export function allergyState(
  statements: readonly Allergy[],
  isOutdated: (versionId: Id) => boolean = () => false,
  isInDoubt: (statement: Allergy) => boolean = () => false,
): AllergyState {
  const inDoubt = statements.filter(isInDoubt)
  const settled = settledState(
    statements.filter((statement) => !inDoubt.includes(statement)),
    isOutdated,
  )
  const named = settledState(inDoubt, isOutdated).standing
  if (named.length === 0) return settled
  const standing = [...settled.standing, ...named.map(({ allergy }) => ({ allergy, is_disputed: true }))]
  return { ...settled, state: 'yes', standing: standing.toSorted(worstFirst), is_disputed: true }
}

function settledState(statements: readonly Allergy[], isOutdated: (versionId: Id) => boolean): AllergyState {
  const open = openAssertions(statements)
  const named = open.filter(({ kind }) => kind !== 'none_known')
  const overruled = new Set(statements.flatMap(({ overrules_ids }) => overrules_ids))
  const none_known = open.filter((statement) => {
    const source = sourceOf(statement)
    const isSaid = source === null || !isOutdated(source)
    return statement.kind === 'none_known' && !overruled.has(statement.id) && isSaid
  })
  const contested = none_known.length > 0
  const standing = named
    .map((allergy) => ({ allergy, is_disputed: contested || isRefutedUnseen(allergy, statements) }))
    .toSorted(worstFirst)
  if (standing.length > 0) {
    return { state: 'yes', standing, none_known, is_disputed: standing.some((s) => s.is_disputed) }
  }
  return { state: contested ? 'no_known_allergy' : 'not_recorded', standing, none_known, is_disputed: false }
}

function openAssertions(statements: readonly Allergy[]): Allergy[] {
  const closed = new Set(statements.flatMap(({ refutes_id, replaces_id }) => [refutes_id, replaces_id]))
  return statements.filter(({ act, id }) => act === 'assert' && !closed.has(id))
}

const severityRank: Readonly<Record<AllergySeverity, number>> = { severe: 0, moderate: 1, mild: 3 }

function worstFirst(a: StandingAllergy, b: StandingAllergy): number {
  return rank(a.allergy) - rank(b.allergy) || (a.allergy.id < b.allergy.id ? -1 : 1)
}

function rank({ severity, kind }: Allergy): number {
  return (severity === null ? 2 : severityRank[severity]) * 4 + ['medication', 'food', 'other'].indexOf(kind)
}

function isRefutedUnseen(allergy: Allergy, statements: readonly Allergy[]): boolean {
  const line = lineOf(allergy, statements)
  const known = new Set(line.flatMap(({ overrules_ids }) => overrules_ids))
  return statements.some((refutation) => {
    if (refutation.act !== 'refute' || known.has(refutation.id)) return false
    const target = statements.find(({ id }) => id === refutation.refutes_id)
    return target !== undefined && (line.includes(target) || isSameAllergy(target, allergy))
  })
}

/** A statement and those that it corrects. */
function lineOf(allergy: Allergy, statements: readonly Allergy[]): Allergy[] {
  const line: Allergy[] = []
  for (let next: Allergy | undefined = allergy; next !== undefined && !line.includes(next); ) {
    line.push(next)
    const { replaces_id }: Allergy = next
    next = replaces_id === null ? undefined : statements.find(({ id }) => id === replaces_id)
  }
  return line
}

/** Whether two statements mean the same thing: one kind, one substance whatever its spelling. */
export function isSameAllergy(
  a: Pick<Allergy, 'kind' | 'substance'>,
  b: Pick<Allergy, 'kind' | 'substance'>,
): boolean {
  return a.kind === b.kind && foldedSubstance(a) === foldedSubstance(b)
}

/** A substance as two spellings of it are compared. */
export function foldedSubstance({ substance }: Pick<Allergy, 'substance'>): string {
  return foldLetters(substance ?? '').trim()
}

/** What a person says about an allergy. */
export type AllergyContent = Pick<Allergy, 'kind' | 'substance' | 'reaction' | 'severity' | 'certainty'>

/** Everything of a statement but who, when and where. */
export type NewAllergy = Omit<
  Allergy,
  | 'id'
  | 'site_id'
  | 'row_version'
  | 'created_at'
  | 'created_by'
  | 'created_on_station'
  | 'patient_id'
  | 'stated_at'
>

const bare = {
  visit_id: null,
  assessment_id: null,
  sheet_id: null,
  replaces_id: null,
  refutes_id: null,
  overrules_ids: [] as Id[],
  reason: null,
}

/**
 * A statement by itself, over everything that is known here. Errors: `conflict` `allergies_recorded` ("none known"
 * while an allergy stands: refute it first) or `allergy_recorded` (it stands already).
 */
export function planAssertion(
  content: AllergyContent,
  statements: readonly Allergy[],
  replaces: Allergy | null,
  reason: string | null,
): Result<NewAllergy, AppError> {
  const { standing, none_known } = allergyState(statements)
  if (content.kind === 'none_known') {
    if (standing.length > 0) return err({ code: 'conflict', reason: 'allergies_recorded' })
    const overrules_ids = none_known.map(({ id }) => id)
    return ok({ ...bare, ...nothingNamed, act: 'assert', kind: 'none_known', overrules_ids, reason })
  }
  const others = standing.filter(({ allergy }) => allergy.id !== replaces?.id)
  if (others.some(({ allergy }) => isSameAllergy(allergy, content))) {
    return err({ code: 'conflict', reason: 'allergy_recorded' })
  }
  const related = (target: Allergy): boolean =>
    isSameAllergy(target, content) || (replaces !== null && lineOf(replaces, statements).includes(target))
  const refutations = statements.filter(({ act, refutes_id }) => {
    const target = statements.find(({ id }) => id === refutes_id)
    return act === 'refute' && target !== undefined && related(target)
  })
  return ok({
    ...bare,
    ...content,
    act: 'assert',
    replaces_id: replaces?.id ?? null,
    overrules_ids: [...none_known, ...refutations].map(({ id }) => id),
    reason,
  })
}

const nothingNamed = { substance: null, reaction: null, severity: null, certainty: null } as const

/** A refutation of a statement: what was said stays readable, with who says that it is wrong and why. */
export function refutationOf(allergy: Allergy, reason: string): NewAllergy {
  const { kind, substance, reaction, severity, certainty } = allergy
  return {
    ...bare,
    act: 'refute',
    kind,
    substance,
    reaction,
    severity,
    certainty,
    refutes_id: allergy.id,
    reason,
  }
}
