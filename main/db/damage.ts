/**
 * What says that pages on the disk are not what was written there. Not every `SQLITE_IOERR`: a full disk, a lock or a lack
 * of memory says nothing against the store, and moving it aside would lose what is only in it.
 */
const READ_DAMAGE = [
  'SQLITE_IOERR_READ',
  'SQLITE_IOERR_SHORT_READ',
  'SQLITE_IOERR_DATA',
  'SQLITE_IOERR_CORRUPTFS',
]

/** The SQLite code of an error that says that the store on the disk is damaged; undefined for any other error. */
export function damageOf(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
  const isDamage = code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT') || READ_DAMAGE.includes(code)
  return isDamage ? code : undefined
}
