import type { Kysely, Transaction } from 'kysely'
import type { StationTables } from './tables.ts'

/** The store outside a transaction: for reads. */
export type Db = Kysely<StationTables>

/** The store inside a transaction: a function that takes this must be called in one. */
export type Trx = Transaction<StationTables>

/** For reads that are made inside and outside transactions. */
export type Reader = Db | Trx
