import { checkConfig } from './check-config.ts'
import { configWarnings, HELP, readConfig } from './config.ts'
import { rotateNationalIdKeys } from './rotate-national-id-keys.ts'
import { startServer } from './server.ts'
import { StartRefused } from './start-refused.ts'
import { orderEpoch, tellBackup } from './stream-commands.ts'

/* `npm run server`: reads the environment, starts, says where it listens, and stops cleanly on SIGTERM and SIGINT.
 * `--check-config` only says whether it could; `--rotate-national-id-keys` changes keys and ends, `--restored` begins an
 * epoch and ends, `--backed-up-through` notes a backup and ends. */

const NODE_MAJOR_NEEDED = 24

async function run(): Promise<void> {
  if (Number.parseInt(process.versions.node, 10) < NODE_MAJOR_NEEDED) {
    throw new StartRefused(
      `Sijil's server needs Node ${NODE_MAJOR_NEEDED} or newer; this is ${process.versions.node}.`,
    )
  }
  for (const warning of configWarnings(process.env)) process.stderr.write(`${warning}\n`)
  const config = readConfig(process.env)
  if (process.argv.includes('--check-config')) {
    const checks = await checkConfig(config)
    for (const { is_ok, text } of checks) process.stdout.write(`${is_ok ? 'ok   ' : 'WRONG'} ${text}\n`)
    process.exitCode = checks.every(({ is_ok }) => is_ok) ? 0 : 1
    return
  }
  if (process.argv.includes('--rotate-national-id-keys')) {
    await rotateNationalIdKeys(config, (line) => process.stdout.write(`${line}\n`))
    return process.exit(0)
  }
  if (process.argv.includes('--restored')) {
    await orderEpoch(config, (line) => process.stdout.write(`${line}\n`))
    return process.exit(0)
  }
  const backedUp = process.argv.indexOf('--backed-up-through')
  if (backedUp !== -1) {
    await tellBackup(config, process.argv[backedUp + 1] ?? '', (line) => process.stdout.write(`${line}\n`))
    return process.exit(0)
  }
  const server = await startServer(config)
  process.stdout.write(`Sijil sync server listens at ${server.url}\n`)
  const { first_admin } = server
  if (first_admin?.one_time_password) {
    process.stdout.write(
      `First start: sign in as "${first_admin.username}" with the one-time password ${first_admin.one_time_password}\n` +
        'It is shown only now: sign in and set your own.\n',
    )
  }
  let isStopping = false
  const stop = async (): Promise<void> => {
    if (isStopping) return
    isStopping = true
    await server.close()
    process.exit(0)
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
}

if (process.argv.includes('--help')) {
  process.stdout.write(HELP)
} else {
  run().catch((error: unknown) => {
    // The last catcher: a refusal is a sentence for people, anything else a fault with its place.
    const text = error instanceof StartRefused ? error.message : String((error as Error).stack ?? error)
    process.stderr.write(`${text}\n`)
    process.exit(1)
  })
}
