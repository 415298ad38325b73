import { createHash, randomBytes } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  fchmodSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Id } from '../../shared/ids.ts'
import type { OtherAccounts } from '../../shared/session/session-ipc.ts'
import { Instant } from '../../shared/time.ts'

/*
 * Where people use their own accounts of the operating system, each account's profile is a station of its own, and what
 * waits in one is not seen in another. In one folder of the PC each profile therefore writes how many of its records are
 * only here, and since when that is so: a number and a time, nothing of a patient, a person or a key. The name of the
 * file is a hash of the station's id.
 *
 * Every account may write to that folder: what stands there is told to people, and decides nothing.
 */

const UnsentCount = z.object({ format: z.literal(1), count: z.int().positive().max(10_000_000), at: Instant })

const SUFFIX = '.unsent.json'
const MAX_BYTES = 200
/** More accounts than a PC has; what is beyond that is not looked at. */
const MAX_FILES = 200

export interface UnsentCounts {
  /** Keeps how many records are only in this profile, for the other accounts of this PC. */
  note(count: number, at: Instant): void
  /** What the other accounts of this PC hold; null where that is nothing, or cannot be read. */
  others(): OtherAccounts | null
}

export interface UnsentCountsOrder {
  /** The folder of all accounts; null where there is none. */
  readonly folder: string | null
  readonly station_id: Id
  /** The account that runs this program, where files say whose they are: its other profiles are no other account's. */
  readonly account: number | null
  readonly onFault: (error: unknown) => void
}

/** Where the accounts of this PC can all write. */
export function machineFolder(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): string {
  if (platform === 'win32') return join(env.ProgramData ?? 'C:\\ProgramData', 'Sijil unsent')
  return platform === 'darwin' ? '/Users/Shared/Sijil unsent' : '/var/tmp/sijil-unsent'
}

export function createUnsentCounts({
  folder,
  station_id,
  account,
  onFault,
}: UnsentCountsOrder): UnsentCounts {
  const own = `${createHash('sha256').update(`sijil unsent ${station_id}`).digest('hex').slice(0, 32)}${SUFFIX}`
  let written: number | null = null
  let isFaultTold = false
  function attempt(work: (folder: string) => void): void {
    try {
      if (folder !== null) work(folder)
    } catch (error) {
      // Expected: a folder that this account may not write to, or a full disk. The other accounts are not told, then.
      if (!isFaultTold) onFault(error)
      isFaultTold = true
    }
  }
  return {
    note: (count, at) => {
      if (count === written) return
      attempt((to) => {
        if (count > 0) writeCount(to, own, { format: 1, count, at })
        else rmSync(join(to, own), { force: true })
        written = count
      })
    },
    others: () => {
      let found: OtherAccounts | null = null
      attempt((from) => {
        found = sumOf(readCounts(from, own, account))
      })
      return found
    },
  }
}

function writeCount(folder: string, name: string, value: z.infer<typeof UnsentCount>): void {
  openFolder(folder)
  const temporary = join(folder, `${randomBytes(8).toString('hex')}.tmp`)
  // Never through a link that somebody else put there.
  const file = openSync(temporary, 'wx', 0o644)
  try {
    // Whatever this program keeps from others elsewhere, this is for them.
    fchmodSync(file, 0o644)
    writeSync(file, JSON.stringify(value))
  } finally {
    closeSync(file)
  }
  renameSync(temporary, join(folder, name))
}

/** Makes the folder for all accounts, of which none may take another's files away. */
function openFolder(folder: string): void {
  if (mkdirSync(folder, { recursive: true }) !== undefined) chmodSync(folder, 0o1777)
  if (!lstatSync(folder).isDirectory()) throw new Error('the folder of all accounts is a link, and not used')
}

function readCounts(folder: string, own: string, account: number | null): z.infer<typeof UnsentCount>[] {
  const names = lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() ? readdirSync(folder) : []
  return names
    .filter((name) => name.endsWith(SUFFIX) && name !== own)
    .slice(0, MAX_FILES)
    .flatMap((name) => {
      const count = readCount(join(folder, name), account)
      return count === null ? [] : [count]
    })
}

function readCount(path: string, account: number | null): z.infer<typeof UnsentCount> | null {
  try {
    const { size, uid, isFile } = statsOf(path)
    if (!isFile || size > MAX_BYTES || uid === account) return null
    return UnsentCount.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data ?? null
  } catch {
    // Expected: gone meanwhile, not for this account, or no JSON.
    return null
  }
}

function statsOf(path: string) {
  const stats = lstatSync(path)
  return { size: stats.size, uid: stats.uid, isFile: stats.isFile() }
}

function sumOf(counts: readonly z.infer<typeof UnsentCount>[]): OtherAccounts | null {
  const [first] = counts.map(({ at }) => at).sort()
  if (first === undefined) return null
  return { count: counts.reduce((sum, { count }) => sum + count, 0), since: first }
}
