import type { Database } from '../db/database.ts'

/*
 * Tells waiting stations that something was committed. Within one process it is immediate; several servers over one
 * PostgreSQL tell each other and also look at the stream every second, so delivery here is a hint and never relied upon.
 */

const HEAD = 'head'
const COMMITTED = 'committed'

/** This node committed. */
export function announceHead(database: Database, head: number): void {
  database.events.emit(HEAD, head)
  database.events.emit(COMMITTED, head)
}

/** Another node committed. */
export function passOnHead(database: Database, head: number): void {
  database.events.emit(HEAD, head)
}

/** Calls `listener` with the head after each commit of this node; answers how to stop. */
export function onCommitted(database: Database, listener: (head: number) => void): () => void {
  database.events.on(COMMITTED, listener)
  return () => database.events.off(COMMITTED, listener)
}

/** Calls `listener` with each new head; answers how to stop. */
export function onHead(database: Database, listener: (head: number) => void): () => void {
  database.events.on(HEAD, listener)
  return () => database.events.off(HEAD, listener)
}
