import { Button } from '@mantine/core'
import { IconBan, IconClockExclamation, IconKey } from '@tabler/icons-react'
import { useState } from 'react'
import type { StationContact } from '../../shared/reports/dashboard.ts'
import { useAsk, useSend } from '../api/use-query.ts'
import { Latin } from '../components/latin.tsx'
import { Note } from '../components/note.tsx'
import { ReasonDialog } from '../components/reason-dialog.tsx'
import { EmptyState, ErrorNote } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { PendingStations } from './pending-stations.tsx'
import { ServerPage } from './server-state.tsx'
import { StationsCard } from './stations-card.tsx'

interface RevokeDialogProps {
  readonly station: StationContact
  readonly onRevoked: (name: string) => void
  readonly onClose: () => void
}

function RevokeDialog({ station, onRevoked, onClose }: RevokeDialogProps) {
  const { t, rich } = useWords()
  const revoke = useSend('admin.revoke_station')
  async function send(reason: string): Promise<void> {
    const done = await revoke.send({ id: station.id, reason })
    if (done !== undefined) onRevoked(station.name)
  }
  return (
    <ReasonDialog
      title={t('admin.revoke_title', { name: station.name })}
      text={rich('admin.revoke_text')}
      label={t('admin.reason')}
      submit={t('admin.revoke')}
      error={revoke.error}
      isBusy={revoke.isBusy}
      onSubmit={(reason) => void send(reason)}
      onClose={onClose}
    />
  )
}

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

/** Every enrolled PC: when it was last heard of, its version, taking its access away; and codes for new ones. */
export function StationsTab() {
  const { t, rich } = useWords()
  const read = useAsk('admin.list_stations', {}, { entities: ['stations'], everyMs: 60_000 })
  const [revoking, setRevoking] = useState<StationContact | null>(null)
  const [revoked, setRevoked] = useState<string | null>(null)
  return (
    <div className="page">
      {revoked !== null && (
        <Note kind="good" role="status">
          {rich('admin.revoked_note', { name: revoked })}
        </Note>
      )}
      <PendingStations onDecided={() => void read.refetch()} />
      <ServerPage read={read}>
        {({ items }) => (
          <StationsCard
            stations={items}
            asOf={new Date(read.dataUpdatedAt).toISOString()}
            actionOf={(station) =>
              station.is_revoked ? null : (
                <Button
                  size="compact-md"
                  h={32}
                  leftSection={<IconBan size={16} stroke={1.75} aria-hidden />}
                  aria-label={t('admin.revoke_title', { name: station.name })}
                  onClick={() => setRevoking(station)}
                >
                  {t('admin.revoke')}
                </Button>
              )
            }
          />
        )}
      </ServerPage>
      <OpenCodes />
      {revoking !== null && (
        <RevokeDialog
          station={revoking}
          onClose={() => setRevoking(null)}
          onRevoked={(name) => {
            setRevoking(null)
            setRevoked(name)
            void read.refetch()
          }}
        />
      )}
    </div>
  )
}
