import { Button } from '@mantine/core'
import { IconDeviceDesktop, IconPlus } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import type { StationContact } from '../../shared/reports/dashboard.ts'
import { isInContact } from '../../shared/sync/station-contact.ts'
import { Latin } from '../components/latin.tsx'
import { EmptyState } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { EnrolPanel } from './enrol-panel.tsx'
import { StationState } from './station-state.tsx'

interface StationsCardProps {
  readonly stations: readonly StationContact[]
  readonly asOf: string
  /** What may be done to a station, at the end of its line. */
  readonly actionOf?: (station: StationContact) => ReactNode
}

/** Every enrolled station and when it was last heard of; those that need attention first. */
export function StationsCard({ stations, asOf, actionOf }: StationsCardProps) {
  const { t, rich, format } = useWords()
  const [isEnrolling, setEnrolling] = useState(false)
  const attentionFirst = stations.toSorted(
    (a, b) =>
      Number(isInContact(a.last_contact_at, asOf)) - Number(isInContact(b.last_contact_at, asOf)) ||
      a.name.localeCompare(b.name),
  )
  return (
    <section className="card clip" aria-label={t('admin.stations')}>
      <header>
        <IconDeviceDesktop size={18} stroke={1.75} aria-hidden />
        <h2>{t('admin.stations')}</h2>
        <span className="sub">{t('admin.stations_hint')}</span>
        <span className="grow" />
        {!isEnrolling && (
          <Button
            leftSection={<IconPlus size={16} stroke={1.75} aria-hidden />}
            onClick={() => setEnrolling(true)}
          >
            {t('admin.enrol')}
          </Button>
        )}
      </header>
      {isEnrolling && <EnrolPanel onClose={() => setEnrolling(false)} />}
      {stations.length === 0 ? (
        <EmptyState title={t('admin.no_stations')} />
      ) : (
        <table className="list" aria-label={t('admin.stations')}>
          <thead>
            <tr>
              <th>{t('admin.station')}</th>
              <th>{t('admin.state')}</th>
              <th>{t('admin.last_contact')}</th>
              <th className="figure">{t('admin.put_aside')}</th>
              <th className="figure">{t('admin.last_envelope')}</th>
              <th>{t('admin.version')}</th>
              {actionOf !== undefined && (
                <th>
                  <span className="visually-hidden">{t('admin.station_acts')}</span>
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {attentionFirst.map((station) => (
              <tr key={station.id} data-station={station.name}>
                <td>
                  <Latin strong>{station.name}</Latin>
                  <span className="sub below">
                    {station.key_protection === 'password_only' ? (
                      t('admin.passwords_alone')
                    ) : (
                      <Latin>{station.keychain_backend ?? t('admin.keychain')}</Latin>
                    )}
                  </span>
                </td>
                <td>
                  <StationState station={station} asOf={asOf} />
                </td>
                <td>
                  {station.last_contact_at === null ? (
                    <span className="sub">{t('admin.never')}</span>
                  ) : (
                    <bdi>{format.moment(station.last_contact_at)}</bdi>
                  )}
                  {(station.waiting_count ?? 0) > 0 && (
                    <span className="sub below">
                      {rich('admin.waiting_there', { amount: format.number(station.waiting_count ?? 0) })}
                    </span>
                  )}
                </td>
                <td className="figure">
                  {station.quarantined > 0 ? (
                    <span className="chip bad">
                      <Latin>{format.number(station.quarantined)}</Latin>
                    </span>
                  ) : (
                    <Latin>{format.number(0)}</Latin>
                  )}
                </td>
                <td className="figure">
                  <Latin>{format.number(station.last_station_seq)}</Latin>
                </td>
                <td>
                  {station.version === null ? (
                    <span className="sub">–</span>
                  ) : (
                    <Latin>{station.version}</Latin>
                  )}
                </td>
                {actionOf !== undefined && <td className="figure">{actionOf(station)}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
