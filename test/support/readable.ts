import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { constants, gunzipSync, inflateSync } from 'node:zlib'

/*
 * What somebody who has the disk could read: text as it is, in lower case, as UTF-16, inside base64, and all of that
 * also in what was compressed or turned into base64 before it was written.
 */

/** Texts by where they were typed. */
export type Canaries = ReadonlyMap<string, string>

/** Where the texts were typed that can be read in some file below a folder. */
export function readableIn(folder: string, canaries: Canaries): string[] {
  const views = filesBelow(folder).flatMap((path) => viewsOf(readFileSync(path)))
  return [...canaries].flatMap(([where, text]) => {
    const forms = text
      .split(' ')
      .flatMap((word) => [word, word.toLowerCase()])
      .flatMap(formsOf)
    return views.some((bytes) => forms.some((form) => bytes.includes(form))) ? [where] : []
  })
}

/** The files below a folder in which bytes can be read. */
export function filesWith(folder: string, text: string | Buffer): string[] {
  const forms = typeof text === 'string' ? formsOf(text) : bytesForms(text)
  return filesBelow(folder).filter((path) =>
    viewsOf(readFileSync(path)).some((bytes) => forms.some((form) => bytes.includes(form))),
  )
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

function formsOf(text: string): Buffer[] {
  return [...bytesForms(Buffer.from(text)), Buffer.from(text, 'utf16le')]
}

function bytesForms(bytes: Buffer): Buffer[] {
  return [bytes, ...[0, 1, 2].map((offset) => insideBase64(bytes, offset))]
}

/** What base64 makes of the bytes wherever they begin, without the characters that their neighbours share. */
function insideBase64(bytes: Buffer, offset: number): Buffer {
  const whole = Buffer.concat([Buffer.alloc(offset), bytes])
    .toString('base64')
    .replaceAll('=', '')
  return Buffer.from(whole.slice(Math.ceil((offset * 4) / 3), -1))
}

/** A file's bytes, what they unpack to, and what its lines of base64 hold, unpacked too. */
function viewsOf(bytes: Buffer): Buffer[] {
  const lines = bytes.toString('latin1').match(/[A-Za-z0-9+/_-]{40,}={0,2}/g) ?? []
  const decoded = lines.map((line) => Buffer.from(line, 'base64'))
  return [bytes, ...unpacked(bytes), ...decoded.flatMap((each) => [each, ...unpacked(each)])]
}

const packed = [
  { magic: Buffer.from([0x1f, 0x8b, 0x08]), unpack: gunzipSync },
  { magic: Buffer.from([0x78, 0x01]), unpack: inflateSync },
  { magic: Buffer.from([0x78, 0x9c]), unpack: inflateSync },
  { magic: Buffer.from([0x78, 0xda]), unpack: inflateSync },
]
const lenient = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 64 * 1024 * 1024 }

function unpacked(bytes: Buffer): Buffer[] {
  return packed.flatMap(({ magic, unpack }) => {
    const found: Buffer[] = []
    for (let at = bytes.indexOf(magic); at >= 0; at = bytes.indexOf(magic, at + 1)) {
      try {
        found.push(unpack(bytes.subarray(at), lenient))
      } catch {
        // Expected: bytes that only look like a beginning.
      }
    }
    return found
  })
}
