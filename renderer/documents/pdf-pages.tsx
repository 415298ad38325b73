import { ActionIcon } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import { type RefObject, useEffect, useRef, useState } from 'react'
import { EmptyState, LoadingRows } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { connectPdfFrame, PDF_FRAME_SANDBOX, type PdfFrame } from './pdf-frame/pdf-frame.ts'
import { type FromFrame, PDF_FRAME_PATH } from './pdf-frame/protocol.ts'
import { usePanning } from './use-panning.ts'
import { type View, zoomed } from './view.ts'

interface PdfPagesProps {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly view: View
  readonly onView: (view: View) => void
  readonly page: number
  readonly onPage: (page: number) => void
  /** How many pages there are, once the file is open. */
  readonly onPages: (pages: number) => void
}

type Reading =
  | { readonly kind: 'opening' }
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'open'; readonly frame: PdfFrame; readonly pages: number }

interface Painted {
  readonly order: number
  /** Null when the page could not be painted. */
  readonly size: { readonly width: number; readonly height: number } | null
}

/** Opens the file in the frame and keeps what the frame says about it. */
function usePdfFrame(
  iframe: RefObject<HTMLIFrameElement | null>,
  bytes: Uint8Array<ArrayBuffer>,
  onPages: (pages: number) => void,
): { reading: Reading; painted: Painted | null } {
  const [reading, setReading] = useState<Reading>({ kind: 'opening' })
  const [painted, setPainted] = useState<Painted | null>(null)
  const tellPages = useRef(onPages)
  tellPages.current = onPages
  useEffect(() => {
    const element = iframe.current
    if (element === null) return
    function onMessage(message: FromFrame): void {
      if (message.kind === 'opened') {
        setReading({ kind: 'open', frame, pages: message.pages })
        tellPages.current(message.pages)
      } else if (message.kind === 'unreadable') setReading({ kind: 'unreadable' })
      else if (message.kind === 'painted') setPainted({ order: message.order, size: message })
      else if (message.kind === 'page_unreadable') setPainted({ order: message.order, size: null })
    }
    const frame = connectPdfFrame(
      element,
      (ready) => {
        // The frame gets a copy of its own and keeps it.
        const copy = bytes.slice().buffer
        ready.send({ kind: 'open', bytes: copy }, [copy])
      },
      onMessage,
    )
    // Only now, so that the frame's first word is not missed.
    element.src = PDF_FRAME_PATH
    return () => frame.close()
  }, [iframe, bytes])
  return { reading, painted }
}

/** A button at the end of its way stays focused: one that is disabled would drop the keys with the focus. */
function PageTurner({
  page,
  pages,
  onPage,
}: {
  page: number
  pages: number
  onPage: (page: number) => void
}) {
  const { t, rich } = useWords()
  const icon = { size: 18, stroke: 1.75, className: 'mirrors' } as const
  return (
    <div className="viewer-pages">
      <ActionIcon
        variant="subtle"
        size={32}
        aria-label={t('documents.previous_page')}
        aria-keyshortcuts="PageUp"
        {...(page === 1 ? { 'data-disabled': true } : {})}
        aria-disabled={page === 1}
        onClick={() => onPage(Math.max(1, page - 1))}
      >
        <IconChevronLeft {...icon} />
      </ActionIcon>
      <span className="fs-13" role="status">
        {rich('documents.page_of', { page, pages })}
      </span>
      <ActionIcon
        variant="subtle"
        size={32}
        aria-label={t('documents.next_page')}
        aria-keyshortcuts="PageDown"
        {...(page === pages ? { 'data-disabled': true } : {})}
        aria-disabled={page === pages}
        onClick={() => onPage(Math.min(pages, page + 1))}
      >
        <IconChevronRight {...icon} />
      </ActionIcon>
    </div>
  )
}

/**
 * The pages of a PDF, one at a time, painted by the sandboxed frame. The frame itself can be neither clicked nor
 * focused: scrolling, dragging and keys belong to this page, whatever a file tries.
 */
export function PdfPages({ bytes, view, onView, page, onPage, onPages }: PdfPagesProps) {
  const { t } = useWords()
  const iframe = useRef<HTMLIFrameElement>(null)
  const scroll = useRef<HTMLDivElement>(null)
  const box = useElementSize()
  const { reading, painted } = usePdfFrame(iframe, bytes, onPages)
  const order = useRef(0)
  const { zoom, turn, fit } = view
  const { width, height } = box
  const frame = reading.kind === 'open' ? reading.frame : null
  useEffect(() => {
    if (frame === null || width === 0) return
    order.current += 1
    const ratio = window.devicePixelRatio
    frame.send({ kind: 'paint', order: order.current, page, box: { width, height }, fit, zoom, turn, ratio })
  }, [frame, page, zoom, turn, fit, width, height])
  const latestView = useRef({ view, onView })
  latestView.current = { view, onView }
  const onZoom = useRef((step: 1 | -1): void => {
    const { view: now, onView: change } = latestView.current
    change(zoomed(now, step))
  })
  usePanning(scroll, frame !== null, onZoom.current)
  const isUnreadable = reading.kind === 'unreadable' || painted?.size === null
  const size = painted?.size ?? { width: 0, height: 0 }
  const pages = reading.kind === 'open' ? reading.pages : 1
  return (
    <>
      {reading.kind === 'opening' && <LoadingRows rows={4} />}
      {isUnreadable && <EmptyState title={t('documents.unreadable')} />}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a page larger than its frame is scrolled by keys */}
      <div className="viewer-scroll" tabIndex={0} ref={scroll} hidden={isUnreadable}>
        <div ref={box.ref} className="pdf-box">
          <div
            className="pdf-page"
            role="img"
            aria-label={t('documents.page_of', { page, pages })}
            data-painted={painted?.order ?? 0}
          >
            <iframe
              ref={iframe}
              sandbox={PDF_FRAME_SANDBOX}
              title={t('documents.page_of', { page, pages })}
              referrerPolicy="no-referrer"
              inert
              tabIndex={-1}
              style={{ inlineSize: `${size.width}px`, blockSize: `${size.height}px` }}
            />
          </div>
        </div>
      </div>
      {pages > 1 && !isUnreadable && <PageTurner page={page} pages={pages} onPage={onPage} />}
    </>
  )
}
