import { IconFileCheck, IconFileDownload, IconFileUpload } from '@tabler/icons-react'
import { usePages } from '../api/use-pages.ts'
import { ask } from '../api/use-query.ts'
import { Latin } from '../components/latin.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { ListCard } from './list-card.tsx'
import { OwnerCell, TimeCell } from './owner-cell.tsx'

/** Scans that are not both here and on the server: which way they go, and how often that was tried. */
export function DocumentsOnTheirWay({ mark }: { mark: string }) {
  const { t, rich, format } = useWords()
  const pages = usePages('sync.list_documents', (asked) => ask('sync.list_documents', asked), { mark })
  return (
    <ListCard
      title={t('sync.documents')}
      hint={t('sync.documents_hint')}
      icon={<IconFileUpload size={18} stroke={1.75} aria-hidden />}
      emptyIcon={<IconFileCheck size={18} stroke={1.75} aria-hidden />}
      empty={t('sync.documents_none')}
      pages={pages}
    >
      <table className="list sync-list" aria-label={t('sync.documents')}>
        <thead>
          <tr>
            <th>{t('sync.document')}</th>
            <th>{t('sync.patient')}</th>
            <th>{t('sync.way')}</th>
            <th>{t('sync.tried')}</th>
            <th>{t('sync.since')}</th>
          </tr>
        </thead>
        <tbody>
          {pages.items?.map((file) => {
            const isUp = file.direction === 'to_server'
            const Icon = isUp ? IconFileUpload : IconFileDownload
            return (
              <tr key={file.sha256} data-document={file.sha256}>
                <td className="two-lines">
                  {t(file.document_type === null ? 'sync.document' : `documents.${file.document_type}`)}
                  <div className="sub fs-13">
                    <Latin>{format.bytes(file.size_bytes)}</Latin>
                  </div>
                </td>
                <OwnerCell {...file} />
                <td>
                  <span className={isUp ? 'chip pc' : 'chip server'}>
                    <Icon size={14} stroke={2} aria-hidden />
                    {t(`sync.${file.direction}`)}
                  </span>
                </td>
                <td>
                  {file.attempts === 0
                    ? t('sync.tried_none')
                    : rich('sync.tried_times', { count: file.attempts })}
                </td>
                <TimeCell at={file.since} />
              </tr>
            )
          })}
        </tbody>
      </table>
    </ListCard>
  )
}
