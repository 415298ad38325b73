import type { Id } from '../ids.ts'
import type { FormMove } from './form-move.ts'
import type { FormSubmission } from './form-submission.ts'
import type { NursingAssessment } from './nursing-assessment.ts'
import { lineageOf } from './nursing-version-rules.ts'

/*
 * A nursing assessment under the wrong patient is moved by a record that points; the versions stay where they were
 * written, for ever. What stands under which visit follows from the moves that nobody took back:
 *
 *   a version that a standing move names, or that was written on one (somebody amended it without knowing of the
 *   move), stands under the visit the move leads to; every other version stands where it was written
 */

type Move = Pick<
  FormMove,
  'id' | 'submission_id' | 'assessment_ids' | 'to_visit_id' | 'undoes_id' | 'row_version' | 'created_at'
>
type Version = Pick<
  NursingAssessment,
  'id' | 'submission_id' | 'visit_id' | 'version' | 'base_version' | 'row_version' | 'created_on_station'
>

/**
 * The moves that count, first committed first. Two stations that move one form to different visits both stand: the
 * first committed is followed, the other is shown beside it until somebody takes one back.
 */
export function standingMoves<M extends Move>(moves: readonly M[]): M[] {
  const undone = new Set(moves.map(({ undoes_id }) => undoes_id))
  return moves
    .filter(({ id, undoes_id }) => undoes_id === null && !undone.has(id))
    .toSorted((a, b) => orderOf(a) - orderOf(b) || a.created_at.localeCompare(b.created_at))
}

function orderOf({ row_version }: Move): number {
  return row_version ?? Number.POSITIVE_INFINITY
}

/** The move that takes a version elsewhere; undefined where it stands as it was written. */
export function moveOf<M extends Move>(
  version: Version,
  versions: readonly Version[],
  standing: readonly M[],
): M | undefined {
  const lineage = new Set<Id>(lineageOf(version, versions).map(({ id }) => id))
  return standing.find(
    (move) =>
      move.submission_id === version.submission_id && move.assessment_ids.some((id) => lineage.has(id)),
  )
}

/** Where a record that a version of a form carries stands now: under which visit and patient. */
export interface Place {
  readonly visit_id: Id
  readonly patient_id: Id
}

/**
 * A record as it stands under the visit and patient that its form was moved to. What is stored keeps the place where
 * it was written: whatever is written on it later names that one too, and goes back with it.
 */
export function placedAt<R>(record: R, move: Pick<FormMove, 'to_visit_id' | 'to_patient_id'>): R & Place {
  return { ...record, visit_id: move.to_visit_id, patient_id: move.to_patient_id }
}

/** A nursing assessment with the versions of it that stand under one visit. */
export interface PlacedForm<F, V> {
  readonly form: F
  readonly versions: readonly V[]
  /**
   * The version that counts stands under another visit: the patient whom the form was entered under has one of their
   * own by now, and what was submitted, approved or rejected is said of that one.
   */
  readonly is_shared: boolean
}

/**
 * The form as it stands under a visit, naming that visit and patient; undefined where none of its versions is there. A
 * form whose judgement is another's is shown as submitted.
 */
export function formUnder<F extends FormSubmission, V extends NursingAssessment>(
  form: F,
  versions: readonly V[],
  standing: readonly FormMove[],
  visitId: Id,
): PlacedForm<F, V> | undefined {
  const here = versions.flatMap((version) => {
    const move = moveOf(version, versions, standing)
    if ((move?.to_visit_id ?? version.visit_id) !== visitId) return []
    return [move === undefined ? version : placedAt(version, move)]
  })
  const [first] = here
  if (first === undefined) return undefined
  const { visit_id, patient_id } = first
  const numbers = here.map(({ version }) => version)
  const is_shared = !numbers.includes(form.current_version)
  const judged = is_shared
    ? {
        current_version: Math.max(...numbers),
        status: 'submitted' as const,
        approved_by: null,
        rejected_reason: null,
      }
    : {}
  return { form: { ...form, ...judged, visit_id, patient_id }, versions: here, is_shared }
}
