import { type KeyboardEvent, lazy, Suspense, useEffect, useRef, useState } from 'react'
import type { CommandId } from '../../shared/commands/commands.ts'
import type { DocumentView } from '../../shared/visits/visits-ipc.ts'
import type { CallError } from '../api/call.ts'
import { EmptyState, ErrorState, LoadingRows } from '../components/states.tsx'
import { isCommandKey, isTyping } from '../components/use-command.ts'
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

type Look = (now: Looking) => Looking

const looks = {
  'document.larger': (now) => ({ ...now, view: zoomed(now.view, 1) }),
  'document.smaller': (now) => ({ ...now, view: zoomed(now.view, -1) }),
  'document.fit': (now) => ({ ...now, view: refitted(now.view) }),
  'document.turn': (now) => ({ ...now, view: turned(now.view, 1) }),
  'document.turn_back': (now) => ({ ...now, view: turned(now.view, -1) }),
  'document.next_page': (now) => ({ ...now, page: Math.min(now.pages, now.page + 1) }),
  'document.previous_page': (now) => ({ ...now, page: Math.max(1, now.page - 1) }),
  'document.first_page': (now) => ({ ...now, page: 1 }),
  'document.last_page': (now) => ({ ...now, page: now.pages }),
} as const satisfies Partial<Record<CommandId, Look>>

/** What a key does to the look at a document; undefined when it means nothing here. */
function lookOf(event: KeyboardEvent): Look | undefined {
  if (isTyping(event.target)) return undefined
  const found = Object.entries(looks).find(([id]) => isCommandKey(id as CommandId, event.nativeEvent))
  return found?.[1]
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
    if (document.is_put_aside)
      return <EmptyState title={t('documents.put_aside')} text={t('documents.put_aside_text')} />
    return <EmptyState title={t('documents.awaited')} text={t('documents.awaited_text')} />
  }
  if (reading.kind === 'failed') {
    return <ErrorState error={reading.error} onRetry={() => setTries(tries + 1)} />
  }
  if (reading.kind === 'reading') return <LoadingRows rows={4} />
  const { bytes, media_type, file_name } = reading.document
  const onView = (view: View): void => setLooking((now) => ({ ...now, view }))
  function onKeyDown(event: KeyboardEvent): void {
    const look = lookOf(event)
    if (look === undefined) return
    event.preventDefault()
    setLooking(look)
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
