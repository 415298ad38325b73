import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { demoAdmin } from './demo-accounts.ts'

const SERVER = fileURLToPath(new URL('../../sync-server/index.ts', import.meta.url))
const READY_WITHIN_MS = 80_000
const STOP_WITHIN_MS = 15_000
const ASK_EVERY_MS = 150

/** The sync server as a process of its own, as it is everywhere else. */
export interface SyncServerProcess {
  readonly url: string
  /** Resolves when it answers; rejects with a sentence when it ended instead. */
  readonly ready: Promise<void>
  /** Called once when it ends without having been asked to. */
  onGone(run: () => void): void
  stop(): Promise<void>
}

/** Starts the server on PGlite (or `DATABASE_URL`) in a folder, with the demo administrator for its first start. */
export function startSyncServer(dataDir: string, port: number): SyncServerProcess {
  const url = `http://127.0.0.1:${port}`
  const child = spawn(process.execPath, [SERVER], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      SIJIL_ADMIN_USERNAME: demoAdmin.username,
      SIJIL_ADMIN_PASSWORD: demoAdmin.password,
      SIJIL_LOG_LEVEL: 'warn',
      ...process.env,
      SIJIL_DATA_DIR: dataDir,
      SIJIL_PORT: String(port),
    },
  })
  let isStopping = false
  return {
    url,
    ready: untilReady(child, url),
    onGone: (run) => {
      child.once('exit', () => {
        if (!isStopping) run()
      })
    },
    stop: async () => {
      isStopping = true
      if (hasEnded(child)) return
      child.kill('SIGTERM')
      const tooLong = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS)
      await once(child, 'exit')
      clearTimeout(tooLong)
    },
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null
}

async function untilReady(child: ChildProcess, url: string): Promise<void> {
  const deadlineMs = Date.now() + READY_WITHIN_MS
  while (Date.now() < deadlineMs) {
    if (hasEnded(child)) throw new Error('The sync server did not start; what it said stands above.')
    const reply = await fetch(`${url}/health/ready`).catch(() => undefined)
    // Somebody else's server at this port must not be taken for ours: ours ends when the port is taken.
    if (reply?.ok && !hasEnded(child)) return
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS))
  }
  throw new Error(`The sync server was not ready within ${READY_WITHIN_MS / 1000} s.`)
}
