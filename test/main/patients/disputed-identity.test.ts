import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FieldValues } from '../../../shared/conflicts/conflict.ts'
import { aDispute } from '../../support/dispute.ts'
import { aPatient, createTestStation, type TestStation } from '../../support/station.ts'

const SSN = '25803142101347'
const OTHER_SSN = '29001011234567'
const OTHER_NUMBER = '0412345675'

/* Two stations say different things of who somebody is: the person is found, and not registered anew, by either. */
describe('a patient about whom stations disagree', () => {
  let station: TestStation
  let id: string
  beforeEach(async () => {
    station = await createTestStation()
    id = (await station.call('patients.register', aPatient({ ssn: SSN, date_of_birth: '1958-03-14' }))).id
  })
  afterEach(() => station.close())

  async function dispute(group_name: string, shown: FieldValues, other: FieldValues): Promise<void> {
    const values = [shown, other]
    await station.receive(
      'conflicts',
      aDispute({ entity: 'patients', record_id: id, patient_id: id, group_name, values }),
    )
  }
  const numbersOf = (digits: string): FieldValues => ({
    ssn_index: station.deps().ssn.index(digits),
    ssn_sealed: station.deps().ssn.seal(digits),
    ssn_last4: digits.slice(-4),
  })
  const search = async (query: string): Promise<string[]> =>
    (await station.call('patients.search', { query, limit: 20 })).items.map((item) => item.id)
  const nobody = { ssn: null, full_name: 'Layla Hassan Omar', date_of_birth: null, mobile_number: null }

  it('is found by either medical number', async () => {
    const { medical_number } = (await station.call('patients.get', { id })).patient
    expect(await search(OTHER_NUMBER)).toEqual([])
    await dispute('medical_number', { medical_number }, { medical_number: OTHER_NUMBER })
    expect(await search(OTHER_NUMBER)).toEqual([id])
    expect(await search(medical_number ?? '')).toEqual([id])
  })

  it('is found by either national ID, and nobody is registered with one of them', async () => {
    expect(await search(OTHER_SSN)).toEqual([])
    await dispute('ssn', numbersOf(SSN), numbersOf(OTHER_SSN))
    expect(await search(OTHER_SSN)).toEqual([id])
    const again = aPatient({ ssn: OTHER_SSN, full_name: 'Layla Hassan Omar', mobile_number: '01111111111' })
    expect(await station.ask('patients.register', again)).toMatchObject({
      ok: false,
      error: { code: 'duplicate', field: 'ssn', existing_id: id },
    })
    const { items } = await station.call('patients.find_duplicates', { ...nobody, ssn: OTHER_SSN })
    expect(items).toMatchObject([{ patient: { id }, alike: { ssn: 'same' } }])
  })

  it('is offered as the person who is registered by either birth date', async () => {
    const { patient } = await station.call('patients.get', { id })
    const { full_name, birth_date_is_estimated, gender } = patient
    const typed = { ...nobody, full_name, date_of_birth: '2018-03-14' }
    expect((await station.call('patients.find_duplicates', typed)).items).toEqual([])
    const born = (date_of_birth: string) => ({ date_of_birth, birth_date_is_estimated, gender })
    await dispute('birth_and_sex', born('1958-03-14'), born('2018-03-14'))
    const { items } = await station.call('patients.find_duplicates', typed)
    expect(items).toMatchObject([{ patient: { id }, alike: { name: 'same', date_of_birth: 'same' } }])
  })
})
