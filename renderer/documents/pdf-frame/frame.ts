import 'pdfjs-dist/build/pdf.worker.min.mjs'
import { getDocument, type PDFDocumentLoadingTask, type PDFDocumentProxy, type RenderTask } from 'pdfjs-dist'
import type { FromFrame, PaintOrder, ToFrame } from './protocol.ts'

/*
 * The script of the PDF frame's page. It imports nothing of the program but the messages' types, and the reader runs
 * in this very page: the frame may start no worker and load no script.
 */

/** Larger canvases than this are refused by browsers or freeze a ward PC. */
const MAX_CANVAS_PIXELS = 16_000_000
/** Pictures inside a PDF above this are left out by the reader: an A3 page at 1,200 dpi in grey has 280 million. */
const MAX_IMAGE_PIXELS = 300_000_000

function connect(port: MessagePort): void {
  const say = (message: FromFrame, transfer: Transferable[] = []): void => port.postMessage(message, transfer)
  const awaited = new Map<string, (bytes: ArrayBuffer | null) => void>()
  let task: PDFDocumentLoadingTask | undefined
  let opened: PDFDocumentProxy | undefined
  let painting: RenderTask | undefined
  let lastOrder = 0

  /** Fonts and decoders come from the station's page: this one can fetch nothing. */
  class FromThePage {
    fetch({ filename }: { filename: string }): Promise<Uint8Array> {
      return new Promise((resolve, reject) => {
        awaited.set(filename, (bytes) =>
          bytes === null ? reject(new Error(`no ${filename}`)) : resolve(new Uint8Array(bytes)),
        )
        say({ kind: 'want', name: filename })
      })
    }
  }

  async function open(bytes: ArrayBuffer): Promise<void> {
    task = getDocument({
      data: new Uint8Array(bytes),
      BinaryDataFactory: FromThePage,
      useWorkerFetch: false,
      enableXfa: false,
      stopAtErrors: false,
      maxImageSize: MAX_IMAGE_PIXELS,
      verbosity: 0,
    })
    opened = await task.promise
    say({ kind: 'opened', pages: opened.numPages })
  }

  async function paint(pdf: PDFDocumentProxy, order: PaintOrder): Promise<void> {
    const page = await pdf.getPage(order.page)
    if (order.order !== lastOrder) return
    const rotation = (page.rotate + order.turn) % 360
    const natural = page.getViewport({ scale: 1, rotation })
    const byWidth = order.box.width / natural.width
    const fitted = order.fit === 'width' ? byWidth : Math.min(byWidth, order.box.height / natural.height)
    const viewport = page.getViewport({ scale: fitted * order.zoom, rotation })
    const ratio = Math.min(order.ratio, Math.sqrt(MAX_CANVAS_PIXELS / (viewport.width * viewport.height)))
    const canvas = document.createElement('canvas')
    canvas.width = Math.max(1, Math.floor(viewport.width * ratio))
    canvas.height = Math.max(1, Math.floor(viewport.height * ratio))
    canvas.style.inlineSize = `${viewport.width}px`
    canvas.style.blockSize = `${viewport.height}px`
    painting?.cancel()
    painting = page.render({ canvas, viewport, transform: [ratio, 0, 0, ratio, 0, 0] })
    await painting.promise
    if (order.order !== lastOrder) return
    document.body.replaceChildren(canvas)
    say({ kind: 'painted', order: order.order, width: viewport.width, height: viewport.height })
  }

  async function thumbnail(pdf: PDFDocumentProxy, width: number, height: number): Promise<void> {
    const page = await pdf.getPage(1)
    const natural = page.getViewport({ scale: 1 })
    const viewport = page.getViewport({ scale: Math.min(width / natural.width, height / natural.height) })
    const canvas = document.createElement('canvas')
    canvas.width = Math.max(1, Math.round(viewport.width))
    canvas.height = Math.max(1, Math.round(viewport.height))
    await page.render({ canvas, viewport }).promise
    const picture = await createImageBitmap(canvas)
    say({ kind: 'thumbnail', picture }, [picture])
  }

  function follow(message: ToFrame): void {
    switch (message.kind) {
      case 'open':
        // Expected: a damaged or protected file. It is kept as it is and cannot be shown.
        open(message.bytes).catch(() => say({ kind: 'unreadable' }))
        return
      case 'paint': {
        const { order } = message
        lastOrder = order
        if (opened === undefined) return
        // Expected: the page is damaged, or a newer order stopped this one.
        paint(opened, message).catch(() => {
          if (order === lastOrder) say({ kind: 'page_unreadable', order })
        })
        return
      }
      case 'thumbnail':
        if (opened === undefined) return
        // Expected: the page is damaged; the list shows the sign of a PDF instead.
        thumbnail(opened, message.width, message.height).catch(() =>
          say({ kind: 'thumbnail', picture: null }),
        )
        return
      case 'file':
        awaited.get(message.name)?.(message.bytes)
        awaited.delete(message.name)
        return
    }
  }
  port.onmessage = (event: MessageEvent<ToFrame>) => follow(event.data)
}

window.addEventListener('message', (event: MessageEvent<unknown>) => {
  const [port] = event.ports
  const { data } = event
  const isConnect =
    typeof data === 'object' &&
    data !== null &&
    'sijil_pdf_frame' in data &&
    data.sijil_pdf_frame === 'connect'
  if (event.source === window.parent && isConnect && port !== undefined) connect(port)
})
// Where the page comes from is not known here (`app:` or a port of this PC), and this says nothing.
window.parent.postMessage({ sijil_pdf_frame: 'ready' }, '*')
