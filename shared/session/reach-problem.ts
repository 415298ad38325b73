import { z } from 'zod'

/**
 * Why a server is not reached, where more is known than that nobody answers. Each is something that IT can mend, and
 * none ever lets a request through: a certificate that is not believed is not believed for anybody.
 */
export const ReachProblem = z.enum([
  /** The server's certificate is over, or this PC's clock is far ahead. */
  'certificate_expired',
  /** The certificate is not valid yet: nearly always this PC's clock is behind. */
  'certificate_not_yet_valid',
  /** The certificate is another machine's. */
  'certificate_other_name',
  /** No authority that this PC trusts stands behind the certificate. */
  'certificate_unknown_authority',
  /** Neither side speaks TLS as the other does: versions before 1.2 are refused. */
  'tls_refused',
  /** The address begins with http:// and is not this PC's own. */
  'http_refused',
  /** The proxy wants a name and a password. */
  'proxy_password',
  /** The proxy does not let this address through. */
  'proxy_refused',
  /** The proxy does not answer. */
  'proxy_away',
  /** Something else than the server answered, such as the network's own sign-in page. */
  'other_page',
])
export type ReachProblem = z.infer<typeof ReachProblem>
