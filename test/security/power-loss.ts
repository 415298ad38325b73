import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { underStrace, type Victim } from './strace.ts'

/*
 * What may be on a disk after the power failed. A program's writes are recorded; for any moment of the run the folder is
 * built anew as a disk may hold it then:
 *
 *   written and flushed        → there
 *   written and not flushed    → each write there, not there, or there in some of its 512-byte sectors; later ones may be
 *                                there while earlier ones are not
 *   made, renamed or removed   → there when its folder was flushed since (a new file: also when it was flushed itself, as
 *                                the journals of ext4, XFS, APFS and NTFS do it); else the first so many such acts are
 *
 * One folder, without folders in it. Memory-mapped files (SQLite's -shm) hold nothing that lasts and are left out.
 */

/** One act of a recorded run. `says` is a line of standard output: what the program acknowledged by then. */
export type Step =
  | { readonly kind: 'write'; readonly name: string; readonly offset: number; readonly bytes: Buffer }
  | { readonly kind: 'truncate'; readonly name: string; readonly size: number }
  | { readonly kind: 'flush'; readonly name: string }
  | { readonly kind: 'flush_folder' }
  | { readonly kind: 'create'; readonly name: string }
  | { readonly kind: 'rename'; readonly from: string; readonly to: string }
  | { readonly kind: 'remove'; readonly name: string }
  | { readonly kind: 'says'; readonly line: string }

/** Files by name. */
export type Files = ReadonlyMap<string, Buffer>

/** A disk after a power failure, and the lines that the program had said before. */
export interface DiskState {
  readonly files: Files
  readonly said: readonly string[]
  /** After how many steps, and which variant: names a state that fails. */
  readonly at: string
}

const SECTOR_BYTES = 512
const CALLS =
  'openat,write,pwrite64,writev,pwritev,ftruncate,fsync,fdatasync,rename,renameat,renameat2,unlink,unlinkat,close,sendfile,copy_file_range'

/** The files of a folder as they are, without what is only mapped memory. */
export function filesOf(folder: string): Files {
  const names = readdirSync(folder).filter((name) => lasts(name) && statSync(join(folder, name)).isFile())
  return new Map(names.map((name) => [name, readFileSync(join(folder, name))]))
}

/** Puts a disk state into an empty folder. */
export function putFiles(folder: string, files: Files): void {
  for (const [name, bytes] of files) writeFileSync(join(folder, name), bytes)
}

