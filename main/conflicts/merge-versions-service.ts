import type { ConflictView } from '../../shared/conflicts/conflicts-ipc.ts'
import { type AppError, type FieldError, invalidInput, notFound } from '../../shared/errors.ts'
import type { FlatAnswers } from '../../shared/forms/form-answers.ts'
import { contradictedChoices, mergedAnswers } from '../../shared/forms/merged-versions.ts'
import type { Input } from '../../shared/ipc/contract.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { FeatureDeps } from '../feature-deps.ts'
import type { Call } from '../ipc/handlers.ts'
import { writeRecords } from '../records/record-writer.ts'
import { findRecord } from '../records/row-store.ts'
import { getEnterableVisit, visitAct } from '../visits/visit-service.ts'
import { checkMayDecide } from './choice-check.ts'
import { type CompetingVersions, readCompeting } from './competing-versions.ts'
import { getUndecided, viewConflict } from './conflict-service.ts'

type MergeInput = Input<'conflicts.merge_versions'>
type Choices = MergeInput['choices']

/**
 * Merges the competing versions of a form field by field: the new version, signed by who merges, and the decision for it
 * are one transaction and one envelope, so that neither is anywhere without the other. All rules of the form hold. What
 * the person may not read or not write stays as the version has it that counts. Errors: as the channel names them.
 */
export async function mergeVersions(
  deps: FeatureDeps,
  call: Call,
  input: MergeInput,
): Promise<Result<ConflictView, AppError>> {
  const act = await visitAct(deps, call, 'conflicts.merge_versions', input.visit_id)
  const written = await writeRecords(deps.records, act, async (writer) => {
    const open = await getUndecided(writer.trx, deps, input.id, input.seen_candidate_ids)
    if (!open.ok) return open
    const { stored, conflict } = open.value
    if (conflict.kind !== 'versions') return err(notForMerging)
    const visit = await getEnterableVisit(writer.trx, deps, input.visit_id, 'not_cancelled')
    if (!visit.ok) return visit
    const form = await findRecord(writer.trx, 'form_submissions', conflict.record_id)
    if (form === undefined) return err(notFound('form_submissions'))
    const competing = await readCompeting({ deps, call, writer, visit: visit.value, form, conflict })
    if (!competing.ok) return competing
    const merged = mergedOf(competing.value, input.choices)
    if (!merged.ok) return merged
    const signed = await competing.value.sign(merged.value, input.reason)
    if (!signed.ok) return signed
    const decision = { current_version: signed.value }
    const permitted = await checkMayDecide(writer.trx, call, conflict, decision)
    if (!permitted.ok) return permitted
    await writer.resolve(stored, decision, input.reason)
    return ok(undefined)
  })
  return written.ok ? viewConflict(deps, input.id) : written
}

const notForMerging = invalidInput([
  { field: 'id', code: 'invalid', message: 'only versions of one form are merged' },
])

/** The answers as a person chose them. Errors: as the channel names them. */
function mergedOf(
  { rules, patient, base, versions, choices }: CompetingVersions,
  given: Choices,
): Result<FlatAnswers, AppError> {
  const fields = choices.flatMap((choice) => choice.fields)
  const isStrange = Object.keys(given).some((key) => !fields.includes(key))
  const isOther = Object.entries(given).some(([key, { candidate_id, value }]) => {
    const version = versions.get(candidate_id)
    return version === undefined || JSON.stringify(version[key] ?? null) !== JSON.stringify(value)
  })
  if (isStrange || isOther) return err({ code: 'conflict', reason: 'seen_changed' })
  const missing = fields.filter((key) => given[key] === undefined)
  if (missing.length > 0) return err(invalidInput(missing.map((key) => wrong(key, 'required'))))
  const apart = choices.filter(
    (choice) => new Set(choice.fields.map((key) => given[key]?.candidate_id)).size > 1,
  )
  if (apart.length > 0) return err(invalidInput(apart.map(({ key }) => wrong(key, 'together'))))
  const chosen = new Map(
    Object.entries(given).flatMap(([key, { candidate_id }]) => {
      const version = versions.get(candidate_id)
      return version === undefined ? [] : [[key, version] as const]
    }),
  )
  const merged = mergedAnswers(rules, base, chosen)
  const contradicted = contradictedChoices(rules, merged, chosen, patient)
  return contradicted.length > 0 ? err(invalidInput(contradicted)) : ok(merged)
}

const messages = {
  required: 'say which version’s value counts',
  together: 'comes from one version with what belongs to it',
} as const

function wrong(field: string, code: keyof typeof messages): FieldError {
  return { field, code, message: messages[code] }
}
