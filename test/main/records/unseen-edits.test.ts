import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Allergy } from '../../../shared/allergies/allergy.ts'
import { PatientContact } from '../../../shared/patients/patient.ts'
import { PatientVisit, Study } from '../../../shared/visits/visit.ts'
import type { VisitView } from '../../../shared/visits/visits-ipc.ts'
import {
  admit,
  aPatient,
  createTestStation,
  nursingAnswers,
  OTHER_STATION_ID,
  type TestStation,
} from '../../support/station.ts'
import { openVisit, shownOf } from '../../support/visit-seen.ts'

/* What came in from another PC while a form was open is never written over, and never decided about, unread. */

const changed = { code: 'conflict', reason: 'seen_changed' }
const ELSEWHERE = '00000000-0000-7000-8000-0000000e1500'

let station: TestStation
beforeEach(async () => {
  station = await createTestStation()
})
afterEach(() => station.close())

describe('a next of kin', () => {
  const mona = { name: 'Mona', relation: 'daughter', phone: '01012345670', is_guardian: false }

  async function keep() {
    const { id: patient_id } = await station.call('patients.register', aPatient())
    const contact = await station.call('patients.put_contact', {
      patient_id,
      id: null,
      seen: null,
      contact: mona,
    })
    return { patient_id, contact }
  }

  it('keeps the phone that another PC entered while the name was being corrected here', async () => {
    const { patient_id, contact } = await keep()
    await station.receive('patient_contacts', {
      ...PatientContact.parse(contact),
      phone: '01112345670',
      row_version: 7,
    })
    const edit = { patient_id, id: contact.id, contact: { ...mona, name: 'Mona Adel' } }
    expect(await station.refusal('patients.put_contact', { ...edit, seen: mona })).toEqual(changed)
    expect(await station.refusal('patients.put_contact', { ...edit, seen: null })).toEqual(changed)
    const seen = { ...mona, phone: '01112345670' }
    const read = { ...edit, seen, contact: { ...seen, name: 'Mona Adel' } }
    expect(await station.call('patients.put_contact', read)).toMatchObject({
      name: 'Mona Adel',
      phone: '01112345670',
    })
  })

  it('is left as it came in when nothing was changed in the form', async () => {
    const { patient_id, contact } = await keep()
    await station.receive('patient_contacts', {
      ...PatientContact.parse(contact),
      phone: null,
      row_version: 7,
    })
    const untouched = { patient_id, id: contact.id, seen: mona, contact: mona }
    expect(await station.call('patients.put_contact', untouched)).toMatchObject({ phone: null })
  })
})

describe('a study', () => {
  it('keeps the accession number that another PC gave it', async () => {
    const { visit } = await admit(station)
    const study = await station.call('radiology.request_study', {
      visit_id: visit.id,
      modality: 'ct',
      body_region: null,
    })
    const { receipt: _receipt, disputed_fields: _disputed, ...record } = study
    await station.receive('studies', {
      ...Study.parse(record),
      accession_number: 'RIS-7',
      row_version: 7,
    })
    const number = { study_id: study.id, accession_number: 'RIS-9' }
    const seen = { accession_number: study.accession_number }
    expect(await station.refusal('radiology.number_study', { ...number, seen })).toEqual(changed)
    const read = { accession_number: 'RIS-7' }
    expect(await station.call('radiology.number_study', { ...number, seen: read })).toMatchObject({
      accession_number: 'RIS-9',
    })
  })
})

describe('the state of a visit', () => {
  const sync = (visit: VisitView, change: Partial<PatientVisit>) =>
    station.receive('patient_visits', { ...PatientVisit.parse(visit), ...change, row_version: 7 })
  const cancel = (id: string, seen = openVisit) => ({ id, seen, cancelled_reason: 'Wrong patient' })
  const complete = (id: string, seen = openVisit) => ({ id, seen, incomplete_reason: 'Left' })

  it('is not cancelled by who saw it before somebody else began', async () => {
    const { visit } = await admit(station)
    await sync(visit, { status: 'in_progress' })
    expect(await station.refusal('visits.cancel', cancel(visit.id), 'nadia')).toEqual(changed)
    const seen = { ...openVisit, status: 'in_progress' as const }
    expect((await station.call('visits.cancel', cancel(visit.id, seen), 'nadia')).status).toBe('cancelled')
  })

  it('is completed although the nurse has begun meanwhile: what is missing is asked anew', async () => {
    const { visit } = await admit(station)
    await sync(visit, { status: 'in_progress' })
    expect((await station.call('visits.complete', complete(visit.id), 'nadia')).status).toBe('completed')
  })

  it('is not completed by who has not seen that it was cancelled, or completed and opened again', async () => {
    const { visit } = await admit(station)
    await sync(visit, { status: 'cancelled', cancelled_reason: 'Double' })
    expect(await station.refusal('visits.complete', complete(visit.id), 'nadia')).toEqual(changed)
    await sync(visit, { status: 'open', reopened_reason: 'A result came late' })
    expect(await station.refusal('visits.complete', complete(visit.id), 'nadia')).toEqual(changed)
    const seen = { ...openVisit, reopened_reason: 'A result came late' }
    expect((await station.call('visits.complete', complete(visit.id, seen), 'nadia')).status).toBe(
      'completed',
    )
  })

  it('is not opened again by who saw an earlier completion', async () => {
    const { visit } = await admit(station)
    const completed = await station.call('visits.complete', complete(visit.id), 'nadia')
    await sync(completed, { completed_at: '2026-11-21T09:00:00.000Z' })
    const reopen = { id: visit.id, reopened_reason: 'A result came late' }
    expect(await station.refusal('visits.reopen', { ...reopen, seen: shownOf(completed) }, 'admin')).toEqual(
      changed,
    )
    const now = (await station.call('visits.get', { id: visit.id }, 'admin')).visit
    expect((await station.call('visits.reopen', { ...reopen, seen: shownOf(now) }, 'admin')).status).toBe(
      'open',
    )
  })
})

