import type { Id } from '../../shared/ids.ts'
import type { OpenEnrolmentCode } from '../../shared/reports/admin-ipc.ts'
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

/** Codes of a site that are good still, the oldest first. */
export async function listOpenEnrolmentCodes(
  trx: Trx,
  site_id: Id,
  now: Instant,
): Promise<OpenEnrolmentCode[]> {
  return await trx
    .selectFrom('enrolment_codes')
    .where('site_id', '=', site_id)
    .where('used_at', 'is', null)
    .where('expires_at', '>=', now)
    .select(['code_hash as id', 'expires_at', 'approve'])
    .orderBy('expires_at')
    .execute()
}

/** Takes an unused code of a site away; false where there is none (any more). */
export async function deleteEnrolmentCode(trx: Trx, site_id: Id, code_hash: string): Promise<boolean> {
  const { numDeletedRows } = await trx
    .deleteFrom('enrolment_codes')
    .where('site_id', '=', site_id)
    .where('code_hash', '=', code_hash)
    .where('used_at', 'is', null)
    .executeTakeFirst()
  return numDeletedRows > 0n
}
