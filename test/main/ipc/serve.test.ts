import { describe, expect, it } from 'vitest'
import type { FaultLog } from '../../../main/ipc/fault.ts'
import type { GuardedHandlers, OpenHandlers } from '../../../main/ipc/handlers.ts'
import { createServe } from '../../../main/ipc/serve.ts'
import { createUnenrolledHandlers } from '../../../main/session/session-handlers.ts'
import { contract, IPC_MAX_BYTES } from '../../../shared/ipc/contract.ts'
import { ok } from '../../../shared/result.ts'
import type { SessionUser } from '../../../shared/session/session-ipc.ts'
import type { Role } from '../../../shared/users/user.ts'

const id = '01980000-0000-7000-8000-000000000001'
const now = '2026-03-01T08:00:00.000Z'

function aPerson(role: Role): SessionUser {
  return { id, username: 'someone', full_name: 'Some One', role, is_charge_nurse: false }
}

/** The door with a few handlers behind it; what a test does not name must not be reached. */
function aDoor(given: {
  user?: SessionUser | null
  guarded?: Partial<GuardedHandlers>
  open?: Partial<OpenHandlers>
  isStoreOpen?: boolean
}) {
  const refused: string[] = []
  const faults: Parameters<FaultLog>[0][] = []
  const serve = createServe({
    open: { ...createUnenrolledHandlers(() => now), ...given.open },
    guarded: () => (given.isStoreOpen === false ? undefined : ((given.guarded ?? {}) as GuardedHandlers)),
    user: () => given.user ?? null,
    onRefused: async (_user, action) => void refused.push(action),
    newId: () => id,
    log: (facts) => void faults.push(facts),
  })
  return { serve, refused, faults }
}

const discharge = { id, seen: {}, diagnosis: 'x', diagnosis_code: null }

