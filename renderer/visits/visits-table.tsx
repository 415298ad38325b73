import type { ReactNode } from 'react'
import type { VisitSummary } from '../../shared/visits/visits-ipc.ts'
import { useNow } from '../components/clock.tsx'
import { DisputedPatient } from '../components/disputed-mark.tsx'
import { Latin } from '../components/latin.tsx'
import { NewsChip } from '../components/news-chip.tsx'
import { PatientNumber } from '../components/patient-banner.tsx'
import { ageShort } from '../components/person-facts.ts'
import { ReceiptChip } from '../components/receipt-chip.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { CompetingMark, NursingChip, ReportChip } from './visit-words.tsx'

interface VisitsTableProps {
  readonly label: string
  readonly items: readonly VisitSummary[]
  readonly onOpen: (summary: VisitSummary) => void
  readonly actionOf?: (summary: VisitSummary) => ReactNode
  readonly withStatus?: boolean
}

/** Visits, one per row: who, where, how ill by the newest NEWS2, what is done, and where the record is. */
export function VisitsTable({ label, items, onOpen, actionOf, withStatus = false }: VisitsTableProps) {
  const words = useWords()
  const { t, rich, format } = words
  const today = format.localDate(useNow())
  return (
    <div className="scroll-x">
      <table className="list" aria-label={label}>
        <thead>
          <tr>
            <th>{t('visits.patient')}</th>
            <th>{t('visits.place')}</th>
            <th>{t('visits.arrived')}</th>
            <th>{t('visits.news2')}</th>
            <th>{t('visits.forms')}</th>
            {withStatus && <th>{t('visits.status')}</th>}
            <th>{t('patients.receipt')}</th>
            {actionOf !== undefined && (
              <th>
                <span className="visually-hidden">{t('worklist.open')}</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {items.map((summary) => {
            const { visit, patient, news2 } = summary
            return (
              <tr key={visit.id} className="clickable" onClick={() => onOpen(summary)}>
                <td className="two-lines">
                  <a
                    className="row-link"
                    href={`#/patients/${patient.id}?visit=${visit.id}`}
                    onClick={(event) => event.stopPropagation()}
                  >
                    <bdi>{patient.full_name}</bdi>
                  </a>
                  <br />
                  <span className="sub fs-13 nowrap">
                    <PatientNumber patient={patient} /> · {ageShort(patient, today, words)}
                  </span>{' '}
                  <DisputedPatient patient={patient} />
                </td>
                <td className="two-lines">
                  <bdi>{visit.ward ?? t(`visits.${visit.visit_type}`)}</bdi>
                  {visit.bed !== null && (
                    <>
                      {' · '}
                      <Latin>{visit.bed}</Latin>
                    </>
                  )}
                  {visit.ward !== null && (
                    <>
                      <br />
                      <span className="sub fs-13">{t(`visits.${visit.visit_type}`)}</span>
                    </>
                  )}
                </td>
                <td className="nowrap">
                  <bdi>{format.moment(visit.arrived_at)}</bdi>
                </td>
                <td>
                  {news2 === null ? (
                    <span className="sub">–</span>
                  ) : (
                    <NewsChip total={news2.total} band={news2.band} />
                  )}
                </td>
                <td>
                  <span className="chip-stack">
                    <NursingChip summary={summary} />
                    <CompetingMark isDisputed={summary.is_nursing_disputed} />
                    {(summary.report_status !== 'none' || summary.studies.length > 0) && (
                      <ReportChip status={summary.report_status} />
                    )}
                    <CompetingMark isDisputed={summary.is_report_disputed} />
                    {summary.document_count > 0 && (
                      <span className="sub fs-12">
                        {rich('visits.documents', { count: summary.document_count })}
                      </span>
                    )}
                  </span>
                </td>
                {withStatus && <td>{t(`visits.status_${visit.status}`)}</td>}
                <td>
                  <ReceiptChip receipt={visit.receipt} />
                </td>
                {actionOf !== undefined && <td className="figure">{actionOf(summary)}</td>}
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}
