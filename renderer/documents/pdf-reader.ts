import { GlobalWorkerOptions, getDocument, type PDFDocumentProxy } from 'pdfjs-dist'
import workerUrl from 'pdfjs-dist/build/pdf.worker.min.mjs?url'

/*
 * PDF files are read in a worker of their own, from the program's own files: what a page needs beside it (fonts that
 * a file does not carry, decoders of fax and JPEG 2000 scans) is shipped too, and nothing comes from elsewhere.
 */

GlobalWorkerOptions.workerSrc = workerUrl

const shipped: Readonly<Record<string, string>> = {
  ...import.meta.glob<string>('../../node_modules/pdfjs-dist/standard_fonts/*.{pfb,ttf}', {
    query: '?url',
    import: 'default',
    eager: true,
  }),
  ...import.meta.glob<string>('../../node_modules/pdfjs-dist/wasm/{jbig2,openjpeg,qcms_bg}.wasm', {
    query: '?url',
    import: 'default',
    eager: true,
  }),
}

const urlByName = new Map(Object.entries(shipped).map(([path, url]) => [path.split('/').at(-1), url]))

/** Answers the reader's wish for a font or decoder with the shipped file of that name. */
class ShippedFiles {
  async fetch({ filename }: { filename: string }): Promise<Uint8Array> {
    const url = urlByName.get(filename)
    if (url === undefined) throw new Error(`the program ships no ${filename}`)
    const response = await fetch(url)
    if (!response.ok) throw new Error(`${filename} could not be read`)
    return new Uint8Array(await response.arrayBuffer())
  }
}

/** Opens a PDF for looking at: scripts, forms and links in it stay dead. Throws when it cannot be read. */
export function openPdf(bytes: Uint8Array): { document: Promise<PDFDocumentProxy>; close: () => void } {
  const task = getDocument({
    // The reader takes the buffer away; the caller keeps its own.
    data: bytes.slice(),
    BinaryDataFactory: ShippedFiles,
    useWorkerFetch: false,
    enableXfa: false,
    stopAtErrors: false,
    verbosity: 0,
  })
  return { document: task.promise, close: () => void task.destroy() }
}
