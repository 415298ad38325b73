import { existsSync, statSync } from 'node:fs'
import Database from 'better-sqlite3'

/*
 * Makes a store's program end, or its disk refuse, at a chosen statement. SQLite itself is the shipped one: only the
 * call into it is kept from being made, or what follows it from being reached.
 */

/** The program ended here. Nothing of it runs on: each later statement of the same store throws this too. */
export class ProgramEnded extends Error {
  constructor() {
    super('the program ended')
    this.name = 'ProgramEnded'
  }
}

export type Failure =
  /** The program ends before this statement is made, or right after. */
  | { readonly kind: 'end'; readonly when: 'before' | 'after' }
  /** The disk is full, for this statement and some after it. */
  | { readonly kind: 'full'; readonly statements: number }

interface Plan {
  left: number
  readonly failure: Failure
  fullFor: number
}

const plans = new Map<string, Plan>()
const ended = new Set<string>()
const writes = new Map<string, number>()

/** From now on, counted in statements that write: the one with this number fails. */
export function failAt(path: string, statement: number, failure: Failure): void {
  plans.set(path, { left: statement, failure, fullFor: failure.kind === 'full' ? failure.statements : 0 })
}

/** Whether the program that had this store open has ended by a failure. */
export function hasEnded(path: string): boolean {
  return ended.has(path)
}

export function endProgram(path: string): void {
  ended.add(path)
}

export function forgetFailure(path: string): void {
  plans.delete(path)
}

/** How many statements that write were made on a store: what is the same twice had nothing written between. */
export function writesOn(path: string): number {
  return writes.get(path) ?? 0
}

export function forgetAllFailures(): void {
  plans.clear()
  ended.clear()
  writes.clear()
  logs.clear()
}

/** How much of each store's log the disk was told to keep; and whether commits tell it so. */
const logs = new Map<string, { bytes: number; readonly isFlushed: boolean }>()

/** A store was opened: what its log holds now outlives a power cut. `isFlushed`: so does each commit from now on. */
export function noteOpened(path: string, isFlushed: boolean): void {
  logs.set(path, { bytes: logBytes(path), isFlushed })
}

/** How much of a store's log a power cut leaves. */
export function flushedBytes(path: string): number {
  return logs.get(path)?.bytes ?? logBytes(path)
}

function logBytes(path: string): number {
  const log = `${path}-wal`
  return existsSync(log) ? statSync(log).size : 0
}

interface Statement {
  readonly database: { readonly name: string; readonly inTransaction: boolean }
  readonly source: string
}
type Call = (this: Statement, ...parameters: unknown[]) => unknown

let isInstalled = false

/** Puts itself between the stores of this process and SQLite, once. */
export function installFailingDisk(): void {
  if (isInstalled) return
  isInstalled = true
  const probe = new Database(':memory:')
  const prototype = Object.getPrototypeOf(probe.prepare('select 1')) as Record<'run' | 'all', Call>
  for (const name of ['run', 'all'] as const) {
    const real = prototype[name]
    prototype[name] = function (this: Statement, ...parameters: unknown[]): unknown {
      const path = this.database.name
      if (ended.has(path)) throw new ProgramEnded()
      if (name === 'run') writes.set(path, (writes.get(path) ?? 0) + 1)
      const plan = plans.get(path)
      const make = (): unknown => {
        const made = real.apply(this, parameters)
        const log = name === 'run' && this.source === 'commit' ? logs.get(path) : undefined
        if (log?.isFlushed === true) log.bytes = logBytes(path)
        return made
      }
      if (plan === undefined || name === 'all') return make()
      plan.left -= 1
      if (plan.left > 0) return make()
      return fail(path, plan, make, this.source)
    }
  }
  probe.close()
}

function fail(path: string, plan: Plan, make: () => unknown, source: string): unknown {
  if (plan.failure.kind === 'end') {
    plans.delete(path)
    if (plan.failure.when === 'after') make()
    ended.add(path)
    throw new ProgramEnded()
  }
  // A rollback needs no room.
  if (/^\s*rollback/i.test(source)) return make()
  plan.fullFor -= 1
  if (plan.fullFor < 0) {
    plans.delete(path)
    return make()
  }
  throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' })
}
