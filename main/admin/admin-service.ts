import { z } from 'zod'
import { AuditEntry } from '../../shared/audit/audit-entry.ts'
import type { AppError } from '../../shared/errors.ts'
import type { Id } from '../../shared/ids.ts'
import { contract, type Output } from '../../shared/ipc/contract.ts'
import { ok, type Result } from '../../shared/result.ts'
import type { FeatureDeps, OnlineRequests } from '../feature-deps.ts'

type OnlineChannel =
  | 'reports.dashboard'
  | 'admin.list_users'
  | 'admin.create_user'
  | 'admin.create_enrolment_code'

/**
 * Passes a page on to the server and checks the answer against the channel's contract; what the server adds is left
 * out. Errors: `offline`, and the server's own refusals. An answer of another shape is a fault and throws.
 */
export async function askServer<C extends OnlineChannel>(
  deps: FeatureDeps,
  channel: C,
  path: string,
  init: Parameters<OnlineRequests['request']>[1],
): Promise<Result<Output<C>, AppError>> {
  const reply = await deps.online.request(path, init)
  return reply.ok ? ok(contract[channel].output.parse(reply.value) as Output<C>) : reply
}

const AuditPage = z.object({ items: z.array(AuditEntry), next_cursor: z.string().nullable() })

const PAGE_LIMIT = 100
const MAX_PAGES = 20

/** The audit of one patient, in order: all pages of the server, up to 2,000 lines. */
export async function auditOfPatient(
  deps: FeatureDeps,
  patientId: Id,
): Promise<Result<Output<'audit.of_patient'>, AppError>> {
  const items: AuditEntry[] = []
  let cursor: string | null = null
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const query = new URLSearchParams({ patient_id: patientId, limit: String(PAGE_LIMIT) })
    if (cursor !== null) query.set('cursor', cursor)
    const reply = await deps.online.request(`/api/v1/admin/audit?${query}`, { method: 'GET' })
    if (!reply.ok) return reply
    const answer = AuditPage.parse(reply.value)
    items.push(...answer.items)
    cursor = answer.next_cursor
    if (cursor === null) break
  }
  return ok({ items })
}
