import type { FormMove } from '../../shared/assessments/form-move.ts'
import { moveOf, standingMoves } from '../../shared/assessments/form-move-rules.ts'
import type { NursingAssessment } from '../../shared/assessments/nursing-assessment.ts'
import type { FieldValues } from '../../shared/conflicts/conflict.ts'
import type { Id } from '../../shared/ids.ts'
import { formAction } from '../../shared/policy/commit-actions.ts'
import { mayAmendNursing } from '../../shared/policy/wards.ts'
import { type EntityName, entityDefinition } from '../../shared/sync/entities.ts'
import { groupOf, hasSeen, type Seen } from '../../shared/sync/merge.ts'
import type { StoredRecord } from '../db/record-store.ts'
import type { AccountThen } from './author-history-store.ts'
import { challenge, followCurrent } from './conflicts.ts'
import {
  authorOf,
  type EnvelopeContext,
  groupStamp,
  refuseAuthor,
  requireRecord,
  resolveStamp,
  seenBy,
  stampOf,
} from './envelope-context.ts'
import { withoutJudgement } from './form-judgement.ts'
import { disputeDecided, isVersioned } from './merged-version.ts'
import { refuse } from './refusal.ts'
import { noteUnseen } from './unseen.ts'
import { pickFields } from './workspace.ts'

/*
 * Versions of a form; all are kept. One whose author knew which version counts, and wrote on a version that they knew,
 * counts from now on. Any other gets the next number and becomes a candidate: it was written in ignorance of another
 * version, or of a person's decision between two. One that merges versions comes with a person's decision for it: that
 * alone says whether it counts (`apply-resolve.ts`).
 */

const currentVersion = groupOf(entityDefinition('form_submissions').groups, 'current_version')

/** Gives a new version its number and says what the submission shows from now on; other records pass unchanged. */
export async function placeVersion(
  context: EnvelopeContext,
  entity: EntityName,
  row: FieldValues,
): Promise<FieldValues> {
  if (!isVersioned(entity)) return row
  const submission = await requireRecord(context, 'form_submissions', row.submission_id as Id)
  if (formAction(submission.row.form_code) !== entityDefinition(entity).create_action)
    refuse('wrong_reference', `${entity} are no versions of this form`)
  const versions = await context.workspace.listOf(entity, 'submission_id', submission.id)
  const highest = Math.max(0, ...versions.map((version) => Number(version.row.version)))
  const seen = seenOfForm(context, submission.id)
  const visitOf = await placesOf(context, submission.id)
  const base_version = await baseNumber(context, versions, seen, Number(row.base_version), visitOf)
  const placed = { ...row, version: highest + 1, base_version }
  if (entity === 'nursing_assessments') await requireWard(context, submission, versions, placed)
  // A merge of two versions: the decision that comes with it says whether it counts.
  if ((await disputeDecided(context, submission.id)) !== undefined) return placed
  const isInformed =
    (await knows(context, submission, currentVersion.name, seen)) &&
    (await knowsBase(context, versions, seen, base_version, visitOf))
  const isAlone = !isInformed && standsAlone(submission, versions, placed, visitOf)
  const counted = groupStamp(submission, currentVersion.name)
  if (isAlone && counted !== undefined) {
    const group_name = currentVersion.name
    noteUnseen(context, submission, counted, { group_name, policy: 'union', outcome: 'beside' })
  }
  if (isInformed || isAlone) await makeCurrent(context, submission, placed.version)
  else await challengeCurrent(context, submission, placed)
  return placed
}

/** Refuses a nurse's amendment of what somebody else signed on a ward that is not the nurse's. */
async function requireWard(
  context: EnvelopeContext,
  submission: StoredRecord,
  versions: readonly StoredRecord[],
  placed: FieldValues & { readonly base_version: number },
): Promise<void> {
  const author = context.written_by === undefined ? await authorOf(context) : undefined
  const base = versions.find(({ row }) => row.version === placed.base_version)
  if (author === undefined || base === undefined || submission.row.status === 'draft') return
  const visit = await requireRecord(context, 'patient_visits', submission.row.visit_id as Id)
  const { signed_by } = base.row
  const mayAs = ({ role, wards }: AccountThen): boolean =>
    mayAmendNursing({ user_id: author.id, role, wards }, { signed_by }, visit.row.ward as string | null)
  if (mayAs(author)) return
  await refuseAuthor(context, author, `nursing.write as ${author.role}: a form of another ward`, mayAs)
}

/**
 * What the author had seen of the form: its envelope patches the form too, and says so there. All that the station
 * itself wrote before is its own chain.
 */
