import { randomBytes } from 'node:crypto'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { v7 } from 'uuid'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStore, type Store } from '../../../main/db/open.ts'
import { createEmergencies } from '../../../main/emergency/emergencies.ts'
import { createKeySlots } from '../../../main/keys/key-slots.ts'
import { putRecord } from '../../../main/records/row-store.ts'
import { createOnlineSession } from '../../../main/session/online-session.ts'
import { createServerDoor, type ServerDoor } from '../../../main/session/server-door.ts'
import { createSessionService } from '../../../main/session/session-service.ts'
import { ok } from '../../../shared/result.ts'
import type { User } from '../../../shared/users/user.ts'
import { aProfile, unwrap } from './a-station.ts'

const station_id = v7()
const site_id = v7()
const now = '2026-03-01T08:00:00.000Z'
const heba: User = {
  id: v7(),
  site_id,
  row_version: 3,
  created_at: now,
  created_by: v7(),
  created_on_station: station_id,
  username: 'heba',
  full_name: 'Heba Ali',
  role: 'nurse',
  is_charge_nurse: false,
  is_active: true,
}
const password = 'a nurse’s password'
const share = randomBytes(32)

let profile: string
let store: Store
let storeKey: Buffer
beforeEach(async () => {
  profile = aProfile()
})
afterEach(async () => {
  await store.close()
  rmSync(profile, { recursive: true })
})

/** A station whose server is away, with one person who signed in here before. */
async function anOfflineStation(server: Partial<ServerDoor> = {}, isClosing = () => false) {
  const key = randomBytes(32)
  storeKey = Buffer.from(key)
  const cost = { memory_kib: 64, passes: 1 }
  const slots = createKeySlots(
    { folder: profile, rootKey: null, cost },
    { station_id, key, server_share: share, device_key: randomBytes(48) },
  )
  const clock = { nowMs: () => Date.parse(now), monotonicMs: () => 0 }
  slots.noteContact(clock)
  await slots.keepUser(heba, password, key, now)
  store = unwrap(await openStore(join(profile, 'sijil.db'), key))
  const changes: string[] = []
  const faults: unknown[] = []
  const door = { ...createServerDoor('http://127.0.0.1:9', '0.0.0'), ...server }
  const session = createSessionService({
    station_id,
    site_id,
    slots,
    store: {
      current: () => store.db,
      open: async () => ok(store.db),
      checkpoint: () => store.checkpoint(),
      close: async () => undefined,
      isUnder: () => true,
      rekey: async () => undefined,
    },
    door,
    online: createOnlineSession(door),
    clock,
    newId: () => v7(),
    stationToken: async () => null,
    onServerTime: () => undefined,
    onFault: (error) => faults.push(error),
    onChanged: () => changes.push('changed'),
    isAllSent: async () => true,
    isClosing,
    allowsPin: async () => true,
    emergencies: createEmergencies(clock),
  })
  const pulled = async (user: User): Promise<void> => {
    await store.db.transaction().execute((trx) => putRecord(trx, 'users', user))
    await session.usersChanged()
  }
  return { session, slots, changes, faults, pulled }
}

const slotFiles = (): string =>
  readFileSync(join(profile, 'keyslots.json'), 'utf8') +
  readFileSync(join(profile, 'keyslots.previous.json'), 'utf8')

