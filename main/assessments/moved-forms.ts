import type { FormMove } from '../../shared/assessments/form-move.ts'
import { formUnder, moveOf, placedAt, standingMoves } from '../../shared/assessments/form-move-rules.ts'
import type { FormSubmission } from '../../shared/assessments/form-submission.ts'
import type { NursingAssessment } from '../../shared/assessments/nursing-assessment.ts'
import { currentVersion } from '../../shared/assessments/nursing-version-rules.ts'
import { frm05 } from '../../shared/forms/frm-05.ts'
import { type Id, submissionId } from '../../shared/ids.ts'
import type { RecordOf } from '../../shared/sync/entities.ts'
import type { Reader } from '../db/transaction.ts'
import { findRecord, listRecordsBy } from '../records/row-store.ts'

/*
 * Whose a nursing assessment is now, and all that it carries. Who reads observations or allergies of a visit or of a
 * patient asks here, never the table (on the server: `assessments/placed-records.ts`).
 *
 * Nothing is rewritten, taking a move back is another row, and the first patient's own form begins anew on nothing. Of
 * two moves of one form the first committed is followed and the other shown. An amendment or correction of what was
 * moved in is written where the form was entered, so that it goes with it and goes back with it; a refutation is about
 * the patient it was made under and stays there. A form has one state: once the first patient has a form of their own,
 * the moved one is shown as submitted and neither amended nor judged (`form_shared`). Ruled out: moving the submission,
 * whose id belongs to the visit; a second form under the right visit, which would double the observations and leave them
 * there when the move is taken back.
 */

/** A version of a nursing assessment that stands elsewhere than where it was written. */
export interface MovedVersion {
  readonly version: NursingAssessment
  readonly move: FormMove
}

/** The moves that lead away from some visits or patients, or to them. */
export interface Moves {
  /** Of all forms concerned, those that nobody took back; first committed first. */
  readonly standing: readonly FormMove[]
  readonly moved: readonly MovedVersion[]
}

/** What is asked about: visits, or a person by all registrations. */
export type Owner = 'visit_id' | 'patient_id'

/** What was moved away from the visits, and to them. */
export function readMoves(reader: Reader, visitIds: readonly Id[]): Promise<Moves> {
  return movesOf(reader, 'visit_id', visitIds)
}

async function movesOf(reader: Reader, owner: Owner, ids: readonly Id[]): Promise<Moves> {
  const away = await listRecordsBy(reader, 'form_moves', owner, ids)
  const here = await listRecordsBy(reader, 'form_moves', `to_${owner}`, ids)
  return movesOfForms(
    reader,
    [...away, ...here].map(({ submission_id }) => submission_id),
  )
}

async function movesOfForms(reader: Reader, formIds: readonly Id[]): Promise<Moves> {
  const forms = [...new Set(formIds)]
  if (forms.length === 0) return { standing: [], moved: [] }
  const standing = standingMoves(await listRecordsBy(reader, 'form_moves', 'submission_id', forms))
  const versions = await listRecordsBy(reader, 'nursing_assessments', 'submission_id', forms)
  const moved = versions.flatMap((version) => {
    const move = moveOf(version, versions, standing)
    return move === undefined ? [] : [{ version, move }]
  })
  return { standing, moved }
}

/** What a version of FRM.05 carries as records of their own. */
export type FormBorne = 'vital_signs' | 'pain_assessment' | 'fall_risk_assessment' | 'allergies'

/**
 * The records of one kind that stand under the visits, or under the person: those of a form that was moved away are
 * left out, those of a form that was moved here name this visit and patient. Oldest record first.
 */
export async function listPlaced<E extends FormBorne>(
  reader: Reader,
  entity: E,
  owner: Owner,
  ids: readonly Id[],
  known?: Moves,
): Promise<RecordOf<E>[]> {
  const { moved } = known ?? (await movesOf(reader, owner, ids))
  const written: RecordOf<FormBorne>[] = await listRecordsBy<FormBorne>(reader, entity, owner, ids)
  if (moved.length === 0) return written as RecordOf<E>[]
  const moveOfVersion = new Map(moved.map(({ version, move }) => [version.id, move]))
  const stayed = written.filter(
    ({ assessment_id }) => assessment_id === null || !moveOfVersion.has(assessment_id),
  )
  const carried: RecordOf<FormBorne>[] = await listRecordsBy<FormBorne>(reader, entity, 'assessment_id', [
    ...moveOfVersion.keys(),
  ])
  const arrived = carried.flatMap((record) => {
    const move = moveOfVersion.get(record.assessment_id ?? '')
    return move !== undefined && ids.includes(move[`to_${owner}`]) ? [placedAt(record, move)] : []
  })
  const all = [...stayed, ...arrived].toSorted(
    (a, b) => a.created_at.localeCompare(b.created_at) || a.id.localeCompare(b.id),
  )
  return all as RecordOf<E>[]
}

