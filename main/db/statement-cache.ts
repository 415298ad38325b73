import type Database from 'better-sqlite3'
import type { SqliteDatabase } from 'kysely'

type Statement = ReturnType<SqliteDatabase['prepare']>
type PreparingDatabase = Pick<Database, 'prepare' | 'close'>

/** How many statements stay prepared: a station's acts use some 200 texts, lists of ids of other lengths more. */
const KEPT_STATEMENTS = 400

/** Statements about rows alone. The rest (schema, PRAGMA, what undoes such, VACUUM) is prepared each time. */
const ABOUT_ROWS = /^[\s(]*(?:select|insert|update|delete|replace|with|begin|commit|savepoint|release)\b/i

/**
 * A store that keeps its statements prepared, by their text, the least recently used ones given up. Preparing one anew
 * costs more than most reads: SQLite parses and plans it, and the library compiles a function for its rows.
 *
 * That function knows the columns of a `select *`, so whatever may change the schema empties the cache before and after.
 * A statement that is read row by row is busy meanwhile; such a reading gets a statement of its own.
 */
export function withStatementCache(raw: PreparingDatabase, kept = KEPT_STATEMENTS): SqliteDatabase {
  const statements = new Map<string, Statement>()

  function keep(sql: string): Statement {
    const known = statements.get(sql)
    const statement = known ?? readable(raw, sql)
    // A Map remembers the order of insertion: the first one is the one that was not used for longest.
    statements.delete(sql)
    statements.set(sql, statement)
    if (statements.size > kept) statements.delete(statements.keys().next().value ?? sql)
    return statement
  }

  function once(sql: string): Statement {
    const statement = readable(raw, sql)
    const alone = <T>(act: () => T): T => {
      statements.clear()
      try {
        return act()
      } finally {
        statements.clear()
      }
    }
    return {
      reader: statement.reader,
      all: (parameters) => alone(() => statement.all(parameters)),
      run: (parameters) => alone(() => statement.run(parameters)),
      iterate: (parameters) => alone(() => statement.iterate(parameters)),
    }
  }

  return {
    prepare: (sql) => (ABOUT_ROWS.test(sql) ? keep(sql) : once(sql)),
    close: () => {
      statements.clear()
      raw.close()
    },
  }
}

function readable(raw: PreparingDatabase, sql: string): Statement {
  const statement = raw.prepare(sql)
  return {
    reader: statement.reader,
    all: (parameters) => statement.all(parameters),
    run: (parameters) => statement.run(parameters),
    iterate: (parameters) => raw.prepare(sql).iterate(parameters),
  }
}
