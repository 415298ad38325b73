/** White space of PDF: NUL, tab, line feed, form feed, carriage return, space (ISO 32000-2, table 1). */
export function isPdfBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09 || byte === 0x00 || byte === 0x0c
}

const DELIMITERS = new Set([...'()<>[]{}/%'].map((character) => character.charCodeAt(0)))
const isRegular = (byte: number | undefined): boolean =>
  byte !== undefined && !isPdfBlank(byte) && !DELIMITERS.has(byte)

/** `#4A` in a name stands for the letter J: a name can be written so that no plain search finds it. */
function decodeName(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes.subarray(0, 127)).replace(/#([0-9a-fA-F]{2})/g, (_all, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
}

/** Behind the string that opens at `at`: brackets nest, a backslash takes the next byte's meaning away. */
function endOfString(bytes: Uint8Array, at: number): number {
  let depth = 0
  for (let i = at; i < bytes.length; i += 1) {
    const byte = bytes[i]
    if (byte === 0x5c) i += 1
    else if (byte === 0x28) depth += 1
    else if (byte === 0x29) {
      depth -= 1
      if (depth === 0) return i + 1
    }
  }
  return bytes.length
}

function endOfRegular(bytes: Uint8Array, at: number): number {
  let end = at
  while (isRegular(bytes[end])) end += 1
  return end
}

function endOfComment(bytes: Uint8Array, at: number): number {
  let end = at
  while (end < bytes.length && bytes[end] !== 0x0a && bytes[end] !== 0x0d) end += 1
  return end
}

/**
 * The names in the one value that begins at `at` (a dictionary with all inside it, an array, a string, a number), and
 * where it ends. Text in strings and comments is passed by: a link's address may well hold `/JS`.
 */
export function readPdfNames(bytes: Uint8Array, at: number): { names: Set<string>; end: number } {
  const names = new Set<string>()
  let depth = 0
  let i = at
  while (i < bytes.length) {
    const byte = bytes[i] ?? 0
    if (isPdfBlank(byte)) {
      i += 1
      continue
    }
    if (byte === 0x25) {
      i = endOfComment(bytes, i)
      continue
    }
    const isTwice = bytes[i + 1] === byte
    if (byte === 0x2f) {
      const end = endOfRegular(bytes, i + 1)
      names.add(decodeName(bytes.subarray(i + 1, end)))
      i = end
    } else if (byte === 0x28) i = endOfString(bytes, i)
    else if (byte === 0x3c && !isTwice) {
      const close = bytes.indexOf(0x3e, i)
      i = close === -1 ? bytes.length : close + 1
    } else if (byte === 0x3c || byte === 0x5b) {
      depth += 1
      i += byte === 0x3c ? 2 : 1
    } else if (byte === 0x3e || byte === 0x5d) {
      depth -= 1
      i += byte === 0x3e && isTwice ? 2 : 1
    } else i = Math.max(endOfRegular(bytes, i), i + 1)
    if (depth <= 0) break
  }
  return { names, end: i }
}
