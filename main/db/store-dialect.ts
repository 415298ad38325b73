import type Database from 'better-sqlite3'
import { type DatabaseConnection, type Driver, SqliteDialect, SqliteDriver } from 'kysely'
import { withStatementCache } from './statement-cache.ts'

/** Kysely's SQLite dialect for a store whose disk may run full, with its statements kept prepared. */
export class StoreDialect extends SqliteDialect {
  readonly #database: Database

  constructor(database: Database) {
    super({ database })
    this.#database = database
  }

  override createDriver(): Driver {
    return new StoreDriver(this.#database)
  }
}

class StoreDriver extends SqliteDriver {
  readonly #database: Database

  constructor(database: Database) {
    super({ database: withStatementCache(database) })
    this.#database = database
  }

  /**
   * SQLite itself rolls back when the disk is full or fails. A second `rollback` would then fail too, and its error
   * would stand in the place of the one that a person must be told of.
   */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#database.inTransaction) await super.rollbackTransaction(connection)
  }
}
