import type { WaitingRecord } from '../../shared/sync-page/sync-page-ipc.ts'
import { DisputedPatient } from '../components/disputed-mark.tsx'
import { PatientNumber } from '../components/patient-banner.tsx'
import { useWords } from '../i18n/use-words.tsx'

type Owner = Pick<WaitingRecord, 'patient' | 'visit_id'>

/** Whose a line is, and the way to the record. */
export function OwnerCell({ patient, visit_id }: Owner) {
  if (patient === null) return <td className="sub">–</td>
  const visit = visit_id === null ? '' : `?visit=${visit_id}`
  return (
    <td className="two-lines">
      <a className="row-link" href={`#/patients/${patient.id}${visit}`}>
        <bdi>{patient.full_name}</bdi>
      </a>
      <div className="sub fs-13">
        <PatientNumber patient={patient} /> <DisputedPatient patient={patient} />
      </div>
    </td>
  )
}

/** Who wrote it. */
export function AuthorCell({ author_name, is_own }: Pick<WaitingRecord, 'author_name' | 'is_own'>) {
  const { t } = useWords()
  return <td>{is_own ? t('sync.by_me') : <bdi>{author_name ?? t('app.unknown_person')}</bdi>}</td>
}

/** Since when. */
export function TimeCell({ at }: { at: string }) {
  const { format } = useWords()
  return (
    <td className="nowrap">
      <bdi>{format.moment(at)}</bdi>
    </td>
  )
}
