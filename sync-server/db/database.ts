import { EventEmitter } from 'node:events'
import { sql, type Transaction } from 'kysely'
import type { Id } from '../../shared/ids.ts'
import type { OwnerConnection } from './connection.ts'
import type { DatabaseSchema } from './tables.ts'

export type Trx = Transaction<DatabaseSchema>

/** The site whose records a transaction may see and write; `all` for what is not of one site (sign-in, enrolment). */
export interface Scope {
  readonly site_id: Id | 'all'
}

/**
 * The only way to run SQL in the server. Each transaction takes the role `sijil_app`, which row-level security holds
 * to the scope's site and which may not change what is insert-only.
 */
export interface Database {
  readonly kind: 'pglite' | 'postgres'
  /**
   * Runs `work` in one transaction. Inside, await nothing but SQL. It may run again from its beginning when
   * PostgreSQL breaks a deadlock, so it must not have effects of its own.
   */
  transaction<T>(scope: Scope, work: (trx: Trx) => Promise<T>): Promise<T>
  /** What this process tells itself after commits. */
  readonly events: EventEmitter
  close(): Promise<void>
}

interface TransactionHooks {
  readonly beforeCommit: Map<string, (trx: Trx) => Promise<void>>
  readonly afterCommit: Map<string, (database: Database) => void>
}

const hooksOf = new WeakMap<Trx, TransactionHooks>()

function hooks(trx: Trx): TransactionHooks {
  const known = hooksOf.get(trx)
  if (known === undefined) throw new Error('hooks exist only inside Database.transaction')
  return known
}

/** Has `work` done as the transaction's last step, once per name: for what takes a lock that everybody waits for. */
export function beforeCommit(trx: Trx, name: string, work: (trx: Trx) => Promise<void>): void {
  hooks(trx).beforeCommit.set(name, work)
}

/** Has `work` done once the transaction is committed, once per name; not when it is rolled back. */
export function afterCommit(trx: Trx, name: string, work: (database: Database) => void): void {
  hooks(trx).afterCommit.set(name, work)
}

const DEADLOCK = '40P01'
const SERIALIZATION_FAILURE = '40001'
const ATTEMPTS = 4

function isWorthAnotherTry(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code
  return code === DEADLOCK || code === SERIALIZATION_FAILURE
}

/** Site-bound transactions over a connection; the connection belongs to the database from then on. */
export function databaseOver(connection: OwnerConnection): Database {
  const { kysely, kind } = connection

  async function once<T>(scope: Scope, work: (trx: Trx) => Promise<T>): Promise<T> {
    let registered: TransactionHooks | undefined
    const value = await kysely.transaction().execute(async (trx) => {
      await sql`select set_config('role', 'sijil_app', true), set_config('sijil.site', ${scope.site_id}, true)`.execute(
        trx,
      )
      registered = { beforeCommit: new Map(), afterCommit: new Map() }
      hooksOf.set(trx, registered)
      const result = await work(trx)
      for (const last of registered.beforeCommit.values()) await last(trx)
      return result
    })
    for (const after of registered?.afterCommit.values() ?? []) after(database)
    return value
  }

  const database: Database = {
    kind,
    events: new EventEmitter().setMaxListeners(0),
    async transaction(scope, work) {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await once(scope, work)
        } catch (error) {
          // Two transactions waited for each other and the database chose this one to start over.
          if (attempt >= ATTEMPTS || !isWorthAnotherTry(error)) throw error
        }
      }
    },
    close: () => kysely.destroy(),
  }
  return database
}
