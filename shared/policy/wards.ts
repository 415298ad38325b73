import { foldLetters } from '../identifiers/name-folding.ts'
import type { FieldReader } from './field-rules.ts'

/**
 * Whether a person with these wards works on a ward. Wards are typed words, so "ICU" and " icu " are one. `cannot_tell`:
 * nobody said on which wards the person works, or on which ward the patient lies.
 */
export function worksOn(
  wards: readonly string[] | null | undefined,
  ward: string | null | undefined,
): 'yes' | 'no' | 'cannot_tell' {
  const place = folded(ward ?? '')
  if (wards === null || wards === undefined || wards.length === 0 || place === '') return 'cannot_tell'
  return wards.some((each) => folded(each) === place) ? 'yes' : 'no'
}

function folded(ward: string): string {
  return foldLetters(ward).trim()
}

/**
 * Whether a person may amend a submitted FRM.05: a nurse what they signed themselves and what was signed on their own
 * ward. Where nobody listed the nurse's wards, or the patient lies on none, every nurse of the site may.
 */
export function mayAmendNursing(
  actor: FieldReader,
  base: { readonly signed_by: unknown },
  ward: string | null,
): boolean {
  return actor.role !== 'nurse' || base.signed_by === actor.user_id || worksOn(actor.wards, ward) !== 'no'
}
