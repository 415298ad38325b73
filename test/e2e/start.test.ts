import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Dashboard } from '../../shared/reports/dashboard.ts'
import { coreLimitOf, processesWith } from '../support/core-limit.ts'
import { freePort, temporaryFolder } from '../support/processes.ts'

/* What a newcomer does: `npm start` in an empty data folder, on a machine without a display. */

describe('npm start on a machine without a display', () => {
  const folder = temporaryFolder('start')
  let port = 0
  let output = ''
  let running: ReturnType<typeof spawn>

  beforeAll(async () => {
    port = await freePort()
    const env: NodeJS.ProcessEnv = { ...process.env, SIJIL_PORT: String(port), SIJIL_DATA_DIR: folder.path }
    delete env.DISPLAY
    delete env.WAYLAND_DISPLAY
    running = spawn('npm', ['start'], { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    for (const stream of [running.stdout, running.stderr]) {
      stream?.on('data', (chunk) => {
        output += String(chunk)
      })
    }
    const deadline = Date.now() + 120_000
    while (!output.includes('Ctrl C') && Date.now() < deadline && running.exitCode === null) {
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
  }, 150_000)

  afterAll(async () => {
    if (running.pid !== undefined && running.exitCode === null) {
      process.kill(-running.pid, 'SIGTERM')
      await once(running, 'exit')
    }
    folder.remove()
  })

  it('prints the addresses and the demo accounts, says that there is no window, and keeps serving', async () => {
    expect(output).toMatch(/no display/i)
    expect(output).toMatch(/http:\/\/127\.0\.0\.1:\d+\/\?launch=/)
    expect(output).toContain(`http://127.0.0.1:${port}`)
    for (const username of ['admin', 'heba', 'nadia']) expect(output).toContain(username)
    const ready = await fetch(`http://127.0.0.1:${port}/health/ready`)
    expect(ready.status).toBe(200)
  })

  it.runIf(process.platform === 'linux')('keeps its memory, which holds keys, out of core dumps', () => {
    const pids = processesWith('browser-shell/start.ts', `SIJIL_DATA_DIR=${folder.path}`)
    // npm's own command line may hold the name too.
    expect(pids.map(coreLimitOf)).toContain('0')
  })

  it('has a dozen invented patients with visits in several states', async () => {
    const password = /admin\s+admin\s+(.+)/.exec(output)?.[1]?.trim()
    const login = await fetch(`http://127.0.0.1:${port}/api/v1/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'admin', password }),
    })
    const { access_token } = (await login.json()) as { access_token: string }
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/reports/dashboard`, {
      headers: { authorization: `Bearer ${access_token}` },
    })
    const dashboard = Dashboard.parse(await response.json())
    expect(dashboard.patients.total).toBe(12)
    const states = Object.values(dashboard.visits.by_status).filter((count) => count > 0)
    expect(states.length).toBeGreaterThanOrEqual(3)
    expect(dashboard.stations).toHaveLength(1)
  })
})

describe('npm start where another program has the station’s port', () => {
  it('says so in one sentence, and leaves nothing running', async () => {
    const folder = temporaryFolder('start-taken')
    const holder = createServer()
    holder.listen(0, '127.0.0.1')
    await once(holder, 'listening')
    const address = holder.address()
    const taken = typeof address === 'object' && address !== null ? address.port : 0
    const port = await freePort()
    const env: NodeJS.ProcessEnv = {
      ...process.env,
      SIJIL_PORT: String(port),
      SIJIL_STATION_PORT: String(taken),
      SIJIL_DATA_DIR: folder.path,
      SIJIL_LOG_LEVEL: 'error',
    }
    const running = spawn('npm', ['start', '--silent'], { env, stdio: ['ignore', 'pipe', 'pipe'] })
    let faults = ''
    running.stderr.on('data', (chunk) => {
      faults += String(chunk)
    })
    const [code] = (await once(running, 'exit')) as [number]
    holder.close()
    folder.remove()
    expect(code).toBe(1)
    expect(faults).toMatch(/Another program uses the port of the station’s pages/)
    expect(faults).not.toMatch(/\n\s+at /)
    await expect(fetch(`http://127.0.0.1:${port}/health/ready`)).rejects.toThrow()
  }, 150_000)
})
