import { Button } from '@mantine/core'
import { IconCheck, IconHourglass, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import type { PendingStationView } from '../../shared/reports/admin-ipc.ts'
import { useAsk, useSend } from '../api/use-query.ts'
import { Latin } from '../components/latin.tsx'
import { Note } from '../components/note.tsx'
import { ErrorNote } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'

/** A person at the new PC waits for this list; each look is a line of the audit. */
const ASK_EVERY_MS = 15_000

interface PendingLineProps {
  readonly station: PendingStationView
  readonly onDecided: (what: 'approved' | 'rejected') => void
}

function PendingLine({ station, onDecided }: PendingLineProps) {
  const { t, rich, format } = useWords()
  const approve = useSend('admin.approve_station')
  const reject = useSend('admin.reject_station')
  const { id, name, words, key_protection, requested_at } = station
  async function decide(send: () => Promise<unknown>, what: 'approved' | 'rejected'): Promise<void> {
    if ((await send()) !== undefined) onDecided(what)
  }
  return (
    <li className="pending-station" aria-label={name}>
      <div className="row row-wrap">
        <Latin strong>{name}</Latin>
        {key_protection === 'password_only' && <span className="sub">{t('admin.passwords_alone')}</span>}
        <span className="sub">{rich('admin.pending_since', { time: format.moment(requested_at) })}</span>
      </div>
      <div className="row row-wrap">
        <output className="enrolment-words n" aria-label={t('admin.pending_words')}>
          {words}
        </output>
        <span className="grow" />
        <Button
          h={44}
          loading={reject.isBusy}
          leftSection={<IconX size={16} stroke={1.75} aria-hidden />}
          aria-label={t('admin.reject_station', { name })}
          onClick={() => void decide(() => reject.send({ id }), 'rejected')}
        >
          {t('admin.reject')}
        </Button>
        <Button
          variant="filled"
          h={44}
          loading={approve.isBusy}
          leftSection={<IconCheck size={16} stroke={1.75} aria-hidden />}
          aria-label={t('admin.approve_station', { name })}
          onClick={() => void decide(() => approve.send({ id }), 'approved')}
        >
          {t('admin.approve')}
        </Button>
      </div>
      <ErrorNote error={approve.error ?? reject.error} />
    </li>
  )
}

/** PCs whose code needs an approval: the administrator compares six words with those on the PC itself, then decides. */
export function PendingStations({ onDecided }: { onDecided: () => void }) {
  const { t, rich } = useWords()
  const read = useAsk('admin.list_pending_stations', {}, { everyMs: ASK_EVERY_MS })
  const [said, setSaid] = useState<{ name: string; what: 'approved' | 'rejected' } | null>(null)
  const items = read.data?.items ?? []
  return (
    <>
      {said !== null && (
        <Note kind={said.what === 'approved' ? 'good' : 'warn'} role="status">
          {rich(said.what === 'approved' ? 'admin.approved_note' : 'admin.rejected_note', {
            name: said.name,
          })}
        </Note>
      )}
      {items.length > 0 && (
        <section className="card clip" aria-label={t('admin.pending')}>
          <header>
            <IconHourglass size={18} stroke={1.75} aria-hidden />
            <h2>{t('admin.pending')}</h2>
            <span className="sub">{t('admin.pending_hint')}</span>
          </header>
          <ul className="pending-stations">
            {items.map((station) => (
              <PendingLine
                key={station.id}
                station={station}
                onDecided={(what) => {
                  setSaid({ name: station.name, what })
                  void read.refetch()
                  onDecided()
                }}
              />
            ))}
          </ul>
        </section>
      )}
    </>
  )
}
