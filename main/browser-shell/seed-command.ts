import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { err, ok, type Result } from '../../shared/result.ts'
import { demoDataFolder } from './data-folder.ts'
import { DemoRefused, openDemo, seedDemo } from './demo-seed.ts'
import { SeedFailed, seedServer } from './seed-server.ts'
import { startSyncServer } from './sync-server-process.ts'

const seedHelp = `Makes invented patients with visits, forms and reports, as many as are asked for.

  npm run seed -- --patients N [--seed S] [--server URL]

  --patients N     how many patients (1 to 1000000)
  --seed S         which ones: the same number makes the same people (1)
  --server URL     a running server whose administrator is the demo's; without it the one of "npm start",
                   running or not
  --help           this text

Run again with the same seed it leaves out who is there already: a run that was stopped goes on.
`

/** How `npm run seed` was called. */
export interface SeedOptions {
  readonly patients: number
  readonly seed: number
  readonly server: string | null
}

const Flags = z.object({
  patients: z.coerce.number().int().min(1).max(1_000_000),
  seed: z.coerce.number().int().min(0).max(0x7fff_ffff).default(1),
  server: z.url({ protocol: /^https?$/ }).optional(),
})

const whatFlagsTake: Readonly<Record<string, string>> = {
  patients: '--patients must be a number from 1 to 1000000',
  seed: '--seed must be a whole number from 0 to 2147483647',
  server: '--server must be an address such as http://127.0.0.1:8787',
}

/** Reads the flags; null when the help is asked for. The error is a sentence for the person who typed them. */
function readSeedOptions(args: readonly string[]): Result<SeedOptions | null, string> {
  const text = { type: 'string' } as const
  try {
    const options = { help: { type: 'boolean' }, patients: text, seed: text, server: text } as const
    const { help, ...given } = parseArgs({ args: [...args], options }).values
    if (help) return ok(null)
    const flags = Flags.safeParse(given)
    if (!flags.success) {
      return err(whatFlagsTake[String(flags.error.issues[0]?.path[0])] ?? 'the flags cannot be read')
    }
    return ok({ ...flags.data, server: flags.data.server?.replace(/\/+$/, '') ?? null })
  } catch (error) {
    // Expected: an unknown flag or a flag without its value; Node's sentence names it.
    return err(error instanceof Error ? error.message : 'the flags cannot be read')
  }
}

const DEFAULT_PORT = '8787'

export async function runSeed(args: readonly string[]): Promise<void> {
  const options = readSeedOptions(args)
  if (!options.ok) return fail(`${options.error}. --help lists the flags.`)
  if (options.value === null) return void process.stdout.write(seedHelp)
  // Everything written from here on is for this account alone.
  process.umask(0o077)
  try {
    await seedDemoServer(options.value)
  } catch (error) {
    // Expected: the server is not there, is somebody's own, or refuses; each says so in a sentence.
    if (!(error instanceof SeedFailed || error instanceof DemoRefused)) throw error
    fail(error.message)
  }
}

async function seedDemoServer({ patients, seed, server }: SeedOptions): Promise<void> {
  const say = (text: string): void => void process.stdout.write(`${text}\n`)
  const running = server === null ? await findOrStartDemoServer(say) : { url: server, stop: async () => {} }
  try {
    const admin = await openDemo(running.url).catch(() => {
      throw new SeedFailed(`The sync server at ${running.url} does not answer.`)
    })
    if (admin === undefined) {
      throw new SeedFailed(
        'The server has another administrator than the demo’s: invented patients are only made where the demo accounts are.',
      )
    }
    await seedDemo(running.url, admin, Date.now())
    const startedMs = performance.now()
    const made = await seedServer({ server: running.url, admin, patients, seed, say })
    const seconds = (performance.now() - startedMs) / 1000
    say(
      `Made ${made.patients} invented patients with ${made.visits} visits in ${seconds.toFixed(0)} s` +
        (made.known > 0 ? `; ${made.known} were there already.` : '.'),
    )
  } finally {
    await running.stop()
  }
}

/** The server of `npm start` where it runs, else one of our own on the same folder until we are done. */
async function findOrStartDemoServer(
  say: (text: string) => void,
): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const port = Number(process.env.SIJIL_PORT ?? DEFAULT_PORT)
  const url = `http://127.0.0.1:${port}`
  const answer = await fetch(`${url}/health/ready`).catch(() => undefined)
  if (answer?.ok) return { url, stop: async () => {} }
  const folder = demoDataFolder(process.env, process.platform)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  say('Starting the sync server')
  const server = startSyncServer(join(folder, 'server'), port)
  await server.ready.catch((error: Error) => {
    throw new SeedFailed(error.message)
  })
  return { url: server.url, stop: () => server.stop() }
}

function fail(sentence: string): void {
  process.stderr.write(`${sentence}\n`)
  process.exitCode = 1
}
