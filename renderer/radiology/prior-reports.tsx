import { IconHistory } from '@tabler/icons-react'
import type { StudyView } from '../../shared/visits/visits-ipc.ts'
import { useAsk } from '../api/use-query.ts'
import { DisputedVersions } from '../components/disputed-mark.tsx'
import { Latin } from '../components/latin.tsx'
import { Note } from '../components/note.tsx'
import { ErrorState } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { SignedReport } from './signed-report.tsx'
import { useStudyName } from './study-name.ts'

/** The patient's earlier reports beside the new one: the same modality first, the nearest of them open. */
export function PriorReports({ study }: { study: StudyView }) {
  const { t, rich, format } = useWords()
  const studyName = useStudyName()
  const read = useAsk(
    'radiology.prior_reports',
    { study_id: study.id },
    { entities: ['radiology_assessments', 'form_submissions', 'studies', 'scope_members'] },
  )
  const items = read.data?.items ?? []
  return (
    <section className="prior-reports" aria-label={t('radiology.prior')}>
      <header className="pane-head">
        <IconHistory size={18} stroke={1.75} aria-hidden />
        <h2>{t('radiology.prior')}</h2>
        {items.length > 0 && (
          <span className="sub">
            <Latin>{items.length}</Latin>
          </span>
        )}
      </header>
      {read.isError && read.data === undefined && (
        <ErrorState error={read.error.reason} onRetry={() => void read.refetch()} />
      )}
      {read.data?.is_whole === false && (
        <Note kind="away" role="status">
          {t('history.prior_not_here')}
        </Note>
      )}
      {read.data?.is_whole === true && items.length === 0 && (
        <p className="sub inside">{t('radiology.no_prior')}</p>
      )}
      {items.map((report, index) => (
        <details key={report.id} open={index === 0 && report.modality === study.modality}>
          <summary>
            <b>{studyName(report)}</b>
            {' · '}
            <bdi>{format.date(report.arrived_at)}</bdi>
            {' · '}
            {t(`radiology.status_${report.status}`)}
            {report.accession_number !== null && (
              <span className="sub mono fs-13">
                {' '}
                <Latin>{report.accession_number}</Latin>
              </span>
            )}
          </summary>
          <p className="sub fs-13">
            {rich('radiology.by', {
              name: report.author_name ?? t('app.unknown_person'),
              time: format.moment(report.signed_at),
            })}
          </p>
          <DisputedVersions form={report} version={report.version} />
          <SignedReport report={report} />
        </details>
      ))}
    </section>
  )
}