/** Runs a program to its end and answers every act on the files of `folder`, in order. */
export async function record(victim: Omit<Victim, 'paths'>, folder: string): Promise<Step[]> {
  const before = filesOf(folder)
  const scratch = mkdtempSync(join(tmpdir(), 'sijil-record-'))
  try {
    const log = join(scratch, 'log')
    const options = ['-o', log, '-y', '-xx', '-s', '8000000', '-e', `trace=${CALLS}`]
    const ended = await underStrace({ ...victim, paths: [] }, options)
    if (ended.status !== 0) throw new Error(`the recorded run failed: ${ended.stderr}`)
    return parseLog(readFileSync(log, 'latin1'), folder, before)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

interface OpenFile {
  readonly inode: { size: number; bytes: Buffer }
  position: number
  appends: boolean
}

/** The steps that a log of strace tells of. */
function parseLog(log: string, folder: string, before: Files): Step[] {
  const steps: Step[] = []
  const open = new Map<number, OpenFile>()
  const inodes = new Map(
    [...before].map(([name, bytes]) => [name, { size: bytes.length, bytes: Buffer.from(bytes) }]),
  )
  const nameOf = (path: string | undefined): string | null =>
    path?.startsWith(`${folder}/`) && lasts(path) ? basename(path) : null
  const put = (fd: number, name: string, offset: number | null, bytes: Buffer): void => {
    const file = open.get(fd)
    if (file === undefined) throw new Error(`${name} was written before it was opened`)
    const at = offset ?? (file.appends ? file.inode.size : file.position)
    if (offset === null) file.position = at + bytes.length
    file.inode.bytes = written(file.inode.bytes, at, bytes)
    file.inode.size = file.inode.bytes.length
    steps.push({ kind: 'write', name, offset: at, bytes: Buffer.from(bytes) })
  }
  for (const { call, args, result } of callsIn(log)) {
    if (result < 0) continue
    const fd = fdOf(args)
    const name = nameOf(fd?.path)
    if (call === 'openat') {
      const made = nameOf(pathIn(args, 0))
      if (made === null) continue
      if (!inodes.has(made)) {
        if (!args.includes('O_CREAT')) continue
        inodes.set(made, { size: 0, bytes: Buffer.alloc(0) })
        steps.push({ kind: 'create', name: made })
      } else if (args.includes('O_TRUNC')) {
        steps.push({ kind: 'truncate', name: made, size: 0 })
      }
      const inode = inodes.get(made)
      if (inode === undefined) continue
      if (args.includes('O_TRUNC')) Object.assign(inode, { size: 0, bytes: Buffer.alloc(0) })
      open.set(result, { inode, position: 0, appends: args.includes('O_APPEND') })
    } else if (call === 'write' && fd?.fd === 1) {
      for (const line of bytesIn(args).toString('utf8').split('\n')) {
        if (line !== '') steps.push({ kind: 'says', line })
      }
    } else if (call === 'write' && fd && name !== null) {
      put(fd.fd, name, null, bytesIn(args).subarray(0, result))
    } else if (call === 'pwrite64' && fd && name !== null) {
      put(fd.fd, name, Number(/, (\d+)$/.exec(args)?.[1]), bytesIn(args).subarray(0, result))
    } else if ((call === 'writev' || call === 'pwritev') && fd && name !== null) {
      const bytes = Buffer.concat(stringsIn(args)).subarray(0, result)
      put(fd.fd, name, call === 'writev' ? null : Number(/, (\d+)$/.exec(args)?.[1]), bytes)
    } else if ((call === 'sendfile' || call === 'copy_file_range') && fd) {
      const [first, second] = fdsIn(args)
      const [to, from] = call === 'sendfile' ? [first, second] : [second, first]
      const target = nameOf(to?.path)
      const source = from && open.get(from.fd)
      if (to === undefined || target === null || source === undefined) continue
      put(to.fd, target, null, source.inode.bytes.subarray(source.position, source.position + result))
      source.position += result
    } else if (call === 'ftruncate' && fd && name !== null) {
      const size = Number(/, (\d+)$/.exec(args)?.[1])
      const file = open.get(fd.fd)
      if (file) Object.assign(file.inode, { size, bytes: resized(file.inode.bytes, size) })
      steps.push({ kind: 'truncate', name, size })
    } else if (call === 'fsync' || call === 'fdatasync') {
      if (fd?.path === folder) steps.push({ kind: 'flush_folder' })
      else if (name !== null) steps.push({ kind: 'flush', name })
    } else if (call.startsWith('rename')) {
      const from = nameOf(pathIn(args, 0))
      const to = nameOf(pathIn(args, 1))
      if (from === null || to === null) continue
      const inode = inodes.get(from)
      if (inode) inodes.set(to, inode)
      inodes.delete(from)
      steps.push({ kind: 'rename', from, to })
    } else if (call.startsWith('unlink')) {
      const gone = nameOf(pathIn(args, 0))
      if (gone === null || !inodes.delete(gone)) continue
      steps.push({ kind: 'remove', name: gone })
    } else if (call === 'close' && fd) open.delete(fd.fd)
  }
  return steps
}

interface LoggedCall {
  readonly call: string
  readonly args: string
  readonly result: number
}

/** The calls of a log; one that another thread interrupted is put together again, at the place where it returned. */
function* callsIn(log: string): Generator<LoggedCall> {
  const begun = new Map<string, string>()
  for (const raw of log.split('\n')) {
    const [, thread = '', text = ''] = /^(\d+) +(.*)$/.exec(raw) ?? []
    if (text.endsWith('<unfinished ...>')) {
      begun.set(thread, text.slice(0, -'<unfinished ...>'.length).trimEnd())
      continue
    }
    const [, rest] = /^<\.\.\. \w+ resumed>(.*)$/.exec(text) ?? []
    const line = rest === undefined ? text : `${begun.get(thread) ?? ''}${rest}`
    const [, call, args, result] = /^(\w+)\((.*)\) += (-?\d+)/.exec(line) ?? []
    if (call !== undefined && args !== undefined) yield { call, args, result: Number(result) }
  }
}

interface Fd {
  readonly fd: number
  readonly path: string
}

function fdsIn(args: string): Fd[] {
  return [...args.matchAll(/(\d+)<([^>]*)>/g)].map(([, fd = '', path = '']) => ({
    fd: Number(fd),
    path: unescaped(path)
      .toString('utf8')
      .replace(/\(deleted\)$/, ''),
  }))
}

/** The file that a call's first argument is. */
function fdOf(args: string): Fd | undefined {
  return /^\d+</.test(args) ? fdsIn(args.slice(0, args.indexOf('>') + 1))[0] : undefined
}

function stringsIn(args: string): Buffer[] {
  return [...args.matchAll(/"((?:\\x[0-9a-f]{2})*)"/g)].map(([, hex = '']) => unescaped(hex))
}

function bytesIn(args: string): Buffer {
  return stringsIn(args)[0] ?? Buffer.alloc(0)
}

function pathIn(args: string, index: number): string | undefined {
  return stringsIn(args)[index]?.toString('utf8')
}

function unescaped(text: string): Buffer {
  if (!text.startsWith('\\x')) return Buffer.from(text, 'latin1')
  return Buffer.from(text.replaceAll('\\x', ''), 'hex')
}

function lasts(path: string): boolean {
  return !path.endsWith('-shm')
}

interface Inode {
  /** What is on the disk for certain. */
  flushed: Buffer
  /** What was written since, in order. */
  pending: ({ offset: number; bytes: Buffer } | { size: number })[]
}

type Names = Map<string, Inode>

interface Disk {
  /** Names as the program sees them. */
  readonly live: Names
  /** Names that are on the disk for certain. */
  flushed: Names
  /** What was done to names since, in order. */
  pending: ((names: Names) => void)[]
  readonly said: string[]
}

/**
 * Disk states of a run: at each of its steps everything unflushed lost, everything there, and `variants` random
 * mixtures, half of them with torn writes. `random` answers 0 ≤ n < 1; `every` takes only each such step.
 */
export function* diskStates(
  before: Files,
  steps: readonly Step[],
  { variants, random, every = 1 }: { variants: number; random: () => number; every?: number },
): Generator<DiskState> {
  const disk = emptyDisk(before)
  for (const [i, step] of steps.entries()) {
    apply(disk, step)
    // A spoken line leaves the disk as it is; the state after it is the one in which the line counts.
    if (i % every !== 0 && step.kind !== 'says') continue
    yield { files: crash(disk, () => 'lost'), said: [...disk.said], at: `${i}/lost` }
    yield { files: crash(disk, () => 'kept'), said: [...disk.said], at: `${i}/kept` }
    for (let n = 0; n < variants; n += 1) {
      const tears = n % 2 === 1
      const pick = (): Fate => {
        const chance = random()
        if (tears && chance < 0.4) return 'torn'
        return chance < 0.7 ? 'kept' : 'lost'
      }
      yield { files: crash(disk, pick, random), said: [...disk.said], at: `${i}/${n}` }
    }
  }
}

type Fate = 'lost' | 'kept' | 'torn'

function emptyDisk(before: Files): Disk {
  const names: Names = new Map([...before].map(([name, bytes]) => [name, { flushed: bytes, pending: [] }]))
  return { live: new Map(names), flushed: names, pending: [], said: [] }
}

function apply(disk: Disk, step: Step): void {
  const inodeOf = (name: string): Inode | undefined => disk.live.get(name)
  const rename = (act: (names: Names) => void): void => {
    act(disk.live)
    disk.pending.push(act)
  }
  if (step.kind === 'says') disk.said.push(step.line)
  else if (step.kind === 'write') inodeOf(step.name)?.pending.push({ offset: step.offset, bytes: step.bytes })
  else if (step.kind === 'truncate') inodeOf(step.name)?.pending.push({ size: step.size })
  else if (step.kind === 'flush_folder') {
    disk.flushed = new Map(disk.live)
    disk.pending = []
  } else if (step.kind === 'flush') {
    const inode = inodeOf(step.name)
    if (inode === undefined) return
    inode.flushed = inode.pending.reduce((bytes, one) => applied(bytes, one, 'kept'), inode.flushed)
    inode.pending = []
    // The journal of the file system takes the making of a flushed file with it, and what was done to names before.
    if (![...disk.flushed.values()].includes(inode)) {
      disk.flushed = new Map(disk.live)
      disk.pending = []
    }
  } else if (step.kind === 'create') {
    const inode: Inode = { flushed: Buffer.alloc(0), pending: [] }
    rename((names) => names.set(step.name, inode))
  } else if (step.kind === 'rename') {
    const inode = inodeOf(step.from)
    if (inode === undefined) return
    rename((names) => {
      names.delete(step.from)
      names.set(step.to, inode)
    })
  } else rename((names) => names.delete(step.name))
}

function crash(disk: Disk, fate: () => Fate, random: () => number = () => 0): Files {
  const names = new Map(disk.flushed)
  for (const act of disk.pending) {
    // A file system orders what is done to names: the first that is lost loses all after it.
    if (fate() === 'lost') break
    act(names)
  }
  const files = new Map<string, Buffer>()
  for (const [name, inode] of names) {
    files.set(
      name,
      inode.pending.reduce((bytes, one) => applied(bytes, one, fate(), random), inode.flushed),
    )
  }
  return files
}

function applied(
  bytes: Buffer,
  one: Inode['pending'][number],
  fate: Fate,
  random: () => number = () => 0,
): Buffer {
  if (fate === 'lost') return bytes
  if ('size' in one) return resized(bytes, one.size)
  if (fate === 'kept') return written(bytes, one.offset, one.bytes)
  let result = bytes
  let at = 0
  while (at < one.bytes.length) {
    const start = one.offset + at
    const length = Math.min(SECTOR_BYTES - (start % SECTOR_BYTES), one.bytes.length - at)
    if (random() < 0.5) result = written(result, start, one.bytes.subarray(at, at + length))
    at += length
  }
  return result
}

function written(bytes: Buffer, offset: number, part: Buffer): Buffer {
  const result = Buffer.alloc(Math.max(bytes.length, offset + part.length))
  bytes.copy(result)
  part.copy(result, offset)
  return result
}

function resized(bytes: Buffer, size: number): Buffer {
  const result = Buffer.alloc(size)
  bytes.copy(result, 0, 0, Math.min(size, bytes.length))
  return result
}

/** Whether strace can record here: it needs the right to trace. */
export function canTrace(): boolean {
  return process.platform === 'linux' && existsSync('/proc/self/status')
}
