import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { aPatient, createTestStation, people, type TestStation } from '../../support/station.ts'

const SSN = '25803142101347'

describe('registering a patient', () => {
  let station: TestStation
  beforeEach(async () => {
    station = await createTestStation()
  })
  afterEach(() => station.close())

  it('gives a medical number of the lease at once, offline, each number once', async () => {
    const next = await station.call('patients.next_medical_number', {})
    const first = await station.call('patients.register', aPatient())
    const second = await station.call(
      'patients.register',
      aPatient({ full_name: 'Omar Adel Farouk Mansour' }),
    )
    expect(first.medical_number).toBe(next.medical_number)
    expect(first.medical_number).toMatch(/^030048217\d$/)
    expect(second.medical_number).toMatch(/^030048218\d$/)
    expect(first.temporary_number).toBeNull()
    expect((await station.call('patients.next_medical_number', {})).left).toBe(198)
  })

  it('writes row, contacts, envelope and audit event together', async () => {
    const contacts = [{ name: 'Hassan', relation: 'son', phone: '01112345678', is_guardian: false }]
    const patient = await station.call('patients.register', aPatient({ contacts }))
    expect(patient.receipt).toBe('on_this_pc')
    const [envelope, ...others] = await station.envelopes()
    expect(others).toEqual([])
    expect(envelope?.ops.map((op) => `${op.op} ${op.entity}`)).toEqual([
      'create patients',
      'create patient_contacts',
    ])
    expect(envelope?.actor_id).toBe(people.heba.id)
    const event = (await station.auditEvents()).at(-1)
    expect(event).toMatchObject({
      action: 'patients.register',
      patient_id: patient.id,
      envelope_id: envelope?.envelope_id,
      outcome: 'success',
    })
  })

  it('stores nothing of a registration that is refused: no row, no number, no envelope, no audit event', async () => {
    await station.call('patients.register', aPatient({ ssn: SSN }))
    const before = (await station.auditEvents()).length
    const refusal = await station.refusal(
      'patients.register',
      aPatient({ ssn: SSN, full_name: 'Somebody Else' }),
    )
    expect(refusal).toMatchObject({ code: 'duplicate', field: 'ssn' })
    expect(await station.countRows('patients')).toBe(1)
    expect(await station.envelopes()).toHaveLength(1)
    expect(await station.auditEvents()).toHaveLength(before)
    expect((await station.call('patients.next_medical_number', {})).left).toBe(199)
  })

  it('names the patient who has the national ID already', async () => {
    const first = await station.call('patients.register', aPatient({ ssn: SSN }))
    const refusal = await station.refusal('patients.register', aPatient({ ssn: '٢٥٨٠٣١٤٢١٠١٣٤٧' }))
    expect(refusal).toEqual({ code: 'duplicate', field: 'ssn', existing_id: first.id })
  })

  it('keeps of the national ID its index, its sealed form and the last four digits', async () => {
    const patient = await station.call('patients.register', aPatient({ ssn: '2 580314 2101 347' }))
    expect(patient.ssn_last4).toBe('1347')
    expect(patient).not.toHaveProperty('ssn_index')
    expect(patient).not.toHaveProperty('ssn_sealed')
    const everything = JSON.stringify([await station.envelopes(), await station.auditEvents()])
    expect(everything).not.toContain(SSN)
    expect(everything).toContain('ssn_sealed')
  })

  it.each([
    ['٠١٠١٢٣٤٥٦٧٨', '01012345678'],
    ['+201012345678', '01012345678'],
    ['015 1234 5678', '01512345678'],
  ])('stores the mobile %s as %s', async (typed, stored) => {
    const patient = await station.call('patients.register', aPatient({ mobile_number: typed }))
    expect(patient.mobile_number).toBe(stored)
  })

  it.each([
    [{ full_name: ' A ' }, 'full_name', 'too_short'],
    [{ full_name: 'a'.repeat(256) }, 'full_name', 'too_long'],
    [{ ssn: '1234567890123' }, 'ssn', 'ssn_digits'],
    [{ ssn: '2580314210134x' }, 'ssn', 'ssn_digits'],
    [{ mobile_number: '01312345678' }, 'mobile_number', 'invalid_mobile'],
    [{ mobile_number: null }, 'mobile_number', 'mobile_or_reason'],
    [{ date_of_birth: '2026-11-22' }, 'date_of_birth', 'date_future'],
  ])('refuses %j beside its field', async (changes, field, code) => {
    const refusal = await station.refusal('patients.register', aPatient(changes))
    expect(refusal).toMatchObject({ code: 'invalid_input', fields: [{ field, code }] })
  })

  it('takes a reason instead of a mobile number', async () => {
    const patient = await station.call(
      'patients.register',
      aPatient({ mobile_number: null, mobile_unavailable_reason: 'Unconscious, alone' }),
    )
    expect(patient).toMatchObject({ mobile_number: null, mobile_unavailable_reason: 'Unconscious, alone' })
  })
})

