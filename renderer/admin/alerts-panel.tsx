import { useAsk } from '../api/use-query.ts'
import { Latin } from '../components/latin.tsx'
import { EmptyState } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { ServerPage } from './server-state.tsx'

/** What an administrator should look into: somebody may hold a copy of what opens the record. Newest first. */
export function AlertsPanel() {
  const { t, format } = useWords()
  const read = useAsk('account.list_alerts', {}, { atEachOpening: true })
  const people = useAsk('admin.list_users', {}, { entities: ['users'] }).data?.items ?? []
  const stations = useAsk('admin.list_stations', {}, { entities: ['stations'] }).data?.items ?? []
  const personOf = (id: string | null) => people.find((person) => person.id === id)?.full_name
  const stationOf = (id: string | null) => stations.find((station) => station.id === id)?.name
  return (
    <div className="page">
      <ServerPage read={read}>
        {({ items }) => (
          <section className="card clip" aria-label={t('account.alerts')}>
            <header>
              <h2>{t('account.alerts')}</h2>
              <span className="sub">{t('account.alerts_hint')}</span>
            </header>
            {items.length === 0 ? (
              <EmptyState title={t('account.alerts_none')} text={t('account.alerts_none_text')} />
            ) : (
              <table className="list" aria-label={t('account.alerts')}>
                <thead>
                  <tr>
                    <th>{t('admin.time')}</th>
                    <th>{t('account.alert_person')}</th>
                    <th>{t('account.alert_station')}</th>
                    <th>{t('account.alert_what')}</th>
                  </tr>
                </thead>
                <tbody>
                  {items.map(({ id, kind, user_id, station_id, occurred_at }) => (
                    <tr key={id}>
                      <td className="nowrap">
                        <bdi>{format.moment(occurred_at)}</bdi>
                      </td>
                      <td>
                        <b>{personOf(user_id) ?? t('app.unknown_person')}</b>
                      </td>
                      <td>
                        <Latin>{stationOf(station_id) ?? '–'}</Latin>
                      </td>
                      <td>{t(`account.alert_${kind}`)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )}
          </section>
        )}
      </ServerPage>
    </div>
  )
}
