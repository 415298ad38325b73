import { readFileSync } from 'node:fs'
import type { SecretStore } from '../keys/secret-store.ts'
import type { ProxyLogin } from './proxies.ts'

/** The keychain's item of this account's own name and password at the proxy: `name:password`. */
export const PROXY_SECRET = 'proxy-login'

/**
 * Name and password for the proxy: the machine's, in the file that SIJIL_PROXY_LOGIN_FILE names (readable by the
 * stations' accounts alone), else this account's own in its keychain. Never in a log, nor in any other file of ours.
 */
export async function proxyLoginOf(
  env: Readonly<Record<string, string | undefined>>,
  keychain: Pick<SecretStore, 'get'> | undefined,
): Promise<ProxyLogin | null> {
  const file = env.SIJIL_PROXY_LOGIN_FILE
  if (file) return loginIn(readText(file))
  try {
    const secret = await keychain?.get(PROXY_SECRET)
    return secret == null ? null : loginIn(secret.toString('utf8'))
  } catch {
    // Expected: a keychain that is locked just now. The proxy asks, and the screens say that it does.
    return null
  }
}

/** The login for the proxy, as it was found or as somebody at this PC gave it. */
export interface ProxyLogins {
  /** Whether a file of the machine holds it: what is given at the screens is of no use then. */
  readonly isOfMachine: boolean
  find(): Promise<ProxyLogin | null>
  /** Uses a login from here on, until the program ends; null goes back to what is found. */
  use(login: ProxyLogin | null): void
  /** Keeps a login in this account's keychain. Answers whether there is one that took it. */
  keep(login: ProxyLogin): Promise<boolean>
}

export function createProxyLogins(
  env: Readonly<Record<string, string | undefined>>,
  keychain: Pick<SecretStore, 'get' | 'set'> | undefined,
): ProxyLogins {
  let given: ProxyLogin | null = null
  return {
    isOfMachine: Boolean(env.SIJIL_PROXY_LOGIN_FILE),
    find: async () => given ?? proxyLoginOf(env, keychain),
    use: (login) => {
      given = login
    },
    keep: async ({ username, password }) => {
      try {
        await keychain?.set(PROXY_SECRET, Buffer.from(`${username}:${password}`))
        return keychain !== undefined
      } catch {
        // Expected: a keychain that is locked or read only. The login is good until the program ends.
        return false
      }
    },
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8').replace(/\r?\n$/, '')
  } catch {
    // Expected: no such file, or not for this account. The proxy asks, and the screens say that it does.
    return ''
  }
}

function loginIn(text: string): ProxyLogin | null {
  const colon = text.indexOf(':')
  return colon < 1 ? null : { username: text.slice(0, colon), password: text.slice(colon + 1) }
}
