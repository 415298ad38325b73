import { err, ok, type Result } from '../result.ts'
import { indexOfAscii, startsWithAscii } from './byte-search.ts'
import type { FileProblem } from './file-problem.ts'
import { hasHiddenFile } from './hidden-file.ts'
import { isPdfBlank, readPdfNames } from './pdf-names.ts'

/** Unpacks zlib data that begins the bytes; undefined when it is broken or becomes more than `maxBytes`. */
export type Inflate = (bytes: Uint8Array, maxBytes: number) => Uint8Array | undefined

/** Names that only a PDF with a program, a starter of programs, or other files in it uses (ISO 32000-2, 7.11.4, 12.6). */
const ACTIVE = ['JavaScript', 'JS', 'Launch', 'EmbeddedFile', 'EmbeddedFiles', 'RichMedia'] as const

/** Other ways to pack an object stream than plain Flate: what cannot be looked into is not taken. */
const UNREADABLE = [
  'ASCIIHexDecode',
  'AHx',
  'ASCII85Decode',
  'A85',
  'LZWDecode',
  'LZW',
  'RunLengthDecode',
  'RL',
  'Crypt',
  'Predictor',
] as const

/** The end mark stands in the last kilobyte of a whole file. */
const END_MARK_BYTES = 1024
/** How much is read for objects, as a multiple of the file: more only when objects are made to overlap. */
const MAX_READ_FACTOR = 3
/** All object streams of a file together; a document of 20 MB has a few megabytes of them. */
const MAX_UNPACKED_BYTES = 64 * 1024 * 1024

/**
 * A PDF is taken when it is whole, opens without a password, and can do nothing: no script, no launching, no files in
 * it. Every object of the file is looked at, also those that no page names and those packed into object streams; page
 * contents and pictures are not. A PDF that hides something from this look still meets the viewer's frame, which has
 * no network, no program of ours and no storage.
 */
export function inspectPdf(bytes: Uint8Array, inflate: Inflate): Result<void, FileProblem> {
  const end = endOfPdf(bytes)
  if (end === undefined) return err(hasHiddenFile(bytes, bytes.length) ? 'hidden_content' : 'damaged')
  if (hasHiddenFile(bytes, end)) return err('hidden_content')
  const found = new Set<string>()
  const problem = collectObjects(bytes, found, inflate)
  collectTrailers(bytes, found)
  if (found.has('Encrypt')) return err('password')
  if (ACTIVE.some((name) => found.has(name))) return err('active')
  return problem === undefined ? ok(undefined) : err(problem)
}

function endOfPdf(bytes: Uint8Array): number | undefined {
  let last = bytes.length
  while (last > 0 && isPdfBlank(bytes[last - 1] ?? 1)) last -= 1
  let end: number | undefined
  const from = Math.max(0, last - END_MARK_BYTES)
  for (let at = indexOfAscii(bytes, '%%EOF', from); at !== -1; at = indexOfAscii(bytes, '%%EOF', at + 1))
    end = at + 5
  return end
}

function collectObjects(bytes: Uint8Array, found: Set<string>, inflate: Inflate): FileProblem | undefined {
  let unpackedBytes = 0
  let readBytes = 0
  for (let at = indexOfAscii(bytes, 'obj'); at !== -1; at = indexOfAscii(bytes, 'obj', at + 3)) {
    if (!followsTwoNumbers(bytes, at)) continue
    const { names, end } = readPdfNames(bytes, at + 3)
    for (const name of names) found.add(name)
    readBytes += end - at
    if (readBytes > MAX_READ_FACTOR * bytes.length) return 'damaged'
    const stream = startOfStream(bytes, end)
    if (stream === undefined || !isObjectStream(names)) continue
    if (UNREADABLE.some((name) => names.has(name))) return 'active'
    const content = names.has('Filter')
      ? inflate(bytes.subarray(stream), MAX_UNPACKED_BYTES - unpackedBytes)
      : bytes.subarray(stream, Math.max(stream, indexOfAscii(bytes, 'endstream', stream)))
    if (content === undefined) return 'damaged'
    unpackedBytes += content.length
    collectObjectStream(content, found)
  }
  return undefined
}

/** The reader knows an object stream by its two numbers; its type need not be told. */
function isObjectStream(names: ReadonlySet<string>): boolean {
  return names.has('ObjStm') || (names.has('First') && names.has('N'))
}

/** `12 0 obj` begins an object; `endobj` and words that end alike do not. */
function followsTwoNumbers(bytes: Uint8Array, at: number): boolean {
  let back = at
  for (let count = 0; count < 2; count += 1) {
    const blanksFrom = back
    while (back > 0 && isPdfBlank(bytes[back - 1] ?? 1)) back -= 1
    if (count > 0 && back === blanksFrom) return false
    const digitsFrom = back
    while (back > 0 && isDigit(bytes[back - 1] ?? 0)) back -= 1
    if (back === digitsFrom) return false
  }
  return true
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39
}

function startOfStream(bytes: Uint8Array, from: number): number | undefined {
  let at = from
  while (at < bytes.length && isPdfBlank(bytes[at] ?? 1)) at += 1
  if (!startsWithAscii(bytes, 'stream', at)) return undefined
  at += 6
  if (bytes[at] === 0x0d) at += 1
  return bytes[at] === 0x0a ? at + 1 : at
}

function collectTrailers(bytes: Uint8Array, found: Set<string>): void {
  for (let at = indexOfAscii(bytes, 'trailer'); at !== -1; ) {
    const { names, end } = readPdfNames(bytes, at + 7)
    for (const name of names) found.add(name)
    at = indexOfAscii(bytes, 'trailer', end)
  }
}

/** An object stream's values follow each other; where one would end wrongly the next is still looked at. */
function collectObjectStream(content: Uint8Array, found: Set<string>): void {
  for (let at = 0; at < content.length; ) {
    const { names, end } = readPdfNames(content, at)
    for (const name of names) found.add(name)
    at = Math.max(end, at + 1)
  }
}
