import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'

/*
 * What many test files begin with and what takes seconds to make: made once in a run of the tests, by the first file
 * that needs it, and copied by the others. Each test still has a folder and a database of its own.
 */

const FOLDER_VARIABLE = 'SIJIL_TEST_PREPARED'

/** Vitest calls it before the first test file of a run. Answers how to clear away. */
export function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'sijil-prepared-'))
  process.env[FOLDER_VARIABLE] = folder
  return () => {
    endClusters(folder)
    rmSync(folder, { recursive: true, force: true })
  }
}

const CLUSTERS = 'clusters'

/** Notes the folder of a PostgreSQL that serves a worker until the run ends: a worker is ended without a word. */
export function endWithRun(clusterFolder: string): void {
  const run = preparedFolder()
  if (run === undefined) throw new Error('there is no run of the tests to end with')
  mkdirSync(join(run, CLUSTERS), { recursive: true })
  writeFileSync(join(run, CLUSTERS, basename(clusterFolder)), clusterFolder)
}

function endClusters(run: string): void {
  const list = join(run, CLUSTERS)
  for (const name of existsSync(list) ? readdirSync(list) : []) {
    const folder = readFileSync(join(list, name), 'utf8')
    const pidFile = join(folder, 'data', 'postmaster.pid')
    // Nothing of it is wanted any more: it need not shut down in order.
    if (existsSync(pidFile)) process.kill(Number(readFileSync(pidFile, 'utf8').split('\n')[0]), 'SIGQUIT')
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  }
}

/** Where the files of this run begin alike; undefined outside a run of the tests: then nothing is shared. */
export function preparedFolder(): string | undefined {
  return process.env[FOLDER_VARIABLE]
}

/**
 * The path of something prepared. `make` writes it to a path of its own, so that two files which begin at the same time
 * do not meet: whoever is second throws theirs away. Undefined outside a run of the tests.
 */
export async function prepared(
  name: string,
  make: (path: string) => Promise<void>,
): Promise<string | undefined> {
  const folder = preparedFolder()
  if (folder === undefined) return undefined
  const path = join(folder, name)
  if (existsSync(path)) return path
  const own = join(mkdtempSync(join(folder, 'making-')), name)
  await make(own)
  try {
    renameSync(own, path)
  } catch (error) {
    // Expected: the other one was there between looking and moving.
    if (!existsSync(path)) throw error
    rmSync(own, { recursive: true, force: true })
  }
  return path
}
