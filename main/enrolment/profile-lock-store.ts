import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { AppError } from '../../shared/errors.ts'
import { err, ok, type Result } from '../../shared/result.ts'

/** Held while a program owns a profile. */
export interface ProfileLock {
  release(): void
}

/**
 * One process owns a profile. The lock is SQLite's own on an empty file, so that the operating system frees it when
 * the process ends, however it ends. Error: `conflict` with reason `profile_in_use`.
 */
export function lockProfile(folder: string): Result<ProfileLock, AppError> {
  const file = new Database(join(folder, 'station.lock'), { timeout: 0 })
  try {
    file.exec('begin exclusive')
    return ok({ release: () => void file.close() })
  } catch (error) {
    file.close()
    // Expected: another program has it.
    if (error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY') {
      return err({ code: 'conflict', reason: 'profile_in_use' })
    }
    throw error
  }
}
