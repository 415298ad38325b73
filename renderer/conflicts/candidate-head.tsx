import { Button } from '@mantine/core'
import { IconDeviceDesktop, IconServer2 } from '@tabler/icons-react'
import { useWords, type Words } from '../i18n/use-words.tsx'
import type { Candidate } from './comparison-row.tsx'

/** Whose a candidate is, where one of them is this station's; else where it was set. */
export function ownerOf({ is_mine, station_name }: Candidate, hasMine: boolean, t: Words['t']): string {
  if (hasMine) return t(is_mine ? 'conflicts.mine' : 'conflicts.theirs')
  return station_name ?? t('admin.server')
}

interface CandidateHeadProps {
  readonly candidate: Candidate
  readonly hasMine: boolean
  readonly isOpen: boolean
  /** Takes every field from this version; null unless versions are being merged. */
  readonly onTakeAll: (() => void) | null
}

/** The head of a candidate's column: whose it is, who set it, where and when. */
export function CandidateHead({ candidate, hasMine, isOpen, onTakeAll }: CandidateHeadProps) {
  const { t, rich, format } = useWords()
  const station = candidate.station_name ?? t('admin.server')
  const Icon = candidate.is_mine ? IconDeviceDesktop : IconServer2
  const { is_pending, is_current } = candidate
  const title = is_pending ? t('conflicts.shown_here') : ownerOf(candidate, hasMine, t)
  return (
    <th scope="col" className={candidate.is_mine ? 'mine' : 'theirs'}>
      <span className="row row-wrap">
        <Icon size={18} stroke={1.75} aria-hidden />
        <b>{title}</b>
        {isOpen && is_current && !is_pending && <span className="chip">{t('conflicts.current')}</span>}
        {is_pending && <span className="chip pc">{t('conflicts.pending')}</span>}
      </span>
      <span className="compare-who">
        <bdi>{candidate.set_by_name ?? t('app.unknown_person')}</bdi> ·{' '}
        <bdi className="nowrap">{station}</bdi>
      </span>
      <span className="compare-who">
        {rich('conflicts.set_at', { time: format.moment(candidate.set_at) })}
      </span>
      {typeof candidate.reason === 'string' && (
        <span className="compare-who">{rich('removals.reason', { reason: candidate.reason })}</span>
      )}
      {onTakeAll !== null && (
        <Button size="compact-sm" mt={8} onClick={onTakeAll}>
          {t('conflicts.merge_all')}
        </Button>
      )}
    </th>
  )
}
