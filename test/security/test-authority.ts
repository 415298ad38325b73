import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A key and what was signed for it. */
export interface Pair {
  readonly key: string
  readonly cert: string
  /** File of the certificate. */
  readonly path: string
  readonly keyPath: string
}

export interface Wish {
  /** What the certificate is for, as OpenSSL writes alternative names. */
  readonly names?: string
  /** Days from now on which it begins and ends. */
  readonly from?: number
  readonly to?: number
  readonly isAuthority?: boolean
  readonly usage?: string
  /** Key, as `openssl genpkey` and `req -newkey` name it. */
  readonly keyKind?: string
  readonly digest?: string
}

export interface TestAuthority extends Pair {
  /** A certificate signed by this authority, or by one that it signed. */
  sign(name: string, wish?: Wish, by?: Pair): Pair
}

const DAY_MS = 86_400_000
/** The name by which the test's proxies know this PC. */
export const NAME = 'sijil.test'
const OURS = `DNS:${NAME},IP:127.0.0.1`

/** Certificates made by the machine's own `openssl`, in a folder that `remove` takes away. */
export function openTestAuthorities(): {
  authority(name: string): TestAuthority
  selfSigned(name: string): Pair
  remove(): void
} {
  const folder = mkdtempSync(join(tmpdir(), 'sijil-authority-'))
  const run = (...args: string[]): void => void execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })
  const pairOf = (name: string): Pair => {
    const [path, keyPath] = [join(folder, `${name}.pem`), join(folder, `${name}.key`)]
    return { path, keyPath, cert: readFileSync(path, 'utf8'), key: readFileSync(keyPath, 'utf8') }
  }
  const newKey = (kind: string): string[] =>
    kind === 'ec' ? ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'] : ['-newkey', kind]
  const selfSigned = (name: string, extensions: readonly string[]): Pair => {
    const options = extensions.flatMap((line) => ['-addext', line])
    const files = ['-keyout', `${name}.key`, '-out', `${name}.pem`]
    run(
      'req',
      '-x509',
      ...newKey('ec'),
      '-nodes',
      '-days',
      '30',
      '-subj',
      `/CN=${name}`,
      ...options,
      ...files,
    )
    return pairOf(name)
  }
  const sign = (name: string, wish: Wish, by: Pair): Pair => {
    const { names = OURS, from = -1, to = 30, isAuthority = false, usage = 'serverAuth' } = wish
    const { keyKind = 'ec', digest = 'sha256' } = wish
    run(
      'req',
      ...newKey(keyKind),
      '-nodes',
      '-subj',
      `/CN=${name}`,
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.csr`,
    )
    const state = join(folder, `ca-${name}`)
    mkdirSync(state)
    writeFileSync(join(state, 'index.txt'), '')
    const extensions = isAuthority
      ? ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign']
      : ['basicConstraints=CA:FALSE', `extendedKeyUsage=${usage}`, `subjectAltName=${names}`]
    const lines = [
      '[ca]',
      'default_ca=it',
      '[it]',
      `database=${join(state, 'index.txt')}`,
      `new_certs_dir=${state}`,
      'rand_serial=yes',
      `default_md=${digest}`,
      'policy=any',
      'x509_extensions=ext',
      '[any]',
      'commonName=supplied',
      '[ext]',
      ...extensions,
    ]
    const config = join(state, 'ca.cnf')
    writeFileSync(config, `${lines.join('\n')}\n`)
    const days = ['-startdate', stampOf(from), '-enddate', stampOf(to)]
    const signer = ['-cert', by.path, '-keyfile', by.keyPath]
    run(
      'ca',
      '-batch',
      '-notext',
      '-config',
      config,
      ...signer,
      ...days,
      '-in',
      `${name}.csr`,
      '-out',
      `${name}.pem`,
    )
    return pairOf(name)
  }
  return {
    authority: (name) => {
      const pair = selfSigned(name, ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign'])
      return { ...pair, sign: (leaf, wish = {}, by = pair) => sign(leaf, wish, by) }
    },
    selfSigned: (name) => selfSigned(name, ['basicConstraints=CA:FALSE', `subjectAltName=${OURS}`]),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

function stampOf(days: number): string {
  const digits = new Date(Date.now() + days * DAY_MS).toISOString().replace(/\D/g, '')
  return `${digits.slice(0, 14)}Z`
}
