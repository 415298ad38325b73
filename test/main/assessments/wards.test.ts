import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  admit,
  createTestStation,
  fromServer,
  nursingAnswers,
  people,
  type TestStation,
} from '../../support/station.ts'

describe('the wards of a nurse, on a station', () => {
  let station: TestStation
  let visit_id: string
  const abuse = nursingAnswers({ has_signs_of_abuse: true, abuse_description: 'Bruises on both arms' })
  const unseen = nursingAnswers({ chief_complaint: 'Heard more' })

  beforeEach(async () => {
    station = await createTestStation()
    const { visit } = await admit(station, {}, { ward: 'ICU' })
    visit_id = visit.id
    await station.call(
      'assessments.submit_nursing',
      { visit_id, answers: abuse, amendment_reason: null },
      'heba',
    )
  })
  afterEach(() => station.close())

  const yasserWorksOn = (wards: string[] | null) =>
    station.receive('users', { ...fromServer(), ...people.yasser, is_active: true, wards })
  const amendment = { answers: unseen, amendment_reason: 'Heard more' }
  const seenBy = async (who: keyof typeof people) =>
    (await station.call('visits.get', { id: visit_id }, who)).nursing_assessments.map(
      ({ abuse_description, withheld_fields }) => ({
        abuse_description,
        is_withheld: withheld_fields.length > 0,
      }),
    )

  it('open what is confidential to nurses of the patient’s ward, and say of others that it is withheld', async () => {
    const withheld = { abuse_description: null, is_withheld: true }
    const open = { abuse_description: 'Bruises on both arms', is_withheld: false }
    expect(await seenBy('yasser')).toEqual([withheld])
    await yasserWorksOn(['Ward 3'])
    expect(await seenBy('yasser')).toEqual([withheld])
    await yasserWorksOn([' icu'])
    expect(await seenBy('yasser')).toEqual([open])
    expect(await seenBy('admin')).toEqual([withheld])
    expect(await seenBy('nadia')).toEqual([open])
  })

  it('close what others signed to nurses of another ward', async () => {
    await yasserWorksOn(['Ward 3'])
    const refused = await station.refusal('assessments.submit_nursing', { visit_id, ...amendment }, 'yasser')
    expect(refused).toEqual({ code: 'not_permitted', action: 'nursing.write' })
    await yasserWorksOn(['Ward 3', 'ICU'])
    await station.call('assessments.submit_nursing', { visit_id, ...amendment, answers: abuse }, 'yasser')
  })

  it('give nobody back what they carried over unseen', async () => {
    const answer = await station.call('assessments.submit_nursing', { visit_id, ...amendment }, 'yasser')
    expect(answer).toMatchObject({ abuse_description: null, has_signs_of_abuse: null })
    expect(answer.withheld_fields).toContain('abuse_description')
    const versions = (await station.call('visits.get', { id: visit_id }, 'nadia')).nursing_assessments
    expect(versions.map((version) => version.abuse_description)).toEqual([
      'Bruises on both arms',
      'Bruises on both arms',
    ])
  })
})
