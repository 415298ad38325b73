import { NativeSelect, TextInput } from '@mantine/core'
import { useState } from 'react'
import { type VisitStatus, VisitType } from '../../shared/visits/visit.ts'
import { useAsk } from '../api/use-query.ts'
import { EmptyList } from '../components/empty-list.tsx'
import { FirstSyncNote } from '../components/first-sync-note.tsx'
import { NotListedNote, useGrowingList } from '../components/growing-list.tsx'
import { Note } from '../components/note.tsx'
import { SegmentedChoice } from '../components/segmented-choice.tsx'
import { ErrorState, LoadingRows } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { visitEntities } from './visit-entities.ts'
import { VisitsTable } from './visits-table.tsx'
import './visits.css'

const filters = {
  running: ['open', 'in_progress'],
  completed: ['completed'],
  cancelled: ['cancelled'],
  all: ['open', 'in_progress', 'completed', 'cancelled'],
} as const satisfies Record<string, readonly VisitStatus[]>

/** As many as are listed at once; of more, the choice finds those that are cut off. */
const LISTED = 200

type Filter = keyof typeof filters

/** The wards that the visits name, and the chosen one though nobody lies there now. */
function wardsOf(named: readonly string[], chosen: string): string[] {
  const wards = new Set(named)
  if (chosen !== '') wards.add(chosen)
  return [...wards].toSorted((a, b) => a.localeCompare(b, undefined, { numeric: true }))
}

/** The visits on this PC, by state, type, ward, room and bed. */
export function VisitsPage({ onOpen }: { onOpen: (patientId: string, visitId: string) => void }) {
  const { t } = useWords()
  const [filter, setFilter] = useState<Filter>('running')
  const [type, setType] = useState('')
  const [ward, setWard] = useState('')
  const [place, setPlace] = useState('')
  const visitType = VisitType.safeParse(type)
  const kind = {
    statuses: [...filters[filter]],
    ...(visitType.success ? { visit_type: visitType.data } : {}),
  }
  const wards = useAsk('visits.wards', kind, { entities: ['patient_visits'], keepLast: true })
  const asked = {
    ...kind,
    patient_id: null,
    has_study: null,
    limit: LISTED,
    ...(ward === '' ? {} : { ward }),
    ...(place.trim() === '' ? {} : { place: place.trim() }),
  }
  const list = useAsk('visits.list', asked, { entities: visitEntities, keepLast: true })
  const items = list.data?.items
  const growing = useGrowingList(items ?? [])
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
          options={(['running', 'completed', 'cancelled', 'all'] as const).map((value) => ({
            value,
            label: t(`visits.${value}`),
          }))}
          value={filter}
          onChange={(next) => setFilter(next ?? 'running')}
        />
      </div>
      <FirstSyncNote />
      <div className="row visit-filters">
        <NativeSelect
          aria-label={t('visits.ward')}
          value={ward}
          onChange={(event) => setWard(event.currentTarget.value)}
          data={[
            { value: '', label: t('visits.any_ward') },
            ...wardsOf(wards.data?.wards ?? [], ward).map((value) => ({ value, label: value })),
          ]}
        />
        <NativeSelect
          aria-label={t('visits.visit_type')}
          value={type}
          onChange={(event) => setType(event.currentTarget.value)}
          data={[
            { value: '', label: t('visits.any_type') },
            ...VisitType.options.map((value) => ({ value, label: t(`visits.${value}`) })),
          ]}
        />
        <TextInput
          aria-label={t('visits.filter_place')}
          placeholder={t('visits.filter_place')}
          maxLength={30}
          value={place}
          onChange={(event) => setPlace(event.currentTarget.value)}
        />
      </div>
      <section className="card clip" aria-label={t('visits.title')}>
        {list.isPending && <LoadingRows />}
        {list.isError && <ErrorState error={list.error.reason} onRetry={() => void list.refetch()} />}
        <NotListedNote count={list.data?.not_listed_count} isNarrowable />
        {list.data?.is_whole === false && filter !== 'running' && (
          <Note kind="away" role="status">
            {t('history.list_not_whole')}
          </Note>
        )}
        {items?.length === 0 && (
          <EmptyList
            whose={filter === 'running' ? 'today' : 'everybody'}
            title={t(
              list.data?.is_whole === false
                ? 'history.none_of_these_here'
                : filter === 'running'
                  ? 'visits.none_running'
                  : 'visits.none',
            )}
            text={t('visits.none_running_text')}
          />
        )}
        {items !== undefined && items.length > 0 && (
          <VisitsTable
            label={t('visits.title')}
            items={growing.shown}
            withStatus={filter !== 'running'}
            onOpen={({ patient, visit }) => onOpen(patient.id, visit.id)}
          />
        )}
        {growing.foot}
      </section>
    </div>
  )
}
