import type { FieldValues } from '../../shared/conflicts/conflict.ts'

/*
 * An edit of a record that may change while the form is open. Per group of fields:
 *
 *   nothing typed            → the form shows the record as it is now
 *   something typed          → what the group showed then (`seen`) is kept beside the text, in the draft too
 *   typed, and another value
 *   came in meanwhile        → `moved`: the person decides between theirs and their own
 */

export type Texts = Readonly<Record<string, string>>

/** Fields of a form that mean something only together. */
export interface FormGroup {
  readonly name: string
  readonly fields: readonly string[]
}

/** What a person has typed, and what those groups showed before. */
export interface EditState {
  readonly typed: Texts
  readonly seen: FieldValues
}

/** A group that somebody else changed while this person was changing it. */
export interface MovedGroup {
  readonly group: FormGroup
  readonly lines: readonly { readonly field: string; readonly mine: string; readonly theirs: string }[]
}

export interface EditView {
  /** What the inputs show. */
  readonly texts: Texts
  /** What the record showed when the texts were typed; goes out with the edit. */
  readonly seen: FieldValues
  /** The groups with something typed that differs from what was seen. */
  readonly touched: readonly FormGroup[]
  readonly moved: readonly MovedGroup[]
}

export type TextOf = (field: string, value: FieldValues[string]) => string

/** What a form shows of an edit, over the record as it is now. */
export function viewEdit(
  groups: readonly FormGroup[],
  now: FieldValues,
  { typed, seen }: EditState,
  textOf: TextOf,
): EditView {
  const view = { texts: {} as Record<string, string>, seen: {} as FieldValues }
  const touched: FormGroup[] = []
  const moved: MovedGroup[] = []
  for (const group of groups) {
    const nowText = (field: string): string => textOf(field, now[field] ?? null)
    const isTyped = group.fields.some((field) => field in typed)
    const base = isTyped ? seen : now
    const baseText = (field: string): string => textOf(field, base[field] ?? null)
    const mine = (field: string): string => typed[field] ?? baseText(field)
    const isTouched = group.fields.some((field) => mine(field).trim() !== baseText(field).trim())
    const isSame = group.fields.every((field) => mine(field).trim() === nowText(field).trim())
    // What is as it was, or has come to be the same, is nobody's edit any more.
    const isMine = isTouched && !isSame
    for (const field of group.fields) {
      view.texts[field] = isMine || (isTyped && isSame) || !isTyped ? mine(field) : nowText(field)
      view.seen[field] = (isMine ? base : now)[field] ?? null
    }
    if (!isMine) continue
    touched.push(group)
    const changed = group.fields.filter(
      (field) => JSON.stringify(base[field] ?? null) !== JSON.stringify(now[field] ?? null),
    )
    if (changed.length === 0) continue
    moved.push({
      group,
      lines: group.fields.map((field) => ({ field, mine: mine(field), theirs: nowText(field) })),
    })
  }
  return { ...view, touched, moved }
}

const pick = (values: FieldValues, fields: readonly string[]): FieldValues =>
  Object.fromEntries(fields.map((field) => [field, values[field] ?? null]))

/** One more text; what its group showed is kept with it. */
export function typeText(
  groups: readonly FormGroup[],
  view: EditView,
  field: string,
  text: string,
): EditState {
  const fields = groups.find((group) => group.fields.includes(field))?.fields ?? [field]
  return { typed: { [field]: text }, seen: pick(view.seen, fields) }
}

/** The person has looked at the other value and keeps their own: the whole group as their form shows it. */
export function keepMine(view: EditView, now: FieldValues, { fields }: FormGroup): EditState {
  const typed = Object.fromEntries(fields.map((field) => [field, view.texts[field] ?? '']))
  return { typed, seen: pick(now, fields) }
}
