import { accessionNumber } from '../../shared/radiology/accession-number.ts'
import type { PatientVisit, Study, StudyStatus } from '../../shared/visits/visit.ts'
import type { FeatureDeps } from '../feature-deps.ts'
import type { RecordWriter } from '../records/record-writer.ts'

/** What a study is of. */
export interface NewStudy {
  readonly modality: Study['modality']
  readonly body_region: string | null
  readonly status: StudyStatus
}

/** A study with an accession number of its own. */
export function createStudy(
  writer: RecordWriter,
  deps: Pick<FeatureDeps, 'records'>,
  visit: Pick<PatientVisit, 'id' | 'patient_id'>,
  study: NewStudy,
): Promise<Study> {
  const id = deps.records.newId()
  return writer.create(
    'studies',
    {
      ...study,
      visit_id: visit.id,
      patient_id: visit.patient_id,
      accession_number: accessionNumber(id, writer.now),
    },
    id,
  )
}
