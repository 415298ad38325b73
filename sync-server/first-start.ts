import { randomBytes, randomUUID } from 'node:crypto'
import { v7 } from 'uuid'
import { CHAIN_START } from '../shared/audit/audit-event.ts'
import { type Id, REST_STATION_ID, SYSTEM_USER_ID } from '../shared/ids.ts'
import { type Clock, type Instant, instantOf } from '../shared/time.ts'
import { recordServerEvent } from './audit/audit-store.ts'
import { putCredentials } from './auth/credentials-store.ts'
import { hashPassword } from './auth/passwords.ts'
import { commitOwn } from './commit/commit.ts'
import { createStream } from './commit/commit-store.ts'
import type { ServerConfig } from './config.ts'
import type { Database, Trx } from './db/database.ts'

/** The administrator made at the first start; the password only where it was made up here. */
export interface FirstAdmin {
  readonly username: string
  readonly one_time_password: string | null
}

/** Whether the database has been started before: then its keys must be there too. */
export async function isStarted(database: Database): Promise<boolean> {
  return database.transaction({ site_id: 'all' }, async (trx) => {
    const stream = await trx.selectFrom('stream').select('stream_id').executeTakeFirst()
    return stream !== undefined
  })
}

/**
 * Makes stream, site and administrator on an empty database. Of several servers that start together one makes them;
 * the others, and every later start, answer null.
 */
export async function startFirstTime(
  database: Database,
  config: Pick<ServerConfig, 'admin' | 'site'>,
  clock: Clock,
  hash: (plain: string) => Promise<string> = hashPassword,
): Promise<FirstAdmin | null> {
  const { username, password } = config.admin
  const oneTime = password === null ? randomBytes(15).toString('base64url') : null
  const password_hash = await hash(password ?? oneTime ?? '')
  const now = instantOf(clock.nowMs())
  return database.transaction({ site_id: 'all' }, async (trx) => {
    if (!(await createStream(trx, randomUUID(), CHAIN_START, now))) return null
    const site_id = v7()
    const user_id = v7()
    await commitFirstRecords(trx, { site_id, user_id, username, site: config.site, now })
    // A password that was printed is good for one sign-in: who reads the log later finds no key in it.
    await putCredentials(trx, user_id, password_hash, now, oneTime !== null)
    await recordServerEvent(trx, {
      event_id: v7(),
      occurred_at: now,
      actor_id: SYSTEM_USER_ID,
      actor_role: null,
      action: 'users.manage',
      entity: 'users',
      record_ids: [user_id],
      patient_id: null,
      site_id,
      envelope_id: null,
      outcome: 'success',
      reason: 'first start',
    })
    return { username, one_time_password: oneTime }
  })
}

interface FirstRecords {
  readonly site_id: Id
  readonly user_id: Id
  readonly username: string
  readonly site: ServerConfig['site']
  readonly now: Instant
}

async function commitFirstRecords(
  trx: Trx,
  { site_id, user_id, username, site, now }: FirstRecords,
): Promise<void> {
  await commitOwn(trx, {
    station_id: REST_STATION_ID,
    actor: { user_id: SYSTEM_USER_ID, role: 'admin' },
    site_id,
    ops: [
      {
        op: 'create',
        entity: 'sites',
        id: site_id,
        fields: { ...site, name_ar: null, allows_password_only_slots: true },
      },
      {
        op: 'create',
        entity: 'users',
        id: user_id,
        fields: {
          username,
          full_name: 'Administrator',
          role: 'admin',
          is_charge_nurse: false,
          is_active: true,
        },
      },
    ],
    administration_reason: null,
    received_at: now,
  })
}
