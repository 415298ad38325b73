import {
  IconAlertOctagon,
  IconAlertTriangle,
  IconArrowsSplit,
  IconCheck,
  IconCircleDashed,
  IconExclamationCircle,
  IconPoint,
} from '@tabler/icons-react'
import { useWords } from '../i18n/use-words.tsx'

const icons = {
  routine: IconCheck,
  low: IconPoint,
  single: IconExclamationCircle,
  urgent: IconAlertTriangle,
  emergency: IconAlertOctagon,
  incomplete: IconCircleDashed,
  not_applicable: IconCircleDashed,
  disputed: IconArrowsSplit,
} as const

export type NewsBand = keyof typeof icons

export const newsIcons = icons

const unscored: readonly NewsBand[] = ['incomplete', 'not_applicable']

/** A band as stored; a word that a newer rule may have written is shown as incomplete, never as routine. */
export function asNewsBand(band: string): NewsBand {
  return Object.hasOwn(icons, band) ? (band as NewsBand) : 'incomplete'
}

/** A NEWS2 total with icon, figure and word; without a total only the word. */
export function NewsChip({ total, band }: { total: number | null; band: string }) {
  const { t } = useWords()
  const known = asNewsBand(band)
  const Icon = icons[known]
  return (
    <span className={`news ${unscored.includes(known) ? 'none' : known}`}>
      <Icon size={16} stroke={2} aria-hidden />
      <span className="visually-hidden">{t('scores.news2')}</span>
      {total !== null && <b className="n">{total}</b>}
      {t(`scores.${known}`)}
    </span>
  )
}

/** The points one value adds. */
export function PointsChip({ points, signed = false }: { points: number; signed?: boolean }) {
  const { t } = useWords()
  return (
    <span className={`points p${Math.min(3, Math.max(0, points))}`} title={t('scores.news2')}>
      {signed && points > 0 ? `+${points}` : points}
    </span>
  )
}