function seenOfForm(context: EnvelopeContext, submissionId: Id): Seen {
  const { ops, station_seq } = context.envelope
  const patch = ops.find(
    (op) => op.op === 'patch' && op.id === submissionId && currentVersion.name in op.fields,
  )
  const base_version = patch?.op === 'patch' ? patch.base_version : null
  return seenBy(context, { base_version, base_station_seq: station_seq })
}

/**
 * The server's number of the version that the author wrote on. A station numbers on from its own last version until it
 * learns which number that one got here.
 */
async function baseNumber(
  context: EnvelopeContext,
  versions: readonly StoredRecord[],
  seen: Seen,
  claimed: number,
  visitOf: VisitOf,
): Promise<number> {
  // Written on nothing: a form that begins anew because what stood there was moved away.
  if (claimed === 0) return 0
  const own: number[] = []
  for (const version of versions) {
    const stamp = await resolveStamp(context, groupStamp(version, '*'))
    const isBack = stamp !== undefined && hasSeen(stamp, { ...seen, base_station_seq: null })
    if (!isBack && hasSeen(stamp, seen)) own.push(Number(version.row.version))
  }
  if (own.length === 0) return claimed
  const last = Math.max(...own)
  // Of another patient's form that was entered under this one by mistake, nothing is written on.
  const visits = [last, claimed].flatMap((number) => {
    const version = versions.find(({ row }) => row.version === number)
    return version === undefined ? [] : [visitOf(versions, version.row)]
  })
  return new Set(visits).size > 1 ? claimed : last
}

/** Under which visit a version of a form stands, or one that is about to be placed among them. */
type VisitOf = (versions: readonly StoredRecord[], version: FieldValues) => unknown

async function placesOf(context: EnvelopeContext, formId: Id): Promise<VisitOf> {
  const moves = await context.workspace.listOf('form_moves', 'submission_id', formId)
  const standing = standingMoves(moves.map(({ row }) => row as unknown as FormMove))
  return (versions, version) => {
    const all = [...versions.map(({ row }) => row), version] as unknown as NursingAssessment[]
    return moveOf(version as unknown as NursingAssessment, all, standing)?.to_visit_id ?? version.visit_id
  }
}

/**
 * Whether nothing competes with a version: its base is the last under the visit where it will stand, and what counts
 * meanwhile stands under another patient's visit. No one is asked to choose between two patients.
 */
function standsAlone(
  submission: StoredRecord,
  versions: readonly StoredRecord[],
  placed: FieldValues & { readonly base_version: number },
  visitOf: VisitOf,
): boolean {
  const visit = visitOf(versions, placed)
  const counts = versions.find(({ row }) => row.version === submission.row.current_version)
  if (counts === undefined || visitOf(versions, counts.row) === visit) return false
  const here = versions.filter(({ row }) => visitOf(versions, row) === visit)
  return Math.max(0, ...here.map(({ row }) => Number(row.version))) === placed.base_version
}

async function knows(
  context: EnvelopeContext,
  record: StoredRecord,
  group: string,
  seen: Seen,
): Promise<boolean> {
  return hasSeen(await resolveStamp(context, groupStamp(record, group)), seen)
}

/** A first version has no base and is informed only where there is none yet. */
async function knowsBase(
  context: EnvelopeContext,
  versions: readonly StoredRecord[],
  seen: Seen,
  base_version: number,
  visitOf: VisitOf,
): Promise<boolean> {
  // Nothing stands under the form: it has no version yet, or all were moved to the patient they are about.
  if (base_version === 0) return versions.every(({ row }) => visitOf(versions, row) !== row.visit_id)
  const base = versions.find((version) => version.row.version === base_version)
  return base !== undefined && (await knows(context, base, '*', seen))
}

async function challengeCurrent(
  context: EnvelopeContext,
  submission: StoredRecord,
  placed: { readonly version: number; readonly base_version: number },
): Promise<void> {
  await challenge(context, {
    record: submission,
    group: currentVersion,
    kind: 'versions',
    base: { current_version: placed.base_version === 0 ? null : placed.base_version },
    values: { current_version: placed.version },
    // What the station wrote before it learned of another's version says nothing in a version written on that one.
    follows: (earlier) => earlier.values.current_version === placed.base_version,
  })
  context.workspace.put('patch', submission)
}

async function makeCurrent(
  context: EnvelopeContext,
  submission: StoredRecord,
  version: number,
): Promise<void> {
  const form = withoutJudgement(context, submission)
  const next: StoredRecord = {
    ...form,
    row: { ...form.row, ...pickFields({ current_version: version }, currentVersion.fields) },
    field_meta: { ...form.field_meta, [currentVersion.name]: stampOf(context) },
  }
  context.workspace.put('patch', next)
  await followCurrent(context, next, currentVersion)
}
