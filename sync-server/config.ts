import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { PRACTICE_SITE_CODE } from '../shared/identifiers/medical-number.ts'
import { Password } from '../shared/users/user.ts'
import { checkPassword } from './auth/password-check.ts'
import { StartRefused } from './start-refused.ts'
import type { DurabilityPolicy } from './sync/durability.ts'
import type { TlsFiles } from './tls.ts'

/** How this server runs; all of it comes from the environment. */
export interface ServerConfig {
  readonly host: string
  readonly port: number
  readonly data_dir: string
  /** PostgreSQL's address; null keeps the records in PGlite inside the data folder. */
  readonly database_url: string | null
  /** Certificate and key to speak TLS with; null leaves that to a proxy in front. */
  readonly tls?: TlsFiles | null
  /** Reverse proxies in front, as addresses and networks: their X-Forwarded-For names the caller. */
  readonly trusted_proxies?: readonly string[]
  /** Requests that one person or station may make in a minute, where it is not the usual number. */
  readonly requests_per_minute?: number
  /** What makes stations sure that a commit would survive the loss of this server. */
  readonly durability?: DurabilityPolicy
  /** Pushes that this node works on at a time, where it is not the usual number. */
  readonly pushes_at_once?: number
  /** How long requests under way may take to end when the server closes, where it is not the usual time. */
  readonly drain_ms?: number
  readonly log_level: LogLevel
  /** The organisation's recovery key: stations keep their data key sealed to it. Raw X25519, base64url. */
  readonly recovery_public_key: string | null
  /** The oldest program that stations may sync with; null where any may. */
  readonly minimum_station_version?: string | null
  /** The administrator made at the first start; without a password a one-time one is made and printed. */
  readonly admin: { readonly username: string; readonly password: string | null }
  /** The site made at the first start. */
  readonly site: { readonly code: string; readonly name: string; readonly time_zone: string }
}

const LogLevel = z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
type LogLevel = z.infer<typeof LogLevel>

const HIGHEST_PORT = 65_535

const Environment = z.object({
  SIJIL_HOST: z.string().min(1).default('127.0.0.1'),
  SIJIL_PORT: z
    .string()
    .regex(/^\d+$/, `must be a number from 0 to ${HIGHEST_PORT}`)
    .transform(Number)
    .refine((port) => port <= HIGHEST_PORT, `must be a number from 0 to ${HIGHEST_PORT}`)
    .default(8787),
  SIJIL_TLS_CERT: z.string().min(1).optional(),
  SIJIL_TLS_KEY: z.string().min(1).optional(),
  SIJIL_TRUST_PROXY: z
    .string()
    .transform((list) => list.split(',').map((one) => one.trim()))
    .refine(
      (list) => list.every(isAddressOrNetwork),
      'must be addresses or networks of proxies, such as 10.0.0.5 or 10.1.0.0/24, with commas between them',
    )
    .optional(),
  SIJIL_DATA_DIR: z.string().min(1).optional(),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must begin with postgres://')
    .refine((url) => URL.canParse(url), 'must be postgres://user:password@host:port/name')
    .optional(),
  SIJIL_DURABILITY: z.enum(['none', 'backup', 'standby']).default('none'),
  SIJIL_PUSHES_AT_ONCE: z
    .string()
    .regex(/^[1-9]\d?$/, 'must be a number from 1 to 99')
    .transform(Number)
    .default(8),
  SIJIL_LOG_LEVEL: LogLevel.default('info'),
  SIJIL_RECOVERY_PUBLIC_KEY: z
    .string()
    .regex(/^[A-Za-z0-9_-]{43}$/, 'must be the public key that `npm run recovery -- new-key` printed')
    .optional(),
  SIJIL_MINIMUM_STATION_VERSION: z
    .string()
    .regex(/^\d{1,6}\.\d{1,6}\.\d{1,6}$/, 'must be a version such as 1.4.0')
    .optional(),
  SIJIL_ADMIN_USERNAME: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{1,39}$/, 'must be 2 to 40 of a-z, 0-9, dot, hyphen, underscore')
    .default('admin'),
  SIJIL_ADMIN_PASSWORD: Password.optional(),
  SIJIL_SITE_CODE: z
    .string()
    .regex(/^\d{2}$/, 'must be two digits')
    .refine((code) => code !== PRACTICE_SITE_CODE, 'must not be 00, which practice mode numbers begin with')
    .default('01'),
  SIJIL_SITE_NAME: z.string().trim().min(1).max(120).default('Sijil Hospital'),
  SIJIL_SITE_TIME_ZONE: z
    .string()
    .refine(isTimeZone, 'must be an IANA name such as Africa/Cairo')
    .default('Africa/Cairo'),
})

/** Every variable that the server reads; each may also be given as the name of a file, with `_FILE` added. */
export const serverVariables: readonly string[] = Object.keys(Environment.shape)