describe('a person whose account the server ended', () => {
  it('is signed out as soon as sync hears of it, and has no slot any more', async () => {
    const { session, changes, pulled } = await anOfflineStation()
    await pulled(heba)
    await session.signIn('heba', password)
    changes.length = 0
    await pulled({ ...heba, is_active: false })
    expect(session.current()).toBeNull()
    expect(changes).toEqual(['changed'])
    expect(slotFiles()).not.toContain(heba.id)
    expect(await session.signIn('heba', password)).toEqual({
      ok: false,
      error: { code: 'first_sign_in_needs_server' },
    })
  })

  it('does not get in with a slot that is still there', async () => {
    const { session, slots } = await anOfflineStation()
    await store.db.transaction().execute((trx) => putRecord(trx, 'users', { ...heba, is_active: false }))
    expect(await session.signIn('heba', password)).toEqual({
      ok: false,
      error: { code: 'revoked', subject: 'user' },
    })
    expect(slots.knownUsers()).toEqual([])
  })

  it('has no slot either when the server’s list comes while they sign in', async () => {
    let answer: () => void = () => undefined
    let asked: () => void = () => undefined
    const isAsked = new Promise<void>((resolve) => {
      asked = resolve
    })
    const { session, slots } = await anOfflineStation({
      isThere: async () => true,
      signIn: async () => {
        asked()
        await new Promise<void>((resolve) => {
          answer = resolve
        })
        const { id, username, full_name, role, is_charge_nurse } = heba
        return ok({
          user: { id, username, full_name, role, is_charge_nurse },
          access_token: 'a',
          refresh_token: 'r',
          expires_in: 600,
          server_share: share.toString('base64url'),
          credentials_changed_at: now,
          server_time: now,
        })
      },
    })
    const signingIn = session.signIn('heba', password)
    await isAsked
    const ending = session.endPeople([
      { id: heba.id, is_active: false, role_version: 4, credentials_changed_at: now },
    ])
    answer()
    expect((await signingIn).ok).toBe(true)
    expect(await ending).toEqual([heba.id])
    expect(session.current()).toBeNull()
    expect(slots.userIds()).toEqual([])
    expect(slotFiles()).not.toContain('sealed_key')
  })
})

describe('the end of every sign-in', () => {
  it('does not wait for the audit trail, which is written when it can be', async () => {
    const mona = { ...heba, id: v7(), username: 'mona' }
    const { session, slots, faults, pulled } = await anOfflineStation()
    await slots.keepUser(mona, password, storeKey, now)
    await pulled(heba)
    await pulled(mona)
    await session.signIn('heba', password)
    await session.signIn('mona', password)
    const rename = (from: string, to: string) =>
      sql.raw(`alter table ${from} rename to ${to}`).execute(store.db)
    await rename('audit_log', 'audit_log_away')
    await session.endLogins('the station was revoked')
    expect(session.people()).toEqual([])
    expect(faults.length).toBeGreaterThan(0)
    await rename('audit_log_away', 'audit_log')
    await session.tick()
    const rows = await store.db.selectFrom('audit_log').select('event').orderBy('audit_seq').execute()
    const ends = rows
      .map(({ event }) => JSON.parse(event))
      .filter(({ action }) => action === 'session.sign_out')
    expect(ends.map(({ actor_id }) => actor_id)).toEqual([heba.id, mona.id])
  })
})

describe('a person whose role changed', () => {
  it('works with the new one at once, whatever the slot file says', async () => {
    const { session, slots, pulled } = await anOfflineStation()
    await pulled(heba)
    await session.signIn('heba', password)
    await pulled({ ...heba, role: 'physician' })
    expect(session.current()).toMatchObject({ username: 'heba', role: 'physician' })
    expect(slots.knownUsers()).toMatchObject([{ role: 'physician' }])
  })
})

describe('a person whom the store has never heard of', () => {
  it('needs the server, although the password opens a slot', async () => {
    const { session } = await anOfflineStation()
    expect(await session.signIn('heba', password)).toEqual({
      ok: false,
      error: { code: 'first_sign_in_needs_server' },
    })
    expect(session.current()).toBeNull()
  })
})

describe('a person on a station that is about to be erased', () => {
  it('signs in no more, and does not come back', async () => {
    let isErasing = false
    const { session, pulled } = await anOfflineStation({}, () => isErasing)
    await pulled(heba)
    unwrap(await session.signIn('heba', password))
    isErasing = true
    const refused = { ok: false, error: { code: 'revoked', subject: 'station' } }
    expect(await session.signIn('heba', password)).toEqual(refused)
    expect(await session.unlock(heba.id, { password })).toEqual(refused)
    const two = [
      { username: 'heba', password },
      { username: 'nadia', password },
    ] as const
    expect(await session.openForTwo(two, async () => ok(undefined))).toEqual(refused)
  })
})
