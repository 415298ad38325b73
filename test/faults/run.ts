import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'

/*
 * `npm run test:faults`: the long lanes, in which programs are killed again and again. `--kills N` sets how often
 * (200), `--seed S` repeats the moments of an earlier run.
 */

const { values } = parseArgs({
  options: { kills: { type: 'string', default: '200' }, seed: { type: 'string' } },
})

const { status } = spawnSync('vitest', ['run', '--config', 'test/vitest.config.ts', 'test/faults'], {
  stdio: 'inherit',
  shell: process.platform === 'win32',
  env: {
    ...process.env,
    SIJIL_KILLS: values.kills,
    ...(values.seed === undefined ? {} : { SIJIL_SEED: values.seed }),
  },
})
process.exit(status ?? 1)
