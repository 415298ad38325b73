import { ActionIcon } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import type { PDFDocumentProxy } from 'pdfjs-dist'
import { type RefObject, useEffect, useRef, useState } from 'react'
import { EmptyState, LoadingRows } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { openPdf } from './pdf-reader.ts'
import type { View } from './view.ts'

/** Larger canvases than this are refused by browsers or freeze a ward PC. */
const MAX_PIXELS = 16_000_000

type Opened = PDFDocumentProxy | 'opening' | 'unreadable'

function usePdf(bytes: Uint8Array): Opened {
  const [opened, setOpened] = useState<Opened>('opening')
  useEffect(() => {
    let isWanted = true
    setOpened('opening')
    const { document, close } = openPdf(bytes)
    document.then(
      (pdf) => isWanted && setOpened(pdf),
      // Expected: a damaged or protected file. It is kept as it is and cannot be shown.
      () => isWanted && setOpened('unreadable'),
    )
    return () => {
      isWanted = false
      close()
    }
  }, [bytes])
  return opened
}

interface Paint {
  readonly pdf: PDFDocumentProxy
  readonly page: number
  readonly view: View
  readonly width: number
}

/** Paints one page on the canvas; a newer wish stops the older one. Answers whether the page could not be painted. */
function usePaintedPage(
  canvas: RefObject<HTMLCanvasElement | null>,
  { pdf, page, view, width }: Paint,
): boolean {
  const [hasFailed, setFailed] = useState(false)
  const { zoom, turn } = view
  useEffect(() => {
    if (width === 0) return
    let isWanted = true
    let stop = (): void => undefined
    async function paint(): Promise<void> {
      const found = await pdf.getPage(page)
      const place = canvas.current
      if (!isWanted || place === null) return
      const rotation = (found.rotate + turn) % 360
      const natural = found.getViewport({ scale: 1, rotation })
      const fitted = found.getViewport({ scale: (width / natural.width) * zoom, rotation })
      const ratio = Math.min(window.devicePixelRatio, Math.sqrt(MAX_PIXELS / (fitted.width * fitted.height)))
      place.width = Math.floor(fitted.width * ratio)
      place.height = Math.floor(fitted.height * ratio)
      place.style.inlineSize = `${Math.floor(fitted.width)}px`
      const task = found.render({
        canvas: place,
        viewport: fitted,
        transform: [ratio, 0, 0, ratio, 0, 0],
      })
      stop = () => task.cancel()
      await task.promise
    }
    paint().then(
      () => isWanted && setFailed(false),
      // Expected: the page is damaged, or a newer wish stopped this one.
      () => isWanted && setFailed(true),
    )
    return () => {
      isWanted = false
      stop()
    }
  }, [canvas, pdf, page, zoom, turn, width])
  return hasFailed
}

function Page({ pdf, view }: { pdf: PDFDocumentProxy; view: View }) {
  const { t, rich } = useWords()
  const [page, setPage] = useState(1)
  const canvas = useRef<HTMLCanvasElement>(null)
  const frame = useElementSize()
  const hasFailed = usePaintedPage(canvas, { pdf, page, view, width: frame.width })
  const turnTo = (next: number): void => setPage(Math.min(pdf.numPages, Math.max(1, next)))
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a page larger than its frame is scrolled by keys */}
      <div className="viewer-scroll" tabIndex={0}>
        <div ref={frame.ref} className="pdf-frame">
          <canvas
            ref={canvas}
            role="img"
            aria-label={t('documents.page_of', { page, pages: pdf.numPages })}
            hidden={hasFailed}
          />
        </div>
        {hasFailed && <EmptyState title={t('documents.unreadable')} />}
      </div>
      {pdf.numPages > 1 && (
        <div className="viewer-pages">
          <ActionIcon
            variant="subtle"
            size={32}
            aria-label={t('documents.previous_page')}
            disabled={page === 1}
            onClick={() => turnTo(page - 1)}
          >
            <IconChevronLeft size={18} stroke={1.75} className="mirrors" />
          </ActionIcon>
          <span className="fs-13">{rich('documents.page_of', { page, pages: pdf.numPages })}</span>
          <ActionIcon
            variant="subtle"
            size={32}
            aria-label={t('documents.next_page')}
            disabled={page === pdf.numPages}
            onClick={() => turnTo(page + 1)}
          >
            <IconChevronRight size={18} stroke={1.75} className="mirrors" />
          </ActionIcon>
        </div>
      )}
    </>
  )
}

/** The pages of a PDF, one at a time. */
export function PdfPages({ bytes, view }: { bytes: Uint8Array; view: View }) {
  const { t } = useWords()
  const pdf = usePdf(bytes)
  if (pdf === 'opening') return <LoadingRows rows={4} />
  if (pdf === 'unreadable') return <EmptyState title={t('documents.unreadable')} />
  return <Page pdf={pdf} view={view} />
}
