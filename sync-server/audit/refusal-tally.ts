import type { AuditEvent } from '../../shared/audit/audit-event.ts'
import type { IdSource } from '../../shared/ids.ts'
import type { Clock } from '../../shared/time.ts'
import type { Database } from '../db/database.ts'
import { recordServerEvent } from './audit-store.ts'

const WINDOW_MS = 60_000
/** Refusals alike that have a row each; those above them within a minute share one. */
const SINGLE_ROWS = 10
const KEPT_KINDS = 10_000

interface Window {
  readonly since_ms: number
  rows: number
  /** How many were counted only, and the last of them. */
  more: { readonly count: number; readonly last: AuditEvent } | null
}

/**
 * Writes refusals of those who prove nothing into the audit: the first ten alike in a minute each by itself, all others
 * as one row with their number (`wrong_credentials ×412`). Anybody can ask as often as they like: a flood must not fill
 * the disk, nor make everybody wait for the end of the audit's chain. What is counted when the process is killed is lost.
 */
export class RefusalTally {
  readonly #deps: { readonly database: Database; readonly clock: Clock; readonly newId: IdSource }
  readonly #windows = new Map<string, Window>()
  readonly #timer: NodeJS.Timeout
  #isClosed = false

  constructor(deps: { readonly database: Database; readonly clock: Clock; readonly newId: IdSource }) {
    this.#deps = deps
    // Its own faults show with the next refusal, which writes too.
    this.#timer = setInterval(() => void this.#writeOver().catch(() => {}), WINDOW_MS).unref()
  }

  /** `from`: who asked, as far as anybody can tell: an address, a station. */
  async note(from: string, event: AuditEvent): Promise<void> {
    await this.#writeOver()
    const key = JSON.stringify([from, event.action, event.reason, event.actor_id])
    const window = this.#windows.get(key) ?? { since_ms: this.#nowMs(), rows: 0, more: null }
    this.#windows.set(key, window)
    // Nobody would write later what is only counted now.
    if (window.rows >= SINGLE_ROWS && !this.#isClosed) {
      window.more = { count: (window.more?.count ?? 0) + 1, last: event }
      return
    }
    window.rows += 1
    await this.#write(event)
  }

  /** Writes what is counted. */
  async close(): Promise<void> {
    this.#isClosed = true
    clearInterval(this.#timer)
    for (const key of [...this.#windows.keys()]) await this.#end(key)
  }

  /** Ends the windows that are over, and the oldest where there are too many. */
  async #writeOver(): Promise<void> {
    const since = this.#nowMs() - WINDOW_MS
    for (const [key, { since_ms }] of [...this.#windows]) {
      if (since_ms > since && this.#windows.size <= KEPT_KINDS) break
      await this.#end(key)
    }
  }

  async #end(key: string): Promise<void> {
    const more = this.#windows.get(key)?.more ?? null
    this.#windows.delete(key)
    if (more === null) return
    const { count, last } = more
    await this.#write({
      ...last,
      event_id: this.#deps.newId(),
      reason: `${last.reason ?? 'refused'} ×${count}`,
    })
  }

  async #write(event: AuditEvent): Promise<void> {
    await this.#deps.database.transaction({ site_id: 'all' }, (trx) => recordServerEvent(trx, event))
  }

  #nowMs(): number {
    return this.#deps.clock.monotonicMs()
  }
}
