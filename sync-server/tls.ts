import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync, unwatchFile, watchFile } from 'node:fs'
import type { Server } from 'node:https'
import { createSecureContext } from 'node:tls'
import { StartRefused } from './start-refused.ts'

/** Where the server's own certificate and its key are, both PEM. */
export interface TlsFiles {
  /** The certificate, and after it those of the authorities between it and the one that stations trust. */
  readonly cert: string
  readonly key: string
}

/** What a TLS server is given. TLS 1.2 and 1.3, whatever NODE_OPTIONS say. */
export interface TlsOptions {
  readonly cert: string
  readonly key: string
  readonly minVersion: 'TLSv1.2'
  readonly maxVersion: 'TLSv1.3'
}

/** Reads and checks both files; throws `StartRefused` with what to correct. Says nothing of the key itself. */
export function readTls(files: TlsFiles, nowMs: number): TlsOptions {
  const cert = readPem('SIJIL_TLS_CERT', files.cert)
  const key = readPem('SIJIL_TLS_KEY', files.key)
  const certificate = parse(() => new X509Certificate(cert))
  if (certificate === null) throw refused(`SIJIL_TLS_CERT: ${files.cert} holds no certificate in PEM form`)
  const privateKey = parse(() => createPrivateKey(key))
  if (privateKey === null) {
    throw refused(
      `SIJIL_TLS_KEY: ${files.key} holds no private key in PEM form, or one that a password protects`,
    )
  }
  if (!certificate.checkPrivateKey(privateKey)) {
    throw refused(`SIJIL_TLS_KEY: ${files.key} is not the key of the certificate in ${files.cert}`)
  }
  if (Date.parse(certificate.validTo) < nowMs) {
    throw refused(`SIJIL_TLS_CERT: the certificate in ${files.cert} was over on ${certificate.validTo}`)
  }
  const options = { cert, key, minVersion: 'TLSv1.2', maxVersion: 'TLSv1.3' } as const
  if (parse(() => createSecureContext(options)) === null) {
    throw refused(
      `SIJIL_TLS_CERT: ${files.cert} cannot be used by this machine's TLS, perhaps since its key is too short`,
    )
  }
  return options
}

/** How often the files are looked at: a renewed certificate serves new connections from then on. */
const LOOK_MS = 10_000

/** Takes a renewed certificate over while the server runs. One that cannot be used is said, and the old one goes on. */
export function watchTls(
  server: Server,
  files: TlsFiles,
  say: { readonly renewed: () => void; readonly unusable: (sentence: string) => void },
  lookMs = LOOK_MS,
): () => void {
  const look = (): void => {
    try {
      server.setSecureContext(readTls(files, Date.now()))
      say.renewed()
    } catch (error) {
      // Expected: the two files are written one after the other, and for a moment do not fit.
      if (!(error instanceof StartRefused)) throw error
      say.unusable(error.message)
    }
  }
  const paths = [files.cert, files.key]
  for (const path of paths) watchFile(path, { interval: lookMs, persistent: false }, look)
  return () => {
    for (const path of paths) unwatchFile(path, look)
  }
}

function readPem(variable: string, path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    // Expected: no such file, or not for this account.
    throw refused(`${variable}: ${path} cannot be read (${(error as NodeJS.ErrnoException).code})`)
  }
}

function parse<T>(read: () => T): T | null {
  try {
    return read()
  } catch {
    // Expected: the file holds something else. OpenSSL's words would not help, and might quote it.
    return null
  }
}

function refused(sentence: string): StartRefused {
  return new StartRefused(`${sentence}.`)
}
