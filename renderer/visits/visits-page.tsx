import { useState } from 'react'
import type { VisitStatus } from '../../shared/visits/visit.ts'
import { useAsk } from '../api/use-query.ts'
import { SegmentedChoice } from '../components/segmented-choice.tsx'
import { EmptyState, ErrorState, LoadingRows } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { visitEntities } from './visit-entities.ts'
import { VisitsTable } from './visits-table.tsx'

const filters = {
  running: ['open', 'in_progress'],
  completed: ['completed'],
  all: ['open', 'in_progress', 'completed', 'cancelled'],
} as const satisfies Record<string, readonly VisitStatus[]>

type Filter = keyof typeof filters

/** The visits on this PC. */
export function VisitsPage({ onOpen }: { onOpen: (patientId: string, visitId: string) => void }) {
  const { t } = useWords()
  const [filter, setFilter] = useState<Filter>('running')
  const list = useAsk(
    'visits.list',
    { statuses: [...filters[filter]], patient_id: null, has_study: null, limit: 100 },
    { entities: visitEntities, keepLast: true },
  )
  return (
    <div className="page">
      <div className="page-head">
        <h1>{t('visits.title')}</h1>
        <span className="grow" />
        <SegmentedChoice
          label={t('visits.filter')}
          hideLabel
          small
          isClearable={false}
          options={[
            { value: 'running', label: t('visits.running') },
            { value: 'completed', label: t('visits.completed') },
            { value: 'all', label: t('visits.all') },
          ]}
          value={filter}
          onChange={(next) => setFilter(next ?? 'running')}
        />
      </div>
      <section className="card clip" aria-label={t('visits.title')}>
        {list.isPending && <LoadingRows />}
        {list.isError && <ErrorState error={list.error.reason} onRetry={() => void list.refetch()} />}
        {list.data?.items.length === 0 && (
          <EmptyState
            title={t(filter === 'running' ? 'visits.none_running' : 'visits.none')}
            text={t('visits.none_running_text')}
          />
        )}
        {list.data !== undefined && list.data.items.length > 0 && (
          <VisitsTable
            label={t('visits.title')}
            items={list.data.items}
            withStatus={filter !== 'running'}
            onOpen={({ patient, visit }) => onOpen(patient.id, visit.id)}
          />
        )}
      </section>
    </div>
  )
}
