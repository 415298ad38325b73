import { Button } from '@mantine/core'
import { IconPhotoOff, IconUpload } from '@tabler/icons-react'
import { useState } from 'react'
import type { DocumentView } from '../../shared/visits/visits-ipc.ts'
import { useWords } from '../i18n/use-words.tsx'
import { DocumentAttach } from './document-attach.tsx'
import { DocumentViewer } from './document-viewer.tsx'
import './documents.css'

interface ScansPaneProps {
  readonly visitId: string
  readonly documents: readonly DocumentView[]
  readonly mayAttach: boolean
}

/** The scans of a visit beside a report: one in sight, the others one click away. The newest that has arrived is shown first. */
export function ScansPane({ visitId, documents, mayAttach }: ScansPaneProps) {
  const { t } = useWords()
  const [chosenId, setChosenId] = useState<string | null>(null)
  const [isAdding, setAdding] = useState(false)
  const newestFirst = documents.toSorted((a, b) => b.created_at.localeCompare(a.created_at))
  const shown =
    newestFirst.find(({ id }) => id === chosenId) ??
    newestFirst.find(({ bytes }) => bytes === 'here') ??
    newestFirst[0]
  return (
    <section className="scans-pane" aria-label={t('radiology.scans')}>
      <header>
        <ul className="scan-tabs" aria-label={t('documents.title')}>
          {newestFirst.map((document) => (
            <li key={document.id}>
              <button
                type="button"
                aria-current={document.id === shown?.id ? 'true' : undefined}
                aria-label={t('documents.view', { name: document.file_name })}
                onClick={() => setChosenId(document.id)}
              >
                <bdi className="cut">{document.file_name}</bdi>
              </button>
            </li>
          ))}
        </ul>
        {shown === undefined && (
          <span className="row sub grow">
            <IconPhotoOff size={18} stroke={1.75} aria-hidden />
            {t('radiology.no_scans')}
          </span>
        )}
        {mayAttach && !isAdding && (
          <Button
            variant="subtle"
            size="compact-md"
            h={32}
            leftSection={<IconUpload size={16} stroke={1.75} aria-hidden />}
            aria-label={t('documents.add_title')}
            onClick={() => setAdding(true)}
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
            setChosenId(document.id)
          }}
        />
      )}
      {shown !== undefined && !isAdding && (
        <div className="scan-view">
          <DocumentViewer key={shown.id} document={shown} />
        </div>
      )}
    </section>
  )
}
