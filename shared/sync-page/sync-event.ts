import { z } from 'zod'
import { ReachProblem } from '../session/reach-problem.ts'

const count = z.int().nonnegative()

/** What sync did on this PC, for people to read: counts and codes, nothing of a patient. */
export const SyncEvent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('connected') }),
  z.object({ kind: z.literal('connection_lost'), because: ReachProblem.nullable() }),
  z.object({
    kind: z.literal('blocked'),
    by: z.enum(['protocol_mismatch', 'program_too_old', 'revoked']),
  }),
  /** Records and documents that reached the other side; `received` are other stations' records. */
  z.object({
    kind: z.literal('moved'),
    sent: count,
    received: count,
    documents_sent: count,
    documents_received: count,
  }),
  /** Entries that the server put aside instead of committing. */
  z.object({ kind: z.literal('put_aside'), count }),
  /** Entries from this PC that an administrator brought in. */
  z.object({ kind: z.literal('repaired'), count }),
  z.object({ kind: z.literal('backup'), count }),
  z.object({ kind: z.literal('backup_failed'), trouble: z.enum(['disk_full', 'failed']) }),
  /** The store was put back; see `SyncStatus.repair`. */
  z.object({ kind: z.literal('put_back'), at: z.string(), from: z.enum(['backup', 'server', 'older_copy']) }),
  /** The server went back to an older state; `count` records of this PC went to it again. */
  z.object({ kind: z.literal('server_restored'), at: z.string(), count }),
])
export type SyncEvent = z.infer<typeof SyncEvent>
