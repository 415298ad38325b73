import type { FeatureDeps, OnlineRequest } from '../feature-deps.ts'
import type { GuardedHandlers } from '../ipc/handlers.ts'
import { askServer, type OnlineChannel } from './admin-service.ts'

type AccountHandlers = Pick<GuardedHandlers, Extract<OnlineChannel, `account.${string}`>>

const TOTP = '/api/v1/auth/totp'
const ADMIN = '/api/v1/admin'
const get: OnlineRequest = { method: 'GET' }
const post = (body: unknown): OnlineRequest => ({ method: 'POST', body })

/** A person's own account at the server, and what administrators do about another's. */
export function createAccountHandlers(deps: FeatureDeps): AccountHandlers {
  return {
    'account.second_factor': () => askServer(deps, 'account.second_factor', TOTP, get),
    'account.start_second_factor': () =>
      askServer(deps, 'account.start_second_factor', `${TOTP}/start`, post({})),
    'account.confirm_second_factor': ({ totp }) =>
      askServer(deps, 'account.confirm_second_factor', `${TOTP}/confirm`, post({ totp })),
    'account.renew_recovery_codes': () =>
      askServer(deps, 'account.renew_recovery_codes', `${TOTP}/recovery-codes`, post({})),
    'account.remove_second_factor': () =>
      askServer(deps, 'account.remove_second_factor', `${TOTP}/off`, post({})),
    'account.reset_password': ({ id, reason }) =>
      askServer(deps, 'account.reset_password', `${ADMIN}/users/${id}/password-reset`, post({ reason })),
    'account.reset_second_factor': ({ id, reason }) =>
      askServer(deps, 'account.reset_second_factor', `${ADMIN}/users/${id}/totp-off`, post({ reason })),
    'account.list_alerts': () => askServer(deps, 'account.list_alerts', `${ADMIN}/security-alerts`, get),
  }
}
