import { err, ok, type Result } from '../result.ts'
import { readUint16, readUint32, startsWithAscii } from './byte-search.ts'
import { DOCUMENT_MAX_PIXELS, DOCUMENT_MAX_SIDE_PIXELS } from './document.ts'
import type { FileProblem } from './file-problem.ts'
import { hasHiddenFile } from './hidden-file.ts'

interface Picture {
  readonly width: number
  readonly height: number
  /** Where the picture ends in its file. */
  readonly end: number
  readonly isAnimated: boolean
}

/**
 * A picture is taken when it is whole, small enough to be shown on a ward PC, and nothing else hides behind it. Only
 * its frame is read, never a pixel: a picture that would fill the memory when it is unpacked is stopped here.
 */
export function inspectPicture(
  bytes: Uint8Array,
  media_type: 'image/jpeg' | 'image/png',
): Result<void, FileProblem> {
  const picture = media_type === 'image/png' ? readPng(bytes) : readJpeg(bytes)
  if (picture === undefined) return err('damaged')
  const { width, height, end, isAnimated } = picture
  if (!(width > 0 && height > 0)) return err('damaged')
  if (width * height > DOCUMENT_MAX_PIXELS || Math.max(width, height) > DOCUMENT_MAX_SIDE_PIXELS)
    return err('too_many_pixels')
  if (isAnimated) return err('animated')
  return hasHiddenFile(bytes, end) ? err('hidden_content') : ok(undefined)
}

const PNG_SIGNATURE_BYTES = 8

/** PNG: chunks of length(4) type(4) data crc(4), IHDR first, IEND last, at least one IDAT between (ISO/IEC 15948); acTL: it moves. */
function readPng(bytes: Uint8Array): Picture | undefined {
  if (!startsWithAscii(bytes, 'IHDR', PNG_SIGNATURE_BYTES + 4)) return undefined
  const width = readUint32(bytes, PNG_SIGNATURE_BYTES + 8)
  const height = readUint32(bytes, PNG_SIGNATURE_BYTES + 12)
  let hasPixels = false
  let isAnimated = false
  for (let at = PNG_SIGNATURE_BYTES; at + 12 <= bytes.length; at += 12 + readUint32(bytes, at)) {
    hasPixels ||= startsWithAscii(bytes, 'IDAT', at + 4)
    isAnimated ||= startsWithAscii(bytes, 'acTL', at + 4)
    if (startsWithAscii(bytes, 'IEND', at + 4))
      return hasPixels ? { width, height, end: at + 12, isAnimated } : undefined
  }
  return undefined
}

const JPEG_END = 0xd9
const JPEG_SCAN = 0xda

/** Frame headers SOF0 to SOF15; C4, C8 and CC between them are something else (ITU-T T.81, table B.1). */
function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
}

/** JPEG: FF marker, length(2), data; behind a scan header come the pixels, up to the end marker FF D9. */
function readJpeg(bytes: Uint8Array): Picture | undefined {
  let size: { width: number; height: number } | undefined
  let at = 2
  while (at + 4 <= bytes.length) {
    if (bytes[at] !== 0xff) return undefined
    const marker = bytes[at + 1] ?? 0
    if (marker === 0xff) {
      at += 1
      continue
    }
    if (isFrameHeader(marker)) size = { height: readUint16(bytes, at + 5), width: readUint16(bytes, at + 7) }
    const next = at + 2 + readUint16(bytes, at + 2)
    if (!(next >= at + 4)) return undefined
    if (marker === JPEG_SCAN) {
      const end = endOfJpeg(bytes, next)
      return size === undefined || end === undefined ? undefined : { ...size, end, isAnimated: false }
    }
    at = next
  }
  return undefined
}

function endOfJpeg(bytes: Uint8Array, from: number): number | undefined {
  for (let at = bytes.indexOf(0xff, from); at !== -1; at = bytes.indexOf(0xff, at + 1)) {
    if (bytes[at + 1] === JPEG_END) return at + 2
  }
  return undefined
}
