import { z } from 'zod'
import type { AuthorRights } from '../../shared/reports/quarantined.ts'
import type { Envelope } from '../../shared/sync/envelope.ts'
import { type Instant, instantOf } from '../../shared/time.ts'
import { Role, User } from '../../shared/users/user.ts'
import type { Trx } from '../db/database.ts'

/*
 * What a person was at a time, by the server's own record: the commits that made and changed their account. The time of
 * writing is the envelope's hybrid clock: it follows the server at each pull, so that a PC whose clock was set back
 * cannot write before what it has seen; it never counts as later than the arrival.
 */

const Account = z.looseObject({
  role: Role,
  is_charge_nurse: z.boolean(),
  is_active: z.boolean(),
  wards: User.shape.wards,
})
type Account = z.infer<typeof Account>

/** What a person's rights depended on at some time. */
export type AccountThen = Pick<Account, 'role' | 'is_charge_nurse' | 'wards'>

interface Standing {
  readonly account: Account
  readonly since: Instant
}

/** How a person's account stood at this site over time, oldest first. */
async function readAccounts(trx: Trx, userId: Envelope['actor_id']): Promise<Standing[]> {
  const rows = await trx
    .selectFrom('txn_change')
    .innerJoin('commit_log', 'commit_log.txn_id', 'txn_change.txn_id')
    .select(['txn_change.after', 'commit_log.received_at'])
    .where('txn_change.entity', '=', 'users')
    .where('txn_change.record_id', '=', userId)
    .orderBy('commit_log.commit_seq')
    .execute()
  return rows.flatMap(({ after, received_at }) => {
    const account = Account.safeParse(after)
    return account.success ? [{ account: account.data, since: received_at }] : []
  })
}

/**
 * The facts for who judges a write whose author lacks the right now; null where the author never had it, which is no
 * matter of time.
 */
export async function endedRights(
  trx: Trx,
  { actor_id, hlc }: Pick<Envelope, 'actor_id' | 'hlc'>,
  now: Pick<Account, 'role' | 'is_active'> | undefined,
  mayAs: (then: AccountThen) => boolean,
  receivedAt: Instant,
): Promise<AuthorRights | null> {
  const accounts = await readAccounts(trx, actor_id)
  const may = ({ account }: Standing): boolean => account.is_active && mayAs(account)
  if (!accounts.some(may)) return null
  const written_at = instantOf(Math.min(Number(hlc.slice(0, 13)), Date.parse(receivedAt)))
  const then = accounts.findLast(({ since }) => since <= written_at)
  const lastRight = accounts.findLastIndex(may)
  return {
    written_at,
    had_right: then !== undefined && may(then),
    role_then: then?.account.role ?? null,
    role_now: now?.role ?? null,
    is_active_now: now?.is_active ?? false,
    changed_at: accounts[lastRight + 1]?.since ?? null,
  }
}