/** The nursing assessment that stands in a visit, and the stored form that is written on when it goes on. */
export interface VisitNursing {
  /** As it is stored: under whom it was entered. */
  readonly stored: FormSubmission | undefined
  /** All versions of the stored form, wherever they stand. */
  readonly written: readonly NursingAssessment[]
  /** As it stands here; undefined where nothing does. */
  readonly form: FormSubmission | undefined
  readonly versions: readonly NursingAssessment[]
  readonly is_moved_here: boolean
  readonly is_shared: boolean
}

/** The nursing assessment that stands in a visit: its own, else one that was moved here. */
export async function nursingUnder(reader: Reader, visitId: Id, known?: Moves): Promise<VisitNursing> {
  const moves = known ?? (await readMoves(reader, [visitId]))
  const ownId = submissionId(visitId, frm05.code)
  const own = await readUnder(reader, ownId, visitId, moves)
  if (own?.form !== undefined) return own
  const movedHere = moves.moved.filter(({ move }) => move.to_visit_id === visitId)
  for (const id of new Set(movedHere.map(({ version }) => version.submission_id))) {
    const found = await readUnder(reader, id, visitId, moves)
    if (found?.form !== undefined) return { ...found, is_moved_here: true }
  }
  return own ?? { ...nothing, stored: undefined, written: [] }
}

const nothing = { form: undefined, versions: [], is_moved_here: false, is_shared: false }

async function readUnder(
  reader: Reader,
  formId: Id,
  visitId: Id,
  { standing }: Moves,
): Promise<VisitNursing | undefined> {
  const stored = await findRecord(reader, 'form_submissions', formId)
  if (stored === undefined) return undefined
  const written = await listRecordsBy(reader, 'nursing_assessments', 'submission_id', [formId])
  const found = formUnder(stored, written, standing, visitId)
  if (found !== undefined) return { ...found, stored, written, is_moved_here: false }
  // A form whose versions have not arrived here yet.
  const form = written.length === 0 ? stored : undefined
  return { ...nothing, form, stored, written }
}

/** The forms that versions belong to, each as it stands where that version stands. */
export async function formsOfVersions(
  reader: Reader,
  versionIds: readonly Id[],
): Promise<(versionId: Id) => { form: FormSubmission; versions: readonly NursingAssessment[] } | undefined> {
  const named = await listRecordsBy(reader, 'nursing_assessments', 'id', [...new Set(versionIds)])
  const formIds = [...new Set(named.map(({ submission_id }) => submission_id))]
  const versions = await listRecordsBy(reader, 'nursing_assessments', 'submission_id', formIds)
  const forms = await listRecordsBy(reader, 'form_submissions', 'id', formIds)
  const { standing } = await movesOfForms(reader, formIds)
  return (versionId) => {
    const version = versions.find(({ id }) => id === versionId)
    const form = forms.find(({ id }) => id === version?.submission_id)
    if (version === undefined || form === undefined) return undefined
    const written = versions.filter(({ submission_id }) => submission_id === form.id)
    const visitId = moveOf(version, written, standing)?.to_visit_id ?? version.visit_id
    return formUnder(form, written, standing, visitId)
  }
}

/**
 * Of forms whose version that counts stands under another patient than it was entered under: who that is. Forms that
 * stand where they were written are left out.
 */
export async function newOwnersOf(reader: Reader, formIds: readonly Id[]): Promise<ReadonlyMap<Id, Id>> {
  const { standing, moved } = await movesOfForms(reader, formIds)
  if (standing.length === 0) return new Map()
  const forms = await listRecordsBy(reader, 'form_submissions', 'id', [...new Set(formIds)])
  return new Map(
    forms.flatMap((form): [Id, Id][] => {
      const versions = moved.filter(({ version }) => version.submission_id === form.id)
      const current = currentVersion(
        form,
        versions.map(({ version }) => version),
      )
      const move = versions.find(({ version }) => version.id === current?.id)?.move
      return move === undefined ? [] : [[form.id, move.to_patient_id]]
    }),
  )
}
