import { IconPlugConnectedX } from '@tabler/icons-react'
import type { StudySafety } from '../../shared/radiology/study-safety.ts'
import type { AwayStation } from '../../shared/visits/away-station.ts'
import { useNow } from '../components/clock.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { agoText } from './how-long.ts'

interface AwayNoteProps {
  readonly safety: StudySafety
  readonly stations: readonly AwayStation[]
}

/**
 * Whether answers that have not come could change what is known: none came, some are open, the sheet is only prepared,
 * or what stands in it is not of today.
 */
function isUnsettled(safety: StudySafety, today: string, dayOf: (at: string) => string): boolean {
  if (safety.sheet === 'not_needed') return false
  if (safety.sheet !== 'completed' || safety.entered_at === null) return true
  return safety.flags.some(({ severity }) => severity === 'unknown') || dayOf(safety.entered_at) !== today
}

/** Which PC may hold newer answers, and when the server last heard of it; nothing while all of them are in contact. */
export function AwayNote({ safety, stations }: AwayNoteProps) {
  const { t, rich, format, language } = useWords()
  const now = useNow()
  const [longest] = stations
  if (longest === undefined || !isUnsettled(safety, format.localDate(now), format.localDate)) return null
  const words = {
    name: longest.name ?? t('radiology.away_unnamed'),
    ago: agoText(longest.last_contact_at, now, language),
    count: stations.length - 1,
  }
  return (
    <span className="chip pc wraps" data-away={longest.station_id}>
      <IconPlugConnectedX size={14} stroke={2} aria-hidden />
      <span>
        {stations.length === 1 ? rich('radiology.away', words) : rich('radiology.away_more', words)}
      </span>
    </span>
  )
}
