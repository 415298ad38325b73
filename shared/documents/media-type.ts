import type { DocumentMediaType } from './document.ts'

const extensions: Readonly<Record<string, DocumentMediaType>> = {
  pdf: 'application/pdf',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
}

/** The media type that a file's name claims, or undefined when it is none of ours. */
export function mediaTypeOfName(fileName: string): DocumentMediaType | undefined {
  const extension = /\.([a-z0-9]+)$/i.exec(fileName)?.[1]?.toLowerCase()
  return extension === undefined ? undefined : extensions[extension]
}

function startsWith(bytes: Uint8Array, signature: readonly number[]): boolean {
  return signature.every((byte, i) => bytes[i] === byte)
}

/** The media type that the first bytes prove (PDF 1.x/2.x header, JFIF/Exif SOI, PNG signature), or undefined. */
export function mediaTypeOfBytes(bytes: Uint8Array): DocumentMediaType | undefined {
  if (startsWith(bytes, [0x25, 0x50, 0x44, 0x46, 0x2d])) return 'application/pdf'
  if (startsWith(bytes, [0xff, 0xd8, 0xff])) return 'image/jpeg'
  if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return 'image/png'
  return undefined
}
