import type { Id } from '../../shared/ids.ts'
import type { Instant } from '../../shared/time.ts'
import type { Trx } from '../db/database.ts'

/** Notes that the person of a sign-in proved just now who they are. */
export async function noteProof(trx: Trx, family_id: Id, user_id: Id, now: Instant): Promise<void> {
  await trx
    .insertInto('sign_ins')
    .values({ family_id, user_id, stepped_up_at: now })
    .onConflict((oc) => oc.column('family_id').doUpdateSet({ stepped_up_at: now }))
    .execute()
}