/** Variables of the other programs, which are no slip of the pen in a shared environment. */
const variablesOfOthers = [
  'SIJIL_STATION_PORT',
  'SIJIL_PROXY_LOGIN_FILE',
  'SIJIL_TEST_CHROMIUM',
  'SIJIL_TEST_PICTURES',
  'SIJIL_TEST_PREPARED',
  'SIJIL_KILLS',
  'SIJIL_KILL_TALLY',
  'SIJIL_FAULT_ROWS',
  'SIJIL_FAULT_LINES',
  'SIJIL_SEED',
]

export const HELP = `Sijil sync server

Usage: npm run server [-- --check-config | --rotate-national-id-keys | --restored | --backed-up-through N | --help]

  --check-config         says what the configuration means and whether the server could start with it, and ends
  --rotate-national-id-keys
                         with the server stopped: makes new keys for the national ID, writes every record under them,
                         says what still needs the old ones, and deletes those when nothing does; give it again until
                         it says Done. A kill in between harms nothing
  --restored             with the server stopped, after its database was put back from a backup: stations learn of it at
                         once and send again what it lacks. Without it the first station that knows more says so
  --backed-up-through N  with SIJIL_DURABILITY=backup, after a backup was verified: it holds everything up to commit N
                         (GET /api/v1/admin/durability says the number before the backup begins, PUT tells a server
                         that runs; the command needs an embedded database's server to be stopped)

Environment (.env.example explains each; a file .env in this folder is read too, the environment wins):
  SIJIL_HOST             address to listen on (127.0.0.1)
  SIJIL_PORT             port to listen on (8787)
  SIJIL_TLS_CERT         PEM file of this server's certificate, with those between it and its authority: it then speaks
                         https itself (without it http, for a TLS proxy in front); a renewed file is taken over
  SIJIL_TLS_KEY          PEM file of the certificate's private key, readable by this account alone
  SIJIL_TRUST_PROXY      addresses or networks of the reverse proxies in front, with commas between them: what their
                         X-Forwarded-For says is the caller's address (without it: whoever connects)
  SIJIL_DATA_DIR         folder for keys, documents and the embedded database
                         (sijil-server in the user's data folder)
  DATABASE_URL           PostgreSQL to keep the records in, postgres://user:password@host:port/name
                         (without it: embedded PGlite in the data folder)
  SIJIL_RECOVERY_PUBLIC_KEY
                         public half of the organisation's recovery key, which opens a station whose keychain is
                         lost (npm run recovery -- new-key makes one)
  SIJIL_MINIMUM_STATION_VERSION
                         the oldest version of the program that stations may sync with (any); an older one goes on
                         recording, says that it must be updated, and keeps everything until then
  SIJIL_DURABILITY       how stations learn that a record would survive the loss of this server: none (nobody says so, and
                         they keep everything), backup (your backup job says it: --backed-up-through), standby
                         (PostgreSQL: a standby has flushed it) (none)
  SIJIL_PUSHES_AT_ONCE   how many stations' pushes this server works on at a time; the others wait (8)
  SIJIL_LOG_LEVEL        trace, debug, info, warn, error, fatal or silent (info)

First start on an empty database only:
  SIJIL_ADMIN_USERNAME   the administrator's name (admin)
  SIJIL_ADMIN_PASSWORD   their password, 12 characters or more (a one-time password is made and printed)
  SIJIL_SITE_CODE        two digits that begin every medical number of the site (01)
  SIJIL_SITE_NAME        the site's name (Sijil Hospital)
  SIJIL_SITE_TIME_ZONE   IANA time zone of the site (Africa/Cairo)

Any of them may be a file's content instead: DATABASE_URL_FILE=/run/secrets/database-url
`

type Env = Readonly<Record<string, string | undefined>>

