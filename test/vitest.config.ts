import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('..', import.meta.url))

// `whole` runs one file at a time, `core` two; test/run.ts runs the two projects one after the other.
// biome-ignore lint/style/noDefaultExport: Vitest reads the default export
export default defineConfig({
  root,
  test: {
    pool: 'forks',
    globalSetup: 'test/support/prepared.ts',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'core',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', 'test/install/**', 'test/faults/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'whole',
          include: ['test/{e2e,install,faults}/**/*.test.ts'],
          maxWorkers: 1,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
})
