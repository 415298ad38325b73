import type { Id } from '../../shared/ids.ts'
import type { SessionUser } from '../../shared/session/session-ipc.ts'
import { type AuditDeps, appendAuditEvent } from '../audit/audit-store.ts'
import type { Db } from '../db/transaction.ts'

/** An act that touches no record: a sign-in, a lock, something the policy refused. */
export interface SessionAct {
  readonly user: Pick<SessionUser, 'id' | 'role'> | null
  readonly action: string
  readonly outcome: 'success' | 'refused'
  readonly reason: string | null
}

/** Adds the act to the station's chain. Without an open store there is no chain to add to: then only the server can know. */
export async function auditSessionAct(
  db: Db | undefined,
  deps: AuditDeps & { readonly site_id: Id },
  { user, action, outcome, reason }: SessionAct,
): Promise<void> {
  await db?.transaction().execute((trx) =>
    appendAuditEvent(trx, deps, {
      actor_id: user?.id ?? null,
      actor_role: user?.role ?? null,
      action,
      entity: null,
      record_ids: [],
      patient_id: null,
      site_id: deps.site_id,
      envelope_id: null,
      outcome,
      reason,
    }),
  )
}

/** What is noted of acts that stand whatever the disk does. */
export interface ActKeeper {
  /** Notes an act that has happened already. What cannot be written now is kept, and written with its own time later. */
  noteDone(act: SessionAct): Promise<void>
  /** Writes what is kept; nothing while the store is closed. */
  writeKept(): Promise<void>
}

/** More than a day of failing locks; what is beyond it is told through `onFault` alone. */
const KEPT_MAX = 1000

export function createActKeeper(
  openDb: () => Db | undefined,
  deps: AuditDeps & { readonly site_id: Id; readonly onFault: (error: unknown) => void },
): ActKeeper {
  const kept: { readonly act: SessionAct; readonly auditDeps: AuditDeps & { readonly site_id: Id } }[] = []
  async function writeKept(): Promise<void> {
    const db = openDb()
    for (let first = kept[0]; db !== undefined && first !== undefined; first = kept[0]) {
      try {
        await auditSessionAct(db, first.auditDeps, first.act)
        kept.shift()
      } catch (error) {
        // Expected: the disk is full or fails.
        deps.onFault(error)
        return
      }
    }
  }
  return {
    writeKept,
    noteDone: async (act) => {
      if (openDb() === undefined) return
      const nowMs = deps.clock.nowMs()
      const emergency = deps.emergencyOf?.({ actor_id: act.user?.id ?? null, patient_id: null })
      const clock = { ...deps.clock, nowMs: () => nowMs }
      if (kept.length < KEPT_MAX)
        kept.push({ act, auditDeps: { ...deps, clock, emergencyOf: () => emergency } })
      await writeKept()
    },
  }
}
