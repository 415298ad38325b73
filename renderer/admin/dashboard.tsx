import { Button } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Dashboard } from '../../shared/reports/dashboard.ts'
import { useAsk } from '../api/use-query.ts'
import { Latin } from '../components/latin.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { ExportButton } from './export-button.tsx'
import { NewsToday } from './news-today.tsx'
import { ServerPage } from './server-state.tsx'
import { StationsCard } from './stations-card.tsx'
import { VisitsByState, VisitsByType, VisitsPerDay } from './visits-cards.tsx'

/** The counts are asked again at most so often while the page is open: each look at them is in the audit. */
const ASK_AGAIN_MS = 60_000

interface FigureProps {
  readonly name: string
  readonly value: number
  readonly title: string
  readonly detail: ReactNode
  readonly tone?: 'disputed' | 'bad'
}

function Figure({ name, value, title, detail, tone }: FigureProps) {
  const { format } = useWords()
  return (
    <div data-figure={name}>
      <dd className={tone !== undefined && value > 0 ? `figure ${tone}` : 'figure'}>
        <Latin>{format.number(value)}</Latin>
      </dd>
      <dt className="title">{title}</dt>
      <dd className="detail">{detail}</dd>
    </div>
  )
}

function Figures({ counts }: { counts: Dashboard }) {
  const { t, rich, format } = useWords()
  const { patients, visits, assessments, conflicts, quarantined } = counts
  return (
    <dl className="card kpis" aria-label={t('admin.figures')}>
      <Figure
        name="patients"
        value={patients.total}
        title={t('admin.patients')}
        detail={rich('admin.registered_today', { count: format.number(patients.registered_today) })}
      />
      <Figure
        name="visits"
        value={visits.total}
        title={t('admin.visits')}
        detail={rich('admin.visits_today', { count: format.number(visits.today) })}
      />
      <Figure
        name="assessments"
        value={assessments.nursing}
        title={t('admin.assessments')}
        detail={
          <>
            {rich('admin.vitals_count', { count: assessments.vital_signs })}
            {' · '}
            {rich('admin.reports_count', { count: assessments.radiology })}
          </>
        }
      />
      <Figure
        name="conflicts"
        value={conflicts.open}
        title={t('admin.conflicts')}
        detail={rich('admin.safety_critical', { count: format.number(conflicts.safety_critical) })}
        tone="disputed"
      />
      <Figure
        name="quarantined"
        value={quarantined}
        title={t('admin.quarantined')}
        detail={t('admin.quarantined_hint')}
        tone="bad"
      />
    </dl>
  )
}

/** What the server counts: patients, visits, assessments, open conflicts, stations with their last contact. */
export function DashboardTab() {
  const { t, rich, format } = useWords()
  const read = useAsk('reports.dashboard', {}, { everyMs: ASK_AGAIN_MS })
  return (
    <div className="page">
      <ServerPage read={read} asOf={({ as_of }) => as_of}>
        {(counts) => (
          <>
            <div className="row as-of">
              <span className="sub">
                {rich('admin.as_of', { time: format.timeWithSeconds(counts.as_of) })}
              </span>
              <span className="grow" />
              <ExportButton report="dashboard" parameters={{}} title={t('admin.dashboard')} />
              <Button
                variant="subtle"
                size="compact-md"
                h={32}
                loading={read.isFetching}
                leftSection={<IconRefresh size={16} stroke={1.75} aria-hidden />}
                onClick={() => void read.refetch()}
              >
                {t('admin.refresh')}
              </Button>
            </div>
            <Figures counts={counts} />
            <div className="admin-cards">
              <VisitsPerDay days={counts.visits.by_day} />
              {counts.news2_today !== undefined && <NewsToday bands={counts.news2_today} />}
              <VisitsByType byType={counts.visits.by_type} />
              <VisitsByState byStatus={counts.visits.by_status} />
            </div>
            <StationsCard stations={counts.stations} asOf={counts.as_of} />
          </>
        )}
      </ServerPage>
    </div>
  )
}
