import { Drawer, useDirection } from '@mantine/core'
import type { DocumentView } from '../../shared/visits/visits-ipc.ts'
import { useWords } from '../i18n/use-words.tsx'
import { DocumentViewer } from './document-viewer.tsx'
import './documents.css'

interface DocumentDrawerProps {
  readonly document: DocumentView | undefined
  readonly onClose: () => void
}

/** A document beside the page it was opened from. */
export function DocumentDrawer({ document, onClose }: DocumentDrawerProps) {
  const { t } = useWords()
  const { dir } = useDirection()
  return (
    <Drawer
      opened={document !== undefined}
      onClose={onClose}
      position={dir === 'rtl' ? 'left' : 'right'}
      size="min(960px, 90vw)"
      padding={0}
      title={document === undefined ? '' : <bdi className="drawer-name">{document.file_name}</bdi>}
      closeButtonProps={{ 'aria-label': t('app.close') }}
      classNames={{
        body: 'document-drawer-body',
        content: 'document-drawer',
        header: 'document-drawer-head',
      }}
    >
      {document !== undefined && <DocumentViewer document={document} />}
    </Drawer>
  )
}
