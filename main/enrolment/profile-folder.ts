import { existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import type { AppError } from '../../shared/errors.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { flushFolder } from '../keys/durable-file.ts'

/** Where a station keeps what: one folder, for the account alone. */
export interface ProfilePaths {
  readonly folder: string
  readonly store: string
  readonly stationFile: string
  readonly documents: string
  /** Every envelope the server may not have, sealed to its key. */
  readonly sealedOutbox: string
  readonly backups: string
}

export function profilePaths(folder: string): ProfilePaths {
  return {
    folder,
    store: join(folder, 'sijil.db'),
    stationFile: join(folder, 'station.json'),
    documents: join(folder, 'documents'),
    sealedOutbox: join(folder, 'outbox.sealed'),
    backups: join(folder, 'backups'),
  }
}

/** Makes the folder, readable by the account alone. Error: `conflict` with reason `profile_unusable`. */
export function ensureProfileFolder(folder: string): Result<void, AppError> {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    return ok(undefined)
  } catch {
    // Expected: a file of that name, a parent that is one or may not be written.
    return err({ code: 'conflict', reason: 'profile_unusable' })
  }
}

const SET_ASIDE = 'set-aside-'
/** Files that are no part of an enrolment and stay where they are. */
const NEUTRAL = /^(station\.lock(-journal)?|wipe(-[0-9a-f-]{36})?\.json(\.tmp)?)$/

/**
 * A profile whose enrolment was cut short (it has keys or a store but no `station.json`) can never be opened: its
 * files are moved into a folder beside, never deleted. Answers that folder, or null when there was nothing to move.
 */
export function setHalfMadeProfileAside(paths: ProfilePaths, now: string): string | null {
  if (!existsSync(paths.folder) || existsSync(paths.stationFile)) return null
  const leftovers = readdirSync(paths.folder).filter((n) => !n.startsWith(SET_ASIDE) && !NEUTRAL.test(n))
  if (leftovers.length === 0) return null
  const aside = join(paths.folder, `${SET_ASIDE}${now.replaceAll(':', '-')}`)
  mkdirSync(aside, { mode: 0o700 })
  for (const name of leftovers) renameSync(join(paths.folder, name), join(aside, name))
  flushFolder(paths.folder)
  return aside
}
