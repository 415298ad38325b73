import { type KeyboardEvent, lazy, Suspense, useEffect, useRef, useState } from 'react'
import type { DocumentView } from '../../shared/visits/visits-ipc.ts'
import type { CallError } from '../api/call.ts'
import { EmptyState, ErrorState, LoadingRows } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { type DocumentBytes, readDocument } from './document-bytes.ts'
import { ImagePicture } from './image-picture.tsx'
import { refitted, turned, type View, zoomed } from './view.ts'
import { ViewerTools } from './viewer-tools.tsx'
import './documents.css'

// Wanted only when a PDF is opened.
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

interface Looking {
  readonly view: View
  readonly page: number
  readonly pages: number
}

/** What a key does to the look at a document, or null. Keys by place, so that they work on an Arabic layout. */
export function keyToLook(
  { code, shiftKey }: { code: string; shiftKey: boolean },
  now: Looking,
): Looking | null {
  const { view, page, pages } = now
  switch (code) {
    case 'Equal':
    case 'NumpadAdd':
      return { ...now, view: zoomed(view, 1) }
    case 'Minus':
    case 'NumpadSubtract':
      return { ...now, view: zoomed(view, -1) }
    case 'Digit0':
    case 'Numpad0':
      return { ...now, view: refitted(view) }
    case 'KeyR':
      return { ...now, view: turned(view, shiftKey ? -1 : 1) }
    case 'PageDown':
      return { ...now, page: Math.min(pages, page + 1) }
    case 'PageUp':
      return { ...now, page: Math.max(1, page - 1) }
    case 'Home':
      return { ...now, page: 1 }
    case 'End':
      return { ...now, page: pages }
    default:
      return null
  }
}

interface DocumentViewerProps {
  readonly document: DocumentView
  /** How it is fitted at first: a pane beside a report is low, a drawer is high. */
  readonly fit?: View['fit']
  /** Takes the keys as soon as the document is there. */
  readonly takesFocus?: boolean
}

/** One document to look at: a picture or the pages of a PDF, larger, smaller, turned. The file is read part by part. */
export function DocumentViewer({ document, fit = 'width', takesFocus = false }: DocumentViewerProps) {
  const { t } = useWords()
  const [looking, setLooking] = useState<Looking>({ view: { zoom: 1, turn: 0, fit }, page: 1, pages: 1 })
  const [tries, setTries] = useState(0)
  const section = useRef<HTMLElement>(null)
  const reading = useDocumentBytes(document.id, document.bytes === 'here', tries)
  const isRead = reading.kind === 'read'
  useEffect(() => {
    if (isRead && takesFocus) section.current?.focus({ preventScroll: true })
  }, [isRead, takesFocus])
  if (document.bytes === 'awaited') {
    return <EmptyState title={t('documents.awaited')} text={t('documents.awaited_text')} />
  }
  if (reading.kind === 'failed') {
    return <ErrorState error={reading.error} onRetry={() => setTries(tries + 1)} />
  }
  if (reading.kind === 'reading') return <LoadingRows rows={4} />
  const { bytes, media_type, file_name } = reading.document
  const onView = (view: View): void => setLooking((now) => ({ ...now, view }))
  function onKeyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey) return
    const next = keyToLook(event, looking)
    if (next === null) return
    event.preventDefault()
    setLooking(next)
  }
  return (
    <section
      ref={section}
      className="viewer"
      tabIndex={-1}
      aria-label={t('documents.viewer', { name: file_name })}
      onKeyDown={onKeyDown}
    >
      {media_type === 'application/pdf' ? (
        <Suspense fallback={<LoadingRows rows={4} />}>
          <PdfPages
            bytes={bytes}
            view={looking.view}
            onView={onView}
            page={looking.page}
            onPage={(page) => setLooking((now) => ({ ...now, page }))}
            onPages={(pages) => setLooking((now) => ({ ...now, pages }))}
          />
        </Suspense>
      ) : (
        <ImagePicture
          bytes={bytes}
          mediaType={media_type}
          name={file_name}
          view={looking.view}
          onView={onView}
        />
      )}
      <ViewerTools view={looking.view} onChange={onView} />
    </section>
  )
}
