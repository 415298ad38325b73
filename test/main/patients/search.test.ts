import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { admit, aPatient, createTestStation, type TestStation } from '../../support/station.ts'

const SSN = '25803142101347'

describe('searching patients', () => {
  let station: TestStation
  let fatma: string
  beforeEach(async () => {
    station = await createTestStation()
    const registered = await station.call('patients.register', aPatient({ ssn: SSN }))
    fatma = registered.id
    await station.call(
      'patients.register',
      aPatient({
        full_name: 'Omar Adel Farouk Mansour',
        mobile_number: '01298765432',
        date_of_birth: '1990-01-01',
      }),
    )
  })
  afterEach(() => station.close())

  const search = async (query: string): Promise<string[]> =>
    (await station.call('patients.search', { query, limit: 20 })).items.map((item) => item.id)

  it.each([
    ['the beginning of a name', 'فاط'],
    ['another spelling of its letters', 'فاطمه'],
    ['the words in another order', 'السيد فاطمة'],
    ['عبد written together with what follows', 'عبدالرحمن'],
    ['عبد before another of the names', 'عبد فاطمة'],
    ['the family name and عبد before the first name', 'السيد عبد فاطمة'],
    ['what follows عبد, then عبد', 'الرحمن عبد فاطمة'],
    ['diacritics and tatweel', 'فَاطِمـة'],
    ['the mobile number', '01012345678'],
    ['the mobile number in Arabic digits', '٠١٠١٢٣٤٥٦٧٨'],
    ['the mobile number with +20', '+20 101 234 5678'],
    ['the beginning of the mobile number', '01012'],
    ['the medical number as it is shown', '03-0048217'],
    ['the last four digits of the national ID', '1347'],
    ['the whole national ID', SSN],
    ['the whole national ID in Arabic digits', '٢٥٨٠٣١٤٢١٠١٣٤٧'],
    ['a name and digits together', 'فاطمة 1347'],
  ])('finds by %s', async (_what, query) => {
    expect(await search(query)).toEqual([fatma])
  })

  it('finds compound English and Arabic names in any order, and by no name too many', async () => {
    const register = async (full_name: string): Promise<string> =>
      (await station.call('patients.register', aPatient({ full_name, mobile_number: '01111111111' }))).id
    const samira = await register('سميرة عبد الله محمود')
    const samiraTogether = await register('سميرة عبدالله حسن')
    const bakr = await register('محمد أبو بكر')
    const gohary = await register('Layla Abd El Aziz El Gohary')
    expect(await search('عبد سميرة')).toEqual([samiraTogether, samira])
    expect(await search('عبد الله سميرة')).toEqual([samiraTogether, samira])
    expect(await search('الله سميرة')).toEqual([samiraTogether, samira])
    expect(await search('محمود عبد سميرة')).toEqual([samira])
    expect(await search('ابو محمد')).toEqual([bakr])
    expect(await search('بكر محمد')).toEqual([bakr])
    expect(await search('el gohary abd el layla')).toEqual([gohary])
    expect(await search('aziz layla')).toEqual([gohary])
    expect(await search('عبد ليلى')).toEqual([])
  })

  it.each([
    ['another national ID', '25803142101348'],
    ['a word that the name lacks', 'فاطمة منصور'],
    ['blank', '   '],
  ])('finds nobody by %s', async (_what, query) => {
    expect(await search(query)).toEqual([])
  })

  it.each(['"', '* OR *', 'NEAR(a b)', 'search_key:omar"', "'; drop table patients; --", '-', '()', '^omar'])(
    'takes %s as text, never as syntax',
    async (query) => {
      await expect(search(query)).resolves.toBeInstanceOf(Array)
      expect(await station.countRows('patients')).toBe(2)
    },
  )

  it('says how many patients this station holds and where the patient was last', async () => {
    const { visit } = await admit(station, { full_name: 'Hany Younis' })
    const found = await station.call('patients.search', { query: 'hany', limit: 1 })
    expect(found.total_on_station).toBe(3)
    expect(found.items[0]?.last_visit).toMatchObject({ id: visit.id, status: 'open', ward: 'Ward 3' })
  })

  it('leaves one audit event per search with the patients that were shown, and not what was typed', async () => {
    await search('فاطمة')
    const event = (await station.auditEvents()).at(-1)
    expect(event).toMatchObject({ action: 'patients.search', record_ids: [fatma], outcome: 'success' })
    expect(JSON.stringify(event)).not.toContain('فاطمة')
  })
})

describe('opening a patient', () => {
  it('is audited with the patient, and so is the look for one who is not here', async () => {
    const station = await createTestStation()
    const { id } = await station.call('patients.register', aPatient())
    const page = await station.call('patients.get', { id }, 'nadia')
    expect(page.patient.full_name).toBe('فاطمة عبد الرحمن السيد حسن')
    expect((await station.auditEvents()).at(-1)).toMatchObject({
      action: 'patients.read',
      patient_id: id,
      actor_role: 'physician',
    })
    const unknown = '00000000-0000-7000-8000-0000000000ff'
    expect(await station.refusal('patients.get', { id: unknown })).toEqual({
      code: 'not_found',
      entity: 'patients',
    })
    expect((await station.auditEvents()).at(-1)).toMatchObject({ outcome: 'failed', record_ids: [unknown] })
    await station.close()
  })
})

describe('possible duplicates', () => {
  let station: TestStation
  beforeEach(async () => {
    station = await createTestStation()
    await station.call('patients.register', aPatient({ ssn: SSN }))
  })
  afterEach(() => station.close())

  const look = async (typed: object) =>
    (
      await station.call('patients.find_duplicates', {
        ssn: null,
        full_name: '',
        date_of_birth: null,
        mobile_number: null,
        ...typed,
      })
    ).items.map((item) => item.alike)

  it('shows the same national ID, whatever else differs', async () => {
    expect(await look({ ssn: SSN, full_name: 'Another Name', date_of_birth: '1999-01-01' })).toEqual([
      { ssn: 'same', name: 'different', date_of_birth: 'different', mobile_number: 'cannot_tell' },
    ])
  })

  it('shows the same name in another order and spelling with the same birth date', async () => {
    const typed = { full_name: 'السيد حسن فاطمه عبدالرحمن', date_of_birth: '1958-03-14' }
    expect(await look(typed)).toEqual([
      { ssn: 'cannot_tell', name: 'same', date_of_birth: 'same', mobile_number: 'cannot_tell' },
    ])
  })

  it('shows the same mobile number', async () => {
    expect(await look({ mobile_number: '٠١٠١٢٣٤٥٦٧٨' })).toMatchObject([{ mobile_number: 'same' }])
  })

  it('does not show a namesake of another age', async () => {
    expect(await look({ full_name: 'فاطمة عبد الرحمن السيد حسن', date_of_birth: '2001-05-06' })).toEqual([])
  })

  it('is audited as a search', async () => {
    await look({ ssn: SSN })
    expect((await station.auditEvents()).at(-1)).toMatchObject({ action: 'patients.search' })
  })
})
