import { Button } from '@mantine/core'
import { IconChartBar, IconTable } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { Latin } from '../components/latin.tsx'
import { EmptyState } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'

/** With more columns than this their figures would run into each other. */
const MOST_FIGURES = 40

export interface Counted {
  readonly key: string
  readonly name: ReactNode
  readonly count: number
}

function Bars({ counts }: { counts: readonly Counted[] }) {
  const { format } = useWords()
  const most = Math.max(1, ...counts.map(({ count }) => count))
  return (
    <dl className="bars inside counted">
      {counts.map(({ key, name, count }) => (
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
  )
}

/** One column per day, week or month, also where nothing was counted. Left to right in Arabic too. */
function Columns({ title, counts }: { title: string; counts: readonly Counted[] }) {
  const { t, format } = useWords()
  const most = Math.max(1, ...counts.map(({ count }) => count))
  const total = counts.reduce((sum, { count }) => sum + count, 0)
  const [first, last] = [counts[0], counts.at(-1)]
  return (
    <div className="inside">
      <div
        className="time-columns"
        dir="ltr"
        role="img"
        aria-label={`${title}: ${t('admin.total')} ${format.number(total)}`}
      >
        {counts.map(({ key, count }) => (
          <span key={key} className="time-column" title={`${key}: ${count}`}>
            {counts.length <= MOST_FIGURES && <b>{count === 0 ? '' : format.number(count)}</b>}
            <i style={{ blockSize: `${(count / most) * 100}%` }} />
          </span>
        ))}
      </div>
      <div className="time-ends" dir="ltr" aria-hidden>
        <span>{first?.name}</span>
        <span>{last?.name}</span>
      </div>
    </div>
  )
}

function Table({ title, counts }: { title: string; counts: readonly Counted[] }) {
  const { t, format } = useWords()
  const total = counts.reduce((sum, { count }) => sum + count, 0)
  const share = (count: number): string => (total === 0 ? '–' : `${Math.round((count / total) * 100)} %`)
  return (
    <div className="days-table">
      <table className="list" aria-label={title}>
        <thead>
          <tr>
            <th>{title}</th>
            <th className="figure">{t('admin.count')}</th>
            <th className="figure">{t('admin.share')}</th>
          </tr>
        </thead>
        <tbody>
          {counts.map(({ key, name, count }) => (
            <tr key={key}>
              <td>{name}</td>
              <td className="figure">
                <Latin strong>{format.number(count)}</Latin>
              </td>
              <td className="figure">
                <Latin>{share(count)}</Latin>
              </td>
            </tr>
          ))}
          <tr>
            <td>{t('admin.total')}</td>
            <td className="figure">
              <Latin strong>{format.number(total)}</Latin>
            </td>
            <td />
          </tr>
        </tbody>
      </table>
    </div>
  )
}

interface CountsCardProps {
  readonly title: string
  readonly hint?: ReactNode
  readonly counts: readonly Counted[]
  /** Days, weeks or months: columns side by side, time running left to right. */
  readonly isOverTime?: boolean
}

/** Counts as bars, their table one click away. */
export function CountsCard({ title, hint, counts, isOverTime = false }: CountsCardProps) {
  const { t } = useWords()
  const [isTable, setTable] = useState(false)
  const Icon = isTable ? IconChartBar : IconTable
  return (
    <section className="card" aria-label={title}>
      <header>
        <h2>{title}</h2>
        {hint !== undefined && <span className="sub">{hint}</span>}
        <span className="grow" />
        <Button
          variant="subtle"
          size="compact-md"
          h={32}
          aria-label={`${t(isTable ? 'app.chart' : 'app.table')}: ${title}`}
          leftSection={<Icon size={18} stroke={1.75} aria-hidden />}
          onClick={() => setTable(!isTable)}
        >
          {t(isTable ? 'app.chart' : 'app.table')}
        </Button>
      </header>
      {counts.length === 0 ? (
        <EmptyState title={t('admin.nothing_counted')} />
      ) : isTable ? (
        <Table title={title} counts={counts} />
      ) : isOverTime ? (
        <Columns title={title} counts={counts} />
      ) : (
        <Bars counts={counts} />
      )}
    </section>
  )
}
