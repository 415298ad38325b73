import { Button } from '@mantine/core'
import { IconBan, IconClockExclamation, IconEraser, IconKey } from '@tabler/icons-react'
import { useState } from 'react'
import type { StationContact } from '../../shared/reports/dashboard.ts'
import { useAsk, useSend } from '../api/use-query.ts'
import { Latin } from '../components/latin.tsx'
import { Note } from '../components/note.tsx'
import { EmptyState, ErrorNote } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { PendingStations } from './pending-stations.tsx'
import { ServerPage } from './server-state.tsx'
import { RevokeDialog, WipeDialog } from './station-acts.tsx'
import { StationsCard } from './stations-card.tsx'

/** Codes that somebody could still enrol a station with. The codes themselves were shown once and are known to nobody. */
function OpenCodes() {
  const { t, rich, format } = useWords()
  const read = useAsk('admin.list_enrolment_codes', {})
  const cancel = useSend('admin.cancel_enrolment_code')
  async function remove(id: string): Promise<void> {
    await cancel.send({ id })
    void read.refetch()
  }
  return (
    <section className="card clip" aria-label={t('admin.open_codes')}>
      <header>
        <IconKey size={18} stroke={1.75} aria-hidden />
        <h2>{t('admin.open_codes')}</h2>
        <span className="sub">{t('admin.open_codes_hint')}</span>
      </header>
      <ErrorNote error={cancel.error} />
      <ServerPage read={read}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title={t('admin.no_open_codes')} />
          ) : (
            <table className="list" aria-label={t('admin.open_codes')}>
              <thead>
                <tr>
                  <th>{t('admin.code')}</th>
                  <th>{t('admin.approval')}</th>
                  <th>{t('admin.validity')}</th>
                  <th>
                    <span className="visually-hidden">{t('admin.cancel_code')}</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {items.map(({ id, expires_at, approve }) => (
                  <tr key={id}>
                    <td>
                      <Latin>{id.slice(0, 8)}</Latin> <span className="sub">{t('admin.code_mark')}</span>
                    </td>
                    <td>{t(`admin.approval_${approve}`)}</td>
                    <td>
                      <span className="row">
                        <IconClockExclamation size={16} stroke={1.75} aria-hidden />
                        {rich('admin.expires', { time: format.moment(expires_at) })}
                      </span>
                    </td>
                    <td className="figure">
                      <Button
                        size="compact-md"
                        h={32}
                        loading={cancel.isBusy}
                        onClick={() => void remove(id)}
                      >
                        {t('admin.cancel_code')}
                      </Button>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )
        }
      </ServerPage>
    </section>
  )
}

interface Act {
  readonly kind: 'revoke' | 'erase'
  readonly station: StationContact
}

/** Every enrolled PC: when it was last heard of, its version, taking its access away, erasing it; and codes for new ones. */
export function StationsTab() {
  const { rich } = useWords()
  const read = useAsk('admin.list_stations', {}, { entities: ['stations'], everyMs: 60_000 })
  const [act, setAct] = useState<Act | null>(null)
  const [done, setDone] = useState<Act | null>(null)
  const actProps = act && {
    station: act.station,
    onClose: () => setAct(null),
    onDone: () => {
      setAct(null)
      setDone(act)
      void read.refetch()
    },
  }
  return (
    <div className="page">
      {done !== null && (
        <Note kind="good" role="status">
          {rich(done.kind === 'revoke' ? 'admin.revoked_note' : 'admin.erase_note', {
            name: done.station.name,
          })}
        </Note>
      )}
      {read.data?.has_recovery_key === false && (
        <Note kind="warn">
          {rich('admin.no_recovery_key', {
            command: 'npm run recovery -- new-key',
            name: 'SIJIL_RECOVERY_PUBLIC_KEY',
          })}
        </Note>
      )}
      <PendingStations onDecided={() => void read.refetch()} />
      <ServerPage read={read}>
        {({ items }) => (
          <StationsCard
            stations={items}
            asOf={new Date(read.dataUpdatedAt).toISOString()}
            actionOf={(station) => <StationButtons station={station} onAct={setAct} />}
          />
        )}
      </ServerPage>
      <OpenCodes />
      {act?.kind === 'revoke' && actProps && <RevokeDialog {...actProps} />}
      {act?.kind === 'erase' && actProps && <WipeDialog {...actProps} />}
    </div>
  )
}

function StationButtons({ station, onAct }: { station: StationContact; onAct: (act: Act) => void }) {
  const { t } = useWords()
  const icon = { size: 16, stroke: 1.75, 'aria-hidden': true } as const
  return (
    <span className="row row-end">
      {!station.is_revoked && (
        <Button
          size="compact-md"
          h={32}
          leftSection={<IconBan {...icon} />}
          aria-label={t('admin.revoke_title', { name: station.name })}
          onClick={() => onAct({ kind: 'revoke', station })}
        >
          {t('admin.revoke')}
        </Button>
      )}
      {station.wipe === null && (
        <Button
          size="compact-md"
          h={32}
          leftSection={<IconEraser {...icon} />}
          aria-label={t('admin.erase_title', { name: station.name })}
          onClick={() => onAct({ kind: 'erase', station })}
        >
          {t('admin.erase')}
        </Button>
      )}
    </span>
  )
}
