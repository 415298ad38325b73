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
