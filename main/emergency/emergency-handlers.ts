import { z } from 'zod'
import { AuditEntry } from '../../shared/audit/audit-entry.ts'
import { EmergencyReview } from '../../shared/emergency/emergency-access.ts'
import { ElsewhereSummary, EmergencyItem } from '../../shared/emergency/emergency-message.ts'
import type { AppError } from '../../shared/errors.ts'
import { ok, type Result } from '../../shared/result.ts'
import { addressOf, askAllPages } from '../admin/admin-service.ts'
import type { FeatureDeps } from '../feature-deps.ts'
import type { GuardedHandlers } from '../ipc/handlers.ts'
import { openPatientEmergency } from './emergency-service.ts'

type EmergencyHandlers = Pick<GuardedHandlers, Extract<keyof GuardedHandlers, `emergency.${string}`>>

const address = '/api/v1/emergency-accesses'
const ActsPage = z.object({ items: z.array(AuditEntry), next_cursor: z.string().nullable() })

/** Going past one's right for a patient who cannot wait, and looking at who did. */
export function createEmergencyHandlers(deps: FeatureDeps): EmergencyHandlers {
  const { online } = deps
  return {
    'emergency.open_patient': (input, call) => openPatientEmergency(deps, call, input),
    'emergency.running': async (_input, call) => ok(deps.emergencies.listFor(call.actor.user_id)),
    'emergency.open_elsewhere': async ({ password, ...body }) => {
      const proven = await online.request('/api/v1/auth/step-up', { method: 'POST', body: { password } })
      // Who has a second factor proves it by code: the request itself is answered with that, and sent again then.
      if (!proven.ok && proven.error.code !== 'second_factor_needed') return proven
      // The server asks for the code before it looks at a password: this PC looks, so that nobody else's hand is enough.
      const own = proven.ok ? proven : await deps.provePassword(password)
      if (!own.ok) return own
      return parsed(ElsewhereSummary, await online.request(`${address}/elsewhere`, { method: 'POST', body }))
    },
    'emergency.read_elsewhere': async ({ id }) =>
      parsed(ElsewhereSummary, await online.request(`${address}/${id}/elsewhere`, { method: 'GET' })),
    'emergency.list': async ({ is_open }) => {
      const all = await askAllPages(deps, address, EmergencyItem, { is_open: String(is_open) })
      return all.ok ? ok(all.value.items) : all
    },
    'emergency.acts': async ({ id, cursor }) => {
      const path = addressOf(`${address}/${id}/acts`, { limit: '100', cursor })
      return parsed(ActsPage, await online.request(path, { method: 'GET' }))
    },
    'emergency.review': async ({ id, remark }) =>
      parsed(
        EmergencyReview,
        await online.request(`${address}/${id}/reviews`, { method: 'POST', body: { remark } }),
      ),
  }
}

function parsed<T>(schema: z.ZodType<T>, reply: Result<unknown, AppError>): Result<T, AppError> {
  return reply.ok ? ok(schema.parse(reply.value)) : reply
}
