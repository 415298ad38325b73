import { z } from 'zod'
import { Id } from '../ids.ts'

/*
 * `POST /sync/v1/snapshots`: what a site holds, cut into chunks, for a station that would have to pull everything. The
 * server answers 200 with the whole list of chunks, or 202 with those that are made so far; asked again with the
 * `snapshot_id`, it goes on with the same list.
 *
 * A snapshot is fuzzy: a row is as it was at `commit_seq` or newer. That is enough, since a row is taken only where it
 * is newer than the station's own, and the station pulls from `commit_seq` on.
 *
 * `GET /sync/v1/snapshots/chunks/{sha256}`: one chunk, NDJSON packed with brotli; `sha256` is of the plain text. A chunk
 * is sections: a SnapshotSection, then `row_count` lines, each an array of the values of `fields` and, where the server
 * keeps fields that it does not know, one object of these.
 */

export const SnapshotRequest = z.looseObject({
  protocol: z.int().positive(),
  /** The snapshot that the station has begun with; null for its first. */
  snapshot_id: Id.nullable(),
})
export type SnapshotRequest = z.infer<typeof SnapshotRequest>

/** In the order of their chunks. A patient and all that names the patient are in one chunk. */
export const snapshotKinds = ['reference', 'today', 'recent', 'rest'] as const
export type SnapshotKind = (typeof snapshotKinds)[number]

export const SnapshotChunk = z.looseObject({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /**
   * `reference`: what names no patient. `today`: patients who are here, or came or left today. `recent`: those with a
   * visit in the last 90 days.
   */
  kind: z.string(),
  row_count: z.int().nonnegative(),
  /** Of the plain text. */
  size_bytes: z.int().nonnegative(),
})
export type SnapshotChunk = z.infer<typeof SnapshotChunk>

export const SnapshotManifest = z.looseObject({
  snapshot_id: Id,
  site_id: Id,
  /** The station pulls from here on. */
  commit_seq: z.int().nonnegative(),
  epoch: z.string(),
  /** The version of the records' schemas that the rows are written in. */
  schema_version: z.int().positive(),
  /** Whether all chunks are listed. */
  is_complete: z.boolean(),
  /** Rows of all chunks; an estimate until the list is complete. */
  row_count: z.int().nonnegative(),
  chunks: z.array(SnapshotChunk),
  /**
   * Whether patients were opened on the station that asks: the site's stations share a snapshot, which has neither their
   * memberships nor what comes with them. The station compares its rows once it is filled.
   */
  lacks_own_scopes: z.boolean().optional(),
})
export type SnapshotManifest = z.infer<typeof SnapshotManifest>

export const SnapshotSection = z.looseObject({
  entity: z.string(),
  fields: z.array(z.string()),
  row_count: z.int().nonnegative(),
})
export type SnapshotSection = z.infer<typeof SnapshotSection>

/** A chunk is cut once it has as much text as this; one patient's records are never parted. */
export const SNAPSHOT_CHUNK_BYTES = 1.5 * 1024 * 1024
/** Nobody unpacks more than this: the records of a patient of many years, and far from what would fill a memory. */
export const SNAPSHOT_CHUNK_MAX_BYTES = 64 * 1024 * 1024