describe('the door between screens and core', () => {
  it('knows the channels of the contract and no other', async () => {
    const { serve } = aDoor({ user: aPerson('admin') })
    for (const channel of ['patients.delete', '__proto__', 'constructor', 'toString', 7, null]) {
      expect(await serve(channel, {})).toEqual({ ok: false, error: { code: 'not_found', entity: 'channel' } })
    }
  })

  it('refuses a message above a megabyte before anything reads it', async () => {
    const { serve } = aDoor({ user: aPerson('nurse') })
    const query = 'x'.repeat(IPC_MAX_BYTES)
    expect(await serve('patients.search', { query, limit: 1 })).toEqual({
      ok: false,
      error: { code: 'too_large', limit_bytes: IPC_MAX_BYTES },
    })
  })

  it('names the field that nobody asked for', async () => {
    const { serve } = aDoor({ user: aPerson('nurse') })
    const result = await serve('patients.search', { query: 'x', limit: 1, as_admin: true })
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'invalid_input', fields: [{ code: 'unrecognized_keys' }] },
    })
  })

  it('lets nobody past who has not signed in, whatever the channel', async () => {
    const { serve } = aDoor({ user: null })
    const guarded = Object.entries(contract).filter(([, { access }]) => access !== 'open')
    expect(guarded.length).toBeGreaterThan(20)
    for (const [channel] of guarded) {
      expect(await serve(channel, {})).toEqual({ ok: false, error: { code: 'session_locked' } })
    }
  })

  it('does nothing for a screen that was drawn for another person, or for nobody', async () => {
    const { serve } = aDoor({
      user: aPerson('nurse'),
      guarded: { 'patients.next_medical_number': async () => ok({ medical_number: null, left: 3 }) },
    })
    const another = '01980000-0000-7000-8000-000000000002'
    for (const person of [another, null, '']) {
      expect(await serve('patients.next_medical_number', {}, person)).toEqual({
        ok: false,
        error: { code: 'session_locked' },
      })
      expect(await serve('session.status', {}, person)).toMatchObject({ ok: true })
    }
    expect(await serve('patients.next_medical_number', {}, id)).toMatchObject({ ok: true })
  })

  it('says locked while the store is closed', async () => {
    const { serve } = aDoor({ user: aPerson('nurse'), isStoreOpen: false })
    const result = await serve('patients.search', { query: 'x', limit: 1 })
    expect(result).toEqual({ ok: false, error: { code: 'session_locked' } })
  })

  it('refuses a nurse what only physicians do, and notes it', async () => {
    const { serve, refused } = aDoor({ user: aPerson('nurse') })
    expect(await serve('visits.diagnose', discharge)).toEqual({
      ok: false,
      error: { code: 'not_permitted', action: 'visits.diagnose' },
    })
    expect(refused).toEqual(['visits.diagnose'])
  })

  it('asks an administrator for the reason of a clinical act', async () => {
    const { serve, refused } = aDoor({ user: aPerson('admin') })
    expect(await serve('visits.diagnose', discharge)).toMatchObject({
      ok: false,
      error: { code: 'invalid_input', fields: [{ field: 'administration_reason', code: 'required' }] },
    })
    expect(refused).toEqual([])
  })

  it('hands actor and reason to the handler', async () => {
    let seen: unknown
    const { serve } = aDoor({
      user: aPerson('admin'),
      guarded: {
        'visits.diagnose': async (_input, call) => {
          seen = call
          return { ok: false, error: { code: 'not_found', entity: 'patient_visits' } }
        },
      },
    })
    await serve('visits.diagnose', { ...discharge, administration_reason: 'physician on leave' })
    expect(seen).toMatchObject({
      actor: { user_id: id, role: 'admin', is_charge_nurse: false },
      administration_reason: 'physician on leave',
    })
  })

  it('lets out what the contract declares and nothing more', async () => {
    const { serve } = aDoor({
      user: aPerson('nurse'),
      guarded: {
        'patients.next_medical_number': async () =>
          ok({ medical_number: null, left: 3, ssn_index: 'secret' }),
      },
    })
    const result = await serve('patients.next_medical_number', {})
    expect(result).toEqual({ ok: true, value: { medical_number: null, left: 3 } })
  })

  it('answers a fault with an id, and keeps message and names to itself', async () => {
    const { serve, faults } = aDoor({
      user: aPerson('nurse'),
      guarded: {
        'patients.search': async () => {
          throw new Error('no such column near "Mona Hassan"')
        },
      },
    })
    const result = await serve('patients.search', { query: 'Mona', limit: 1 })
    expect(result).toEqual({ ok: false, error: { code: 'internal', log_id: id } })
    expect(faults).toHaveLength(1)
    expect(JSON.stringify(faults)).not.toContain('Mona')
    expect(faults[0]?.frames).toContain('serve.test.ts')
  })

  it('treats an answer that does not fit as a fault', async () => {
    const { serve, faults } = aDoor({
      user: aPerson('nurse'),
      guarded: { 'patients.next_medical_number': async () => ok({ medical_number: null, left: -1 }) },
    })
    const result = await serve('patients.next_medical_number', {})
    expect(result).toEqual({ ok: false, error: { code: 'internal', log_id: id } })
    expect(faults[0]?.code).toContain('left')
  })

  it.each([
    ['SQLITE_FULL', { code: 'disk_full' }],
    ['ENOSPC', { code: 'disk_full' }],
    ['SQLITE_CORRUPT', { code: 'store_damaged', detail: 'SQLITE_CORRUPT' }],
    ['SQLITE_NOTADB', { code: 'store_damaged', detail: 'SQLITE_NOTADB' }],
  ])('says what to do when the disk answers %s', async (code, error) => {
    const { serve } = aDoor({
      user: aPerson('nurse'),
      guarded: {
        'patients.search': async () => {
          throw Object.assign(new Error('disk'), { code })
        },
      },
    })
    expect(await serve('patients.search', { query: 'x', limit: 1 })).toEqual({ ok: false, error })
  })
})
