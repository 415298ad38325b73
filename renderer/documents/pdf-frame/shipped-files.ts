/*
 * What the PDF reader needs beside a file: fonts that the file does not carry, decoders of fax and JPEG 2000 scans. The
 * program ships them; the station's page reads them and hands them to the frame, which has no network.
 */
const shipped: Readonly<Record<string, string>> = {
  ...import.meta.glob<string>('../../../node_modules/pdfjs-dist/standard_fonts/*.{pfb,ttf}', {
    query: '?url',
    import: 'default',
    eager: true,
  }),
  ...import.meta.glob<string>('../../../node_modules/pdfjs-dist/wasm/{jbig2,openjpeg,qcms_bg}.wasm', {
    query: '?url',
    import: 'default',
    eager: true,
  }),
}

const urlByName = new Map(Object.entries(shipped).map(([path, url]) => [path.split('/').at(-1), url]))

/** A shipped font or decoder by name; null for every other name. */
export async function readShippedFile(name: string): Promise<ArrayBuffer | null> {
  const url = urlByName.get(name)
  if (url === undefined) return null
  const response = await fetch(url)
  return response.ok ? response.arrayBuffer() : null
}
