import { Button } from '@mantine/core'
import { IconChartBar, IconTable } from '@tabler/icons-react'
import { lazy, Suspense, useState } from 'react'
import type { Dashboard } from '../../shared/reports/dashboard.ts'
import { VisitStatus, VisitType } from '../../shared/visits/visit.ts'
import { Latin } from '../components/latin.tsx'
import { LoadingRows } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'

// The chart's package is large; the rest of the dashboard does not wait for it.
const VisitsChart = lazy(async () => ({ default: (await import('./visits-chart.tsx')).VisitsChart }))
const TypeLegend = lazy(async () => ({ default: (await import('./visits-chart.tsx')).TypeLegend }))

type Visits = Dashboard['visits']

function DaysTable({ days }: { days: Visits['by_day'] }) {
  const { t, format } = useWords()
  return (
    <div className="days-table">
      <table className="list" aria-label={t('admin.visits_per_day')}>
        <thead>
          <tr>
            <th>{t('admin.day')}</th>
            {VisitType.options.map((type) => (
              <th key={type} className="figure">
                {t(`visits.${type}`)}
              </th>
            ))}
            <th className="figure">{t('admin.total')}</th>
          </tr>
        </thead>
        <tbody>
          {days.toReversed().map(({ day, total, by_type }) => (
            <tr key={day}>
              <td>
                <bdi>{format.day(day)}</bdi>
              </td>
              {VisitType.options.map((type) => (
                <td key={type} className="figure">
                  <Latin>{format.number(by_type[type] ?? 0)}</Latin>
                </td>
              ))}
              <td className="figure">
                <Latin strong>{format.number(total)}</Latin>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** Visits of the last 14 days as a chart, its table one click away. */
export function VisitsPerDay({ days }: { days: Visits['by_day'] }) {
  const { t } = useWords()
  const [isTable, setTable] = useState(false)
  const Icon = isTable ? IconChartBar : IconTable
  return (
    <section className="card" aria-label={t('admin.visits_per_day')}>
      <header>
        <h2>{t('admin.visits_per_day')}</h2>
        <span className="sub">{t('admin.last_14_days')}</span>
        <span className="grow" />
        <Button
          variant="subtle"
          size="compact-md"
          h={32}
          leftSection={<Icon size={18} stroke={1.75} aria-hidden />}
          onClick={() => setTable(!isTable)}
        >
          {t(isTable ? 'app.chart' : 'app.table')}
        </Button>
      </header>
      {isTable ? (
        <DaysTable days={days} />
      ) : (
        <div className="inside">
          <Suspense fallback={<LoadingRows rows={4} />}>
            <TypeLegend types={VisitType.options} />
            <VisitsChart days={days} />
          </Suspense>
        </div>
      )}
    </section>
  )
}

interface Bar {
  readonly key: string
  readonly name: string
  readonly count: number
}

function Bars({ title, bars }: { title: string; bars: readonly Bar[] }) {
  const { format } = useWords()
  const most = Math.max(1, ...bars.map(({ count }) => count))
  return (
    <section className="card" aria-label={title}>
      <header>
        <h2>{title}</h2>
      </header>
      <dl className="bars inside">
        {bars.map(({ key, name, count }) => (
          <div key={key}>
            <dt>{name}</dt>
            <dd className="bar-track" aria-hidden="true">
              <i style={{ inlineSize: `${(count / most) * 100}%` }} />
            </dd>
            <dd className="bar-figure">
              <Latin strong>{format.number(count)}</Latin>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

/** All visits by type. */
export function VisitsByType({ byType }: { byType: Visits['by_type'] }) {
  const { t } = useWords()
  const bars = VisitType.options.map((type) => ({
    key: type,
    name: t(`visits.${type}`),
    count: byType.find(({ visit_type }) => visit_type === type)?.count ?? 0,
  }))
  return <Bars title={t('admin.visits_by_type')} bars={bars} />
}

/** All visits by state. */
export function VisitsByState({ byStatus }: { byStatus: Visits['by_status'] }) {
  const { t } = useWords()
  const bars = VisitStatus.options.map((status) => ({
    key: status,
    name: t(`visits.status_${status}`),
    count: byStatus[status] ?? 0,
  }))
  return <Bars title={t('admin.visits_by_state')} bars={bars} />
}
