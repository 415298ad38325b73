import { type SectionReader, withoutUnreadableAbuse } from '../../shared/assessments/abuse-section.ts'
import type { FormMove } from '../../shared/assessments/form-move.ts'
import type { NursingAssessment } from '../../shared/assessments/nursing-assessment.ts'
import type { Id } from '../../shared/ids.ts'
import type { MovedForm } from '../../shared/visits/visits-ipc.ts'
import type { Moves } from '../assessments/moved-forms.ts'
import type { Reader } from '../db/transaction.ts'
import type { FeatureDeps } from '../feature-deps.ts'
import { patientSummaries } from '../patients/patient-view-service.ts'
import { listRecordsBy } from '../records/row-store.ts'
import { toAuthoredViews } from '../users/authorship-service.ts'
import type { Observed } from './visit-observations.ts'

/** What was moved away from a visit or to it, whole, for the screen to strike out or to point at. */
export function movedForms(
  reader: Reader,
  deps: FeatureDeps,
  person: SectionReader,
  visitId: Id,
  { standing, moved }: Moves,
): Promise<MovedForm[]> {
  const used = standing.filter(({ id }) => moved.some(({ move }) => move.id === id))
  return Promise.all(
    used
      .filter(({ visit_id, to_visit_id }) => visit_id === visitId || to_visit_id === visitId)
      .map((move) => {
        const versions = moved.filter((each) => each.move.id === move.id).map(({ version }) => version)
        const rivals = standing.filter(
          (other) =>
            other.id !== move.id &&
            other.assessment_ids.some((id) => versions.some((each) => each.id === id)),
        )
        return movedForm(reader, deps, person, { move, visitId, versions, is_disputed: rivals.length > 0 })
      }),
  )
}

interface Moved {
  readonly move: FormMove
  readonly visitId: Id
  readonly versions: readonly NursingAssessment[]
  readonly is_disputed: boolean
}

async function movedForm(
  reader: Reader,
  deps: FeatureDeps,
  person: SectionReader,
  { move, visitId, versions, is_disputed }: Moved,
): Promise<MovedForm> {
  const isAway = move.visit_id === visitId
  const otherId = isAway ? move.to_patient_id : move.patient_id
  const ids = versions.map(({ id }) => id)
  const observed = async <E extends Observed>(entity: E) =>
    toAuthoredViews(reader, deps, entity, await listRecordsBy(reader, entity, 'assessment_id', ids))
  const [view] = await toAuthoredViews(reader, deps, 'form_moves', [move])
  if (view === undefined) throw new Error('a move that is there has a view')
  return {
    direction: isAway ? 'away' : 'here',
    move: view,
    other_patient: (await patientSummaries(reader, [otherId])).get(otherId) ?? null,
    nursing_assessments: await toAuthoredViews(
      reader,
      deps,
      'nursing_assessments',
      withoutUnreadableAbuse(person, versions),
    ),
    vital_signs: await observed('vital_signs'),
    pain_assessments: await observed('pain_assessment'),
    fall_risk_assessments: await observed('fall_risk_assessment'),
    is_disputed,
  }
}
