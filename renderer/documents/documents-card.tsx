import { Button } from '@mantine/core'
import { IconUpload } from '@tabler/icons-react'
import { useState } from 'react'
import type { DocumentView } from '../../shared/visits/visits-ipc.ts'
import { useWords } from '../i18n/use-words.tsx'
import { DocumentAttach } from './document-attach.tsx'
import { DocumentDrawer } from './document-drawer.tsx'
import { DocumentList } from './document-list.tsx'

interface DocumentsCardProps {
  readonly visitId: string
  readonly documents: readonly DocumentView[]
  readonly mayAttach: boolean
}

/** The documents of one visit: the list, adding one in place, and looking at one beside the page. */
export function DocumentsCard({ visitId, documents, mayAttach }: DocumentsCardProps) {
  const { t } = useWords()
  const [isAdding, setAdding] = useState(false)
  const [openId, setOpenId] = useState<string | null>(null)
  const [attachedId, setAttachedId] = useState<string | null>(null)
  const open = documents.find(({ id }) => id === openId)
  return (
    <section className="card documents-card" aria-label={t('documents.title')}>
      <header>
        <h2>{t('documents.title')}</h2>
        <span className="sub n">{documents.length}</span>
        <span className="grow" />
        {mayAttach && !isAdding && (
          <Button
            variant="subtle"
            size="compact-md"
            h={32}
            leftSection={<IconUpload size={16} stroke={1.75} aria-hidden />}
            onClick={() => {
              setAttachedId(null)
              setAdding(true)
            }}
            aria-label={t('documents.add_title')}
          >
            {t('documents.add')}
          </Button>
        )}
      </header>
      {isAdding && (
        <DocumentAttach
          visitId={visitId}
          onClose={() => setAdding(false)}
          onAttached={(document) => {
            setAdding(false)
            setAttachedId(document.id)
          }}
        />
      )}
      <span className="visually-hidden" role="status">
        {attachedId === null ? '' : t('documents.attached')}
      </span>
      {(documents.length > 0 || !isAdding) && (
        <DocumentList
          documents={documents}
          selectedId={attachedId}
          onOpen={(document) => setOpenId(document.id)}
        />
      )}
      <DocumentDrawer document={open} onClose={() => setOpenId(null)} />
    </section>
  )
}
