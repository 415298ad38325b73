import type { Id } from '../../shared/ids.ts'
import type { Instant } from '../../shared/time.ts'
import type { Trx } from '../db/database.ts'

/** Keeps a one-time code by its hash; what expired unused goes. */
export async function insertEnrolmentCode(
  trx: Trx,
  code: {
    readonly code_hash: string
    readonly site_id: Id
    readonly expires_at: Instant
    readonly approve: 'auto' | 'manual'
  },
  now: Instant,
): Promise<void> {
  await trx.deleteFrom('enrolment_codes').where('expires_at', '<', now).where('used_at', 'is', null).execute()
  await trx
    .insertInto('enrolment_codes')
    .values({ ...code, used_at: null, used_by: null })
    .execute()
}
