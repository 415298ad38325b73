import { parseArgs } from 'node:util'
import { z } from 'zod'
import { err, ok, type Result } from '../../shared/result.ts'

/** How `npm run station` was called. */
export interface StationOptions {
  readonly help: boolean
  readonly profile: string
  readonly server: string | null
  readonly enrolment_code: string | null
  readonly name: string | null
  readonly port: number
  readonly headless: boolean
}

export const stationHelp = `Runs one Sijil station with a window in the browser.

  npm run station -- --profile DIR [--server URL --enrolment-code CODE --name NAME] [--port N] [--headless]

  --profile DIR          folder of this station's keys, encrypted records and documents (made when missing)
  --server URL           address of the sync server, for the enrolment of a new profile
  --enrolment-code CODE  one-time code from an administrator, for the enrolment of a new profile
  --name NAME            what people call this PC, for the enrolment of a new profile
  --port N               port on 127.0.0.1; without it any free one
  --headless             open no window; print one JSON line {"url": …} and serve until stopped.
                         Each line on standard input asks for one more such line.
  --help                 this text

  SIJIL_LOG_LEVEL        trace, debug, info (default), warn, error
`

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
  if (help)
    return ok({ help, profile: '', server: null, enrolment_code: null, name: null, port: 0, headless })
  if (profile === undefined || profile === '') return err('--profile is missing: the folder of this station')
  const port = Port.safeParse(values.port ?? 0)
  if (!port.success) return err('--port must be a number from 0 to 65535')
  if (server !== undefined && !Server.safeParse(server).success) {
    return err('--server must be an address such as http://127.0.0.1:8787')
  }
  const enrolment_code = values['enrolment-code'] ?? null
  if (enrolment_code !== null && server === undefined) return err('--enrolment-code needs --server')
  return ok({
    help,
    profile,
    server: server ?? null,
    enrolment_code,
    name: name ?? null,
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
      port: { type: 'string' },
      headless: { type: 'boolean' },
    },
  }).values
}
