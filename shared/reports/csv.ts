/** A cell of a table that leaves the program. */
export type CsvCell = string | number | boolean | null

/**
 * Spreadsheets take a cell that begins so for a formula. Where the list separator is `;`, or a text is pasted, a cell
 * begins within ours too: after `;`, a tab or a line break, and the quotes that may open it.
 */
const FORMULA_START = /^(?=[=+\-@\t\r\n])|(?<=[;\t\r\n]["']*)(?=[=+\-@])/g

/**
 * A table as CSV for people with a spreadsheet: RFC 4180 (commas, CRLF, quotes doubled), with a byte order mark so
 * that Arabic opens right. A text that would be read as a formula gets an apostrophe in front: a name must not run as
 * a program. Null is an empty cell.
 */
export function csvOf(columns: readonly string[], rows: readonly (readonly CsvCell[])[]): string {
  const lines = [columns, ...rows].map((row) => row.map(cellText).join(','))
  return `\uFEFF${lines.map((line) => `${line}\r\n`).join('')}`
}

function cellText(cell: CsvCell): string {
  if (cell === null) return ''
  if (typeof cell !== 'string') return String(cell)
  const safe = cell.replaceAll(FORMULA_START, "'")
  return /[",;\t\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe
}
