import { Button, Select } from '@mantine/core'
import { useState } from 'react'
import { REST_STATION_ID } from '../../shared/ids.ts'
import type { AuditSearch } from '../../shared/reports/audit-search.ts'
import { dayBounds, LocalDate } from '../../shared/time.ts'
import { useAsk } from '../api/use-query.ts'
import { DayInput } from '../components/day-input.tsx'
import { EmptyState } from '../components/states.tsx'
import { actsEn } from '../i18n/admin-en.ts'
import { useTimeZone } from '../i18n/time-zone.ts'
import { useWords } from '../i18n/use-words.tsx'
import { actName } from './act-name.ts'
import { AuditTable } from './audit-table.tsx'
import { AuditExport } from './export-button.tsx'
import { ServerPage } from './server-state.tsx'

/** The noun of an act is one word, but for the second factor’s. */
const acts = Object.keys(actsEn).map((word) => word.replace(/^(second_factor|[a-z]+)_/, '$1.'))

interface Filter {
  readonly actor_id: string | null
  readonly station_id: string | null
  readonly act: string | null
  readonly from: string
  readonly to: string
}

const everything: Filter = { actor_id: null, station_id: null, act: null, from: '', to: '' }

/** Days of the site as instants: both days included. */
function searchOf(filter: Filter, timeZone: string): AuditSearch {
  const { actor_id, station_id, act, from, to } = filter
  return {
    ...(actor_id === null ? {} : { actor_id }),
    ...(station_id === null ? {} : { station_id }),
    ...(act === null ? {} : { act }),
    ...(LocalDate.safeParse(from).success ? { from: dayBounds(from, timeZone).start } : {}),
    ...(LocalDate.safeParse(to).success ? { to: dayBounds(to, timeZone).end } : {}),
  }
}

interface FiltersProps {
  readonly filter: Filter
  readonly onChange: (filter: Filter) => void
}

function Filters({ filter, onChange }: FiltersProps) {
  const words = useWords()
  const { t } = words
  const people = useAsk('admin.list_users', {}, { entities: ['users'] }).data?.items ?? []
  const stations = useAsk('admin.list_stations', {}, { entities: ['stations'] }).data?.items ?? []
  const chosen = { clearable: true, searchable: true, comboboxProps: { shadow: 'xl' } } as const
  const byName = acts
    .map((value) => ({ value, label: actName(value, words) }))
    .toSorted((a, b) => a.label.localeCompare(b.label))
  return (
    <div className="admin-filters">
      <Select
        {...chosen}
        label={t('admin.person')}
        placeholder={t('app.all')}
        data={people.map(({ id, full_name, username }) => ({
          value: id,
          label: `${full_name} (${username})`,
        }))}
        value={filter.actor_id}
        onChange={(actor_id) => onChange({ ...filter, actor_id })}
      />
      <Select
        {...chosen}
        label={t('admin.station')}
        placeholder={t('app.all')}
        data={[
          { value: REST_STATION_ID, label: t('admin.server') },
          ...stations.map(({ id, name }) => ({ value: id, label: name })),
        ]}
        value={filter.station_id}
        onChange={(station_id) => onChange({ ...filter, station_id })}
      />
      <Select
        {...chosen}
        label={t('admin.act')}
        placeholder={t('app.all')}
        data={byName}
        value={filter.act}
        onChange={(act) => onChange({ ...filter, act })}
      />
      <DayInput
        label={t('admin.from')}
        value={filter.from}
        onChange={(from) => onChange({ ...filter, from })}
      />
      <DayInput label={t('admin.to')} value={filter.to} onChange={(to) => onChange({ ...filter, to })} />
    </div>
  )
}

/** The audit by person, station, act and day, the newest first, a hundred lines at a time. */
export function AuditSearchPanel({ seenHrefOf }: { seenHrefOf: (patientId: string) => string }) {
  const { t, rich } = useWords()
  const timeZone = useTimeZone((state) => state.timeZone)
  const [filter, setFilter] = useState(everything)
  const [cursors, setCursors] = useState<readonly string[]>([])
  const cursor = cursors.at(-1)
  const search = searchOf(filter, timeZone)
  const { from: since, to: until, ...who } = search
  const read = useAsk('audit.search', {
    ...search,
    ...(cursor === undefined ? {} : { cursor }),
  })
  return (
    <div className="page">
      <section className="card clip" aria-label={t('admin.audit_by_search')}>
        <Filters
          filter={filter}
          onChange={(next) => {
            setCursors([])
            setFilter(next)
          }}
        />
      </section>
      <ServerPage read={read}>
        {({ items, next_cursor }) => (
          <section className="card clip audit-card" aria-label={t('admin.audit')}>
            <header>
              <h2>{rich('admin.audit_count', { count: items.length })}</h2>
              <span className="sub">{t('admin.newest_first')}</span>
              <span className="grow" />
              <AuditExport
                parameters={{
                  ...who,
                  ...(since === undefined ? {} : { since }),
                  ...(until === undefined ? {} : { until }),
                }}
              />
              <Button disabled={cursors.length === 0} onClick={() => setCursors(cursors.slice(0, -1))}>
                {t('admin.newer')}
              </Button>
              <Button
                disabled={next_cursor === null}
                onClick={() => next_cursor !== null && setCursors([...cursors, next_cursor])}
              >
                {t('admin.older')}
              </Button>
            </header>
            {items.length === 0 ? (
              <EmptyState title={t('admin.audit_none')} />
            ) : (
              <AuditTable entries={items} seenHrefOf={seenHrefOf} />
            )}
          </section>
        )}
      </ServerPage>
    </div>
  )
}
