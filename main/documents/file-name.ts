import type { DocumentMediaType } from '../../shared/documents/document.ts'

const MAX_LENGTH = 200

/** Control characters, and marks that turn the direction of text or take no space: `fdp.exe` must not read `exe.pdf`. */
const UNSEEN = /[\p{Cc}\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu
/** What some system's file names may not hold. */
const FORBIDDEN = /[<>:"|?*]/g
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i

const extensions: Readonly<Record<DocumentMediaType, string>> = {
  'application/pdf': '.pdf',
  'image/jpeg': '.jpg',
  'image/png': '.png',
}

/** A file's name as it is kept and shown: the last part of the path, without anything unseen, at most 200 characters. */
export function cleanFileName(name: string, mediaType: DocumentMediaType): string {
  const last = name.split(/[/\\]/).at(-1) ?? ''
  const plain = last
    .normalize('NFC')
    .replace(UNSEEN, '')
    .replace(FORBIDDEN, '_')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^\.+/, '')
  const dot = plain.lastIndexOf('.')
  const stem = (dot > 0 ? plain.slice(0, dot) : '').trim()
  const extension = dot > 0 ? plain.slice(dot) : extensions[mediaType]
  const safeStem = stem === '' ? 'document' : RESERVED.test(stem) ? `_${stem}` : stem
  return `${safeStem.slice(0, MAX_LENGTH - extension.length)}${extension}`
}
