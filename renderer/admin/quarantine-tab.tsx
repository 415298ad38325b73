import { Button } from '@mantine/core'
import { IconCircleCheck, IconShieldCheck } from '@tabler/icons-react'
import { useState } from 'react'
import type { QuarantinedEntry } from '../../shared/reports/quarantined.ts'
import { useAsk } from '../api/use-query.ts'
import { asideReason } from '../components/aside-reason.ts'
import { Latin } from '../components/latin.tsx'
import { Note } from '../components/note.tsx'
import { EmptyState } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { QuarantineEntry } from './quarantine-entry.tsx'
import { ServerPage } from './server-state.tsx'

interface ListProps {
  readonly items: readonly QuarantinedEntry[]
  readonly chosen: string | null
  readonly onChoose: (id: string | null) => void
}

function EntryList({ items, chosen, onChoose }: ListProps) {
  const words = useWords()
  const { t, rich, format } = words
  return (
    <table className="list" aria-label={t('admin.quarantine')}>
      <thead>
        <tr>
          <th>{t('admin.time')}</th>
          <th>{t('admin.person')}</th>
          <th>{t('admin.station')}</th>
          <th>{t('admin.reason')}</th>
          <th>{t('admin.state')}</th>
          <th>
            <span className="visually-hidden">{t('admin.open_entry')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {items.map((entry) => (
          <tr key={entry.id} className={entry.id === chosen ? 'selected' : undefined}>
            <td className="nowrap">
              <bdi>{format.moment(entry.received_at)}</bdi>
            </td>
            <td>{entry.actor_name ?? t('app.unknown_person')}</td>
            <td>
              <Latin>{entry.station_name ?? '–'}</Latin>
            </td>
            <td>{asideReason(entry.code, words)}</td>
            <td>
              {entry.repaired_at === null ? (
                <span className="chip bad">{t('admin.waits')}</span>
              ) : (
                <span className="chip durable wraps">
                  <IconCircleCheck size={14} stroke={2} aria-hidden />
                  {rich('admin.repaired_by', {
                    name: entry.repaired_by_name ?? '–',
                    time: format.moment(entry.repaired_at),
                  })}
                </span>
              )}
            </td>
            <td className="figure">
              <Button
                size="compact-md"
                h={32}
                aria-expanded={entry.id === chosen}
                onClick={() => onChoose(entry.id === chosen ? null : entry.id)}
              >
                {t('admin.open_entry')}
              </Button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function AdminEntry({ id, onRepaired }: { id: string; onRepaired: () => void }) {
  const { t } = useWords()
  const read = useAsk('admin.get_quarantined', { id })
  return (
    <section className="card" aria-label={t('admin.entry')}>
      <header>
        <h2>{t('admin.entry')}</h2>
      </header>
      <ServerPage read={read}>
        {(entry) => <QuarantineEntry key={entry.id} entry={entry} onRepaired={onRepaired} />}
      </ServerPage>
    </section>
  )
}

/** What the server put aside instead of committing: why, what it holds, and sending it again corrected. */
export function QuarantineTab() {
  const { t } = useWords()
  const read = useAsk('admin.list_quarantine', {})
  const [chosen, setChosen] = useState<string | null>(null)
  const [isRepaired, setRepaired] = useState(false)
  return (
    <div className="page">
      {isRepaired && (
        <Note kind="good" role="status">
          {t('admin.came_in')}
        </Note>
      )}
      <ServerPage read={read}>
        {({ items }) => (
          <section className="card clip" aria-label={t('admin.quarantine')}>
            <header>
              <h2>{t('admin.quarantine')}</h2>
              <span className="sub">{t('admin.quarantine_hint')}</span>
            </header>
            {items.length === 0 ? (
              <EmptyState
                icon={<IconShieldCheck size={28} stroke={1.5} aria-hidden />}
                title={t('admin.quarantine_empty')}
              />
            ) : (
              <EntryList
                items={items}
                chosen={chosen}
                onChoose={(id) => {
                  setRepaired(false)
                  setChosen(id)
                }}
              />
            )}
          </section>
        )}
      </ServerPage>
      {chosen !== null && (
        <AdminEntry
          key={chosen}
          id={chosen}
          onRepaired={() => {
            setChosen(null)
            setRepaired(true)
            void read.refetch()
          }}
        />
      )}
    </div>
  )
}

function OwnEntry({ id }: { id: string }) {
  const { t } = useWords()
  const read = useAsk('quarantine.get_own', { id })
  return (
    <section className="card" aria-label={t('admin.entry')}>
      <header>
        <h2>{t('admin.entry')}</h2>
      </header>
      <ServerPage read={read}>{(entry) => <QuarantineEntry entry={entry} />}</ServerPage>
    </section>
  )
}

/** What the signed-in person wrote and the server put aside: to read; an administrator repairs it. */
export function OwnQuarantinePage() {
  const { t } = useWords()
  const read = useAsk('quarantine.list_own', {})
  const [chosen, setChosen] = useState<string | null>(null)
  return (
    <div className="page">
      <div className="page-head">
        <h1>{t('admin.own_quarantine')}</h1>
        <span className="sub">{t('admin.own_quarantine_hint')}</span>
      </div>
      <ServerPage read={read}>
        {({ items }) => (
          <section className="card clip" aria-label={t('admin.own_quarantine')}>
            {items.length === 0 ? (
              <EmptyState title={t('admin.quarantine_empty')} />
            ) : (
              <EntryList items={items} chosen={chosen} onChoose={setChosen} />
            )}
          </section>
        )}
      </ServerPage>
      {chosen !== null && <OwnEntry key={chosen} id={chosen} />}
    </div>
  )
}
