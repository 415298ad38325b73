import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort, startServerProcess, temporaryFolder } from '../support/processes.ts'

/* `npm run seed` on an empty data folder, twice, and what the server has of it then. */

describe('npm run seed', () => {
  const folder = temporaryFolder('seed')
  let port = 0
  beforeAll(async () => {
    port = await freePort()
  })
  afterAll(() => folder.remove())

  async function seed(...flags: string[]): Promise<{ code: number | null; output: string }> {
    const env = { ...process.env, SIJIL_PORT: String(port), SIJIL_DATA_DIR: folder.path }
    const running = spawn(process.execPath, ['main/browser-shell/seed.ts', ...flags], { env })
    let output = ''
    for (const stream of [running.stdout, running.stderr]) {
      stream.on('data', (chunk) => {
        output += String(chunk)
      })
    }
    const [code] = (await once(running, 'exit')) as [number | null]
    return { code, output }
  }

  it('puts as many invented patients on the server as were asked for, each once, and can go on later', async () => {
    const first = await seed('--patients', '12', '--seed', '5')
    expect(first).toMatchObject({ code: 0, output: expect.stringContaining('Made 12 invented patients') })
    const more = await seed('--patients', '30', '--seed', '5')
    const made = 18
    expect(more.output).toContain('Made 18 invented patients')
    expect(more.output).toContain('12 were there already')

    const server = await startServerProcess({ port, data_dir: join(folder.path, 'server') })
    const login = await fetch(`${server.url}/api/v1/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'admin', password: 'sijil demo admin' }),
    })
    const { access_token } = (await login.json()) as { access_token: string }
    const headers = { authorization: `Bearer ${access_token}` }
    const dashboard = (await (await fetch(`${server.url}/api/v1/reports/dashboard`, { headers })).json()) as {
      patients: { total: number }
      quarantined?: number
    }
    const stations = (await (await fetch(`${server.url}/api/v1/admin/stations`, { headers })).json()) as {
      items: { is_revoked: boolean }[]
    }
    await server.stop()
    // The dozen of the demo and everybody who was made.
    expect(dashboard.patients.total).toBe(12 + 12 + made)
    expect(stations.items.map(({ is_revoked }) => is_revoked)).toEqual([true, true])
    expect(existsSync(join(folder.path, 'station'))).toBe(false)
  })

  it('asks for a number, and says when nobody answers', async () => {
    expect(await seed()).toMatchObject({
      code: 1,
      output: expect.stringContaining('--patients must be a number'),
    })
    const away = await seed('--patients', '1', '--server', `http://127.0.0.1:${await freePort()}`)
    expect(away).toMatchObject({ code: 1, output: expect.stringContaining('does not answer') })
    expect(away.output).not.toContain('    at ')
  })
})
