import { Tooltip } from '@mantine/core'
import { IconChecks, IconDeviceDesktop } from '@tabler/icons-react'
import { usePages } from '../api/use-pages.ts'
import { ask } from '../api/use-query.ts'
import { entityName } from '../components/column-name.ts'
import { useWords } from '../i18n/use-words.tsx'
import { ListCard } from './list-card.tsx'
import { AuthorCell, OwnerCell, TimeCell } from './owner-cell.tsx'

/** What exists only here: what, whose, by whom, since when. */
export function WaitingCard({ mark }: { mark: string }) {
  const { t } = useWords()
  const pages = usePages('sync.list_waiting', (asked) => ask('sync.list_waiting', asked), { mark })
  return (
    <ListCard
      title={t('sync.waiting')}
      hint={t('sync.waiting_hint')}
      icon={<IconDeviceDesktop size={18} stroke={1.75} aria-hidden />}
      emptyIcon={<IconChecks size={18} stroke={1.75} aria-hidden />}
      empty={t('sync.waiting_none')}
      pages={pages}
    >
      <table className="list sync-list" aria-label={t('sync.waiting')}>
        <thead>
          <tr>
            <th>{t('sync.what')}</th>
            <th>{t('sync.patient')}</th>
            <th>{t('sync.who')}</th>
            <th>{t('sync.since')}</th>
          </tr>
        </thead>
        <tbody>
          {pages.items?.map((record) => (
            <tr key={`${record.entity} ${record.id}`} data-record={record.id}>
              <td>
                <span className="row">
                  {record.entity === 'conflicts' ? (
                    <a className="row-link" href={`#/conflicts/${record.id}`}>
                      {entityName(record.entity, t)}
                    </a>
                  ) : (
                    entityName(record.entity, t)
                  )}
                  {!record.is_new && (
                    <Tooltip label={t('sync.change_hint')} multiline maw={280}>
                      <span className="chip outline">{t('sync.change')}</span>
                    </Tooltip>
                  )}
                </span>
              </td>
              <OwnerCell {...record} />
              <AuthorCell {...record} />
              <TimeCell at={record.since} />
            </tr>
          ))}
        </tbody>
      </table>
    </ListCard>
  )
}
