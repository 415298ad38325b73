import { describe, expect, it } from 'vitest'
import {
  humptyDumptyBandsPrinted,
  humptyDumptyBandsPublished,
  morseBandsPrinted,
  morseBandsPublished,
} from '../../../shared/clinical/fall-bands.ts'
import {
  type HumptyDumptyInput,
  humptyDumpty,
  humptyDumptyAgeScore,
  humptyDumptyGenderScore,
} from '../../../shared/clinical/humpty-dumpty.ts'
import { type MorseInput, morse } from '../../../shared/clinical/morse.ts'
import { bandOf } from '../../../shared/clinical/source.ts'

const steady = {
  fall_history_3months: false,
  secondary_diagnosis: false,
  ambulatory_aid: 'none',
  iv_therapy: false,
  gait_status: 'normal',
  mental_status: 'oriented',
} as const satisfies MorseInput

describe('Morse Fall Scale (Morse 1989)', () => {
  it.each([
    [{ fall_history_3months: true }, 25],
    [{ secondary_diagnosis: true }, 15],
    [{ ambulatory_aid: 'none' }, 0],
    [{ ambulatory_aid: 'bed_rest_chair' }, 0],
    [{ ambulatory_aid: 'crutches_walker' }, 15],
    [{ ambulatory_aid: 'furniture' }, 30],
    [{ iv_therapy: true }, 20],
    [{ gait_status: 'normal' }, 0],
    [{ gait_status: 'weak' }, 10],
    [{ gait_status: 'impaired' }, 20],
    [{ mental_status: 'oriented' }, 0],
    [{ mental_status: 'forgets_limitations' }, 15],
    [{ mental_status: 'unaware' }, 15],
  ] as const satisfies readonly (readonly [MorseInput, number])[])('scores %o with %d', (answer, points) => {
    expect(morse({ ...steady, ...answer }).total).toBe(points)
  })

  it('reaches from 0 to 125', () => {
    expect(morse(steady)).toMatchObject({ total: 0, level: 'minimal', level_published: 'low' })
    const worst = {
      fall_history_3months: true,
      secondary_diagnosis: true,
      ambulatory_aid: 'furniture',
      iv_therapy: true,
      gait_status: 'impaired',
      mental_status: 'forgets_limitations',
    } as const
    expect(morse(worst)).toMatchObject({ total: 125, level: 'high', level_published: 'high' })
  })

  it('gives the 60 of the ward picture', () => {
    const answers = {
      ...steady,
      secondary_diagnosis: true,
      ambulatory_aid: 'crutches_walker',
      iv_therapy: true,
      gait_status: 'weak',
    } as const
    expect(morse(answers)).toMatchObject({ total: 60, level: 'high' })
  })

  it.each(Object.keys(steady))('gives no total and no level without %s', (item) => {
    expect(morse({ ...steady, [item]: null })).toMatchObject({
      kind: 'incomplete',
      total: null,
      level: null,
      level_published: null,
      missing: [item],
    })
  })

  it('calls 50 high on both lists', () => {
    const fifty = {
      ...steady,
      fall_history_3months: true,
      secondary_diagnosis: true,
      gait_status: 'weak',
    } as const
    expect(morse(fifty)).toMatchObject({ total: 50, level: 'high', level_published: 'high' })
  })
})

describe('Fall bands, as printed by the hospital and as published', () => {
  it.each([
    [0, 'minimal', 'low'],
    [24, 'minimal', 'low'],
    [25, 'moderate', 'moderate'],
    [45, 'moderate', 'moderate'],
    [46, 'moderate', 'high'],
    [49, 'moderate', 'high'],
    [50, 'high', 'high'],
    [125, 'high', 'high'],
  ])('reads a Morse total of %d as %s on paper and %s in print', (total, printed, published) => {
    expect(bandOf(morseBandsPrinted.bands, total)).toBe(printed)
    expect(bandOf(morseBandsPublished.bands, total)).toBe(published)
  })

  it.each([
    [6, 'low', null],
    [7, 'moderate', 'low'],
    [11, 'moderate', 'low'],
    [12, 'high', 'high'],
    [23, 'high', 'high'],
  ])('reads a Humpty Dumpty total of %d as %s on paper and %s in print', (total, printed, published) => {
    expect(bandOf(humptyDumptyBandsPrinted.bands, total)).toBe(printed)
    expect(bandOf(humptyDumptyBandsPublished.bands, total)).toBe(published)
  })
})

const safeChild = {
  age_score: 1,
  gender_score: 1,
  diagnosis_score: 1,
  cognitive_score: 1,
  environmental_score: 1,
  surgery_anesthesia_score: 1,
  medication_score: 1,
} as const satisfies HumptyDumptyInput

describe('Humpty Dumpty Falls Scale (Hill-Rodriguez 2009)', () => {
  it('reaches from 7 to 23, so the printed low band of 0 to 6 cannot be reached', () => {
    expect(humptyDumpty(safeChild)).toMatchObject({ total: 7, level: 'moderate', level_published: 'low' })
    const worst = {
      age_score: 4,
      gender_score: 2,
      diagnosis_score: 4,
      cognitive_score: 3,
      environmental_score: 4,
      surgery_anesthesia_score: 3,
      medication_score: 3,
    }
    expect(humptyDumpty(worst)).toMatchObject({ total: 23, level: 'high', level_published: 'high' })
  })

  it.each([
    [11, 'moderate', 'low', { age_score: 4, diagnosis_score: 2 }],
    [12, 'high', 'high', { age_score: 4, diagnosis_score: 3 }],
  ] as const)('puts a total of %d into %s and %s', (total, level, level_published, answers) => {
    expect(humptyDumpty({ ...safeChild, ...answers })).toMatchObject({ total, level, level_published })
  })

  it.each(Object.keys(safeChild))('gives no total without %s', (item) => {
    expect(humptyDumpty({ ...safeChild, [item]: null })).toMatchObject({
      total: null,
      level: null,
      missing: [item],
    })
  })

  it('takes no points that an item does not have', () => {
    expect(humptyDumpty({ ...safeChild, gender_score: 3 })).toMatchObject({
      total: null,
      missing: ['gender_score'],
    })
    expect(humptyDumpty({ ...safeChild, cognitive_score: 4 }).missing).toEqual(['cognitive_score'])
    expect(humptyDumpty({ ...safeChild, medication_score: 0 }).missing).toEqual(['medication_score'])
  })

  it.each([
    [0, 4],
    [35, 4],
    [36, 3],
    [83, 3],
    [84, 2],
    [155, 2],
    [156, 1],
    [215, 1],
  ])('gives an age of %d months %d points', (months, points) => {
    expect(humptyDumptyAgeScore(months)).toBe(points)
  })

  it('offers nothing for an unknown age or sex', () => {
    expect(humptyDumptyAgeScore(null)).toBeNull()
    expect(humptyDumptyGenderScore(null)).toBeNull()
    expect(humptyDumptyGenderScore('other')).toBeNull()
    expect(humptyDumptyGenderScore('male')).toBe(2)
    expect(humptyDumptyGenderScore('female')).toBe(1)
  })
})
