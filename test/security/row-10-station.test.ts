import { spawnSync } from 'node:child_process'
import { cpSync } from 'node:fs'
import { expect, it } from 'vitest'
import { NURSE, openHospital } from '../support/hospital.ts'
import { freePort, startStationProcess, temporaryFolder } from '../support/processes.ts'
import { connectToStation } from '../support/station-client.ts'
import { hasTool, reached } from './amounts.ts'

/* Row 10 with the whole program: a ward PC that was switched off, and is started under another clock without the server. */

/** What makes every process that inherits it believe that it is earlier or later. */
function clockShiftedBy(shift: string): Record<string, string> {
  const { stdout } = spawnSync('faketime', ['-f', shift, 'env'], { encoding: 'utf8' })
  const lines = stdout.split('\n').filter((line) => /^(LD_PRELOAD|FAKETIME)/.test(line))
  return Object.fromEntries(
    lines.map((line) => [line.split('=')[0] ?? '', line.slice(line.indexOf('=') + 1)]),
  )
}

it('is what a station asks for how long it was without the server, and setting it back gains nothing', async ({
  onTestFinished,
}) => {
  if (!hasTool(10, 'faketime', ['faketime'])) return
  const hospital = await openHospital(null)
  onTestFinished(() => hospital.close())
  const first = temporaryFolder('clock')
  onTestFinished(first.remove)
  const nurse = { username: NURSE.username, password: NURSE.password }
  const place = { profile: first.path, server_url: hospital.url, name: 'CLOCK-1', port: await freePort() }
  const enrolled = await startStationProcess({ ...place, enrolment_code: await hospital.enrolmentCode() })
  const online = await connectToStation(enrolled.launch_url)
  await online.call('session.sign_in', nurse)
  online.close()
  await enrolled.stop()
  await hospital.stop()

  async function signInUnder(shift: string): Promise<string> {
    const profile = temporaryFolder('clock-shifted')
    try {
      cpSync(first.path, profile.path, { recursive: true })
      const env = clockShiftedBy(shift)
      const station = await startStationProcess({ ...place, profile: profile.path, env })
      try {
        const client = await connectToStation(station.launch_url)
        const reply = await client.ask('session.sign_in', nurse)
        client.close()
        if (reply.ok) return 'open'
        return reply.error.code === 'server_needed' ? reply.error.reason : reply.error.code
      } finally {
        await station.stop()
      }
    } finally {
      profile.remove()
    }
  }
  const told: Record<string, string> = {}
  // Passwords alone protect this PC: a day without the server.
  for (const shift of ['-365d', '-1h', '+0s', '+1h', '+23h', '+25h', '+40d', '+4500d'])
    told[shift] = await signInUnder(shift)
  expect(told).toEqual({
    '-365d': 'clock_set_back',
    '-1h': 'clock_set_back',
    '+0s': 'open',
    '+1h': 'open',
    '+23h': 'open',
    '+25h': 'offline_too_long',
    '+40d': 'offline_too_long',
    '+4500d': 'offline_too_long',
  })
  const opened_late = ['+25h', '+40d', '+4500d'].filter((shift) => told[shift] === 'open').length
  reached(10, 'the whole station under faketime', { clocks: Object.keys(told).length, opened_late })
}, 600_000)
