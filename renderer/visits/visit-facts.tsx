import type { VisitDetail } from '../../shared/visits/visits-ipc.ts'
import { DisputedMark } from '../components/disputed-mark.tsx'
import { Note } from '../components/note.tsx'
import { useWords } from '../i18n/use-words.tsx'

/** The visit's status and diagnosis, and that stations disagree about the one that stands. */
export function VisitFacts({ detail }: { detail: VisitDetail }) {
  const { t } = useWords()
  const { diagnosis, diagnosis_code, disputed_fields, status } = detail.visit
  const isOfMerged = detail.visit.patient_id !== detail.patient.id
  return (
    <section className="card inside visit-facts" aria-label={t('visits.diagnosis')}>
      {isOfMerged && (
        <Note kind="away" role="status">
          {t('merges.visit_from')}
        </Note>
      )}
      <dl className="facts">
        <dt>{t('visits.status')}</dt>
        <dd>{t(`visits.status_${status}`)}</dd>
        <dt>{t('visits.diagnosis')}</dt>
        <dd>
          {diagnosis === null ? (
            <span className="sub">{t('visits.no_diagnosis')}</span>
          ) : (
            <bdi>{diagnosis}</bdi>
          )}{' '}
          {diagnosis_code !== null && <bdi className="sub">{diagnosis_code}</bdi>}{' '}
          {disputed_fields.includes('diagnosis') && <DisputedMark>{t('patient.disputed')}</DisputedMark>}
        </dd>
      </dl>
    </section>
  )
}
