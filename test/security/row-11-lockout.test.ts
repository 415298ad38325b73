import { spawn } from 'node:child_process'
import { cpSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { SecretStore } from '../../main/keys/secret-store.ts'
import { amountOf, reached } from './amounts.ts'
import {
  type Attacked,
  aFolder,
  anAttackedStation,
  heba,
  RIGHT,
  reopen,
  START_MS,
  triesInFile,
} from './slots-under-attack.ts'

const COST = { memory_kib: 8 * 1024, passes: 1 }
const WAITS_MS = amountOf({ fast: 90_000, full: 3_600_000 })
const STEPS = ['as soon as it began', 'before the keychain', 'after the keychain', 'after the check'] as const
const DISABLED = { ok: false, error: { code: 'server_needed', reason: 'too_many_tries' } }
const clockAt = (ms: number) => ({ nowMs: () => ms, monotonicMs: () => 0 })
const at = (hours: number): string => new Date(START_MS + hours * 3_600_000).toISOString()

describe('guessing a password without the server', () => {
  it('ends at exactly ten, after waits, for this person and for nobody else', async () => {
    const yasser = { ...heba, id: '01980000-0000-7000-8000-0000000000a2', username: 'yasser' }
    const { slots, station } = await anAttackedStation(clockAt(START_MS), [heba, yasser])
    let checked = 0
    let afterS = 0
    const waits: number[] = []
    for (let guess = 0; guess < 100; guess += 1) {
      const result = await slots.openByPassword('heba', `guess ${guess}`, at(afterS / 3600))
      if (result.ok || result.error.code === 'server_needed') break
      if (result.error.code === 'wrong_credentials') checked += 1
      if (result.error.code === 'rate_limited') {
        waits.push(result.error.retry_after_s)
        afterS += result.error.retry_after_s
      }
    }
    expect(checked).toBe(10)
    expect(waits).toEqual([30, 60, 120, 300, 900])
    expect(await slots.openByPassword('heba', RIGHT, at(1000))).toEqual(DISABLED)
    expect(await slots.openByPassword('yasser', RIGHT, at(1000))).toMatchObject({ ok: true })
    const now = at(1001)
    await slots.keepUser(heba, RIGHT, station.key, now)
    expect(await slots.openByPassword('heba', RIGHT, now)).toMatchObject({ ok: true })
    reached(11, 'guesses before a slot is disabled', { checked })
    rmSync(station.folder, { recursive: true })
  })

  it('counts a try that a kill ended at any step', async () => {
    const rounds = amountOf({ fast: 20, full: 400 })
    let steps = 0
    for (let round = 0; round < rounds; round += 1) {
      const { station } = await anAttackedStation(clockAt(START_MS))
      let checked = 0
      let hour = 0
      while (checked < 40) {
        hour += 1
        const step = STEPS[(round + hour) % STEPS.length]
        steps += 1
        const left = await tryAndKill(station, step ?? 'after the check', at(hour))
        if (left === 'disabled') break
        checked += 1
      }
      expect(checked).toBe(10)
      const slots = await reopen(station, clockAt(START_MS))
      expect(await slots.openByPassword('heba', RIGHT, at(1e5))).toEqual(DISABLED)
      rmSync(station.folder, { recursive: true })
    }
    reached(11, 'tries cut short at each step', { rounds, steps, resets: 0 })
  })

  it(
    'is not made longer by killing the program while it guesses',
    async () => {
      const kills = amountOf({ fast: 2, full: 200 })
      let [killed, profiles, checkedAtMost] = [0, 0, 0]
      while (killed < kills) {
        const { station } = await anAttackedStation(clockAt(Date.now()), [heba], { cost: COST })
        writeFileSync(join(station.folder, 'order.json'), JSON.stringify({ cost: COST }))
        profiles += 1
        let checked = 0
        let before = 0
        let startMs = Date.now()
        for (;;) {
          const said = await guessUntilKilled(
            station.folder,
            startMs,
            Math.random() * amountOf({ fast: 60, full: 30 }),
          )
          checked += said.filter((word) => word === 'checked').length
          startMs += 100 * 3_600_000
          const tries = triesInFile(station.folder)
          expect(tries).toBeGreaterThanOrEqual(Math.max(before, checked))
          before = tries
          if (said.includes('server_needed')) break
          expect(said).not.toContain('opened')
          expect(said).not.toContain('rate_limited')
          killed += 1
        }
        expect(checked).toBeLessThanOrEqual(10)
        expect(before).toBe(10)
        checkedAtMost = Math.max(checkedAtMost, checked)
        rmSync(station.folder, { recursive: true })
      }
      reached(11, 'kills while a program guesses', {
        kills: killed,
        profiles,
        checked_at_most: checkedAtMost,
        resets: 0,
      })
    },
    WAITS_MS,
  )

  it('is not made longer by putting an old slot file back', async () => {
    const rounds = amountOf({ fast: 10, full: 200 })
    let found = 0
    for (let round = 0; round < rounds; round += 1) {
      const { station, slots } = await anAttackedStation(clockAt(START_MS))
      const kept = aFolder()
      cpSync(station.folder, kept, { recursive: true })
      const guesses = 1 + (round % 9)
      for (let hour = 1; hour <= guesses; hour += 1) await slots.openByPassword('heba', 'guess', at(hour))
      await slots.settled()
      for (const name of ['keyslots.json', 'keyslots.previous.json']) {
        cpSync(join(kept, name), join(station.folder, name))
      }
      const back = await reopen(station, clockAt(START_MS))
      expect(back.offlineRefusal(clockAt(START_MS))).toBe('slots_rolled_back')
      await back.openByPassword('heba', 'guess', at(500))
      expect(triesInFile(station.folder)).toBe(guesses + 1)
      found += 1
      for (const folder of [kept, station.folder]) rmSync(folder, { recursive: true })
    }
    reached(11, 'old slot files put back', { rounds, found })
  })
})

type Step = (typeof STEPS)[number]

/** One wrong try of a program that ends at a step; what it had told file and keychain by then stays. */
async function tryAndKill(station: Attacked, step: Step, now: string): Promise<'checked' | 'disabled'> {
  const before = aFolder()
  let isKept = false
  const keep = (): void => {
    if (isKept) return
    cpSync(station.folder, before, { recursive: true })
    isKept = true
  }
  let isTrying = false
  const keychain: SecretStore = {
    ...station.keychain,
    set: async (name, secret) => {
      if (isTrying && step === 'before the keychain') keep()
      await station.keychain.set(name, secret)
      if (isTrying && step === 'after the keychain') keep()
    },
  }
  const slots = await reopen({ ...station, keychain }, clockAt(START_MS))
  isTrying = true
  const trying = slots.openByPassword('heba', 'a guess', now)
  // Before any key can have been made of the password.
  if (step === 'as soon as it began') keep()
  const result = await trying
  if (step === 'after the check') keep()
  await slots.settled()
  // What happened after the kill did not happen.
  if (isKept) {
    rmSync(station.folder, { recursive: true })
    cpSync(before, station.folder, { recursive: true })
  }
  rmSync(before, { recursive: true })
  return !result.ok && result.error.code === 'server_needed' ? 'disabled' : 'checked'
}

/** Starts the guessing program and kills it some time after its first try; answers what it said. */
function guessUntilKilled(folder: string, startMs: number, afterMs: number): Promise<string[]> {
  return new Promise((done, broken) => {
    const child = spawn(
      process.execPath,
      [resolve('test/security/guessing-victim.ts'), folder, String(startMs)],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    )
    let said = ''
    let isTimed = false
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text
      if (isTimed || !said.includes('try')) return
      isTimed = true
      setTimeout(() => child.kill('SIGKILL'), afterMs)
    })
    child.on('error', broken)
    child.on('close', () => done(said.split('\n').filter(Boolean)))
  })
}
