import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Id } from '../../shared/ids.ts'
import { openBytes, sealBytes } from '../keys/sealing.ts'
import type { ServerKeys } from '../keys/server-keys.ts'

/*
 * Chunks of snapshots: packed text, sealed with the storage key, one folder for each site and in it one for each snapshot.
 * They can be made again at any time, so none is flushed; one that a power cut cut off does not open.
 */

export interface ChunkName {
  readonly site_id: Id
  readonly snapshot_id: Id
  readonly sha256: string
}

export interface SnapshotFiles {
  write(name: ChunkName, packed: Uint8Array): Promise<void>
  /** The packed text; undefined when the file is gone or damaged. */
  read(name: ChunkName): Promise<Buffer | undefined>
  remove(site_id: Id, snapshot_id: Id): Promise<void>
  /** The snapshots of a site that have a folder. */
  list(site_id: Id): Promise<Id[]>
}

export function createSnapshotFiles(folder: string, keys: Pick<ServerKeys, 'storage_key'>): SnapshotFiles {
  const folderOf = (site_id: Id, snapshot_id: Id): string => join(folder, site_id, snapshot_id)
  const pathOf = ({ site_id, snapshot_id, sha256 }: ChunkName): string =>
    join(folderOf(site_id, snapshot_id), sha256)
  const purposeOf = ({ site_id, sha256 }: ChunkName): string => `snapshot of ${site_id} ${sha256}`
  return {
    async write(name, packed) {
      await mkdir(folderOf(name.site_id, name.snapshot_id), { recursive: true, mode: 0o700 })
      const path = pathOf(name)
      await writeFile(`${path}.tmp`, sealBytes(keys.storage_key, packed, purposeOf(name)), { mode: 0o600 })
      await rename(`${path}.tmp`, path)
    },
    async read(name) {
      try {
        return openBytes(keys.storage_key, await readFile(pathOf(name)), purposeOf(name))
      } catch {
        // Expected: ENOENT where the folder was put back without it, a file that was cut off.
        return undefined
      }
    },
    remove: (site_id, snapshot_id) => rm(folderOf(site_id, snapshot_id), { recursive: true, force: true }),
    async list(site_id) {
      try {
        return await readdir(join(folder, site_id))
      } catch (error) {
        // Expected: no snapshot was ever made of this site.
        if ((error as { code?: string }).code === 'ENOENT') return []
        throw error
      }
    },
  }
}
