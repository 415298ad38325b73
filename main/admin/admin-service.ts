import { z } from 'zod'
import { AuditEntry } from '../../shared/audit/audit-entry.ts'
import type { AppError } from '../../shared/errors.ts'
import type { Id } from '../../shared/ids.ts'
import { type Channel, contract, type Output } from '../../shared/ipc/contract.ts'
import { ok, type Result } from '../../shared/result.ts'
import type { FeatureDeps, OnlineRequest } from '../feature-deps.ts'

/** Channels that only the server answers. */
export type OnlineChannel = Extract<
  Channel,
  `account.${string}` | `reports.${string}` | `admin.${string}` | `quarantine.${string}` | `audit.${string}`
>

/**
 * Passes a page on to the server and checks the answer against the channel's contract; what the server adds is left
 * out. Errors: `offline`, and the server's own refusals. An answer of another shape is a fault and throws.
 */
export async function askServer<C extends OnlineChannel>(
  deps: Pick<FeatureDeps, 'online'>,
  channel: C,
  path: string,
  init: OnlineRequest,
): Promise<Result<Output<C>, AppError>> {
  const reply = await deps.online.request(path, init)
  return reply.ok ? ok(contract[channel].output.parse(reply.value) as Output<C>) : reply
}

/** An address with those of the values that are given. */
export function addressOf(path: string, values: Readonly<Record<string, string | undefined>>): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(values)) if (value !== undefined) query.set(name, value)
  return query.size === 0 ? path : `${path}?${query}`
}

const PAGE_LIMIT = 100
const MAX_PAGES = 20

/**
 * Everything of a list of the server, through its pages, up to 2,000 items. What a page holds is checked against
 * `item`.
 */
export async function askAllPages<T>(
  deps: Pick<FeatureDeps, 'online'>,
  path: string,
  item: z.ZodType<T>,
  values: Readonly<Record<string, string>> = {},
): Promise<Result<{ items: T[] }, AppError>> {
  const Page = z.object({ items: z.array(item), next_cursor: z.string().nullable() })
  const items: T[] = []
  let cursor: string | null = null
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const query = new URLSearchParams({ ...values, limit: String(PAGE_LIMIT) })
    if (cursor !== null) query.set('cursor', cursor)
    const reply = await deps.online.request(`${path}?${query}`, { method: 'GET' })
    if (!reply.ok) return reply
    const answer = Page.parse(reply.value)
    items.push(...answer.items)
    cursor = answer.next_cursor
    if (cursor === null) break
  }
  return ok({ items })
}

/** The audit of one patient, in order: all pages of the server. */
export async function auditOfPatient(
  deps: Pick<FeatureDeps, 'online'>,
  patientId: Id,
): Promise<Result<Output<'audit.of_patient'>, AppError>> {
  return await askAllPages(deps, '/api/v1/admin/audit', AuditEntry, { patient_id: patientId })
}
