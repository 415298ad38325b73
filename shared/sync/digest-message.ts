import { z } from 'zod'
import { FieldValues } from '../conflicts/conflict.ts'

/*
 * `POST /sync/v1/digests`: what a station holds of each table, in 256 buckets by the last two digits of the record's id.
 * No cipher and no check of the file finds an old copy of one page that was put back; a bucket that differs does.
 */

export const DIGEST_BUCKETS = 256

export const DigestRequest = z.looseObject({
  protocol: z.int().positive(),
  /** How far the station has pulled: the server compares at this commit alone. */
  cursor: z.int().nonnegative(),
  tables: z.array(
    z.looseObject({
      entity: z.string(),
      /** Per bucket, from 00 to ff: SHA-256 of the bucket's lines `id:row_version\n` in order of id, first 16 hex digits. */
      buckets: z.array(z.string().max(16)).length(DIGEST_BUCKETS),
    }),
  ),
})
export type DigestRequest = z.infer<typeof DigestRequest>

export const DigestReply = z.looseObject({
  /** `moved_on`: something was committed meanwhile; pull and ask again. */
  state: z.enum(['compared', 'moved_on']),
  differing: z.array(
    z.looseObject({
      entity: z.string(),
      bucket: z.int().min(0).max(255),
      /** The server's copies of the bucket, each with its `row_version`. */
      rows: z.array(FieldValues),
    }),
  ),
})
export type DigestReply = z.infer<typeof DigestReply>

/** Most rows in one answer; what is left over shows in the next comparison. */
export const DIGEST_MAX_ROWS = 5000

/** The bucket of a record, 0 to 255. */
export function bucketOf(id: string): number {
  return Number.parseInt(id.slice(-2), 16)
}
