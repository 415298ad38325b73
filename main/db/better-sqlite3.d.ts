// better-sqlite3 is installed as an alias of better-sqlite3-multiple-ciphers, whose `exports` hide its own types from
// TypeScript. What this program uses of them, and key(), which the plain package's types lack.
declare module 'better-sqlite3' {
  type Sqlite = import('../../node_modules/better-sqlite3/index.d.ts').Database
  const Database: typeof import('../../node_modules/better-sqlite3/index.d.ts')
  type Database = Sqlite
  // biome-ignore lint/style/noDefaultExport: the package is imported by its default export
  export default Database
}
