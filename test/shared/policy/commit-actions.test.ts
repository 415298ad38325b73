import { describe, expect, it } from 'vitest'
import { changeActions, createActions } from '../../../shared/policy/commit-actions.ts'

describe('the acts that a write is', () => {
  const change = (
    entity: Parameters<typeof changeActions>[0]['entity'],
    group_name: string,
    from: Record<string, string | null>,
    to: Record<string, string | null>,
    record: Record<string, string | null> = from,
  ) => changeActions({ entity, group_name, record, from, to })

  it.each([
    ['SH.MR.FRM.05', 'nursing.write'],
    ['REPORT', 'radiology.report'],
  ])('says by the form code whose form %s is', (form_code, action) => {
    expect(createActions('form_submissions', { form_code, status: 'submitted' })).toEqual([action])
    expect(change('form_submissions', 'current_version', { form_code }, { current_version: '2' })).toEqual([
      action,
    ])
  })

  it.each([
    [{ status: 'approved' }],
    [{ status: 'rejected' }],
    [{ status: 'submitted', approved_by: 'somebody' }],
  ])('counts %j of a submitted form as an approval', (to) => {
    const from = { form_code: 'SH.MR.FRM.05', status: 'submitted', approved_by: null }
    expect(change('form_submissions', 'status', from, to)).toEqual(['nursing.write', 'nursing.approve'])
  })

  it('does not count the end of an approval, or what stays, as one', () => {
    const approved = { form_code: 'SH.MR.FRM.05', status: 'approved', approved_by: 'somebody' }
    const withdrawn = { status: 'submitted', approved_by: null }
    expect(change('form_submissions', 'status', approved, withdrawn)).toEqual(['nursing.write'])
    expect(change('form_submissions', 'status', approved, approved)).toEqual(['nursing.write'])
  })

  it.each([
    ['open', 'in_progress', 'visits.edit'],
    ['open', 'completed', 'visits.complete'],
    ['in_progress', 'cancelled', 'visits.cancel'],
    ['completed', 'open', 'visits.reopen'],
    ['completed', 'completed', 'visits.edit'],
  ])('says that a visit from %s to %s is %s', (from, to, action) => {
    expect(change('patient_visits', 'status', { status: from }, { status: to })).toEqual([action])
  })

  it('names the act of every other group as the registry does', () => {
    expect(change('patient_visits', 'diagnosis', {}, { diagnosis: 'Flu' })).toEqual(['visits.diagnose'])
    expect(change('patient_visits', 'place', {}, { bed: '2' })).toEqual(['visits.edit'])
    expect(change('patients', 'full_name', {}, { full_name: 'x' })).toEqual(['patients.edit'])
    expect(change('patient_contacts', 'contact', {}, { name: 'x' })).toEqual(['patients.edit'])
    expect(createActions('patient_visits', { status: 'completed' })).toEqual([
      'visits.open',
      'visits.complete',
    ])
  })
})
