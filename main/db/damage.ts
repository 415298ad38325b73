/** The SQLite code of an error that says that the store on the disk is damaged; undefined for any other error. */
export function damageOf(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
  const isDamage =
    code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT') || code.startsWith('SQLITE_IOERR')
  return isDamage ? code : undefined
}
