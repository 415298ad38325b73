import { BarChart } from '@mantine/charts'
import '@mantine/charts/styles.css'
import type { Dashboard } from '../../shared/reports/dashboard.ts'
import { VisitType } from '../../shared/visits/visit.ts'
import { useWords } from '../i18n/use-words.tsx'

type Day = Dashboard['visits']['by_day'][number]

/** Fills that are told apart without colour: solid, hatched, grey, dotted. */
const typeFills: Readonly<Record<VisitType, string>> = {
  outpatient: 'var(--c-1)',
  inpatient: 'url(#visits-hatch)',
  emergency: 'var(--c-4)',
  consultation: 'url(#visits-dots)',
}

function Patterns() {
  return (
    <svg width="0" height="0" className="chart-patterns" aria-hidden="true">
      <defs>
        <pattern
          id="visits-hatch"
          width="6"
          height="6"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <rect width="6" height="6" fill="var(--accent-soft)" />
          <rect width="2.5" height="6" fill="var(--c-1)" />
        </pattern>
        <pattern id="visits-dots" width="6" height="6" patternUnits="userSpaceOnUse">
          <rect width="6" height="6" fill="var(--surface-3)" />
          <circle cx="3" cy="3" r="1.4" fill="var(--ink-2)" />
        </pattern>
      </defs>
    </svg>
  )
}

/** Which fill is which type of visit. */
export function TypeLegend({ types }: { types: readonly VisitType[] }) {
  const { t } = useWords()
  return (
    <ul className="visit-legend">
      {types.map((type) => (
        <li key={type}>
          <svg width="14" height="14" aria-hidden="true">
            <rect width="14" height="14" rx="3" fill={typeFills[type]} />
          </svg>
          {t(`visits.${type}`)}
        </li>
      ))}
    </ul>
  )
}

/** Visits per day, stacked by type, the day's total over each bar. Time runs left to right in Arabic too. */
export function VisitsChart({ days }: { days: readonly Day[] }) {
  const { t } = useWords()
  const types = VisitType.options
  const totals = days.map(({ total }) => total)
  const data = days.map(({ day, by_type }) => ({
    day: String(Number(day.slice(8))),
    ...Object.fromEntries(types.map((type) => [type, by_type[type] ?? 0])),
  }))
  const totalLabel = {
    position: 'top' as const,
    fontSize: 12,
    fontWeight: 600,
    fill: 'var(--ink)',
  }
  return (
    <div className="visits-chart" dir="ltr" role="img" aria-label={t('admin.visits_per_day')}>
      <Patterns />
      <BarChart
        h={190}
        data={data.map((row, index) => ({ ...row, total: totals[index] ?? 0 }))}
        dataKey="day"
        type="stacked"
        series={types.map((type) => ({ name: type, color: typeFills[type], label: t(`visits.${type}`) }))}
        withTooltip={false}
        withLegend={false}
        tickLine="none"
        gridAxis="x"
        maxBarWidth={28}
        gridColor="var(--c-grid)"
        textColor="var(--ink-2)"
        yAxisProps={{ allowDecimals: false, width: 32 }}
        xAxisProps={{ interval: 0 }}
        barProps={(series) => ({
          isAnimationActive: false,
          fill: series.color,
          ...(series.name === types.at(-1) ? { label: { ...totalLabel, dataKey: 'total' } } : {}),
        })}
      />
    </div>
  )
}
