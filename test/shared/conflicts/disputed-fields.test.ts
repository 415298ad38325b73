import { describe, expect, it } from 'vitest'
import { readAnewWith, safetyFieldsOf } from '../../../shared/conflicts/disputed-fields.ts'

describe('a conflict that arrives or is decided', () => {
  it('has every screen read anew that shows what it may be about, though those rows are as before', () => {
    expect(readAnewWith(['conflicts'])).toEqual(
      expect.arrayContaining(['conflicts', 'patients', 'patient_visits', 'form_submissions']),
    )
    expect(readAnewWith(['conflicts'])).not.toContain('vital_signs')
    expect(readAnewWith(['vital_signs'])).toEqual(['vital_signs'])
  })
})

describe('values that are held', () => {
  it('are those that care goes by', () => {
    expect(safetyFieldsOf('patients')).toEqual(
      expect.arrayContaining(['medical_number', 'date_of_birth', 'gender', 'ssn_last4', 'merged_into']),
    )
    expect(safetyFieldsOf('patients')).not.toContain('mobile_number')
    expect(safetyFieldsOf('patient_visits')).toEqual(['diagnosis', 'diagnosis_code'])
  })
})
