import { statfsSync } from 'node:fs'

/** How many bytes this account may still write to the disk of a folder; endless where the file system does not tell. */
export function freeBytesOf(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize
  } catch {
    // Expected: a file system that has no such call.
    return Number.POSITIVE_INFINITY
  }
}
