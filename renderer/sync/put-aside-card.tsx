import { Button } from '@mantine/core'
import { IconInboxOff, IconShieldCheck } from '@tabler/icons-react'
import { usePages } from '../api/use-pages.ts'
import { ask } from '../api/use-query.ts'
import { useMay } from '../api/use-session.ts'
import { asideReason } from '../components/aside-reason.ts'
import { entityName } from '../components/column-name.ts'
import { Note } from '../components/note.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { ListCard } from './list-card.tsx'
import { AuthorCell, OwnerCell, TimeCell } from './owner-cell.tsx'

/** What the server put aside: one's own for who wrote it, all of it for who can bring it in; and what to do. */
export function PutAsideCard({ mark }: { mark: string }) {
  const words = useWords()
  const { t, language } = words
  const seesAll = useMay('stations.manage')
  const pages = usePages('sync.list_put_aside', (asked) => ask('sync.list_put_aside', asked), { mark })
  const whose = seesAll ? 'all' : 'own'
  return (
    <ListCard
      title={t('sync.aside')}
      hint={t(`sync.aside_hint_${whose}`)}
      icon={<IconInboxOff size={18} stroke={1.75} aria-hidden />}
      emptyIcon={<IconShieldCheck size={18} stroke={1.75} aria-hidden />}
      empty={t(`sync.aside_none_${whose}`)}
      pages={pages}
      head={
        <div className="inside">
          <Note kind="warn">
            <div className="row row-wrap">
              <span className="grow">{t(`sync.aside_do_${whose}`)}</span>
              <Button
                component="a"
                size="compact-md"
                h={32}
                href={seesAll ? '#/admin?tab=quarantine' : '#/put-aside'}
              >
                {t(`sync.aside_open_${whose}`)}
              </Button>
            </div>
          </Note>
        </div>
      }
    >
      <table className="list sync-list" aria-label={t('sync.aside')}>
        <thead>
          <tr>
            <th>{t('sync.what')}</th>
            <th>{t('sync.patient')}</th>
            <th>{t('sync.aside_why')}</th>
            <th>{t('sync.who')}</th>
            <th>{t('sync.since')}</th>
          </tr>
        </thead>
        <tbody>
          {pages.items?.map((entry) => (
            <tr key={entry.envelope_id} data-entry={entry.envelope_id}>
              <td>
                {entry.entities.map((entity) => entityName(entity, t)).join(language === 'ar' ? '، ' : ', ')}
              </td>
              <OwnerCell {...entry} />
              <td>{asideReason(entry.code, words)}</td>
              <AuthorCell {...entry} />
              <TimeCell at={entry.put_aside_at ?? entry.written_at} />
            </tr>
          ))}
        </tbody>
      </table>
    </ListCard>
  )
}
