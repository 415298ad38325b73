import type { DraftFields } from '../../shared/assessments/assessments-ipc.ts'
import type { Id } from '../../shared/ids.ts'
import type { Instant } from '../../shared/time.ts'
import type { Reader, Trx } from '../db/transaction.ts'

/** Whose draft of which form: one per visit (or registration), form and author. */
export interface DraftKey {
  readonly owner_id: Id
  readonly form_code: string
  readonly author_id: Id
}

export async function findDraft(
  reader: Reader,
  { owner_id, form_code, author_id }: DraftKey,
): Promise<{ fields: DraftFields; saved_at: Instant | null }> {
  const rows = await reader
    .selectFrom('form_drafts')
    .select(['field', 'value', 'saved_at'])
    .where('author_id', '=', author_id)
    .where('owner_id', '=', owner_id)
    .where('form_code', '=', form_code)
    .execute()
  const saved = rows.map((row) => row.saved_at).sort()
  return {
    fields: Object.fromEntries(rows.map((row) => [row.field, JSON.parse(row.value)])),
    saved_at: saved.at(-1) ?? null,
  }
}

/**
 * Stores the given fields over what is there. Null is stored too: a field that was emptied stays empty when the draft is
 * taken up again, also where the form would begin with an answer (an amendment, a default).
 */
export async function putDraftFields(
  trx: Trx,
  key: DraftKey,
  fields: DraftFields,
  saved_at: Instant,
): Promise<void> {
  for (const [field, content] of Object.entries(fields)) {
    const value = JSON.stringify(content)
    await trx
      .insertInto('form_drafts')
      .values({ ...key, field, value, saved_at })
      .onConflict((oc) =>
        oc.columns(['author_id', 'owner_id', 'form_code', 'field']).doUpdateSet({ value, saved_at }),
      )
      .execute()
  }
}

export async function deleteDraft(trx: Trx, key: DraftKey): Promise<void> {
  await draftRows(trx, key).execute()
}

/** A person's drafts, newest first. */
export function listDrafts(reader: Reader, authorId: Id) {
  return reader
    .selectFrom('form_drafts')
    .select(['owner_id', 'form_code'])
    .select((eb) => [
      // What was emptied is no field filled in, nor is what the form showed before it was changed.
      eb.fn
        .sum<number>(
          eb
            .case()
            .when(eb.or([eb('value', '=', 'null'), eb('field', 'like', 'seen.%')]))
            .then(0)
            .else(1)
            .end(),
        )
        .as('field_count'),
      eb.fn.max<string>('saved_at').as('saved_at'),
    ])
    .where('author_id', '=', authorId)
    .groupBy(['owner_id', 'form_code'])
    .orderBy('saved_at', 'desc')
    .execute()
}

function draftRows(trx: Trx, { owner_id, form_code, author_id }: DraftKey) {
  return trx
    .deleteFrom('form_drafts')
    .where('author_id', '=', author_id)
    .where('owner_id', '=', owner_id)
    .where('form_code', '=', form_code)
}
