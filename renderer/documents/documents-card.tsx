import { Button } from '@mantine/core'
import { IconUpload } from '@tabler/icons-react'
import { useState } from 'react'
import { documentLines } from '../../shared/documents/document-versions.ts'
import type { DocumentView } from '../../shared/visits/visits-ipc.ts'
import { useWords } from '../i18n/use-words.tsx'
import { DocumentAttach } from './document-attach.tsx'
import { DocumentDrawer } from './document-drawer.tsx'
import { DocumentList } from './document-list.tsx'
import { DropCurtain } from './drop-curtain.tsx'
import { useAttaching } from './use-attaching.ts'

interface DocumentsCardProps {
  readonly visitId: string
  readonly documents: readonly DocumentView[]
  readonly mayAttach: boolean
}

/**
 * The documents of one visit: the list, adding to it, and looking at one beside the page. While it is in sight, files
 * that are dropped or pasted anywhere come here.
 */
export function DocumentsCard({ visitId, documents, mayAttach }: DocumentsCardProps) {
  const { t, format } = useWords()
  const attaching = useAttaching(visitId, mayAttach)
  const [openId, setOpenId] = useState<string | null>(null)
  const [attachedIds, setAttachedIds] = useState<readonly string[]>([])
  const lines = documentLines(documents)
  const open = lines.find(({ current }) => current.id === openId)
  const addTo = (replaced?: DocumentView): void => {
    setAttachedIds([])
    setOpenId(null)
    attaching.open(replaced)
  }
  return (
    <section className="card documents-card" aria-label={t('documents.title')}>
      <header>
        <h2>{t('documents.title')}</h2>
        <span className="sub n">{format.number(lines.length)}</span>
        <span className="grow" />
        {mayAttach && !attaching.isOpen && (
          <Button
            variant="subtle"
            size="compact-md"
            h={32}
            leftSection={<IconUpload size={16} stroke={1.75} aria-hidden />}
            onClick={() => addTo()}
            aria-label={t('documents.add_title')}
          >
            {t('documents.add')}
          </Button>
        )}
      </header>
      {attaching.isOpen && <DocumentAttach attaching={attaching} onAttached={setAttachedIds} />}
      <span className="visually-hidden" role="status">
        {attachedIds.length === 0 ? '' : t('documents.attached')}
      </span>
      {(documents.length > 0 || !attaching.isOpen) && (
        <DocumentList
          lines={lines}
          selectedIds={attachedIds}
          mayAttach={mayAttach}
          onOpen={(document) => setOpenId(document.id)}
        />
      )}
      <DocumentDrawer
        line={open}
        onNewVersion={mayAttach ? addTo : undefined}
        onClose={() => setOpenId(null)}
      />
      {attaching.isOver && <DropCurtain />}
    </section>
  )
}
