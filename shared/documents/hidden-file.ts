import { indexOfAscii } from './byte-search.ts'

/**
 * Marks of what could be opened or run on its own: archives, programs, pages, another PDF. None is so short that the
 * film behind a telephone's picture would hold it by chance.
 */
const SIGNATURES = [
  'PK\x03\x04',
  'PK\x05\x06',
  'Rar!\x1a',
  "7z\xbc\xaf'",
  'This program cannot be run in DOS mode',
  '\x7fELF',
  '%PDF-',
  '<html',
  '<HTML',
  '<script',
  '<SCRIPT',
  '<svg',
  '<?php',
] as const

/** A ZIP archive is read from its end: this record and a comment of at most 65,535 bytes close it. */
const ZIP_END = 'PK\x05\x06'
const ZIP_END_BYTES = 22
const ZIP_COMMENT_BYTES = 0xffff

/**
 * Whether another file stands behind the `end` of this one, or the whole can be read as an archive as well. What
 * cameras append to their pictures (a second picture, a short film, maker's notes) is let through: nothing of it runs.
 */
export function hasHiddenFile(bytes: Uint8Array, end: number): boolean {
  const tail = bytes.subarray(end)
  return SIGNATURES.some((signature) => indexOfAscii(tail, signature) !== -1) || isAlsoZip(bytes)
}

function isAlsoZip(bytes: Uint8Array): boolean {
  const from = Math.max(0, bytes.length - ZIP_END_BYTES - ZIP_COMMENT_BYTES)
  for (let at = indexOfAscii(bytes, ZIP_END, from); at !== -1; at = indexOfAscii(bytes, ZIP_END, at + 1)) {
    const comment = (bytes[at + 20] ?? 0) + (bytes[at + 21] ?? 0) * 0x100
    if (at + ZIP_END_BYTES + comment === bytes.length) return true
  }
  return false
}
