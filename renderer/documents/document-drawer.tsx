import { Drawer, useDirection } from '@mantine/core'
import { useState } from 'react'
import type { DocumentLine } from '../../shared/documents/document-versions.ts'
import type { DocumentView } from '../../shared/visits/visits-ipc.ts'
import { useWords } from '../i18n/use-words.tsx'
import { DocumentViewer } from './document-viewer.tsx'
import { VersionBar } from './version-bar.tsx'
import './documents.css'

interface DocumentDrawerProps {
  readonly line: DocumentLine<DocumentView> | undefined
  readonly onNewVersion: ((document: DocumentView) => void) | undefined
  readonly onClose: () => void
}

function Opened({
  line,
  onNewVersion,
}: {
  line: DocumentLine<DocumentView>
  onNewVersion: DocumentDrawerProps['onNewVersion']
}) {
  const [shownId, setShownId] = useState(line.current.id)
  const shown = [line.current, ...line.earlier].find(({ id }) => id === shownId) ?? line.current
  return (
    <>
      <VersionBar
        line={line}
        shown={shown}
        onShow={setShownId}
        onNewVersion={onNewVersion === undefined ? undefined : () => onNewVersion(line.current)}
      />
      <DocumentViewer key={shown.id} document={shown} takesFocus />
    </>
  )
}

/** A document beside the page it was opened from, with its older versions. */
export function DocumentDrawer({ line, onNewVersion, onClose }: DocumentDrawerProps) {
  const { t } = useWords()
  const { dir } = useDirection()
  return (
    <Drawer
      opened={line !== undefined}
      onClose={onClose}
      position={dir === 'rtl' ? 'left' : 'right'}
      size="min(960px, 90vw)"
      padding={0}
      title={line === undefined ? '' : <bdi className="drawer-name">{line.current.file_name}</bdi>}
      closeButtonProps={{ 'aria-label': t('app.close') }}
      classNames={{
        body: 'document-drawer-body',
        content: 'document-drawer',
        header: 'document-drawer-head',
      }}
    >
      {line !== undefined && <Opened key={line.current.id} line={line} onNewVersion={onNewVersion} />}
    </Drawer>
  )
}
