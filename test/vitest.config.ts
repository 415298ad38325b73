import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Screens, which Node does not read by itself, and files that put something in the place of a module or attack it. */
const apart = [
  'test/{renderer,forms,main/electron,security}/**/*.test.ts',
  'test/{main,sync-server}/sync/other-versions.test.ts',
]
/** People's ways through the screens of the whole program, and programs that are killed: nothing of them is about passwords. */
const flows = ['test/{e2e,faults}/**/*.test.ts']
/** A browser, an installation or the whole program. */
const whole = ['test/{install,security/browser}/**/*.test.ts']
const quickPasswords = ['--import', new URL('support/quick-passwords.ts', import.meta.url).href]

const inBrowser = {
  globalSetup: 'test/support/built-screens.ts',
  testTimeout: 300_000,
  hookTimeout: 300_000,
}

// Three files at a time keep two cores busy, since a file waits for much. test/run.ts runs one project after the other.
// biome-ignore lint/style/noDefaultExport: Vitest reads the default export
export default defineConfig({
  root,
  test: {
    pool: 'forks',
    globalSetup: 'test/support/prepared.ts',
    maxWorkers: 3,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // A busy machine is slow: the second that Vitest waits by itself is no bound that anything here promises.
    expect: { poll: { timeout: 10_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'core',
          include: ['test/**/*.test.ts'],
          exclude: [...apart, ...flows, ...whole],
          // Node reads the program's files as it does in a hospital, and a worker reads them once for all of its files.
          experimental: { viteModuleRunner: false },
          isolate: false,
          execArgv: quickPasswords,
        },
      },
      {
        extends: true,
        test: { name: 'apart', include: apart, exclude: [...flows, ...whole] },
      },
      {
        extends: true,
        test: { name: 'whole', include: whole, ...inBrowser },
      },
      {
        extends: true,
        test: {
          name: 'flows',
          include: flows,
          ...inBrowser,
          // A test may open what the programs wrote that it starts, and they take theirs from here.
          execArgv: quickPasswords,
          env: { NODE_OPTIONS: quickPasswords.join(' '), SIJIL_TEST_QUICK_KEYS: 'true' },
        },
      },
    ],
  },
})
