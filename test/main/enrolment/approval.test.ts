import { readdirSync, rmSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { approvalSentence, startErrorSentence } from '../../../main/browser-shell/error-sentence.ts'
import { openStationFront, type StationFront } from '../../../main/station-front.ts'
import { aMachine, aProfile, unwrap } from '../session/a-station.ts'
import { type StandIn, startStandIn } from '../session/stand-in-server.ts'

const needed = { status: 409, body: { code: 'approval_needed' } }
const rejected = { status: 409, body: { code: 'enrolment_rejected' } }

let server: StandIn
let profile: string
let front: StationFront | undefined
let askAgain: () => void
beforeEach(async () => {
  server = await startStandIn()
  server.refusal = needed
  profile = aProfile()
  askAgain = () => undefined
})
afterEach(async () => {
  await front?.close()
  front = undefined
  await server.stop()
  rmSync(profile, { recursive: true })
})

/** A PC whose next question to the server is asked when the test says. */
async function aWaitingPc(): Promise<StationFront> {
  const timers = {
    after: (_delayMs: number, run: () => void) => {
      askAgain = run
      return () => undefined
    },
  }
  const enrolment = { server: server.url, code: 'a-code-of-the-admin', name: 'Ward 3' }
  front = unwrap(await openStationFront({ ...aMachine(), timers }, { profile, enrolment }))
  return front
}

const filesOf = (folder: string): string[] =>
  readdirSync(folder).filter((name) => !name.startsWith('station.lock'))
const statusOf = (one: StationFront) => one.serve('session.status', {})

describe('a PC that needs an approval', () => {
  it('shows six words, stores nothing, and lets nobody in meanwhile', async () => {
    const pc = await aWaitingPc()
    expect(pc.awaited?.words).toMatch(/^([a-z]{5} ){5}[a-z]{5}$/)
    expect(await statusOf(pc)).toMatchObject({
      ok: true,
      value: { state: 'awaiting_approval', enrolment: pc.awaited, key_protection: null },
    })
    expect(await pc.serve('session.sign_in', { username: 'heba', password: 'x' })).toMatchObject({
      ok: false,
    })
    expect(await pc.serve('patients.search', { query: '', limit: 10 })).toEqual({
      ok: false,
      error: { code: 'session_locked' },
    })
    expect(filesOf(profile)).toEqual([])
    if (pc.awaited !== null) expect(approvalSentence(pc.awaited)).toContain(pc.awaited.words)
  })

  it('goes on by itself once it is approved, as the PC that asked, in the window that is open', async () => {
    const pc = await aWaitingPc()
    const heard: unknown[] = []
    pc.events.subscribe((event, payload) => heard.push([event, payload]))
    askAgain()
    await vi.waitFor(() => expect(server.enrolments).toEqual([]))
    server.refusal = null
    await vi.waitFor(() => {
      askAgain()
      expect(server.enrolments).toHaveLength(1)
    })
    const station = unwrap(await pc.station)
    expect(station.file.station_id).toBe(server.enrolments[0]?.station_id)
    expect(await statusOf(pc)).toMatchObject({ value: { state: 'locked', station: { name: 'Ward 3' } } })
    expect(heard).toContainEqual(['session.changed', expect.objectContaining({ state: 'locked' })])
  })

  it('goes on waiting while the server is away', async () => {
    const pc = await aWaitingPc()
    await server.stop()
    askAgain()
    await server.start()
    server.refusal = null
    await vi.waitFor(() => {
      askAgain()
      expect(server.enrolments).toHaveLength(1)
    })
    expect((await pc.station).ok).toBe(true)
  })

  it('is told when it was rejected, and has stored nothing', async () => {
    const pc = await aWaitingPc()
    server.refusal = rejected
    askAgain()
    const ended = await pc.station
    expect(ended).toEqual({ ok: false, error: { code: 'conflict', reason: 'enrolment_rejected' } })
    if (!ended.ok) expect(startErrorSentence(ended.error)).toContain('refused')
    expect(await statusOf(pc)).toMatchObject({ value: { state: 'enrolment_refused' } })
    expect(filesOf(profile)).toEqual([])
  })

  it('leaves the profile free when it is closed while it waits', async () => {
    const pc = await aWaitingPc()
    await pc.close()
    expect(filesOf(profile)).toEqual([])
    server.refusal = null
    const again = await aWaitingPc()
    expect(again.awaited).toBeNull()
  })
})
