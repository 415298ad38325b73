import { useState } from 'react'
import type { FieldValues } from '../../shared/conflicts/conflict.ts'
import type { StoredDraft } from './draft-keeper.ts'
import {
  type EditState,
  type EditView,
  type FormGroup,
  keepMine,
  type TextOf,
  type Texts,
  typeText,
  viewEdit,
} from './seen-edit.ts'
import type { Draft } from './use-draft.ts'

interface SeenEditOrder {
  readonly groups: readonly FormGroup[]
  /** The record as it is now; the form follows it where nothing is typed. */
  readonly now: FieldValues
  readonly textOf: TextOf
  /** Where texts are kept until they are saved, and what of them was there when the form was opened. */
  readonly draft?: Pick<Draft, 'change'>
  readonly stored?: StoredDraft
  /** Fields that no draft keeps. */
  readonly unkept?: readonly string[]
}

export interface SeenEdit extends EditView {
  type(field: string, text: string): void
  keepMine(group: FormGroup): void
  takeTheirs(group: FormGroup): void
  /** Back to the record as it is now. */
  reset(): void
}

const SEEN = 'seen.'

const untouched: EditState = { typed: {}, seen: {} }

/** A draft written without what its author saw counts as written over an empty form: the person is asked. */
function stateOf(groups: readonly FormGroup[], stored: StoredDraft | undefined): EditState {
  const fields = groups.flatMap((group) => group.fields)
  const kept = stored?.fields ?? {}
  const typed: Texts = Object.fromEntries(
    fields.flatMap((field) => {
      const text = kept[field]
      return typeof text === 'string' ? [[field, text]] : []
    }),
  )
  const seen = Object.fromEntries(fields.map((field) => [field, kept[SEEN + field] ?? null]))
  return { typed, seen }
}

/** A form's texts over a record that may change meanwhile; see `viewEdit`. */
export function useSeenEdit({ groups, now, textOf, draft, stored, unkept = [] }: SeenEditOrder): SeenEdit {
  const [state, setState] = useState(() => stateOf(groups, stored))
  const view = viewEdit(groups, now, state, textOf)

  function add(more: EditState): void {
    setState(({ typed, seen }) => ({
      typed: { ...typed, ...more.typed },
      seen: { ...seen, ...more.seen },
    }))
    const seen = Object.entries(more.seen).map(([field, value]) => [SEEN + field, value])
    for (const [field, value] of [...seen, ...Object.entries(more.typed)] as [
      string,
      FieldValues[string],
    ][]) {
      if (!unkept.includes(field)) draft?.change(field, value)
    }
  }

  return {
    ...view,
    type: (field, text) => add(typeText(groups, view, field, text)),
    keepMine: (group) => add(keepMine(view, now, group)),
    takeTheirs: ({ fields }) => {
      setState(({ typed, seen }) => ({
        typed: Object.fromEntries(Object.entries(typed).filter(([field]) => !fields.includes(field))),
        seen,
      }))
      for (const field of fields) {
        draft?.change(field, null)
        draft?.change(SEEN + field, null)
      }
    },
    reset: () => setState(untouched),
  }
}
