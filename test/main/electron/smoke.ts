import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { _electron, type ElectronApplication, type Page } from 'playwright'
import { newEnrolmentCode, openDemo } from '../../../main/browser-shell/demo-seed.ts'
import { findElectronRuntime } from '../../../main/browser-shell/electron-runtime.ts'
import { buildRenderer, isBundleStale } from '../../../main/browser-shell/renderer-bundle.ts'
import { startSyncServer } from '../../../main/browser-shell/sync-server-process.ts'
import { buildElectronShell } from '../../../main/electron/build-shell.ts'
import { freePort } from '../../support/processes.ts'
import { lookAtPage, pageChecks } from './smoke-checks.ts'

/*
 * npm run smoke:electron: what no stand-in can show, on a machine that has Electron's runtime and a display.
 *
 *   server → built program on a new profile → sign-in page → checks in the page, in the program, of a second start
 *
 * Ends with 0 when everything is right, 1 when something is not, 2 where there is nothing to try it with.
 */

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const say = (line: string): void => void process.stdout.write(`${line}\n`)

async function main(): Promise<number> {
  const runtime = findElectronRuntime()
  if (runtime === undefined) {
    say('Electron’s runtime is not on this machine, so nothing was tried. Where its download is allowed,')
    say('"npx install-electron" fetches it.')
    return 2
  }
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
    say('There is no display here, so nothing was tried. "xvfb-run npm run smoke:electron" brings one.')
    return 2
  }
  const folder = mkdtempSync(join(tmpdir(), 'sijil-smoke-'))
  const server = startSyncServer(join(folder, 'server'), await freePort())
  try {
    if (isBundleStale()) await buildRenderer()
    await buildElectronShell()
    await server.ready
    const admin = await openDemo(server.url)
    if (admin === undefined) throw new Error('the server does not let its administrator in')
    return await tryProgram(runtime, folder, server.url, await newEnrolmentCode(admin))
  } finally {
    await server.stop()
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

async function tryProgram(runtime: string, folder: string, server: string, code: string): Promise<number> {
  const profile = join(folder, 'station')
  // Chromium does not start its sandbox for the root account.
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const own = [`--profile=${profile}`, `--server=${server}`, `--enrolment-code=${code}`, '--name=Smoke']
  const args = [...asRoot, ROOT, ...own]
  const program = await _electron.launch({ executablePath: runtime, args, timeout: 60_000 })
  let failed = 0
  try {
    const page = await program.firstWindow({ timeout: 60_000 })
    failed += await lookAtPage(page, pageChecks, say)
    failed += await lookAtPage(page, programChecks(program, runtime, args), say)
  } finally {
    await program.close()
  }
  say(failed === 0 ? 'OK' : `${failed} of the checks failed`)
  return failed === 0 ? 0 : 1
}

/** What the program can be asked from inside its main process, and by starting it again. */
function programChecks(program: ElectronApplication, runtime: string, args: readonly string[]) {
  const check = (name: string, wanted: unknown, look: (page: Page) => Promise<unknown>) => ({
    name,
    wanted,
    look,
  })
  return [
    check('there is one window', 1, () =>
      program.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length),
    ),
    check('the window’s title is the program’s name', 'Sijil', () =>
      program.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getTitle()),
    ),
    check('the window’s session stays in memory', false, () =>
      program.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0]?.webContents.session.isPersistent(),
      ),
    ),
    check('the menus are there', true, () =>
      program.evaluate(({ Menu }) => (Menu.getApplicationMenu()?.items.length ?? 0) >= 4),
    ),
    check('the page prints', true, () =>
      program.evaluate(async ({ BrowserWindow }) => {
        const pdf = await BrowserWindow.getAllWindows()[0]?.webContents.printToPDF({ pageSize: 'A4' })
        return pdf?.subarray(0, 5).toString() === '%PDF-'
      }),
    ),
    check(
      'a second start ends by itself',
      0,
      async () => spawnSync(runtime, args, { timeout: 30_000 }).status,
    ),
    check('the page comes back after its process was killed', true, async (page) => {
      await program.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
      )
      await page.waitForTimeout(3_000)
      return program.evaluate(
        ({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.isCrashed() === false,
      )
    }),
  ]
}

process.exitCode = await main()
