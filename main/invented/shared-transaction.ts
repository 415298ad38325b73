import type { Db, Trx } from '../db/transaction.ts'

/**
 * Runs `work` with a store whose transactions are all part of one: the disk is waited for once for many of them. What
 * the transactions write is the same as one by one; when `work` throws, nothing of it is stored. For making data in
 * bulk: nothing here is acknowledged to a person before the end.
 */
export async function inOneTransaction<T>(db: Db, work: (shared: Db) => Promise<T>): Promise<T> {
  return db.transaction().execute((trx) => work(joining(trx)))
}

/** The transaction as a store: a transaction that is asked of it is itself. */
function joining(trx: Trx): Db {
  const transaction = () => ({ execute: <T>(work: (inner: Trx) => Promise<T>) => work(trx) })
  return new Proxy(trx, {
    get: (target, name) => {
      if (name === 'transaction') return transaction
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  }) as unknown as Db
}
