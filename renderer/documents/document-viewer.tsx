import { ActionIcon } from '@mantine/core'
import { IconRotateClockwise, IconZoomIn, IconZoomOut, IconZoomReset } from '@tabler/icons-react'
import { lazy, Suspense, useEffect, useState } from 'react'
import type { DocumentView } from '../../shared/visits/visits-ipc.ts'
import type { CallError } from '../api/call.ts'
import { Latin } from '../components/latin.tsx'
import { EmptyState, ErrorState, LoadingRows } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { type DocumentBytes, readDocument } from './document-bytes.ts'
import { ImagePicture } from './image-picture.tsx'
import type { Turn, View } from './view.ts'
import './documents.css'

// The PDF reader is large and wanted only when a PDF is opened.
const PdfPages = lazy(async () => ({ default: (await import('./pdf-pages.tsx')).PdfPages }))

type Reading =
  | { readonly kind: 'reading'; readonly bytes: number; readonly total: number }
  | { readonly kind: 'failed'; readonly error: CallError }
  | { readonly kind: 'read'; readonly document: DocumentBytes }

function useDocumentBytes(id: string, isHere: boolean, tries: number): Reading {
  const [reading, setReading] = useState<Reading>({ kind: 'reading', bytes: 0, total: 0 })
  // biome-ignore lint/correctness/useExhaustiveDependencies: another try reads again
  useEffect(() => {
    if (!isHere) return
    let isWanted = true
    setReading({ kind: 'reading', bytes: 0, total: 0 })
    void readDocument(
      id,
      (bytes, total) => setReading({ kind: 'reading', bytes, total }),
      () => isWanted,
    ).then((reply) => {
      if (!isWanted || reply === undefined) return
      setReading(reply.ok ? { kind: 'read', document: reply.value } : { kind: 'failed', error: reply.error })
    })
    return () => {
      isWanted = false
    }
  }, [id, isHere, tries])
  return reading
}

const ZOOMS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4] as const

function zoomed(zoom: number, step: 1 | -1): number {
  const at = ZOOMS.indexOf(zoom as (typeof ZOOMS)[number])
  return ZOOMS[at + step] ?? zoom
}

function Tools({ view, onChange }: { view: View; onChange: (view: View) => void }) {
  const { t } = useWords()
  const tool = { variant: 'subtle', size: 36, color: 'gray.0' } as const
  const icon = { size: 18, stroke: 1.75 } as const
  return (
    <div className="viewer-tools" role="toolbar" aria-label={t('documents.tools')}>
      <ActionIcon
        {...tool}
        aria-label={t('documents.smaller')}
        disabled={view.zoom === ZOOMS[0]}
        onClick={() => onChange({ ...view, zoom: zoomed(view.zoom, -1) })}
      >
        <IconZoomOut {...icon} />
      </ActionIcon>
      <span className="viewer-zoom">
        <Latin>{Math.round(view.zoom * 100)} %</Latin>
      </span>
      <ActionIcon
        {...tool}
        aria-label={t('documents.larger')}
        disabled={view.zoom === ZOOMS.at(-1)}
        onClick={() => onChange({ ...view, zoom: zoomed(view.zoom, 1) })}
      >
        <IconZoomIn {...icon} />
      </ActionIcon>
      <ActionIcon
        {...tool}
        aria-label={t('documents.fit')}
        onClick={() => onChange({ zoom: 1, turn: view.turn })}
      >
        <IconZoomReset {...icon} />
      </ActionIcon>
      <ActionIcon
        {...tool}
        aria-label={t('documents.rotate')}
        onClick={() => onChange({ ...view, turn: ((view.turn + 90) % 360) as Turn })}
      >
        <IconRotateClockwise {...icon} />
      </ActionIcon>
    </div>
  )
}

/** One document to look at: a picture or the pages of a PDF, larger, smaller, turned. The file is read part by part. */
export function DocumentViewer({ document }: { document: DocumentView }) {
  const { t } = useWords()
  const [view, setView] = useState<View>({ zoom: 1, turn: 0 })
  const [tries, setTries] = useState(0)
  const reading = useDocumentBytes(document.id, document.bytes === 'here', tries)
  if (document.bytes === 'awaited') {
    return <EmptyState title={t('documents.awaited')} text={t('documents.awaited_text')} />
  }
  if (reading.kind === 'failed') {
    return <ErrorState error={reading.error} onRetry={() => setTries(tries + 1)} />
  }
  if (reading.kind === 'reading') return <LoadingRows rows={4} />
  const { bytes, media_type, file_name } = reading.document
  return (
    <section className="viewer" aria-label={t('documents.viewer', { name: file_name })}>
      {media_type === 'application/pdf' ? (
        <Suspense fallback={<LoadingRows rows={4} />}>
          <PdfPages bytes={bytes} view={view} />
        </Suspense>
      ) : (
        <ImagePicture bytes={bytes} mediaType={media_type} name={file_name} view={view} />
      )}
      <Tools view={view} onChange={setView} />
    </section>
  )
}
