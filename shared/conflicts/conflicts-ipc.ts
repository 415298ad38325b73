import { z } from 'zod'
import { FormCode } from '../assessments/form-submission.ts'
import { AppError } from '../errors.ts'
import { Id } from '../ids.ts'
import { PatientSummary, PersonName } from '../patients/patients-ipc.ts'
import { shortText, viewFields } from '../records.ts'
import { Agreement, Conflict, ConflictCandidate, FieldValues } from './conflict.ts'

/**
 * A conflict for people: with names of persons and stations, and which candidate is this station's own. `patient_id` is
 * whom the record belongs to now.
 */
export const ConflictView = Conflict.omit({ candidates: true }).extend({
  ...viewFields,
  patient: PatientSummary.nullable(),
  /** Whom a form that was moved since was entered under; null where nothing was moved. */
  moved_from: PatientSummary.nullable(),
  candidates: z.array(
    ConflictCandidate.extend({
      set_by_name: z.string().nullable(),
      station_name: z.string().nullable(),
      is_mine: z.boolean(),
      /** Set at this PC since, and shown here; the server does not have it among the candidates yet. */
      is_pending: z.boolean(),
    }),
  ),
  /**
   * A form in dispute was amended at this PC, and the server does not have the amendment among the versions yet: nobody
   * decides here before it has. What this PC shows is then none of the candidates.
   */
  waits_for_own_amendment: z.boolean(),
  /** Of a form in dispute: which form it is; null where it is none, or not on this PC. */
  form_code: FormCode.nullable(),
  /** Of a disputed merge: the registrations that its values name, and the one that was merged. */
  registrations: z.array(PersonName),
  resolved_by_name: z.string().nullable(),
  resolved_on_station_name: z.string().nullable(),
  /** Who decided the same without having seen the decision that stands. */
  agreement_views: z.array(
    Agreement.extend({ agreed_by_name: z.string().nullable(), station_name: z.string().nullable() }),
  ),
})
export type ConflictView = z.infer<typeof ConflictView>

/** A conflict read by itself, by the person who is to decide it. */
export const ConflictDetail = ConflictView.extend({
  /** Of an open one: what `conflicts.resolve` would refuse this person as a whole, and why. */
  refused_choices: z.array(z.object({ candidate_id: Id, because: AppError })),
})
export type ConflictDetail = z.infer<typeof ConflictDetail>

/** How many conflicts a page holds at most. */
export const CONFLICTS_PAGE = 50

export const conflictsChannels = {
  /**
   * Open ones first (safety-critical before others), then the resolved ones of the last days. A page of them; `next` is
   * what the following one is asked by, null at the end.
   */
  'conflicts.list': {
    access: 'conflicts.read',
    input: z.strictObject({ after: z.string().max(200).optional() }),
    output: z.object({
      items: z.array(ConflictView),
      next: z.string().nullable(),
      /** All that are open, on whatever page. */
      open_count: z.int().nonnegative(),
    }),
  },
  'conflicts.get': { access: 'conflicts.read', input: z.strictObject({ id: Id }), output: ConflictDetail },
  /**
   * Decides: the group's values from now on (a candidate's or other ones), and why. `seen_candidate_ids` are those that
   * stood on the screen, one's own pending one too: `conflict` (`seen_changed`) when another one competes by now, which
   * nobody has weighed; `conflict` (`amended_here`) while `waits_for_own_amendment`.
   */
  'conflicts.resolve': {
    access: 'conflicts.resolve',
    input: z.strictObject({
      id: Id,
      seen_candidate_ids: z.array(Id).max(500),
      values: FieldValues,
      reason: shortText(500),
      administration_reason: shortText(500).optional(),
    }),
    output: ConflictView,
  },
  /**
   * Merges the competing versions of a form (FRM.05 of a visit; FRM.03, FRM.04 or the report of a study): the candidates'
   * values that a person chose become a new signed version of the form, and the conflict is decided for it, in one
   * envelope. `visit_id` is where the form stands. `choices` names every field in which the versions differ and that is
   * the person's to choose, with the candidate whose value counts and the value as it stood on the screen. Errors: those
   * of `conflicts.resolve` and of the channel by which the form is signed; `invalid_input` on field keys: `required`
   * (nothing was chosen), `together` (fields that mean something only together, of two versions), `contradicted` (a
   * chosen value is not asked with the others); `conflict` (`seen_changed`: a version says something else by now).
   */
  'conflicts.merge_versions': {
    access: 'conflicts.resolve',
    input: z.strictObject({
      id: Id,
      visit_id: Id,
      seen_candidate_ids: z.array(Id).max(500),
      choices: z.record(z.string().max(80), z.strictObject({ candidate_id: Id, value: z.json() })),
      reason: shortText(500),
      administration_reason: shortText(500).optional(),
    }),
    output: ConflictView,
  },
} as const
