import type { GroupCount } from '../../shared/reports/statistics.ts'
import { asNewsBand, type NewsBand, newsIcons } from '../components/news-chip.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { CountsCard } from './counts-card.tsx'

/** Bands in the order of the ward's own words; a band that nobody is in says so with 0. */
const bandsShown = ['routine', 'low', 'single', 'urgent', 'emergency', 'incomplete'] as const

function BandName({ band }: { readonly band: NewsBand }) {
  const { t } = useWords()
  const Icon = newsIcons[band]
  return (
    <span className="band-name">
      <Icon size={16} stroke={2} aria-hidden />
      {t(band === 'not_applicable' ? 'scores.not_applicable' : `scores.${band}`)}
    </span>
  )
}

/** Those that are in no band of the ward, where there are any. */
const bandsApart = ['disputed', 'not_applicable'] as const

/** Sets of vital signs measured today, by NEWS2 band; disputed ones and those to whom NEWS2 does not apply stand last. */
export function NewsToday({ bands }: { readonly bands: readonly GroupCount[] }) {
  const { t, rich } = useWords()
  const counts = new Map<NewsBand, number>()
  for (const { key, count } of bands) counts.set(asNewsBand(key), (counts.get(asNewsBand(key)) ?? 0) + count)
  const shown: NewsBand[] = [...bandsShown, ...bandsApart.filter((band) => counts.has(band))]
  const total = bands.reduce((sum, { count }) => sum + count, 0)
  return (
    <CountsCard
      title={t('admin.news2_today')}
      hint={rich('admin.vitals_count', { count: total })}
      counts={shown.map((band) => ({
        key: band,
        name: <BandName band={band} />,
        count: counts.get(band) ?? 0,
      }))}
    />
  )
}
