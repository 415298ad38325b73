import { closeSync, existsSync, fsyncSync, openSync, readdirSync, rmSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import {
  SEALED_MAX_BYTES,
  SEALED_MAX_FRAMES,
  type SealedFrame,
} from '../../shared/sync/sealed-outbox-message.ts'
import { profilePaths } from '../enrolment/profile-folder.ts'
import { readStationFile } from '../enrolment/station-file.ts'
import { diskFaultOf } from '../ipc/fault.ts'
import { flushFolder } from '../keys/durable-file.ts'
import { deleteKeyState } from '../keys/key-state.ts'
import { deleteRootKey, dropNextRootKey } from '../keys/root-key.ts'
import type { SecretStore } from '../keys/secret-store.ts'
import { practicePaths } from '../practice/practice-folder.ts'
import { readSealedOutbox } from '../records/sealed-outbox.ts'
import type { DoorReply, ServerDoor } from '../session/server-door.ts'
import {
  deleteWipeJournal,
  isOfWipeJournal,
  readWipeJournal,
  type WipeJournal,
  writeWipeJournal,
} from './wipe-journal.ts'

/*
 * Erasing a station, in this order. Every step may be done again from its beginning: a program that is killed at any
 * point goes through all of them at its next start.
 *
 *   collect   what was sealed after the receipt was written down and before the store was closed
 *   send      what was collected goes to the server, if it answers (what does not go now goes with the receipt)
 *   keychain  the root key, the next one and the state of the slots: from here on no slot opens
 *   slots     keyslots.json and its copies, overwritten first
 *   store     the database with its log, copies and backups
 *   documents, practice
 *   outbox    the sealed outbox, once all of it is collected: on a full disk the steps above have made the room
 *   rest, and the station's own file last: while that is there, its next start knows whose erasing goes on
 *   receipt   told to the server, again and again until it has it; then wipe.json goes too
 *
 * Where the keychain does not answer the order goes on: the slots are gone then, and with them every way to the key.
 */

export interface WipeStepDeps {
  readonly profile: string
  readonly keychain: SecretStore | undefined
  readonly door: Pick<ServerDoor, 'reportWipe'>
  readonly onFault: (error: unknown) => void
  /** The receipt signed anew with so much more work in it, where the key is still at hand. */
  readonly signLate?: (late: number) => Promise<string>
  /** Called at the beginning of each step; tests end the program there. */
  readonly onStep?: (name: string) => void
}

const SEND_TRIES = 3

/** All steps up to the receipt, which `reportErased` gives. */
export async function eraseStation(deps: WipeStepDeps): Promise<void> {
  const journal = readWipeJournal(deps.profile)
  if (journal === null || journal.is_erased) return
  if (!isStillThere(deps.profile, journal)) return finish(deps, journal)
  for (const [name, run] of steps) {
    deps.onStep?.(name)
    await run(deps)
  }
  deps.onStep?.('erased')
  finish(deps, readWipeJournal(deps.profile) ?? journal)
}

function finish({ profile }: WipeStepDeps, journal: WipeJournal): void {
  writeWipeJournal(profile, { ...journal, is_erased: true })
}

/** A profile that is another station by now is not erased by an old order. */
function isStillThere(profile: string, { station_id }: WipeJournal): boolean {
  const file = readStationFile(profilePaths(profile).stationFile)
  return !file.ok || file.value === null || file.value.station_id === station_id
}

const steps: readonly (readonly [string, (deps: WipeStepDeps) => Promise<void> | void])[] = [
  ['collect', collectNowOrLater],
  ['send', sendNowOrLater],
  ['keychain', forgetItems],
  ['slots', ({ profile }) => removeByName(profile, (name) => name.startsWith('keyslots'), true)],
  ['store', ({ profile }) => removeByName(profile, isOfStore)],
  ['documents', ({ profile }) => remove(profilePaths(profile).documents)],
  ['practice', ({ profile }) => remove(practicePaths(profile).folder)],
  ['outbox', collect],
  ['rest', ({ profile }) => removeByName(profile, (name) => name !== 'station.json')],
  ['station', ({ profile }) => removeByName(profile, () => true)],
]

/** The lock is held by this program, and the journal is what remembers. */
function isStaying(name: string): boolean {
  return name === 'station.lock' || name === 'station.lock-journal' || isOfWipeJournal(name)
}

function isOfStore(name: string): boolean {
  return name.startsWith('sijil.db') || name.startsWith('backup')
}

/**
 * Work on the journal that a full disk must not stop: what is erased in any case, and is no work of anybody, makes the
 * room for it.
 */
export async function withRoom<T>(
  { profile, onFault }: Pick<WipeStepDeps, 'profile' | 'onFault'>,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (diskFaultOf(error)?.code !== 'disk_full') throw error
    onFault(error)
    makeRoom(profile, onFault)
    return work()
  }
}

/** Backups, and copies that were never finished. Whether the store itself is whole makes no difference to it. */
export function makeRoom(profile: string, onFault: (error: unknown) => void): void {
  const { backups } = profilePaths(profile)
  const unfinished = readdirSync(profile).filter((name) => name.endsWith('.rekey') || name.endsWith('.tmp'))
  for (const path of [backups, ...unfinished.map((name) => join(profile, name))]) {
    try {
      remove(path)
    } catch (error) {
      // Expected: a backup that is being written on Windows.
      onFault(error)
    }
  }
}

