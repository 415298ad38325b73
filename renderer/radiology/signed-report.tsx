import { IconBell } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { RadiologyAssessmentView } from '../../shared/visits/visits-ipc.ts'
import { Note } from '../components/note.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { ReportVersions } from './report-versions.tsx'

function Part({ name, children }: { name: string; children: ReactNode }) {
  const { t } = useWords()
  return (
    <div className="signed-part">
      <dt>{name}</dt>
      <dd>{children === null ? <span className="sub">{t('app.not_recorded')}</span> : children}</dd>
    </div>
  )
}

function Critical({ critical }: { critical: NonNullable<RadiologyAssessmentView['critical_result']> }) {
  const { t, rich, format } = useWords()
  return (
    <div className="note bad">
      <IconBell size={18} stroke={1.75} aria-hidden />
      <div className="grow">
        <b>{t('radiology.critical')}</b>: <bdi>{critical.details}</bdi>
        <br />
        {rich('radiology.critical_told', {
          name: critical.notified_to,
          time: format.moment(critical.notified_at),
        })}{' '}
        {(critical.notified_roles ?? []).length > 0 && (
          <>· {critical.notified_roles?.map((role) => t(`radiology.role_${role}`)).join(' + ')} </>
        )}
        · {t(critical.was_read_back ? 'radiology.critical_read_back' : 'radiology.critical_not_read_back')}
        {critical.is_in_book === true && <> · {t('radiology.critical_in_book')}</>}
      </div>
    </div>
  )
}

/** A signed version of the report, to read. */
export function SignedReport({ report }: { report: RadiologyAssessmentView }) {
  const { t } = useWords()
  const text = (value: string | null): ReactNode =>
    value === null ? null : (
      <bdi className="signed-text" dir="auto">
        {value}
      </bdi>
    )
  return (
    <div className="signed-report">
      <dl>
        <Part name={t('radiology.findings')}>{text(report.findings)}</Part>
        <Part name={t('radiology.diagnosis')}>{text(report.diagnosis)}</Part>
        <Part name={t('radiology.recommendations')}>{text(report.recommendations)}</Part>
        <Part name={t('radiology.technique')}>{text(report.technique)}</Part>
        <Part name={t('radiology.comparison')}>{text(report.comparison)}</Part>
      </dl>
      {report.critical_result !== null && <Critical critical={report.critical_result} />}
      {report.amendment_reason !== null && (
        <Note kind="warn">
          {t('radiology.amendment_reason')}: <bdi>{report.amendment_reason}</bdi>
        </Note>
      )}
    </div>
  )
}

interface EarlierReportsProps {
  readonly reports: readonly RadiologyAssessmentView[]
  /** All versions, the one that is shown above included. */
  readonly versions: readonly RadiologyAssessmentView[]
}

/** Earlier versions of a report, newest first: they stay readable, and any two lie side by side. */
export function EarlierReports({ reports, versions }: EarlierReportsProps) {
  const { t, rich, format } = useWords()
  if (reports.length === 0) return null
  return (
    <section className="earlier-reports" aria-label={t('radiology.earlier')}>
      <div className="row">
        <h3>{t('radiology.earlier')}</h3>
        <span className="grow" />
        <ReportVersions reports={versions} />
      </div>
      {reports.toReversed().map((report) => (
        <details key={report.id}>
          <summary>
            {rich('radiology.version_by', {
              status: t(`radiology.status_${report.status}`),
              version: report.version,
              name: report.author_name ?? t('app.unknown_person'),
              time: format.moment(report.signed_at),
            })}
          </summary>
          <SignedReport report={report} />
        </details>
      ))}
    </section>
  )
}
