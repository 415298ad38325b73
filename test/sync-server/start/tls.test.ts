import { copyFileSync } from 'node:fs'
import { request as httpsRequest } from 'node:https'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createNetwork, type Network } from '../../../main/network/network.ts'
import { createServerDoor } from '../../../main/session/server-door.ts'
import { checkConfig } from '../../../sync-server/check-config.ts'
import { readConfig } from '../../../sync-server/config.ts'
import { type RunningServer, startServer } from '../../../sync-server/server.ts'
import { StartRefused } from '../../../sync-server/start-refused.ts'
import { readTls, watchTls } from '../../../sync-server/tls.ts'
import { openTestAuthorities, type Pair, type TestAuthority } from '../../security/test-authority.ts'
import { temporaryFolder } from '../../support/processes.ts'

const made = openTestAuthorities()
const folder = temporaryFolder('tls-server')
const files = { cert: join(folder.path, 'server.pem'), key: join(folder.path, 'server.key') }
let authority: TestAuthority
let first: Pair
let server: RunningServer
let network: Network

function place(pair: Pair): void {
  copyFileSync(pair.keyPath, files.key)
  copyFileSync(pair.path, files.cert)
}

const env = {
  SIJIL_TLS_CERT: files.cert,
  SIJIL_TLS_KEY: files.key,
  SIJIL_PORT: '0',
  SIJIL_DATA_DIR: join(folder.path, 'data'),
  SIJIL_LOG_LEVEL: 'silent',
  SIJIL_ADMIN_PASSWORD: 'correct horse battery',
}

beforeAll(async () => {
  authority = made.authority('Hospital authority')
  first = authority.sign('first')
  place(first)
  server = await startServer(readConfig(env))
  network = createNetwork({ authorities: [authority.cert] })
})
afterAll(async () => {
  await network?.close()
  await server?.close()
  folder.remove()
  made.remove()
})

/** The number of the certificate that a new connection is shown. */
function serialShown(): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = httpsRequest(
      `${server.url}/health/live`,
      { ca: authority.cert, agent: false },
      (response) => {
        resolve((response.socket as TLSSocket).getPeerCertificate().serialNumber)
        response.resume()
      },
    )
    asked.on('error', reject)
    asked.end()
  })
}

describe('a server with a certificate of its own', () => {
  it('speaks https to stations that trust its authority, and to no others', async () => {
    expect(server.url).toMatch(/^https:\/\/127\.0\.0\.1:/)
    expect(await createServerDoor(server.url, '0.0.0', network).isThere()).toBe(true)
    const strange = createNetwork()
    const door = createServerDoor(server.url, '0.0.0', strange)
    expect([await door.isThere(), door.problem()]).toEqual([false, 'certificate_unknown_authority'])
    await strange.close()
  })

  it('takes a renewed certificate over while it runs, and goes on with the old one where it cannot', async () => {
    const before = await serialShown()
    const said: string[] = []
    const heard = (): Promise<void> => expect.poll(() => said.length, { timeout: 10_000 }).toBeGreaterThan(0)
    const tlsServer = server.app.server as unknown as Parameters<typeof watchTls>[0]
    const stop = watchTls(
      tlsServer,
      files,
      { renewed: () => void said.push('renewed'), unusable: (sentence) => void said.push(sentence) },
      50,
    )
    copyFileSync(authority.sign('second').path, files.cert)
    await heard()
    expect(said[0]).toContain('is not the key of the certificate')
    expect(await serialShown()).toBe(before)
    copyFileSync(first.path, files.cert)
    place(authority.sign('third'))
    await expect.poll(serialShown, { timeout: 10_000 }).not.toBe(before)
    stop()
    place(first)
  })

  it.each([
    ['both files or neither', () => readConfig({ ...env, SIJIL_TLS_KEY: '' }), 'belong together'],
    [
      'files that are there',
      () => readTls({ ...files, key: '/none.key' }, Date.now()),
      '/none.key cannot be read',
    ],
    ['a certificate', () => readTls({ ...files, cert: files.key }, Date.now()), 'holds no certificate'],
    ['a key', () => readTls({ ...files, key: files.cert }, Date.now()), 'holds no private key'],
    ['one that is not over', () => readTls(files, Date.parse('2099-01-01')), 'was over on'],
  ])('wants %s', (_what, read, words) => {
    expect(read).toThrow(StartRefused)
    expect(read).toThrow(words)
  })

  it('is told of by the check of the configuration', async () => {
    const texts = async (config: Parameters<typeof checkConfig>[0]): Promise<string> =>
      (await checkConfig(config)).map(({ is_ok, text }) => `${is_ok} ${text}`).join('\n')
    expect(await texts(readConfig(env))).toContain(
      `true TLS 1.2 and 1.3 with the certificate in ${files.cert}`,
    )
    expect(await texts(readConfig({ ...env, SIJIL_TLS_KEY: files.cert }))).toContain('false SIJIL_TLS_KEY')
    const open = readConfig({ ...env, SIJIL_TLS_CERT: '', SIJIL_TLS_KEY: '', SIJIL_HOST: '0.0.0.0' })
    expect(await texts(open)).toContain('nothing but a TLS proxy may reach this port')
  })
})
