import type { Id } from '../../shared/ids.ts'
import { SessionUser } from '../../shared/session/session-ipc.ts'
import type { Reader, Trx } from '../db/transaction.ts'
import { findRecord } from '../records/row-store.ts'

const nameOf = (userId: Id): string => `signed_in_user/${userId}`

/** What the encrypted store knows of a person who signs in: the copy that sync keeps, and whether still active. */
export interface KnownPerson {
  readonly user: SessionUser
  readonly is_active: boolean
}

/**
 * The person as the server last described them: the synced row, else what the last online sign-in said (a station that
 * signed somebody in and lost the network before its first pull). Role and rights are never read from the slot file.
 */
export async function findPerson(reader: Reader, userId: Id): Promise<KnownPerson | undefined> {
  const synced = await findRecord(reader, 'users', userId)
  if (synced !== undefined) return { user: SessionUser.parse(synced), is_active: synced.is_active }
  const kept = await reader
    .selectFrom('station_secret')
    .select('value')
    .where('name', '=', nameOf(userId))
    .executeTakeFirst()
  return kept && { user: SessionUser.parse(JSON.parse(kept.value)), is_active: true }
}

/** Keeps what an online sign-in said of the person. */
export async function keepPerson(trx: Trx, user: SessionUser): Promise<void> {
  const value = JSON.stringify(user)
  await trx
    .insertInto('station_secret')
    .values({ name: nameOf(user.id), value })
    .onConflict((oc) => oc.column('name').doUpdateSet({ value }))
    .execute()
}

/** The same by the name that people sign in with. */
export async function findPersonByName(reader: Reader, username: string): Promise<KnownPerson | undefined> {
  const synced = await reader
    .selectFrom('users')
    .select('id')
    .where('username', '=', username)
    .executeTakeFirst()
  if (synced !== undefined) return findPerson(reader, synced.id)
  const kept = await reader
    .selectFrom('station_secret')
    .select('value')
    .where('name', 'like', nameOf('%'))
    .execute()
  const users = kept.map(({ value }) => SessionUser.parse(JSON.parse(value)))
  const user = users.find((one) => one.username === username)
  return user && { user, is_active: true }
}
