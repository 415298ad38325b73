import { rmSync } from 'node:fs'
import { join } from 'node:path'

/** Where a profile keeps its practice store: beside the station's, never in the same folder. */
export interface PracticePaths {
  readonly folder: string
  readonly store: string
  readonly documents: string
}

export function practicePaths(profile: string): PracticePaths {
  const folder = join(profile, 'practice')
  return { folder, store: join(folder, 'practice.db'), documents: join(folder, 'documents') }
}

/** Throws everything of practice away. The store must be closed. */
export function deletePracticeFolder({ folder }: PracticePaths): void {
  rmSync(folder, { recursive: true, force: true })
}
