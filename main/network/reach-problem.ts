import type { ReachProblem } from '../../shared/session/reach-problem.ts'

const OTHER_NAME = ['ERR_TLS_CERT_ALTNAME_INVALID']
const EXPIRED = ['CERT_HAS_EXPIRED', 'CRL_HAS_EXPIRED']
const NOT_YET = ['CERT_NOT_YET_VALID', 'CRL_NOT_YET_VALID']
/** No answer from the machine that was to be spoken to. */
const AWAY = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_PRX_CONN',
]
/** OpenSSL's words for "this certificate leads to nobody whom I trust", and for one that may not be used like this. */
const UNTRUSTED =
  /^(UNSPECIFIED$|CA_|EE_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|CERT_(SIGNATURE|UNTRUSTED|CHAIN|REJECTED|REVOKED)|INVALID_(CA|PURPOSE)|PATH_LENGTH|HOSTNAME_MISMATCH)/
const TLS = /^(ERR_SSL_|ERR_TLS_|EPROTO$)/

/** What a request that came to nothing says of the network; null where it says no more than that nobody answered. */
export function reachProblemOf(error: unknown, isThroughProxy: boolean): ReachProblem | null {
  for (const cause of causesOf(error)) {
    const problem = problemOf(cause, isThroughProxy)
    if (problem !== null) return problem
  }
  return null
}

function problemOf({ code, message }: Cause, isThroughProxy: boolean): ReachProblem | null {
  const [, status] = /Proxy response \((\d{3})\)/.exec(message) ?? []
  if (status !== undefined) return proxyProblem(Number(status))
  if (OTHER_NAME.includes(code)) return 'certificate_other_name'
  if (EXPIRED.includes(code)) return 'certificate_expired'
  if (NOT_YET.includes(code)) return 'certificate_not_yet_valid'
  if (UNTRUSTED.test(code)) return 'certificate_unknown_authority'
  if (TLS.test(code)) return 'tls_refused'
  return isThroughProxy && AWAY.includes(code) ? 'proxy_away' : null
}

/** What a proxy answers to CONNECT with, when it does not connect. */
function proxyProblem(status: number): ReachProblem | null {
  if (status === 407) return 'proxy_password'
  // It tried, and the server is away: no fault of the proxy, and nothing that a person could mend here.
  if (status === 502 || status === 504) return null
  if (status === 511 || (status >= 200 && status < 400)) return 'other_page'
  return status >= 500 ? 'proxy_away' : 'proxy_refused'
}

interface Cause {
  readonly code: string
  readonly message: string
}

const DEEPEST = 5

function causesOf(error: unknown): Cause[] {
  const causes: Cause[] = []
  for (let at = error, depth = 0; at instanceof Error && depth < DEEPEST; at = at.cause, depth += 1) {
    causes.push({ code: 'code' in at ? String(at.code) : '', message: at.message })
  }
  return causes
}
