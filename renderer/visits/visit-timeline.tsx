import {
  IconActivityHeartbeat,
  IconBed,
  IconChecks,
  IconClipboardCheck,
  IconFileText,
  IconReportMedical,
  type TablerIcon,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { patientContextOn } from '../../shared/forms/patient-context.ts'
import { disputedBand, withShownNews2 } from '../../shared/observations/stored-news2.ts'
import type { Receipt } from '../../shared/records.ts'
import type { VisitDetail } from '../../shared/visits/visits-ipc.ts'
import { isLateEntry } from '../components/observation-rows.ts'
import { ReceiptChip } from '../components/receipt-chip.tsx'
import { useWords, type Words } from '../i18n/use-words.tsx'

interface Happening {
  readonly id: string
  readonly at: string
  readonly icon: TablerIcon
  readonly tone: string
  readonly what: ReactNode
  readonly who: string | null
  readonly where: string | null
  readonly note?: ReactNode
  readonly receipt: Receipt | null
}

function happeningsOf(detail: VisitDetail, { t, rich, format }: Words): readonly Happening[] {
  const { visit } = detail
  const by = (row: { author_name: string | null; station_name: string | null; receipt: Receipt }) => ({
    who: row.author_name,
    where: row.station_name,
    receipt: row.receipt,
  })
  const patient = patientContextOn(detail.patient, format.localDate(visit.arrived_at))
  const opened: Happening = {
    id: visit.id,
    at: visit.arrived_at,
    icon: IconBed,
    tone: '',
    what: rich('visits.timeline_opened', { type: t(`visits.${visit.visit_type}`) }),
    who: visit.ward,
    where: visit.bed,
    receipt: visit.receipt,
  }
  const completed: Happening[] =
    visit.completed_at === null
      ? []
      : [
          {
            id: `${visit.id} completed`,
            at: visit.completed_at,
            icon: IconChecks,
            tone: '',
            what: t('visits.timeline_completed'),
            who: null,
            where: null,
            note: visit.incomplete_reason,
            receipt: visit.receipt,
          },
        ]
  return [
    opened,
    ...completed,
    ...detail.nursing_assessments.map((row) => ({
      id: row.id,
      at: row.signed_at,
      icon: IconClipboardCheck,
      tone: '',
      what:
        row.version === 1
          ? t('visits.timeline_nursing')
          : rich('visits.timeline_nursing_amended', { version: row.version }),
      note: row.amendment_reason,
      ...by(row),
    })),
    ...withShownNews2(detail.vital_signs, patient).map((row) => ({
      id: row.id,
      at: row.measured_at,
      icon: IconActivityHeartbeat,
      tone: row.news2_band === 'emergency' || row.news2_band === 'urgent' ? 'urgent' : '',
      what:
        row.news2_total !== null
          ? rich('visits.timeline_vitals', { total: row.news2_total })
          : t(
              row.news2_band === disputedBand
                ? 'visits.timeline_vitals_disputed'
                : 'visits.timeline_vitals_incomplete',
            ),
      note: isLateEntry(row) ? rich('visits.late_entry', { time: format.moment(row.entered_at) }) : null,
      ...by(row),
    })),
    ...detail.radiology_sheets.map((row) => ({
      id: row.id,
      at: row.signed_at,
      icon: IconClipboardCheck,
      tone: '',
      what: rich(row.is_completed ? 'visits.timeline_sheet_completed' : 'visits.timeline_sheet_prepared', {
        form: row.form_code,
      }),
      note: row.amendment_reason,
      ...by(row),
    })),
    ...detail.radiology_assessments.map((row) => ({
      id: row.id,
      at: row.signed_at,
      icon: IconReportMedical,
      tone: 'report',
      what: t(`visits.timeline_report_${row.status}`),
      note: row.amendment_reason,
      ...by(row),
    })),
    ...detail.documents.map((row) => ({
      id: row.id,
      at: row.created_at,
      icon: IconFileText,
      tone: '',
      what: rich('visits.timeline_document', { name: row.file_name }),
      ...by(row),
    })),
  ].toSorted((a, b) => b.at.localeCompare(a.at))
}

/** What happened in a visit, newest first, by whom, on which station, and where each record is. */
export function VisitTimeline({ detail }: { detail: VisitDetail }) {
  const words = useWords()
  const { t, format } = words
  const happenings = happeningsOf(detail, words)
  return (
    <section className="card" aria-label={t('visits.timeline')}>
      <header>
        <h2>{t('visits.timeline')}</h2>
      </header>
      <ol className="timeline">
        {happenings.map(({ id, at, icon: Icon, tone, what, who, where, note, receipt }) => (
          <li key={id}>
            <span className="moment">
              <bdi>{format.moment(at)}</bdi>
            </span>
            <span className={`dot ${tone}`}>
              <Icon size={15} stroke={1.75} aria-hidden />
            </span>
            <div>
              <div className="what">{what}</div>
              {(who !== null || where !== null) && (
                <div className="who-when">
                  {who !== null && <bdi>{who}</bdi>}
                  {who !== null && where !== null && ' · '}
                  {where !== null && <bdi className="nowrap">{where}</bdi>}
                </div>
              )}
              {note !== null && note !== undefined && note !== '' && <div className="who-when">{note}</div>}
              {receipt !== null && <ReceiptChip receipt={receipt} />}
            </div>
          </li>
        ))}
      </ol>
    </section>
  )
}
