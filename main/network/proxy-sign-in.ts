import type { AppError } from '../../shared/errors.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { ServerDoor } from '../session/server-door.ts'
import type { ProxyLogin } from './proxies.ts'
import type { ProxyLogins } from './proxy-login.ts'

interface ProxySignInDeps {
  readonly door: Pick<ServerDoor, 'isThere' | 'problem'>
  /** Undefined where no proxy is looked for. */
  readonly logins: ProxyLogins | undefined
}

/**
 * Takes a login for the proxy while the proxy asks for one, and keeps it only when the proxy took it. Answers whether it
 * is good after a restart too. Errors: `conflict` with reason `proxy_not_asking`, `proxy_login_refused` or
 * `proxy_login_of_machine` (a file of the machine holds it, which IT puts right there); `offline` when the server was not
 * reached with it either, whatever the proxy thought.
 */
export async function giveProxyLogin(
  { door, logins }: ProxySignInDeps,
  login: ProxyLogin,
): Promise<Result<{ is_kept: boolean }, AppError>> {
  if (logins === undefined || !(await isAsking(door)))
    return err({ code: 'conflict', reason: 'proxy_not_asking' })
  if (logins.isOfMachine) return err({ code: 'conflict', reason: 'proxy_login_of_machine' })
  logins.use(login)
  if (await door.isThere()) return ok({ is_kept: await logins.keep(login) })
  const isRefused = door.problem() === 'proxy_password'
  logins.use(null)
  // What was not tried to the end is neither refused nor kept.
  return err(isRefused ? { code: 'conflict', reason: 'proxy_login_refused' } : { code: 'offline' })
}

async function isAsking(door: ProxySignInDeps['door']): Promise<boolean> {
  return !(await door.isThere()) && door.problem() === 'proxy_password'
}
