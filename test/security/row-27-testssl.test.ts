import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { readConfig } from '../../sync-server/config.ts'
import { startServer } from '../../sync-server/server.ts'
import { temporaryFolder } from '../support/processes.ts'
import { hasTool, isFull, reached } from './amounts.ts'
import { openTestAuthorities } from './test-authority.ts'

/*
 * Row 27, looked at from outside: testssl.sh against the server's own TLS, by every protocol, cipher and known weakness
 * it tries. Minutes long, so only when the row is asked for by name.
 */

const canRun = isFull() && hasTool(27, 'testssl', ['testssl.sh', 'bsdmainutils', 'dnsutils', 'openssl'])

const Finding = z.object({ id: z.string(), severity: z.string(), finding: z.string() })
type Finding = z.infer<typeof Finding>

/** All that a program says; how it ended does not count, since testssl.sh ends with the number of its findings. */
function outputOf(program: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        said += String(chunk)
      })
    }
    child.on('error', reject)
    child.on('close', () => resolve(said))
  })
}

/** What testssl.sh calls a fault of the server. It says OK and INFO of the rest, and LOW of what no browser minds. */
const FAULT = new Set(['MEDIUM', 'HIGH', 'CRITICAL', 'FATAL', 'WARN'])

/** What it says of the machine it runs on itself. */
const OF_THE_LOOKER = new Set(['engine_problem'])

async function findingsOf(args: readonly string[]): Promise<Finding[]> {
  const folder = temporaryFolder('testssl')
  const made = openTestAuthorities()
  const authority = made.authority('Hospital')
  const pair = authority.sign('looked-at')
  const server = await startServer(
    readConfig({
      SIJIL_TLS_CERT: pair.path,
      SIJIL_TLS_KEY: pair.keyPath,
      SIJIL_PORT: '0',
      SIJIL_DATA_DIR: join(folder.path, 'data'),
      SIJIL_LOG_LEVEL: 'silent',
      SIJIL_ADMIN_PASSWORD: 'correct horse battery',
    }),
  )
  const port = new URL(server.url).port
  const file = join(folder.path, 'found.json')
  try {
    const asked = [
      '--jsonfile',
      file,
      '--quiet',
      '--color',
      '0',
      '--warnings',
      'off',
      '--add-ca',
      authority.path,
    ]
    const said = await outputOf('testssl', [...asked, ...args, `127.0.0.1:${port}`])
    if (!existsSync(file)) throw new Error(`testssl wrote nothing: ${said.slice(-2000)}`)
    return z.array(Finding).parse(JSON.parse(readFileSync(file, 'utf8')))
  } finally {
    await server.close()
    folder.remove()
    made.remove()
  }
}

it.runIf(canRun)(
  'row 27: testssl.sh finds TLS 1.2 and 1.3 alone, and no weakness',
  async () => {
    const found = await findingsOf(['--protocols', '--std', '--fs', '--server-preference', '--vulnerable'])
    const faults = found.filter(({ id, severity }) => FAULT.has(severity) && !OF_THE_LOOKER.has(id))
    reached(27, 'testssl.sh', { checks: found.length, faults: faults.length })
    expect(faults).toEqual([])
    const said = (id: string): string | undefined => found.find((one) => one.id === id)?.finding
    for (const old of ['SSLv2', 'SSLv3', 'TLS1', 'TLS1_1']) expect(said(old)).toMatch(/^not offered/)
    for (const today of ['TLS1_2', 'TLS1_3']) expect(said(today)).toMatch(/^offered/)
  },
  1_800_000,
)
