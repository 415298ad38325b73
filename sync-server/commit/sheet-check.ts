import type { FieldValues } from '../../shared/conflicts/conflict.ts'
import type { Id } from '../../shared/ids.ts'
import { decide } from '../../shared/policy/policy.ts'
import { isCompletionGivenUp } from '../../shared/radiology/sheet-merge-rules.ts'
import { preparationProblems, type SheetCode, sheetDefinition } from '../../shared/radiology/sheet-rules.ts'
import { authorOf, type EnvelopeContext, requireRecord } from './envelope-context.ts'
import { disputeDecided } from './merged-version.ts'
import { refuse } from './refusal.ts'

/**
 * What the policy table cannot say of a study's sheet: who may only prepare it leaves the physician's fields as the
 * version before has them, and does not take back what a physician completed, not by a merge either. Stations ask the same; this is for the
 * one that does not.
 */
export async function checkSheet(context: EnvelopeContext, row: FieldValues): Promise<void> {
  const form = await requireRecord(context, 'form_submissions', row.submission_id as Id)
  if (form.row.form_code !== row.form_code) refuse('wrong_reference', 'the sheet is no version of this form')
  if (await mayComplete(context)) return
  const versions = await context.workspace.listOf('radiology_sheets', 'submission_id', form.id)
  const before = versions.find((version) => version.row.version === row.base_version)?.row ?? {}
  if (before.is_completed === true) refuse('not_permitted', 'a completed sheet is prepared again')
  const merged = (await disputeDecided(context, form.id))?.candidates.map(
    ({ values }) => values.current_version,
  )
  if (versions.some((version) => merged?.includes(version.row.version as number) && version.row.is_completed))
    refuse('not_permitted', 'a completed sheet is merged into a prepared one')
  const definition = sheetDefinition(row.form_code as SheetCode)
  const problems = preparationProblems(definition, row, before)
  if (problems.length > 0) {
    refuse('not_permitted', `the physician's: ${problems.map(({ field }) => field).join(', ')}`)
  }
}

/**
 * A person who only prepares sheets does not choose one that was prepared over one that a physician completed. `weighed`:
 * the numbers of the versions that the decider chose from.
 */
export async function checkChosenSheet(
  context: EnvelopeContext,
  submission_id: Id,
  choice: { readonly chosen: unknown; readonly weighed: readonly unknown[] },
): Promise<void> {
  const versions = await context.workspace.listOf('radiology_sheets', 'submission_id', submission_id)
  const rows = versions.map(({ row }) => row)
  if (isCompletionGivenUp(rows, choice) && !(await mayComplete(context)))
    refuse('not_permitted', 'a prepared sheet is chosen over a completed one')
}

/** What the server itself writes is nobody's act. */
async function mayComplete(context: EnvelopeContext): Promise<boolean> {
  const author = await authorOf(context)
  if (author === undefined) return true
  return decide('radiology.complete_sheet', author, context.envelope.administration_reason) === 'allowed'
}
