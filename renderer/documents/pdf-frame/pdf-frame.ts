import { FromFrame, type ToFrame } from './protocol.ts'
import { readShippedFile } from './shipped-files.ts'

/** The page's end of one PDF frame. */
export interface PdfFrame {
  send(message: ToFrame, transfer?: Transferable[]): void
  /** Ends the conversation; the frame element goes with whoever made it. */
  close(): void
}

/** What makes an iframe the PDF frame: scripts of its own page, and nothing else, least of all our origin. */
export const PDF_FRAME_SANDBOX = 'allow-scripts'

/**
 * Speaks with the PDF frame in `element`, which must not have loaded yet. `onMessage` gets what the frame says about
 * the file; wishes for shipped files are answered here.
 */
export function connectPdfFrame(
  element: HTMLIFrameElement,
  onReady: (frame: PdfFrame) => void,
  onMessage: (message: FromFrame) => void,
): PdfFrame {
  const { port1: port, port2: frameEnd } = new MessageChannel()
  const frame: PdfFrame = {
    send: (message, transfer = []) => port.postMessage(message, transfer),
    close: () => {
      window.removeEventListener('message', onWindowMessage)
      port.close()
    },
  }

  function onWindowMessage(event: MessageEvent<unknown>): void {
    const target = element.contentWindow
    // The origin of a sandboxed frame has no name; a frame that has one is not ours.
    if (target === null || event.source !== target || event.origin !== 'null') return
    window.removeEventListener('message', onWindowMessage)
    target.postMessage({ sijil_pdf_frame: 'connect' }, '*', [frameEnd])
    onReady(frame)
  }

  port.onmessage = (event: MessageEvent<unknown>) => {
    const message = FromFrame.safeParse(event.data)
    if (!message.success) return
    if (message.data.kind !== 'want') return onMessage(message.data)
    const { name } = message.data
    void readShippedFile(name).then((bytes) =>
      frame.send({ kind: 'file', name, bytes }, bytes === null ? [] : [bytes]),
    )
  }
  window.addEventListener('message', onWindowMessage)
  return frame
}