/** Reads the configuration; throws `StartRefused` with what to correct. Empty variables count as not set. */
export function readConfig(env: Env): ServerConfig {
  const { values, wrong } = withFiles(env)
  const parsed = Environment.safeParse(values)
  const issues = parsed.success ? [] : parsed.error.issues
  if ((values.SIJIL_TLS_CERT === undefined) !== (values.SIJIL_TLS_KEY === undefined)) {
    wrong.push('SIJIL_TLS_CERT and SIJIL_TLS_KEY belong together: set both, or neither')
  }
  if (values.SIJIL_DURABILITY === 'standby' && values.DATABASE_URL === undefined) {
    wrong.push('SIJIL_DURABILITY: standby is of PostgreSQL: set DATABASE_URL, or choose backup or none')
  }
  const sentences = [...wrong, ...issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)]
  if (!parsed.success || sentences.length > 0) {
    const lines = sentences.map((sentence) => `  ${sentence}`)
    throw new StartRefused(
      `The configuration is wrong; correct these variables and start again:\n${lines.join('\n')}`,
    )
  }
  const value = parsed.data
  refuseKnownPassword(value)
  return {
    host: value.SIJIL_HOST,
    port: value.SIJIL_PORT,
    data_dir: resolve(value.SIJIL_DATA_DIR ?? defaultDataDir(env)),
    database_url: value.DATABASE_URL ?? null,
    tls: tlsOf(value.SIJIL_TLS_CERT, value.SIJIL_TLS_KEY),
    ...(value.SIJIL_TRUST_PROXY === undefined ? {} : { trusted_proxies: value.SIJIL_TRUST_PROXY }),
    durability: value.SIJIL_DURABILITY,
    pushes_at_once: value.SIJIL_PUSHES_AT_ONCE,
    log_level: value.SIJIL_LOG_LEVEL,
    recovery_public_key: value.SIJIL_RECOVERY_PUBLIC_KEY ?? null,
    minimum_station_version: value.SIJIL_MINIMUM_STATION_VERSION ?? null,
    admin: { username: value.SIJIL_ADMIN_USERNAME, password: value.SIJIL_ADMIN_PASSWORD ?? null },
    site: { code: value.SIJIL_SITE_CODE, name: value.SIJIL_SITE_NAME, time_zone: value.SIJIL_SITE_TIME_ZONE },
  }
}

/** The first administrator's password is held to the rules of everybody's. */
function refuseKnownPassword(value: z.infer<typeof Environment>): void {
  const { SIJIL_ADMIN_USERNAME: username, SIJIL_ADMIN_PASSWORD: password } = value
  if (password === undefined) return
  const person = { username, full_name: 'Administrator' }
  const checked = checkPassword('SIJIL_ADMIN_PASSWORD', password, person, [value.SIJIL_SITE_NAME])
  if (checked.ok || checked.error.code !== 'invalid_input') return
  const [problem] = checked.error.fields
  throw new StartRefused(
    `The configuration is wrong; correct these variables and start again:\n  SIJIL_ADMIN_PASSWORD: ${problem?.message}`,
  )
}

function tlsOf(cert: string | undefined, key: string | undefined): TlsFiles | null {
  return cert === undefined || key === undefined ? null : { cert: resolve(cert), key: resolve(key) }
}

/** Variables that look like ours and are none, each as a sentence with the nearest name. They stop nobody. */
export function configWarnings(env: Env): string[] {
  const own = serverVariables.flatMap((name) => [name, `${name}_FILE`])
  const known = new Set([...own, ...variablesOfOthers])
  return Object.keys(env)
    .filter((name) => name.startsWith('SIJIL_') && !known.has(name))
    .map(
      (name) => `${name} is no variable of this server and is not read; did you mean ${nearest(name, own)}?`,
    )
}

/** The variables that are set, those named by a `_FILE` read from there, and what is wrong with these. */
function withFiles(env: Env): { values: Record<string, string>; wrong: string[] } {
  const values: Record<string, string> = {}
  const wrong: string[] = []
  for (const name of serverVariables) {
    const [plain, file] = [env[name], env[`${name}_FILE`]]
    if (plain && file) wrong.push(`${name} and ${name}_FILE are both set: leave one of them out`)
    else if (plain) values[name] = plain
    else if (file) {
      try {
        // Editors end a file with a line break, which is no part of a password.
        values[name] = readFileSync(file, 'utf8').replace(/\r?\n$/, '')
      } catch (error) {
        // Expected: no such file, or not for this account.
        wrong.push(`${name}_FILE: ${file} cannot be read (${(error as NodeJS.ErrnoException).code})`)
      }
    }
  }
  return { values, wrong }
}

function nearest(name: string, names: readonly string[]): string {
  const byDistance = names.map((other) => ({ other, steps: editSteps(name, other) }))
  return byDistance.reduce((best, next) => (next.steps < best.steps ? next : best)).other
}

/** How many letters must be added, taken or changed to make one word the other (Levenshtein). */
function editSteps(from: string, to: string): number {
  let above = Array.from({ length: to.length + 1 }, (_, n) => n)
  for (const [row, letter] of [...from].entries()) {
    const line = [row + 1]
    for (const [column, other] of [...to].entries()) {
      const change = (above[column] ?? 0) + (letter === other ? 0 : 1)
      line.push(Math.min(change, (above[column + 1] ?? 0) + 1, (line[column] ?? 0) + 1))
    }
    above = line
  }
  return above.at(-1) ?? 0
}

function defaultDataDir(env: Env): string {
  if (process.platform === 'win32')
    return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'sijil-server')
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'sijil-server')
  return join(env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'sijil-server')
}

/** No word of everybody: a caller who may name any address is under no limit of addresses. */
function isAddressOrNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/')
  const family = isIP(address)
  if (family === 0 || rest.length > 0) return false
  if (bits === undefined) return true
  return /^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128)
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    // Intl throws for a name that it does not know.
    return false
  }
}
