import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('..', import.meta.url))

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
    projects: [
      {
        extends: true,
        test: {
          name: 'core',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', 'test/install/**', 'test/faults/**', 'test/security/browser/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'whole',
          include: ['test/{e2e,install,faults,security/browser}/**/*.test.ts'],
          globalSetup: 'test/support/built-screens.ts',
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
})
