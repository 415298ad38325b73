import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

/*
 * Faults in every file call of a program: it is run once under strace to count its calls on some paths, then once per
 * call, in which just this call fails or the program is killed as it enters it (the way of Tessera's fault tests).
 *
 * strace counts per thread, so a fault comes at the Nth call of each thread; programs that write from one thread only,
 * as these do, meet exactly one. A path that takes part is named exactly; one that does not exist yet may be named.
 */

/** A program that writes files, and says on standard output what it has acknowledged. */
export interface Victim {
  /** A .ts or .mjs file. */
  readonly script: string
  readonly args: readonly string[]
  /** The files and folders whose calls count. */
  readonly paths: readonly string[]
  /** Milliseconds until the program is held to hang. */
  readonly patienceMs?: number
}

/** The calls that change files, make them durable, or say whether they are there. */
export const fileCalls = [
  'openat',
  'write',
  'pwrite64',
  'writev',
  'pwritev',
  'ftruncate',
  'fsync',
  'fdatasync',
  'rename',
  'unlink',
  'read',
  'pread64',
  'copy_file_range',
  'sendfile',
] as const
export type FileCall = (typeof fileCalls)[number]

export type Fault = 'kill' | 'EIO' | 'ENOSPC'

/** Which call meets which fault. `nth` counts from 1. */
export interface Injection {
  readonly call: FileCall
  readonly nth: number
  readonly fault: Fault
}

/** How a program under strace ended. */
export interface Ended {
  readonly status: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
  /** It did not end by itself in time, and was killed. */
  readonly hung: boolean
}

/** How often an undisturbed run makes each call; throws when that run itself fails. */
export async function countCalls(
  victim: Victim,
  calls: readonly FileCall[] = fileCalls,
): Promise<Map<FileCall, number>> {
  const folder = mkdtempSync(join(tmpdir(), 'sijil-strace-'))
  try {
    const log = join(folder, 'log')
    const ended = await underStrace(victim, ['-o', log, '-e', `trace=${calls.join(',')}`])
    if (ended.status !== 0) throw new Error(`the undisturbed run failed: ${ended.stderr}`)
    const byThread = new Map<string, number>()
    for (const line of readFileSync(log, 'utf8').split('\n')) {
      const [, thread, call] = /^(\d+) +([a-z0-9_]+)\(/.exec(line) ?? []
      if (thread === undefined || call === undefined) continue
      const key = `${call} ${thread}`
      byThread.set(key, (byThread.get(key) ?? 0) + 1)
    }
    const counts = new Map<FileCall, number>()
    for (const call of calls) {
      const most = Math.max(0, ...[...byThread].filter(([k]) => k.startsWith(`${call} `)).map(([, n]) => n))
      if (most > 0) counts.set(call, most)
    }
    return counts
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** How a program ended that was to meet a fault, and whether it met it: only then the run proves something. */
export interface EndedByFault extends Ended {
  readonly met: boolean
}

/** Runs a program in which one call meets a fault. */
export async function runWithFault(victim: Victim, { call, nth, fault }: Injection): Promise<EndedByFault> {
  const folder = mkdtempSync(join(tmpdir(), 'sijil-strace-'))
  try {
    const log = join(folder, 'log')
    const what = fault === 'kill' ? 'signal=SIGKILL' : `error=${fault}`
    const inject = `inject=${call}:${what}:when=${nth}`
    // A signal given at a seccomp stop is dropped without a word (strace 6.1, Linux 6.18): a kill needs the slower way.
    const tracing = fault === 'kill' ? everyStop : ownStops
    const ended = await underStrace(victim, ['-o', log, '-e', `trace=${call}`, '-e', inject], tracing)
    const isKilled = ended.signal === 'SIGKILL' && !ended.hung
    const met = fault === 'kill' ? isKilled : readFileSync(log, 'utf8').includes('(INJECTED)')
    return { ...ended, met }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * How many of the injections must be met: a call that sometimes is made, and sometimes not, may be missed now and then,
 * an injector that does nothing must not pass for a program that stands everything.
 */
export function leastMet(injections: readonly Injection[]): number {
  return Math.floor(injections.length * 0.9)
}

/** Every injection that an undisturbed run has calls for: a kill at each, and each error where the call can give it. */
export function injectionsFor(
  counts: ReadonlyMap<FileCall, number>,
  faults: readonly Fault[] = ['kill', 'EIO', 'ENOSPC'],
): Injection[] {
  const all: Injection[] = []
  for (const [call, count] of counts) {
    for (const fault of faults) {
      if (fault === 'ENOSPC' && !canRunOutOfSpace(call)) continue
      // Killed while it reads, a program leaves what it leaves at its next write.
      if (fault === 'kill' && ['read', 'pread64'].includes(call)) continue
      for (let nth = 1; nth <= count; nth += 1) all.push({ call, nth, fault })
    }
  }
  return all
}

/** At most `most` of the injections, spread evenly over all of them, so that a small amount still meets each kind. */
export function spread<T>(all: readonly T[], most: number): T[] {
  if (all.length <= most) return [...all]
  return Array.from({ length: most }, (_, i) => all[Math.floor((i * all.length) / most)] as T)
}

/** Works through a list, `atOnce` at a time. */
export async function inParallel<T>(
  list: readonly T[],
  work: (one: T, i: number) => Promise<void>,
  atOnce = 2,
): Promise<void> {
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < list.length) {
      const i = next
      next += 1
      await work(list[i] as T, i)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}

/**
 * Bundles a program's sources into one file, which starts in a tenth of the time. Answers its path; the folder it is in is
 * the caller's to remove.
 */
export async function bundleVictim(script: string, folder: string): Promise<string> {
  const root = fileURLToPath(new URL('../../', import.meta.url))
  mkdirSync(folder, { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  const external = ['better-sqlite3', '@node-rs/argon2', 'keytar', 'keytar/keytar.js']
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true, external },
    build: {
      ssr: script,
      outDir: folder,
      emptyOutDir: false,
      target: 'node24',
      minify: false,
      rolldownOptions: {
        external,
        output: { format: 'es', entryFileNames: 'victim.mjs', codeSplitting: false },
      },
    },
  })
  return join(folder, 'victim.mjs')
}

function canRunOutOfSpace(call: FileCall): boolean {
  return !['read', 'pread64', 'unlink'].includes(call)
}

/** Stops a program at the calls that are traced only; at every call, which is slower. */
const ownStops = ['--seccomp-bpf']
const everyStop: readonly string[] = []

/** Runs a program under strace with these options, which say what is traced and where the log goes. */
export function underStrace(
  victim: Victim,
  options: readonly string[],
  tracing: readonly string[] = ownStops,
): Promise<Ended> {
  const paths = victim.paths.flatMap((path) => ['-P', path])
  const program = [process.execPath, victim.script, ...victim.args]
  return untilEnded(
    spawn('strace', ['-f', ...tracing, '-qq', ...options, ...paths, ...program], { detached: true }),
    victim,
  )
}

function untilEnded(child: ChildProcess, { patienceMs = 60_000 }: Victim): Promise<Ended> {
  let stdout = ''
  let stderr = ''
  let hung = false
  child.stdout?.on('data', (chunk: Buffer) => {
    stdout += chunk
  })
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk
  })
  return new Promise((resolve, reject) => {
    const patience = setTimeout(() => {
      hung = true
      // strace and its program are a group of their own.
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
    }, patienceMs)
    child.on('error', reject)
    child.on('close', (status, signal) => {
      clearTimeout(patience)
      resolve({ status, signal, stdout, stderr, hung })
    })
  })
}
