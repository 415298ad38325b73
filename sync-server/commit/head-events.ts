import type { Database } from '../db/database.ts'

/*
 * Tells waiting stations that something was committed. Within one process it is immediate; several servers over one
 * PostgreSQL also look at the stream every second, so delivery here is a hint and never relied upon.
 */

const HEAD = 'head'

export function announceHead(database: Database, head: number): void {
  database.events.emit(HEAD, head)
}

/** Calls `listener` with each new head; answers how to stop. */
export function onHead(database: Database, listener: (head: number) => void): () => void {
  database.events.on(HEAD, listener)
  return () => database.events.off(HEAD, listener)
}
