import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startErrorSentence } from '../../../main/browser-shell/error-sentence.ts'
import { createMemorySecretStore } from '../../../main/keys/memory-secret-store.ts'
import { aMachine, aProfile, enrol, restart, unwrap } from '../session/a-station.ts'
import { type StandIn, startStandIn } from '../session/stand-in-server.ts'

let server: StandIn
let profile: string
beforeEach(async () => {
  server = await startStandIn()
  profile = aProfile()
})
afterEach(async () => {
  await server.stop()
  rmSync(profile, { recursive: true })
})

const filesOf = (folder: string): string[] => readdirSync(folder).filter((name) => name !== 'station.lock')

describe('enrolling a station', () => {
  it('leaves the station’s name, site and server in clear, and no secret', async () => {
    const station = unwrap(await enrol(aMachine(), profile, `${server.url}/`))
    await station.close()
    const file = JSON.parse(readFileSync(join(profile, 'station.json'), 'utf8'))
    expect(file).toMatchObject({
      station_name: 'Ward 3',
      server: server.url,
      site: { code: '01', time_zone: 'Africa/Cairo' },
      key_protection: 'password_only',
    })
    expect(JSON.stringify(file)).not.toMatch(/key"|share|seal/)
  })

  it('asks for the keychain where there is one', async () => {
    const station = unwrap(await enrol(aMachine(createMemorySecretStore()), profile, server.url))
    await station.close()
    expect(station.file).toMatchObject({ key_protection: 'keychain', keychain_backend: 'memory' })
    expect(await restart(aMachine(), profile)).toMatchObject({
      ok: false,
      error: { code: 'keychain_trouble', kind: 'absent' },
    })
    expect(await restart(aMachine(createMemorySecretStore()), profile)).toMatchObject({
      ok: false,
      error: { code: 'keychain_trouble', kind: 'item_lost' },
    })
  })

  it('stores nothing when the code is not good, and says so', async () => {
    server.refusal = { status: 401, body: { code: 'invalid_code' } }
    expect(await enrol(aMachine(), profile, server.url)).toMatchObject({
      ok: false,
      error: { code: 'invalid_input', fields: [{ field: 'enrolment_code' }] },
    })
    expect(filesOf(profile)).toEqual([])
  })

  it('says of a code that needs an approval that it does, and stores nothing', async () => {
    server.refusal = { status: 409, body: { code: 'approval_needed' } }
    const result = await enrol(aMachine(), profile, server.url)
    expect(result).toEqual({ ok: false, error: { code: 'conflict', reason: 'approval_needed' } })
    if (!result.ok) expect(startErrorSentence(result.error)).toContain('not approved')
    expect(filesOf(profile)).toEqual([])
  })

  it('says that the site wants a keychain, and stores nothing', async () => {
    server.refusal = { status: 409, body: { code: 'password_only_not_allowed' } }
    const result = await enrol(aMachine(), profile, server.url)
    expect(result).toEqual({ ok: false, error: { code: 'conflict', reason: 'password_only_not_allowed' } })
    if (!result.ok) expect(startErrorSentence(result.error)).toContain('no keychain')
    expect(filesOf(profile)).toEqual([])
  })

  it('asks again as the same station with the same key when the answer was lost', async () => {
    server.losesAnswers.set('/sync/v1/enrol', 1)
    const station = unwrap(await enrol(aMachine(), profile, server.url))
    await station.close()
    expect(server.enrolments).toHaveLength(2)
    expect(server.enrolments[1]).toEqual(server.enrolments[0])
    expect(station.file.station_id).toBe(server.enrolments[0]?.station_id)
  })

  it('asks twice at most, and stores nothing then', async () => {
    server.losesAnswers.set('/sync/v1/enrol', 2)
    expect(await enrol(aMachine(), profile, server.url)).toEqual({ ok: false, error: { code: 'offline' } })
    expect(server.enrolments).toHaveLength(2)
    expect(filesOf(profile)).toEqual([])
  })

  it('stores nothing when the server does not answer', async () => {
    await server.stop()
    expect(await enrol(aMachine(), profile, server.url)).toEqual({ ok: false, error: { code: 'offline' } })
    expect(filesOf(profile)).toEqual([])
    await server.start()
  })

  it('happens once: a second start with a code is a start', async () => {
    const machine = aMachine()
    await unwrap(await enrol(machine, profile, server.url)).close()
    const again = unwrap(await enrol(machine, profile, server.url))
    await again.close()
    expect(server.asked.filter((path) => path.endsWith('/enrol'))).toHaveLength(1)
  })

  it('asks for a code when there is neither an enrolment nor an order for one', async () => {
    expect(await restart(aMachine(), profile)).toEqual({
      ok: false,
      error: { code: 'not_found', entity: 'enrolment' },
    })
  })

  it('moves what a killed enrolment left aside, deletes nothing, and enrols anew', async () => {
    mkdirSync(join(profile, 'documents'))
    writeFileSync(join(profile, 'keyslots.json'), '{}')
    writeFileSync(join(profile, 'sijil.db'), 'half a store')
    const machine = aMachine()
    await unwrap(await enrol(machine, profile, server.url)).close()
    const aside = readdirSync(profile).find((name) => name.startsWith('set-aside-')) ?? ''
    expect(readdirSync(join(profile, aside)).sort()).toEqual(['documents', 'keyslots.json', 'sijil.db'])
    expect(readFileSync(join(profile, aside, 'sijil.db'), 'utf8')).toBe('half a store')
    expect(machine.said.join()).toContain('Nothing was deleted')
    expect(existsSync(join(profile, 'station.json'))).toBe(true)
  })
})