describe('registering with an empty lease', () => {
  it('gives temporary numbers of this station, counted on', async () => {
    const station = await createTestStation({ medicalNumbers: 1 })
    const numbers = []
    for (const full_name of ['Mona Samir', 'Ali Hassan', 'Karim Fathy']) {
      const { medical_number, temporary_number } = await station.call(
        'patients.register',
        aPatient({ full_name }),
      )
      numbers.push(medical_number === null ? temporary_number : 'leased')
    }
    expect(numbers).toEqual(['leased', 'T-Ward 3-1', 'T-Ward 3-2'])
    await station.close()
  })
})

describe('editing a patient', () => {
  let station: TestStation
  beforeEach(async () => {
    station = await createTestStation()
  })
  afterEach(() => station.close())

  it('changes the given fields only, and takes their whole group along', async () => {
    const seen = await station.call('patients.register', aPatient({ ssn: SSN, address: '5 Tahrir Street' }))
    const edited = await station.call('patients.edit', {
      id: seen.id,
      seen,
      changes: { mobile_number: '+20 11 2345 6789' },
    })
    expect(edited).toMatchObject({
      mobile_number: '01123456789',
      address: '5 Tahrir Street',
      ssn_last4: '1347',
    })
    const patch = (await station.envelopes()).at(-1)?.ops
    expect(patch).toMatchObject([{ op: 'patch', entity: 'patients', id: seen.id }])
    expect(patch?.[0]).toHaveProperty('fields', {
      mobile_number: { from: '01012345678', to: '01123456789' },
      mobile_unavailable_reason: { from: null, to: null },
    })
  })

  it('leaves no trace of an edit that changes nothing', async () => {
    const seen = await station.call('patients.register', aPatient({ ssn: SSN }))
    await station.call('patients.edit', {
      id: seen.id,
      seen,
      changes: { ssn: SSN, full_name: 'فاطمة عبد الرحمن السيد حسن' },
    })
    expect(await station.envelopes()).toHaveLength(1)
  })

  it('asks for a reason when the mobile number is taken away', async () => {
    const seen = await station.call('patients.register', aPatient())
    const refusal = await station.refusal('patients.edit', {
      id: seen.id,
      seen,
      changes: { mobile_number: '' },
    })
    expect(refusal).toMatchObject({ fields: [{ field: 'mobile_number', code: 'mobile_or_reason' }] })
  })

  it('refuses the national ID of another patient', async () => {
    const first = await station.call('patients.register', aPatient({ ssn: SSN }))
    const seen = await station.call('patients.register', aPatient({ full_name: 'Samia Adel' }))
    const refusal = await station.refusal('patients.edit', { id: seen.id, seen, changes: { ssn: SSN } })
    expect(refusal).toEqual({ code: 'duplicate', field: 'ssn', existing_id: first.id })
  })

  it('never replaces what came in after the form was filled, and says so', async () => {
    const seen = await station.call('patients.register', aPatient({ phone_number: '0100' }))
    await station.call('patients.edit', { id: seen.id, seen, changes: { phone_number: '0333' } }, 'yasser')
    const stale = { id: seen.id, seen, changes: { phone_number: '0999' } }
    expect(await station.refusal('patients.edit', stale)).toEqual({
      code: 'conflict',
      reason: 'seen_changed',
    })
    const read = async () => (await station.call('patients.get', { id: seen.id })).patient
    expect((await read()).phone_number).toBe('0333')
    expect(await station.envelopes()).toHaveLength(2)
    await station.call('patients.edit', { ...stale, seen: await read() })
    expect((await read()).phone_number).toBe('0999')
  })

  it('never completes an edit with the half of a group that somebody else set meanwhile', async () => {
    const seen = await station.call('patients.register', aPatient({ governorate: 'Cairo' }))
    await station.call('patients.edit', { id: seen.id, seen, changes: { governorate: 'Giza' } }, 'yasser')
    const stale = { id: seen.id, seen, changes: { address: '7 Nile Street' } }
    expect(await station.refusal('patients.edit', stale)).toEqual({
      code: 'conflict',
      reason: 'seen_changed',
    })
  })

  it('lets an edit through when only something else came in meanwhile', async () => {
    const seen = await station.call('patients.register', aPatient({ phone_number: '0100' }))
    await station.call('patients.edit', { id: seen.id, seen, changes: { phone_number: '0333' } }, 'yasser')
    const edit = { id: seen.id, seen, changes: { address: '7 Nile Street' } }
    expect(await station.call('patients.edit', edit)).toMatchObject({
      phone_number: '0333',
      address: '7 Nile Street',
    })
  })

  it('is found under the new name at once', async () => {
    const seen = await station.call('patients.register', aPatient())
    await station.call('patients.edit', { id: seen.id, seen, changes: { full_name: 'Layla Mahmoud' } })
    const found = await station.call('patients.search', { query: 'layla', limit: 10 })
    const old = await station.call('patients.search', { query: 'فاطمة', limit: 10 })
    expect(found.items.map((item) => item.id)).toEqual([seen.id])
    expect(old.items).toEqual([])
  })
})
