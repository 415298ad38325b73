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
