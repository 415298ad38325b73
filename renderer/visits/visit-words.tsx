import {
  IconCircleCheck,
  IconCircleDashed,
  IconCircleX,
  IconPencil,
  IconReportMedical,
} from '@tabler/icons-react'
import type { VisitSummary } from '../../shared/visits/visits-ipc.ts'
import { DisputedMark } from '../components/disputed-mark.tsx'
import { useWords } from '../i18n/use-words.tsx'

/** How far the nursing assessment of a visit is. */
export function NursingChip({
  summary,
}: {
  summary: Pick<VisitSummary, 'nursing_status' | 'has_own_draft'>
}) {
  const { t } = useWords()
  const status = summary.nursing_status
  if (status === null || status === 'draft') {
    return summary.has_own_draft || status === 'draft' ? (
      <span className="chip">
        <IconPencil size={14} stroke={2} aria-hidden />
        {t('visits.nursing_draft')}
      </span>
    ) : (
      <span className="chip outline">
        <IconCircleDashed size={14} stroke={2} aria-hidden />
        {t('visits.nursing_missing')}
      </span>
    )
  }
  const Icon = status === 'rejected' ? IconCircleX : IconCircleCheck
  return (
    <span className={status === 'rejected' ? 'chip warn' : 'chip durable'}>
      <Icon size={14} stroke={2} aria-hidden />
      {t(`visits.nursing_${status}`)}
    </span>
  )
}

/** How far the report of a visit is. */
export function ReportChip({ status }: { status: VisitSummary['report_status'] }) {
  const { t } = useWords()
  const isDone = status === 'final' || status === 'addendum'
  return (
    <span className={isDone ? 'chip durable' : status === 'preliminary' ? 'chip' : 'chip outline'}>
      <IconReportMedical size={14} stroke={2} aria-hidden />
      {t(`visits.report_${status}`)}
    </span>
  )
}

/** Beside how far a form is: signed versions of it compete, and what is said is of one of them. */
export function CompetingMark({ isDisputed }: { isDisputed: boolean }) {
  const { t } = useWords()
  return isDisputed && <DisputedMark>{t('visits.versions_disputed')}</DisputedMark>
}
