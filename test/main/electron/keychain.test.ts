import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { askForRecordedKeychain, findKeychain } from '../../../main/electron/keychain.ts'
import { createMemorySecretStore } from '../../../main/keys/memory-secret-store.ts'
import { app, resetElectron, safeStorage } from './stand-in-electron.ts'

vi.mock('electron', () => import('./stand-in-electron.ts'))
// The machine of a test has no keychain of its own: here it has one.
vi.mock('../../../main/keys/keychain-secret-store.ts', () => ({
  findKeychain: async () => ({
    ok: true,
    store: { ...createMemorySecretStore(), backend: 'keychain-linux' },
  }),
}))

let profile: string
beforeEach(() => {
  resetElectron()
  profile = mkdtempSync(join(tmpdir(), 'sijil-profile-'))
})
afterEach(() => rmSync(profile, { recursive: true }))

function enrolledWith(keychain_backend: string | null): void {
  const id = '01980000-0000-7000-8000-00000000f001'
  const site = { id, code: '01', name: 'Sijil Hospital', name_ar: null, time_zone: 'Africa/Cairo' }
  const file = {
    format: 1,
    station_id: id,
    station_name: 'Ward 3',
    server: 'http://127.0.0.1:1',
    site,
    key_protection: keychain_backend === null ? 'password_only' : 'keychain',
    keychain_backend,
    enrolled_at: '2026-03-01T08:00:00.000Z',
  }
  writeFileSync(join(profile, 'station.json'), JSON.stringify(file))
}

const backendOf = async (): Promise<string | undefined> => (await findKeychain(profile)).store?.backend

describe.runIf(process.platform === 'linux')('the keychain of a station', () => {
  it('is Electron’s for a new one, the system’s where Electron’s does not protect', async () => {
    expect(await backendOf()).toBe('safe-storage-gnome_libsecret')
    safeStorage.backend = 'basic_text'
    expect(await backendOf()).toBe('keychain-linux')
  })

  it('stays the one it was enrolled with', async () => {
    enrolledWith('keychain-linux')
    expect(await backendOf()).toBe('keychain-linux')
    enrolledWith('safe-storage-gnome_libsecret')
    expect(await backendOf()).toBe('safe-storage-gnome_libsecret')
  })

  it('is no other where the one it was enrolled with is away, and the person is told', async () => {
    enrolledWith('safe-storage-gnome_libsecret')
    safeStorage.isThere = false
    const found = await findKeychain(profile)
    expect(found.store).toBeUndefined()
    expect(found.refusal).toContain('does not answer')
  })

  it('is asked for again in a session of another desktop, unless the person chose one', () => {
    askForRecordedKeychain(profile)
    expect(app.commandLine.hasSwitch('password-store')).toBe(false)
    const text = JSON.stringify({ format: 1, backend: 'safe-storage-gnome_libsecret', secrets: {} })
    writeFileSync(join(profile, 'keychain.json'), text)
    askForRecordedKeychain(profile)
    expect(app.commandLine.getSwitchValue('password-store')).toBe('gnome-libsecret')
    app.commandLine.appendSwitch('password-store', 'kwallet6')
    askForRecordedKeychain(profile)
    expect(app.commandLine.getSwitchValue('password-store')).toBe('kwallet6')
  })
})