/** Hands in what is sealed; true when nothing is left to send. Stops at the first push that is not taken. */
export async function sendWork({ profile, door, onFault }: WipeStepDeps, tries: number): Promise<boolean> {
  let journal = readWipeJournal(profile)
  for (let failures = 0; journal !== null && journal.unsent.length > 0; ) {
    const { station_id, receipt } = journal
    const frames = firstOf(journal.unsent)
    const reply = await door.reportWipe({ station_id, receipt, frames, is_done: false })
    if (reply.ok) {
      // What the server has is not collected a second time.
      journal = { ...journal, unsent: journal.unsent.slice(frames.length), is_collected: true }
      writeWipeJournal(profile, journal)
      continue
    }
    failures += 1
    if (reply.error.kind === 'refused') onFault(new Error(`saved work was not taken: ${reply.error.status}`))
    if (failures >= tries) return false
  }
  return true
}

/** As many as one report carries, one at least. */
function firstOf(unsent: readonly SealedFrame[]): SealedFrame[] {
  let bytes = 0
  const fitting = unsent.slice(0, SEALED_MAX_FRAMES).findIndex(({ sealed }, index) => {
    bytes += sealed.length
    return index > 0 && bytes > SEALED_MAX_BYTES
  })
  return unsent.slice(0, fitting === -1 ? SEALED_MAX_FRAMES : fitting)
}

/**
 * Tells the server that nothing is left; true when it has heard, and the journal is gone. One at a time: of two, one
 * would write the journal back that the other has just deleted.
 */
export async function reportErased(deps: WipeStepDeps): Promise<boolean> {
  const journal = readWipeJournal(deps.profile)
  if (journal === null) return true
  if (!journal.is_erased || !(await sendWork(deps, 1))) return false
  const { station_id, receipt } = journal
  const reply = await deps.door.reportWipe({ station_id, receipt, is_done: true })
  if (!reply.ok) return false
  deps.onStep?.('told')
  deleteWipeJournal(deps.profile)
  return true
}

/** The server's clear no to a report, which the same report would get again. */
export function isRefusedForGood(reply: DoorReply<unknown>): boolean {
  return (
    !reply.ok && reply.error.kind === 'refused' && [400, 401, 403, 404, 409, 410].includes(reply.error.status)
  )
}

async function forgetItems({ profile, keychain, onFault }: WipeStepDeps): Promise<void> {
  const journal = readWipeJournal(profile)
  if (journal === null || journal.key_protection === 'password_only' || keychain === undefined) return
  for (const forget of [deleteRootKey, dropNextRootKey, deleteKeyState]) {
    try {
      await forget(keychain, journal.station_id)
    } catch (error) {
      // Expected: a keychain that is locked or away. Without the slots its keys open nothing.
      onFault(error)
    }
  }
}

/** A full disk keeps the keys and the store here no longer: what could not be collected is when they are gone. */
async function collectNowOrLater(deps: WipeStepDeps): Promise<void> {
  try {
    await collect(deps)
  } catch (error) {
    deps.onFault(error)
  }
}

/**
 * Adds to the journal what is sealed beside the closed store and not in it yet. Only before anything is sent: what the
 * server has taken is no longer in the journal. Writes nothing where nothing came late.
 */
async function collect(deps: WipeStepDeps): Promise<void> {
  const journal = readWipeJournal(deps.profile)
  if (journal === null || journal.is_collected === true) return
  const late = lateOf(deps.profile, journal)
  if (late.length === 0) return
  const receipt = (await deps.signLate?.(late.length)) ?? journal.receipt
  await withRoom(deps, async () =>
    writeWipeJournal(deps.profile, {
      ...journal,
      receipt,
      unsent: [...journal.unsent, ...late],
      is_collected: true,
    }),
  )
}

/** The same of what was sent and could not be crossed out: it is sent again with the receipt, which changes nothing. */
async function sendNowOrLater(deps: WipeStepDeps): Promise<void> {
  try {
    if (isCollected(deps)) await sendWork(deps, SEND_TRIES)
  } catch (error) {
    deps.onFault(error)
  }
}

function isCollected({ profile }: WipeStepDeps): boolean {
  const journal = readWipeJournal(profile)
  return journal?.is_collected === true || (journal !== null && lateOf(profile, journal).length === 0)
}

function lateOf(profile: string, journal: WipeJournal): SealedFrame[] {
  const known = new Set(journal.unsent.map((frame) => frame.hash))
  const { frames } = readSealedOutbox(profilePaths(profile).sealedOutbox)
  const late = frames.filter((frame) => !known.has(frame.hash))
  return late
}

function removeByName(profile: string, isMeant: (name: string) => boolean, isOverwritten = false): void {
  for (const name of readdirSync(profile)) {
    if (!isMeant(name) || isStaying(name)) continue
    const path = join(profile, name)
    if (isOverwritten) overwrite(path)
    remove(path)
  }
  flushFolder(profile)
}

function remove(path: string): void {
  rmSync(path, { recursive: true, force: true, maxRetries: 3 })
}

/** Small files that hold keys: their bytes go before their name does. A disk may keep an old copy all the same. */
function overwrite(path: string): void {
  if (!existsSync(path) || !statSync(path).isFile()) return
  const file = openSync(path, 'r+')
  try {
    writeSync(file, Buffer.alloc(statSync(path).size))
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
