import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { err, ok, type Result } from '../../shared/result.ts'
import { readAuthorityFile } from '../network/authorities.ts'
import { isSafeAddress } from '../network/server-address.ts'

/** How `npm run station` was called. */
export interface StationOptions {
  readonly help: boolean
  readonly profile: string
  readonly server: string | null
  readonly enrolment_code: string | null
  readonly name: string | null
  /** File of a private authority's certificates. */
  readonly ca_file: string | null
  readonly port: number
  readonly headless: boolean
}

export const stationHelp = `Runs one Sijil station with a window in the browser.

  npm run station -- --profile DIR [--server URL --enrolment-code CODE --name NAME] [--ca-file PEM] [--port N]
                         [--headless]

  --profile DIR          folder of this station's keys, encrypted records and documents (made when missing)
  --server URL           address of the sync server, for the enrolment of a new profile: https://, or http:// where it
                         runs on this PC
  --enrolment-code CODE  one-time code from an administrator, for the enrolment of a new profile
  --name NAME            what people call this PC, for the enrolment of a new profile
  --ca-file PEM          certificates of the authority behind the server's, beside those that the system trusts; kept
                         at the enrolment, given again where the file moved
  --port N               port on 127.0.0.1; without it any free one
  --headless             open no window; print one JSON line {"url": …} and serve until stopped.
                         Each line on standard input asks for one more such line.
  --help                 this text

  SIJIL_LOG_LEVEL        trace, debug, info (default), warn, error
  HTTPS_PROXY, NO_PROXY  proxy to the server, and where none is used (names, addresses, networks such as 10.0.0.0/8)
  SIJIL_PROXY_LOGIN_FILE file that holds name:password for that proxy, readable by this account alone
`

const noOptions = {
  profile: '',
  server: null,
  enrolment_code: null,
  name: null,
  ca_file: null,
  port: 0,
} as const

const Port = z.coerce.number().int().min(0).max(65535)
const Server = z.url({ protocol: /^https?$/ })

/** Reads the flags; the error is a sentence for the person who typed them. */
export function readStationOptions(args: readonly string[]): Result<StationOptions, string> {
  let values: ReturnType<typeof parseFlags>
  try {
    values = parseFlags(args)
  } catch (error) {
    // Expected: an unknown flag or a flag without its value; Node's sentence names it.
    return err(error instanceof Error ? error.message : 'the flags cannot be read')
  }
  const { help = false, profile, server, name, headless = false } = values
  if (help) return ok({ ...noOptions, help, headless })
  if (profile === undefined || profile === '') return err('--profile is missing: the folder of this station')
  const port = Port.safeParse(values.port ?? 0)
  if (!port.success) return err('--port must be a number from 0 to 65535')
  if (server !== undefined && !Server.safeParse(server).success) {
    return err('--server must be an address such as http://127.0.0.1:8787')
  }
  if (server !== undefined && !isSafeAddress(server)) {
    return err(
      '--server must begin with https:// where the server is another machine: anybody on the network can read http://',
    )
  }
  const ca_file = values['ca-file'] ?? null
  const authorities = ca_file === null ? ok([]) : readAuthorityFile(ca_file)
  if (!authorities.ok) return err(`--ca-file: ${authorities.error}`)
  const enrolment_code = values['enrolment-code'] ?? null
  if (enrolment_code !== null && server === undefined) return err('--enrolment-code needs --server')
  return ok({
    help,
    profile,
    server: server ?? null,
    enrolment_code,
    name: name ?? null,
    ca_file: ca_file === null ? null : resolve(ca_file),
    port: port.data,
    headless,
  })
}

function parseFlags(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    options: {
      help: { type: 'boolean' },
      profile: { type: 'string' },
      server: { type: 'string' },
      'enrolment-code': { type: 'string' },
      name: { type: 'string' },
      'ca-file': { type: 'string' },
      port: { type: 'string' },
      headless: { type: 'boolean' },
    },
  }).values
}
