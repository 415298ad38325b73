import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { Password } from '../shared/users/user.ts'
import { StartRefused } from './start-refused.ts'

/** How this server runs; all of it comes from the environment. */
export interface ServerConfig {
  readonly host: string
  readonly port: number
  readonly data_dir: string
  /** PostgreSQL's address; null keeps the records in PGlite inside the data folder. */
  readonly database_url: string | null
  readonly log_level: LogLevel
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
  SIJIL_PORT: z.coerce.number().int().min(0).max(HIGHEST_PORT).default(8787),
  SIJIL_DATA_DIR: z.string().min(1).optional(),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must begin with postgres://')
    .optional(),
  SIJIL_LOG_LEVEL: LogLevel.default('info'),
  SIJIL_ADMIN_USERNAME: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{1,39}$/, 'must be 2 to 40 of a-z, 0-9, dot, hyphen, underscore')
    .default('admin'),
  SIJIL_ADMIN_PASSWORD: Password.optional(),
  SIJIL_SITE_CODE: z
    .string()
    .regex(/^\d{2}$/, 'must be two digits')
    .default('01'),
  SIJIL_SITE_NAME: z.string().trim().min(1).max(120).default('Sijil Hospital'),
  SIJIL_SITE_TIME_ZONE: z
    .string()
    .refine(isTimeZone, 'must be an IANA name such as Africa/Cairo')
    .default('Africa/Cairo'),
})

export const HELP = `Sijil sync server

Usage: npm run server [-- --help]

Environment:
  SIJIL_HOST             address to listen on (127.0.0.1)
  SIJIL_PORT             port to listen on (8787)
  SIJIL_DATA_DIR         folder for keys, documents and the embedded database
                         (sijil-server in the user's data folder)
  DATABASE_URL           PostgreSQL to keep the records in, postgres://user:password@host:port/name
                         (without it: embedded PGlite in the data folder)
  SIJIL_LOG_LEVEL        trace, debug, info, warn, error, fatal or silent (info)

First start on an empty database only:
  SIJIL_ADMIN_USERNAME   the administrator's name (admin)
  SIJIL_ADMIN_PASSWORD   their password, 12 characters or more (a one-time password is made and printed)
  SIJIL_SITE_CODE        two digits that begin every medical number of the site (01)
  SIJIL_SITE_NAME        the site's name (Sijil Hospital)
  SIJIL_SITE_TIME_ZONE   IANA time zone of the site (Africa/Cairo)
`

/** Reads the configuration; throws `StartRefused` with what to correct. Empty variables count as not set. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): ServerConfig {
  const set = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  )
  const parsed = Environment.safeParse(set)
  if (!parsed.success) {
    const wrong = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`)
    throw new StartRefused(
      `The configuration is wrong; correct these variables and start again:\n${wrong.join('\n')}`,
    )
  }
  const value = parsed.data
  return {
    host: value.SIJIL_HOST,
    port: value.SIJIL_PORT,
    data_dir: resolve(value.SIJIL_DATA_DIR ?? defaultDataDir(env)),
    database_url: value.DATABASE_URL ?? null,
    log_level: value.SIJIL_LOG_LEVEL,
    admin: { username: value.SIJIL_ADMIN_USERNAME, password: value.SIJIL_ADMIN_PASSWORD ?? null },
    site: { code: value.SIJIL_SITE_CODE, name: value.SIJIL_SITE_NAME, time_zone: value.SIJIL_SITE_TIME_ZONE },
  }
}

function defaultDataDir(env: Readonly<Record<string, string | undefined>>): string {
  if (process.platform === 'win32')
    return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'sijil-server')
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'sijil-server')
  return join(env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'sijil-server')
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    // Intl throws for a name that it does not know.
    return false
  }
}
