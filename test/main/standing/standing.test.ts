import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { SignJWT } from 'jose'
import { v7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import { profilePaths } from '../../../main/enrolment/profile-folder.ts'
import { createDeviceKey, exportDeviceKey } from '../../../main/keys/device-key.ts'
import { createKeySlots, openKeySlots } from '../../../main/keys/key-slots.ts'
import { createStationIdentity } from '../../../main/keys/station-identity.ts'
import { isWholeOutbox, openSealedOutbox, type SealedOutbox } from '../../../main/records/sealed-outbox.ts'
import type { DoorReply, ServerDoor } from '../../../main/session/server-door.ts'
import { goOnErasing } from '../../../main/standing/erasing-station.ts'
import { handInSealed } from '../../../main/standing/hand-in.ts'
import { createHeartbeat } from '../../../main/standing/heartbeat.ts'
import { dropEndedPeople, endedSlots } from '../../../main/standing/standing-rules.ts'
import { createStandingService, type StandingDeps } from '../../../main/standing/standing-service.ts'
import { readWipeJournal, writeWipeJournal } from '../../../main/standing/wipe-journal.ts'
import { eraseStation } from '../../../main/standing/wipe-steps.ts'
import { err, ok } from '../../../shared/result.ts'
import type { Envelope } from '../../../shared/sync/envelope.ts'
import {
  STANDING_TYPE,
  type StandingQuery,
  type StandingReply,
} from '../../../shared/sync/standing-message.ts'
import { aProfile } from '../session/a-station.ts'

const now = '2026-05-01T08:00:00.000Z'
const later = '2026-05-01T09:00:00.000Z'
const clock = { nowMs: () => Date.parse(now), monotonicMs: () => 0 }
const person = (id: string, changes: Record<string, unknown> = {}) => ({
  id,
  is_active: true,
  role_version: 1,
  credentials_changed_at: now,
  ...changes,
})

describe('whose slot ends', () => {
  const [heba, nadia] = [v7(), v7()]
  const slot = (mark: string | null | undefined) => [{ user_id: heba, credentials_changed_at: mark }]
  it.each([
    ['nobody’s while all is as it was', slot(now), [person(heba), person(nadia)], []],
    ['of who was ended', slot(now), [person(heba, { is_active: false })], [heba]],
    ['of who is of another site by now', slot(now), [person(nadia)], [heba]],
    ['of who has another password', slot(now), [person(heba, { credentials_changed_at: later })], [heba]],
    ['not of who signed in with the new one before the list was heard', slot(later), [person(heba)], []],
    ['of who has a slot that does not say how old its password is', slot(undefined), [person(heba)], [heba]],
    ['not of who never had a password', slot(null), [person(heba, { credentials_changed_at: null })], []],
  ])('%s', (_what, slots, people, ended) => {
    expect(endedSlots(slots, people)).toEqual(ended)
  })
})

describe('a station that is told where it stands', () => {
  /** A station with two people’s slots, its store closed, and a server whose answers the test writes. */
  async function aLockedStation(parts: Partial<StandingDeps> = {}) {
    const folder = aProfile()
    const station_id = v7()
    const rootKey = randomBytes(32)
    const device = createDeviceKey()
    const options = { folder, rootKey, cost: { memory_kib: 64, passes: 1 } }
    const rootKeyOfKeychain = Buffer.from(rootKey)
    const order = generateKeyPairSync('ed25519')
    const slots = createKeySlots(options, {
      station_id,
      key: randomBytes(32),
      server_share: randomBytes(32),
      device_key: exportDeviceKey(device),
    })
    slots.keepStanding({
      order_public_key: order.publicKey.export({ format: 'der', type: 'spki' }).toString('base64url'),
    })
    const [heba, nadia] = [v7(), v7()]
    for (const [id, username] of [
      [heba, 'heba'],
      [nadia, 'nadia'],
    ] as const) {
      const owner = { id, username, full_name: username, role: 'nurse' as const, credentials_changed_at: now }
      await slots.keepUser(owner, 'a password', randomBytes(32), now)
    }
    const wiped: unknown[] = []
    const acks: unknown[] = []
    let isAckLost = false
    const faults: unknown[] = []
    let answer: (said: StandingQuery) => Promise<DoorReply<StandingReply>>
    const service = createStandingService({
      station_id,
      slots,
      door: {
        standing: (said) => answer(said),
        acknowledgeStanding: async (ack) => {
          if (isAckLost) return err({ kind: 'unreachable' })
          acks.push(ack)
          return ok(null)
        },
      },
      identity: () => createStationIdentity({ station_id, key: device, clock, newId: () => v7() }),
      clock,
      keychain_backend: 'memory',
      openWork: async () => null,
      endPeople: async (people) => dropEndedPeople(slots, people),
      handInSealed: async () => false,
      lock: async () => undefined,
      pushAll: async () => false,
      closeStore: async () => undefined,
      wipe: async (wipe) => void wiped.push(wipe),
      onChanged: () => undefined,
      onFault: (error) => faults.push(error),
      ...parts,
    })
    const sign = (
      claims: Record<string, unknown>,
      { key = order.privateKey, audience = station_id }: { key?: KeyObject; audience?: string } = {},
    ) =>
      new SignJWT({
        server_time: now,
        state: 'active',
        wipe: null,
        people_hash: 'a'.repeat(64),
        people: [person(heba), person(nadia)],
        minimum_version: null,
        password_only_allowed: true,
        policy: {},
        ...claims,
      })
        .setProtectedHeader({ alg: 'EdDSA', typ: STANDING_TYPE })
        .setAudience(audience)
        .setIssuedAt(1_700_000_000)
        .setExpirationTime(1_700_000_060)
        .sign(key)
    return {
      folder,
      options,
      rootKey: rootKeyOfKeychain,
      heba,
      nadia,
      slots,
      wiped,
      acks,
      faults,
      sign,
      hear: (give: (said: StandingQuery) => Promise<string>) => {
        answer = async (said) => ok({ standing: await give(said) })
        return service.check()
      },
      close: async () => {
        await service.close()
        slots.close()
      },
      loseAcks: (isLost: boolean) => {
        isAckLost = isLost
      },
      hearNothing: () => {
        answer = async () => err({ kind: 'unreachable' })
        return service.check()
      },
    }
  }
  const order = { order_id: v7(), order_nonce: 'n'.repeat(32) }

  it('drops the slot of who was ended, on the disk and in the copy before, and says so', async () => {
    const pc = await aLockedStation()
    const people = [person(pc.heba, { is_active: false }), person(pc.nadia)]
    expect(await pc.hear(({ nonce }) => pc.sign({ nonce, people }))).toBe('heard')
    for (const name of ['keyslots.json', 'keyslots.previous.json'])
      expect(readFileSync(join(pc.folder, name), 'utf8')).not.toContain(`"user_id": "${pc.heba}"`)
    expect(pc.acks).toMatchObject([{ state: 'active', ended_slots: [pc.heba] }])
    const again = openKeySlots(pc.options, clock)
    expect(again.ok && again.value.knownUsers().map(({ username }) => username)).toEqual(['nadia'])
  })

  it('says whose slots went until the server has heard it, also where the list is not sent again', async () => {
    const pc = await aLockedStation()
    pc.loseAcks(true)
    const people = [person(pc.heba, { is_active: false }), person(pc.nadia)]
    await pc.hear(({ nonce }) => pc.sign({ nonce, people }))
    pc.loseAcks(false)
    for (let i = 0; i < 2; i += 1) await pc.hear(({ nonce }) => pc.sign({ nonce, people: null }))
    expect(pc.acks).toMatchObject([{ state: 'active', ended_slots: [pc.heba] }])
  })

  it('hands in what is sealed beside its closed store once it was revoked, and then gives its own slot up', async () => {
    const given = [false, true]
    const pc = await aLockedStation({ handInSealed: async () => given.shift() ?? true })
    const stationSlot = () =>
      JSON.parse(readFileSync(join(pc.folder, 'keyslots.json'), 'utf8')).station_slot as unknown
    await pc.hear(({ nonce }) => pc.sign({ nonce, state: 'revoked' }))
    expect(stationSlot()).not.toBeNull()
    await pc.hear(({ nonce }) => pc.sign({ nonce, state: 'revoked' }))
    expect(stationSlot()).toBeNull()
  })

  it('lets nobody in once it was revoked, now and after a restart; its store stays as it is', async () => {
    const pc = await aLockedStation()
    await pc.hear(({ nonce }) => pc.sign({ nonce, state: 'revoked' }))
    const again = openKeySlots(pc.options, clock)
    expect(again.ok && again.value.standing()?.state).toBe('revoked')
    expect(again.ok && again.value.knownUsers()).toEqual([])
    expect(pc.acks).toMatchObject([{ state: 'revoked' }])
  })

  it('is erased by an order that its server signed for this question', async () => {
    const pc = await aLockedStation()
    await pc.hear(({ nonce }) => pc.sign({ nonce, state: 'wipe', wipe: order }))
    expect(pc.wiped).toEqual([order])
  })

  it('is not erased by an order that is forged, another station’s, or an old one once more', async () => {
    const pc = await aLockedStation()
    const { privateKey } = generateKeyPairSync('ed25519')
    const claims = { state: 'wipe', wipe: order }
    const old = await pc.sign({ ...claims, nonce: 'the-nonce-of-an-earlier-question' })
    const tries: ((said: StandingQuery) => Promise<string>)[] = [
      ({ nonce }) => pc.sign({ ...claims, nonce }, { key: privateKey }),
      ({ nonce }) => pc.sign({ ...claims, nonce }, { audience: v7() }),
      async () => old,
      async () => 'a.b.c',
    ]
    for (const give of tries) expect(await pc.hear(give)).toBe('untrusted')
    expect(pc.wiped).toEqual([])
    expect(pc.slots.knownUsers()).toHaveLength(2)
    expect(pc.faults).toHaveLength(tries.length)
  })

  it('that ends while its store is being shut for good takes its slots away first, and starts again', async () => {
    let begun: () => void = () => undefined
    let shut: () => void = () => undefined
    const isBeingShut = new Promise<void>((resolve) => {
      begun = resolve
    })
    const closeStore = () =>
      new Promise<void>((resolve) => {
        shut = resolve
        begun()
      })
    const openWork = async () => ({ only_here_count: 0, oldest_only_here_at: null })
    const pc = await aLockedStation({ openWork, pushAll: async () => true, closeStore })
    const heard = pc.hear(({ nonce }) => pc.sign({ nonce, state: 'revoked' }))
    await isBeingShut
    const closed = pc.close()
    shut()
    await Promise.all([closed, heard])
    expect(JSON.parse(readFileSync(join(pc.folder, 'keyslots.json'), 'utf8')).station_slot).toBeNull()
    const again = openKeySlots({ ...pc.options, rootKey: pc.rootKey }, clock)
    expect(again.ok && again.value.standing()?.state).toBe('revoked')
  })

  it('carries nothing out that is answered after its end, and starts again', async () => {
    const pc = await aLockedStation()
    const heard = pc.hear(async ({ nonce }) => {
      await pc.close()
      return pc.sign({ nonce, state: 'revoked' })
    })
    expect(await heard).toBe('silent')
    const again = openKeySlots({ ...pc.options, rootKey: pc.rootKey }, clock)
    expect(again.ok && again.value.knownUsers()).toHaveLength(2)
  })

  it('keeps everything while the server is silent', async () => {
    const pc = await aLockedStation()
    expect(await pc.hearNothing()).toBe('silent')
    expect(pc.slots.knownUsers()).toHaveLength(2)
  })
})

describe('an erasing that was ordered for an earlier station of a profile', () => {
  it('does not touch the station that the profile is now', async () => {
    const profile = aProfile()
    const station = {
      format: 1,
      station_id: v7(),
      station_name: 'Ward 3',
      server: 'http://127.0.0.1:9',
      site: { id: v7(), code: '01', name: 'Sijil', name_ar: null, time_zone: 'Africa/Cairo' },
      key_protection: 'password_only',
      keychain_backend: null,
      enrolled_at: now,
    }
    writeFileSync(join(profile, 'station.json'), JSON.stringify(station))
    writeFileSync(join(profile, 'sijil.db'), 'records')
    const journal = {
      format: 1 as const,
      station_id: v7(),
      station_name: 'Ward 3',
      server: station.server,
      key_protection: 'password_only' as const,
      order_id: v7(),
      receipt: 'a.b.c',
      unsent: [],
      is_erased: false,
    }
    writeWipeJournal(profile, journal)
    const door = { reportWipe: async () => err({ kind: 'unreachable' } as const) }
    await eraseStation({ profile, keychain: undefined, door, onFault: () => undefined })
    expect(existsSync(join(profile, 'sijil.db'))).toBe(true)
    expect(readWipeJournal(profile)?.is_erased).toBe(true)
    writeWipeJournal(profile, { ...journal, station_id: station.station_id })
    await eraseStation({ profile, keychain: undefined, door, onFault: () => undefined })
    expect(readdirSync(profile)).toEqual(['wipe.json'])
  })

  it('starts into the erasing while a step of it fails, and nobody gets in', async () => {
    const profile = aProfile()
    writeFileSync(join(profile, 'sijil.db'), 'records')
    writeWipeJournal(profile, {
      format: 1,
      station_id: v7(),
      station_name: 'Ward 3',
      server: 'http://127.0.0.1:9',
      key_protection: 'password_only',
      order_id: v7(),
      receipt: 'a.b.c',
      unsent: [],
      is_erased: false,
    })
    const faults: unknown[] = []
    let isHeld = true
    let again: () => void = () => undefined
    const goingOn = await goOnErasing({
      profile,
      keychain: undefined,
      clock,
      timers: {
        after: (_delayMs, run) => {
          again = run
          return () => undefined
        },
      },
      newId: () => v7(),
      door: { reportWipe: async () => ok({ saved: 0 }) },
      log: () => undefined,
      onFault: (error) => faults.push(error),
      onErased: () => undefined,
      onStep: (name) => {
        if (name === 'store' && isHeld) throw new Error('another program holds the file')
      },
    })
    const asked = { username: 'heba', password: 'a password' }
    expect(faults).toHaveLength(1)
    expect(goingOn?.isErased()).toBe(false)
    expect(await goingOn?.serve('session.status', {})).toMatchObject({ value: { state: 'erasing' } })
    expect(await goingOn?.serve('session.sign_in', asked)).toMatchObject({ ok: false })
    isHeld = false
    again()
    await goingOn?.end()
    expect(await goingOn?.serve('session.status', {})).toMatchObject({ value: { state: 'erased' } })
    expect(readdirSync(profile)).toEqual([])
  })
})

describe('what a revoked station hands in beside its closed store', () => {
  const publicKey = generateKeyPairSync('x25519').publicKey.export({ format: 'jwk' }).x ?? ''
  const envelope = { incarnation: 1, station_seq: 1, hash: '1'.padStart(64, '0') } as Envelope
  const taking = { handInSealed: async () => ok({ results: [] }) } as unknown as Pick<
    ServerDoor,
    'handInSealed'
  >
  async function handedIn(damage: (path: string, sealed: SealedOutbox) => void) {
    const path = profilePaths(aProfile()).sealedOutbox
    const sealed = openSealedOutbox(path, publicKey)
    sealed.append(envelope)
    sealed.noteWhole()
    damage(path, sealed)
    sealed.close()
    const first = await handInSealed(path, taking, async () => 'token')
    return [first, await handInSealed(path, taking, async () => 'token')]
  }
  it.each<[string, (path: string, sealed: SealedOutbox) => void, string]>([
    ['is all where everything was sealed', () => undefined, 'sent'],
    ['is not known to be all where the file is gone', (path) => rmSync(path), 'not_whole'],
    [
      'is not all where a line is damaged, also when that is gone',
      (path) => appendFileSync(path, 'x\n'),
      'not_whole',
    ],
    [
      'is not all where a save could not be sealed',
      (path, sealed) => {
        sealed.close()
        rmSync(path)
        mkdirSync(path)
        expect(() => sealed.append(envelope)).toThrow()
        rmSync(path, { recursive: true })
        writeFileSync(path, '')
      },
      'not_whole',
    ],
  ])('%s', async (_what, damage, said) => {
    expect(await handedIn(damage)).toEqual([said, said])
  })

  it('is not all where the station never knew the key to seal with', async () => {
    const path = profilePaths(aProfile()).sealedOutbox
    const sealed = openSealedOutbox(path, null)
    sealed.noteWhole()
    sealed.append(envelope)
    expect(isWholeOutbox(path)).toBe(false)
  })
})

describe('a heartbeat', () => {
  it('comes every minute, more or less, and at a hint no more often than every ten seconds', async () => {
    const waits: number[] = []
    let nowMs = 0
    let due: () => void = () => undefined
    const beats: number[] = []
    const heart = createHeartbeat({
      timers: {
        after: (delayMs, run) => {
          waits.push(delayMs)
          due = run
          return () => undefined
        },
      },
      monotonicMs: () => nowMs,
      random: () => 0,
      beat: async () => void beats.push(nowMs),
      onFault: () => undefined,
    })
    heart.start()
    due()
    await new Promise((resolve) => setImmediate(resolve))
    expect(waits).toEqual([0, 48_000])
    nowMs = 4_000
    heart.nudge()
    expect(waits.at(-1)).toBe(6_000)
    nowMs = 30_000
    heart.nudge()
    expect(waits.at(-1)).toBe(0)
    heart.stop()
    due()
    expect(beats).toEqual([0])
  })
})
