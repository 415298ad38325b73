import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls'
import { err, ok, type Result } from '../../shared/result.ts'

/** Larger than any list of authorities; a file above it is another file. */
const FILE_MAX_BYTES = 1024 * 1024
const PEM = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g

/**
 * The certificates of a private authority's PEM file. The error is a sentence for the person who gave the file. A
 * certificate that is none of an authority would be trusted as one by nobody: it is refused here, where it can be said.
 */
export function readAuthorityFile(path: string): Result<readonly string[], string> {
  let text: string
  try {
    const bytes = readFileSync(path)
    if (bytes.length > FILE_MAX_BYTES) return err(`${path} is too large for a file of certificates`)
    text = bytes.toString('latin1')
  } catch (error) {
    // Expected: no such file, or not for this account.
    return err(`${path} cannot be read (${(error as NodeJS.ErrnoException).code})`)
  }
  if (text.includes('PRIVATE KEY')) {
    return err(
      `${path} holds a private key, which belongs on the authority's machine alone: give its certificate`,
    )
  }
  const blocks = text.match(PEM) ?? []
  if (blocks.length === 0)
    return err(`${path} holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)`)
  for (const block of blocks) {
    const certificate = parse(block)
    if (certificate === null) return err(`${path} holds a certificate that cannot be read`)
    if (!certificate.ca) return err(`${path} holds the certificate of a server: give its authority's`)
    if (Date.parse(certificate.validTo) < Date.now()) return err(`${path} holds an authority that is over`)
  }
  return ok(blocks)
}

function parse(pem: string): X509Certificate | null {
  try {
    return new X509Certificate(pem)
  } catch {
    // Expected: something else between the two lines.
    return null
  }
}

/**
 * What is believed of a server: authorities that this PC's system trusts, and the private ones given. The list that
 * comes with Node stands in only where the system has none at all: who takes an authority out of the system's list has
 * taken it out here. TLS 1.2 and 1.3, whatever NODE_OPTIONS say.
 */
export function trustOf(authorities: readonly string[]): SecureContext {
  const system = [...new Set(getCACertificates('system'))]
  const trusted = system.length > 0 ? system : getCACertificates('bundled')
  return createSecureContext({
    ca: [...trusted, ...authorities],
    minVersion: 'TLSv1.2',
    maxVersion: 'TLSv1.3',
  })
}
