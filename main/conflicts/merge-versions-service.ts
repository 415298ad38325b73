import { withoutUnreadableAbuse } from '../../shared/assessments/abuse-section.ts'
import {
  contradictedChoices,
  type MergeChoice,
  mergeChoices,
  mergedAnswers,
} from '../../shared/assessments/merged-versions.ts'
import { NursingAssessmentInput } from '../../shared/assessments/nursing-assessment.ts'
import { currentVersion } from '../../shared/assessments/nursing-version-rules.ts'
import { answersOfVersion } from '../../shared/assessments/version-answers.ts'
import type { Conflict } from '../../shared/conflicts/conflict.ts'
import type { ConflictView } from '../../shared/conflicts/conflicts-ipc.ts'
import { type AppError, type FieldError, invalidInput, notFound } from '../../shared/errors.ts'
import { type FlatAnswers, flattenAnswers, nestAnswers } from '../../shared/forms/form-answers.ts'
import { frm05 } from '../../shared/forms/frm-05.ts'
import type { Id } from '../../shared/ids.ts'
import type { Input } from '../../shared/ipc/contract.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { PatientVisit } from '../../shared/visits/visit.ts'
import { listPlaced, nursingUnder } from '../assessments/moved-forms.ts'
import { addNursingVersion } from '../assessments/nursing-service.ts'
import type { FeatureDeps } from '../feature-deps.ts'
import type { Call } from '../ipc/handlers.ts'
import { patientContext } from '../observations/patient-context-service.ts'
import { type RecordWriter, writeRecords } from '../records/record-writer.ts'
import { sectionReader } from '../users/section-reader-service.ts'
import { getEnterableVisit, visitAct } from '../visits/visit-service.ts'
import { checkMayDecide, getUndecided, viewConflict } from './conflict-service.ts'

type MergeInput = Input<'conflicts.merge_versions'>
type Choices = MergeInput['choices']

/**
 * Merges the competing versions of a visit's FRM.05 field by field: the new version, signed by who merges, and the
 * decision for it are one transaction and one envelope, so that neither is anywhere without the other. All rules of the
 * form hold. A section that the person may not read in one of the versions stays as the version has it that counts.
 * Errors: as the channel names them.
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
    const competing = await readCompeting(writer, deps, visit.value, conflict)
    if (!competing.ok) return competing
    const merged = mergedOf(competing.value, input.choices)
    if (!merged.ok) return merged
    const { flat, chosen } = merged.value
    const context = await patientContext(writer.trx, deps, visit.value)
    const contradicted = contradictedChoices(flat, chosen, context)
    if (contradicted.length > 0) return err(invalidInput(contradicted))
    const added = await addNursingVersion(writer, deps, {
      visit_id: input.visit_id,
      base_id: competing.value.base_id,
      answers: NursingAssessmentInput.parse(nestAnswers(frm05, flat)),
      amendment_reason: input.reason,
    })
    if (!added.ok) return added
    const [version] = added.value
    if (version === undefined) throw new Error('a version that was just written is there')
    const decision = { current_version: version.version }
    const permitted = await checkMayDecide(writer.trx, call, conflict, decision)
    if (!permitted.ok) return permitted
    await writer.resolve(stored, decision, input.reason)
    return ok(undefined)
  })
  return written.ok ? viewConflict(deps, input.id) : written
}

const notForMerging = invalidInput([
  { field: 'id', code: 'invalid', message: 'only versions of one nursing assessment are merged' },
])

/** The versions that compete, as the person may read them. */
interface Competing {
  /** The one that counts so far. */
  readonly base_id: Id
  readonly base: FlatAnswers
  /** By the id of the candidate. */
  readonly versions: ReadonlyMap<Id, FlatAnswers>
  readonly choices: readonly MergeChoice[]
}

/** Errors: `not_found` (they do not stand in this visit), `conflict` (`seen_changed`: none of them counts). */
async function readCompeting(
  writer: RecordWriter,
  deps: FeatureDeps,
  visit: PatientVisit,
  { record_id, candidates }: Conflict,
): Promise<Result<Competing, AppError>> {
  const { trx } = writer
  const { form, versions } = await nursingUnder(trx, visit.id)
  if (form?.id !== record_id) return err(notFound('nursing_assessments'))
  const person = await sectionReader(trx, writer.actor, visit, deps.emergencies)
  const readable = withoutUnreadableAbuse(person, versions)
  const written = {
    nursing_assessments: readable,
    vital_signs: await listPlaced(trx, 'vital_signs', 'visit_id', [visit.id]),
    pain_assessments: await listPlaced(trx, 'pain_assessment', 'visit_id', [visit.id]),
    fall_risk_assessments: await listPlaced(trx, 'fall_risk_assessment', 'visit_id', [visit.id]),
  }
  const found = candidates.flatMap(({ candidate_id, values }) => {
    const version = readable.find((each) => each.version === values.current_version)
    if (version === undefined) return []
    return [{ candidate_id, version, flat: flattenAnswers(frm05, answersOfVersion(written, version)) }]
  })
  if (found.length < candidates.length) return err(notFound('nursing_assessments'))
  const counting = currentVersion(form, versions)?.id
  const base = found.find(({ version }) => version.id === counting)
  if (base === undefined) return err({ code: 'conflict', reason: 'seen_changed' })
  const withheld = new Set(found.flatMap(({ version }) => version.withheld_fields))
  const flats = found.map(({ flat }) => flat)
  return ok({
    base_id: base.version.id,
    base: base.flat,
    versions: new Map(found.map(({ candidate_id, flat }) => [candidate_id, flat])),
    choices: mergeChoices(flats, withheld),
  })
}

interface Merged {
  readonly flat: FlatAnswers
  /** By field key: of which version it is. */
  readonly chosen: ReadonlyMap<string, FlatAnswers>
}

function mergedOf({ base, versions, choices }: Competing, given: Choices): Result<Merged, AppError> {
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
  return ok({ flat: mergedAnswers(base, chosen), chosen })
}

const messages = {
  required: 'say which version’s value counts',
  together: 'comes from one version with what belongs to it',
} as const

function wrong(field: string, code: keyof typeof messages): FieldError {
  return { field, code, message: messages[code] }
}
