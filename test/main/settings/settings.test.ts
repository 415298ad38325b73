import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { OnlineRequest } from '../../../main/feature-deps.ts'
import { ok } from '../../../shared/result.ts'
import { defaultSettings, settingsId } from '../../../shared/settings/settings.ts'
import { createTestStation, people, SITE_ID, type TestStation } from '../../support/station.ts'

const decided = {
  hospital_name: 'Al Waha Hospital',
  hospital_name_ar: 'مستشفى الواحة',
  logo_png: null,
  digits: 'arabic_indic',
  languages: ['ar'],
  idle_lock_minutes: 5,
} as const

describe('settings of the site at a station', () => {
  let station: TestStation
  const asked: [string, OnlineRequest][] = []
  beforeEach(async () => {
    asked.length = 0
    station = await createTestStation({
      online: {
        request: async (path, init) => {
          asked.push([path, init])
          return ok({ ...decided, allows_password_only_slots: true, row_version: 8 })
        },
      },
    })
  })
  afterEach(() => station.close())

  it('are what the site is called, both languages and Western digits until somebody decides', async () => {
    expect(await station.call('settings.get', {})).toMatchObject({
      digits: 'western',
      languages: ['en', 'ar'],
      idle_lock_minutes: defaultSettings({ name: 'x', name_ar: null }).idle_lock_minutes,
      row_version: null,
    })
  })

  it('are read offline as sync last brought them, by everybody who is signed in', async () => {
    await station.receive('settings', {
      ...decided,
      languages: [...decided.languages],
      id: settingsId(SITE_ID),
      site_id: SITE_ID,
      row_version: 7,
      created_at: '2026-05-01T08:00:00.000Z',
      created_by: people.admin.id,
      created_on_station: SITE_ID,
    })
    expect(await station.call('settings.get', {}, 'nadia')).toEqual({
      ...decided,
      second_factor_for: 'nobody',
      allows_pin: true,
      offline_hours: 72,
      allows_password_only_slots: false,
      row_version: 7,
    })
    expect(asked).toEqual([])
  })

  it('are changed on the server alone, by administrators, against the version that was read', async () => {
    const change = { ...decided, languages: [...decided.languages], row_version: 7 }
    expect(await station.refusal('settings.replace', change, 'nadia')).toMatchObject({
      code: 'not_permitted',
    })
    expect(await station.call('settings.replace', change, 'admin')).toMatchObject({ row_version: 8 })
    const { row_version: _version, ...body } = change
    expect(asked).toEqual([['/api/v1/admin/settings', { method: 'PUT', body, if_match: 7 }]])
  })
})