describe('an allergy', () => {
  it('that another PC states too is not refuted with the one that was read', async () => {
    const { id: patient_id } = await station.call('patients.register', aPatient())
    const stated = await station.call('allergies.assert', {
      patient_id,
      kind: 'medication',
      substance: 'Penicillin',
      reaction: 'Rash',
      severity: 'mild',
      certainty: null,
      replaces_id: null,
      reason: null,
    })
    await station.receive('allergies', {
      ...Allergy.parse(stated),
      id: ELSEWHERE,
      reaction: 'Anaphylaxis',
      severity: 'severe',
      created_on_station: OTHER_STATION_ID,
      row_version: 7,
    })
    const refute = { id: stated.id, reason: 'Tolerated amoxicillin' }
    expect(await station.refusal('allergies.refute', { ...refute, seen_ids: [stated.id] })).toEqual(changed)
    const { flags } = await station.call('patients.get', { id: patient_id })
    expect(flags.allergy.items[0]).toMatchObject({ reaction: 'Anaphylaxis' })
    const read = [stated.id, ELSEWHERE]
    const { refuted_ids } = await station.call('allergies.refute', { ...refute, seen_ids: read })
    expect(refuted_ids.toSorted()).toEqual(read.toSorted())
  })
})

describe('a form', () => {
  const versionChanged = { code: 'conflict', reason: 'version_changed' }

  it('is not amended by who filled it from an earlier version, nor begun where one was signed meanwhile', async () => {
    const { visit } = await admit(station)
    const sign = { visit_id: visit.id, answers: nursingAnswers(), amendment_reason: null }
    const first = await station.call('assessments.submit_nursing', { ...sign, base_id: null })
    const amend = { ...sign, amendment_reason: 'Asked again' }
    expect(await station.refusal('assessments.submit_nursing', { ...sign, base_id: null })).toEqual(
      versionChanged,
    )
    const second = await station.call('assessments.submit_nursing', { ...amend, base_id: first.id })
    expect(await station.refusal('assessments.submit_nursing', { ...amend, base_id: first.id })).toEqual(
      versionChanged,
    )
    const third = await station.call('assessments.submit_nursing', { ...amend, base_id: second.id })
    expect(third.version).toBe(3)
  })

  it('FRM.03 is prepared on the version that the person had before them', async () => {
    const { visit } = await admit(station)
    const { id: study_id } = await station.call('radiology.request_study', {
      visit_id: visit.id,
      modality: 'ct',
      body_region: null,
    })
    const prepare = { study_id, answers: {}, amendment_reason: null }
    const first = await station.call('radiology.prepare_sheet', { ...prepare, base_id: null })
    expect(await station.refusal('radiology.prepare_sheet', { ...prepare, base_id: null })).toEqual(
      versionChanged,
    )
    const second = await station.call('radiology.prepare_sheet', { ...prepare, base_id: first.id })
    expect(second.version).toBe(2)
  })
})

describe('a merge', () => {
  it('is not made with somebody whom the administrator has not compared', async () => {
    const [first, second, third] = [
      await station.call('patients.register', aPatient()),
      await station.call('patients.register', aPatient({ full_name: 'فاطمه عبدالرحمن السيد حسن' })),
      await station.call('patients.register', aPatient({ full_name: 'Fatma Abdelrahman' })),
    ]
    const merge = (survivor_id: string, absorbed_id: string) => ({
      survivor_id,
      absorbed_id,
      proposal_id: null,
      reason: 'Same person',
    })
    // Another administrator is faster: the second is the third by now.
    await station.call('patients.merge', merge(third.id, second.id), 'admin')
    expect(await station.refusal('patients.merge', merge(first.id, second.id), 'admin')).toEqual(changed)
    expect((await station.call('patients.get', { id: third.id })).patient.id).toBe(third.id)
    await station.call('patients.merge', merge(first.id, third.id), 'admin')
  })
})

describe('a draft', () => {
  it('of an allergy, a warning or a next of kin names the patient whose page it is on', async () => {
    const { id: patient_id } = await station.call('patients.register', aPatient())
    const contact = await station.call('patients.put_contact', {
      patient_id,
      id: null,
      seen: null,
      contact: { name: 'Mona', relation: null, phone: null, is_guardian: false },
    })
    const fields = { substance: 'Penicillin' }
    await station.call('drafts.save', { owner_id: patient_id, form_code: 'ALLERGY', fields })
    await station.call('drafts.save', { owner_id: patient_id, form_code: 'WARNING', fields: { note: 'x' } })
    await station.call('drafts.save', {
      owner_id: contact.id,
      form_code: 'CONTACT',
      fields: { name: 'Mona Adel' },
    })
    await station.restart()
    const { items } = await station.call('drafts.list', {})
    expect(items.map(({ form_code, ...item }) => [form_code, item.patient_id]).toSorted()).toEqual([
      ['ALLERGY', patient_id],
      ['CONTACT', patient_id],
      ['WARNING', patient_id],
    ])
  })
})
