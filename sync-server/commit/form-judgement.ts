import { isJudgement, judgementRefusal, submittedAgain } from '../../shared/assessments/judgement-rules.ts'
import type { FieldValues } from '../../shared/conflicts/conflict.ts'
import { entityDefinition } from '../../shared/sync/entities.ts'
import { type GroupChange, groupOf, hasSeen, type Seen } from '../../shared/sync/merge.ts'
import type { StoredRecord } from '../db/record-store.ts'
import { type EnvelopeContext, groupStamp, resolveStamp, stampOf } from './envelope-context.ts'
import { refuse } from './refusal.ts'

/*
 * Approving and rejecting a form, against amendments that were written at the same time on another station:
 *
 *   judged first, amended later  the amendment counts, and is submitted again: nobody has judged it
 *   amended first, judged later  the judgement is of a version that counts no more: a person decides
 *
 * A person who decides between versions for another one than was judged takes the judgement away in the same way.
 */

const groups = entityDefinition('form_submissions').groups
const status = groupOf(groups, 'status')

/** Refuses a judgement that names somebody else or gives no reason. */
export function checkJudgement(context: EnvelopeContext, record: StoredRecord, to: FieldValues): void {
  if (record.entity !== 'form_submissions' || to.status === record.row.status) return
  const refusal = judgementRefusal(context.envelope.actor_id, record.row.form_code, to)
  if (refusal !== undefined) refuse('invalid', `form_submissions.${refusal} does not fit the judgement`)
}

/** Whether a change judges a version of the form while its author did not know of a newer one. */
export async function judgesOlderVersion(
  context: EnvelopeContext,
  record: StoredRecord,
  { to }: GroupChange,
  seen: Seen,
): Promise<boolean> {
  if (record.entity !== 'form_submissions' || !isJudgement(to)) return false
  return !hasSeen(await resolveStamp(context, groupStamp(record, 'current_version')), seen)
}

/** A form whose new version counts from now on: it waits for a judgement again. */
export function withoutJudgement(context: EnvelopeContext, form: StoredRecord): StoredRecord {
  if (!isJudgement(form.row)) return form
  return {
    ...form,
    row: { ...form.row, ...submittedAgain },
    field_meta: { ...form.field_meta, [status.name]: stampOf(context) },
  }
}
