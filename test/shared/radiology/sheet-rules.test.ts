import { describe, expect, it } from 'vitest'
import { frm03 } from '../../../shared/forms/frm-03.ts'
import { frm04 } from '../../../shared/forms/frm-04.ts'
import { RadiologySheetInput } from '../../../shared/radiology/sheet-record.ts'
import {
  completionProblems,
  evaluateSheet,
  physicianKeys,
  preparationProblems,
  radiologySheet,
  sheetCodeFor,
  sheetContext,
} from '../../../shared/radiology/sheet-rules.ts'
import { Modality } from '../../../shared/visits/visit.ts'

const man = { age_years: 40, age_months: 480, gender: 'male' } as const

describe('The sheet of a study', () => {
  it.each([
    ['xray', 'SH.MR.FRM.03'],
    ['ct', 'SH.MR.FRM.03'],
    ['mri', 'SH.MR.FRM.03'],
    ['mammography', 'SH.MR.FRM.03'],
    ['other', 'SH.MR.FRM.03'],
    ['pet_ct', 'SH.MR.FRM.04'],
    ['nuclear_medicine', 'SH.MR.FRM.04'],
    ['ultrasound', null],
  ] as const)('of %s is %s', (modality, code) => {
    expect(sheetCodeFor(modality)).toBe(code)
    expect(radiologySheet(modality)?.code ?? null).toBe(code)
  })

  it('is decided for every modality', () => {
    for (const modality of Modality.options) expect(sheetCodeFor(modality)).not.toBeUndefined()
  })

  it('is one record for both papers', () => {
    const both = { has_pacemaker: 'no', chemo_type: 'tablets', injection_time: '09:30' }
    expect(RadiologySheetInput.parse({ ...both, nonsense: 1 })).toEqual(both)
  })
})

describe('A sheet that a nurse prepares', () => {
  it('leaves the dose and the exposure to the physician', () => {
    expect(physicianKeys(frm03).slice(0, 4)).toEqual(['ctd1vol', 'dlp', 'tube_voltage_kv', 'exposure_mas'])
    expect(physicianKeys(frm04)).toEqual([
      'dose_amount',
      'preparation_time',
      'injection_time',
      'injection_site',
      'ctd1vol',
      'dlp',
    ])
  })

  it('may not say a dose, nor change one that a physician gave', () => {
    const refused = [{ field: 'dose_amount', code: 'physician_only', params: {} }]
    expect(preparationProblems(frm04, { dose_amount: 8, fasting_hours: 6 })).toEqual(refused)
    expect(preparationProblems(frm04, { dose_amount: 8 }, { dose_amount: 9 })).toEqual(refused)
  })

  it('may leave what the physician gave as it is', () => {
    expect(preparationProblems(frm04, { dose_amount: 8, fasting_hours: 6 }, { dose_amount: 8 })).toEqual([])
    expect(preparationProblems(frm04, { fasting_hours: 6 }, { dose_amount: 8 })).toEqual([])
  })
})

describe('A sheet that a physician completes', () => {
  it('wants every MRI question answered; "not known" is an answer', () => {
    const mri = sheetContext(man, 'mri')
    const open = evaluateSheet(frm03, { study_indication: 'headache', uses_contrast: false }, mri)
    const keys = open.missing_required.map(({ field }) => field)
    expect(keys).toHaveLength(9)
    const answers = {
      study_indication: 'headache',
      uses_contrast: false,
      ...Object.fromEntries(keys.map((key) => [key, 'unknown'])),
    }
    expect(completionProblems(evaluateSheet(frm03, answers, mri))).toEqual([])
  })

  it('names wrong answers before missing ones', () => {
    const evaluation = evaluateSheet(frm04, { fasting_hours: 900 }, sheetContext(man, 'pet_ct'))
    expect(completionProblems(evaluation).map(({ code }) => code)).toEqual([
      'too_high',
      'required',
      'required',
    ])
  })
})
