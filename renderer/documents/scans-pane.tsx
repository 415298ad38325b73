import { Button } from '@mantine/core'
import { IconPhotoOff, IconUpload } from '@tabler/icons-react'
import { useState } from 'react'
import { type DocumentLine, documentLines } from '../../shared/documents/document-versions.ts'
import type { DocumentView } from '../../shared/visits/visits-ipc.ts'
import { useWords } from '../i18n/use-words.tsx'
import { DocumentAttach } from './document-attach.tsx'
import { DocumentViewer } from './document-viewer.tsx'
import { DropCurtain } from './drop-curtain.tsx'
import { useAttaching } from './use-attaching.ts'
import { VersionBar } from './version-bar.tsx'
import './documents.css'

interface ScansPaneProps {
  readonly visitId: string
  readonly documents: readonly DocumentView[]
  readonly mayAttach: boolean
}

const versionsOf = ({ current, earlier }: DocumentLine<DocumentView>): DocumentView[] => [current, ...earlier]

/** The scans of a visit beside a report: one in sight, the others one click away. The newest that has arrived is shown first. */
export function ScansPane({ visitId, documents, mayAttach }: ScansPaneProps) {
  const { t } = useWords()
  const [chosenId, setChosenId] = useState<string | null>(null)
  const attaching = useAttaching(visitId, mayAttach)
  const lines = documentLines(documents)
  const line =
    lines.find((candidate) => versionsOf(candidate).some(({ id }) => id === chosenId)) ??
    lines.find(({ current }) => current.bytes === 'here') ??
    lines[0]
  const shown =
    line === undefined ? undefined : (versionsOf(line).find(({ id }) => id === chosenId) ?? line.current)
  return (
    <section className="scans-pane" aria-label={t('radiology.scans')}>
      <header>
        <ul className="scan-tabs" aria-label={t('documents.title')}>
          {lines.map(({ current }) => (
            <li key={current.id}>
              <button
                type="button"
                aria-current={current.id === line?.current.id ? 'true' : undefined}
                aria-label={t('documents.view', { name: current.file_name })}
                onClick={() => setChosenId(current.id)}
              >
                <bdi className="cut">{current.file_name}</bdi>
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
        {mayAttach && !attaching.isOpen && (
          <Button
            variant="subtle"
            size="compact-md"
            h={32}
            leftSection={<IconUpload size={16} stroke={1.75} aria-hidden />}
            aria-label={t('documents.add_title')}
            onClick={() => attaching.open()}
          >
            {t('documents.add')}
          </Button>
        )}
      </header>
      {attaching.isOpen && (
        <DocumentAttach attaching={attaching} onAttached={([first]) => setChosenId(first ?? null)} />
      )}
      {line !== undefined && shown !== undefined && !attaching.isOpen && (
        <>
          {line.earlier.length > 0 && (
            <VersionBar line={line} shown={shown} onShow={setChosenId} onNewVersion={undefined} />
          )}
          <div className="scan-view">
            <DocumentViewer key={shown.id} document={shown} />
          </div>
        </>
      )}
      {attaching.isOver && <DropCurtain />}
    </section>
  )
}
