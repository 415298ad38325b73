import { v7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { LOGO_MAX_BYTES } from '../../../shared/settings/settings.ts'
import { databaseKinds, startTestServer, type TestServer } from '../../support/server.ts'
import { enrolWireStation } from '../../support/wire-station.ts'
import { hire, openOtherSite, openWard, type Ward } from './rest-client.ts'

const aPng = (size: number): string =>
  Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(size - 8, 1)]).toString('base64')

const chosen = {
  hospital_name: 'Al Waha Hospital',
  hospital_name_ar: 'مستشفى الواحة',
  logo_png: aPng(3000),
  digits: 'arabic_indic',
  languages: ['ar'],
  idle_lock_minutes: 5,
}

describe.each(databaseKinds)('settings of a site on %s', (database) => {
  let server: TestServer
  let ward: Ward

  beforeAll(async () => {
    server = await startTestServer({ database })
  })
  afterAll(() => server.close())
  beforeEach(async () => {
    await server.reset()
    ward = await openWard(server)
  })

  it('hold the site’s name until somebody decides, and then what was decided, in versions', async () => {
    const first = await ward.admin.get('/admin/settings')
    expect(first.body).toMatchObject({ digits: 'western', languages: ['en', 'ar'], row_version: null })
    const set = await ward.admin.put('/admin/settings', chosen, first.etag)
    expect(set.status).toBe(200)
    expect(set.body).toMatchObject(chosen)
    expect((await ward.admin.put('/admin/settings', chosen, first.etag)).status).toBe(412)
    expect((await ward.admin.put('/admin/settings', chosen)).status).toBe(428)
    const again = await ward.admin.put('/admin/settings', { ...chosen, digits: 'western' }, set.etag)
    expect(again.body).toMatchObject({ digits: 'western', hospital_name: 'Al Waha Hospital' })
  })

  it('reach every station of the site, and no other site', async () => {
    const elsewhere = await hire(server, 'tarek', 'admin', { site_id: await openOtherSite(server) })
    const station = await enrolWireStation(server, 'Ward 3')
    await ward.admin.put('/admin/settings', chosen, '"0"')
    const { commits } = await station.pull(0)
    const pulled = commits.flatMap((commit) => commit.changes).find(({ entity }) => entity === 'settings')
    expect(pulled?.row).toMatchObject(chosen)
    expect((await elsewhere.get('/admin/settings')).body).toMatchObject({ hospital_name: 'Other Hospital' })
  })

  it('refuse a logo that is no PNG or too large, no language at all, and everybody but administrators', async () => {
    const put = async (changes: object) =>
      (await ward.admin.put('/admin/settings', { ...chosen, ...changes }, '"0"')).status
    expect(await put({ logo_png: Buffer.from('<svg/>').toString('base64') })).toBe(422)
    expect(await put({ logo_png: aPng(LOGO_MAX_BYTES + 3) })).toBe(422)
    expect(await put({ languages: [] })).toBe(422)
    expect(await put({ idle_lock_minutes: 0 })).toBe(422)
    expect((await ward.nurse.get('/admin/settings')).status).toBe(403)
    expect((await ward.nurse.put('/admin/settings', chosen, '"0"')).status).toBe(403)
  })

  it('say whether PCs without a keychain may be stations, and every station hears of it', async () => {
    const station = await enrolWireStation(server, 'Ward 3')
    const first = await ward.admin.get('/admin/settings')
    expect(first.body).toMatchObject({ allows_password_only_slots: true })
    const off = await ward.admin.put(
      '/admin/settings',
      { ...chosen, allows_password_only_slots: false },
      first.etag,
    )
    expect(off.body).toMatchObject({ allows_password_only_slots: false })
    const kept = await ward.admin.put('/admin/settings', { ...chosen, digits: 'western' }, off.etag)
    expect(kept.body).toMatchObject({ allows_password_only_slots: false })
    const { commits } = await station.pull(0)
    const heard = commits.flatMap(({ changes }) => changes).filter(({ entity }) => entity === 'sites')
    expect(heard.map(({ row }) => row.allows_password_only_slots)).toEqual([true, false])
    const edits = await server.owner
      .selectFrom('audit_log')
      .select(['actor_id', 'envelope_id'])
      .where('action', '=', 'settings.edit')
      .where('outcome', '=', 'success')
      .execute()
    expect(edits.map(({ actor_id }) => actor_id)).toEqual([ward.admin.user_id, ward.admin.user_id])
    expect(edits.every(({ envelope_id }) => envelope_id !== null)).toBe(true)
  })

  it('are nothing that a station may write', async () => {
    const station = await enrolWireStation(server, 'Ward 4')
    const fields = { ...chosen, logo_png: null }
    const outcome = await station.commit([{ op: 'create', entity: 'settings', id: v7(), fields }], {
      user_id: ward.admin.user_id,
      role: 'admin',
    })
    expect(outcome).toMatchObject({ result: 'quarantined', quarantine_code: 'not_permitted' })
  })
})
