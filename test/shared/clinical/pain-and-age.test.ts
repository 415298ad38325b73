import { describe, expect, it } from 'vitest'
import { ageMonths, ageOn, ageYears } from '../../../shared/clinical/age.ts'
import { painBand, painBandPublished } from '../../../shared/clinical/pain.ts'

describe('Pain bands', () => {
  it.each([
    [0, 'none', 'mild'],
    [1, 'mild', 'mild'],
    [3, 'mild', 'mild'],
    [4, 'moderate_severe', 'moderate'],
    [6, 'moderate_severe', 'moderate'],
    [7, 'very_severe', 'severe'],
    [9, 'very_severe', 'severe'],
    [10, 'worst', 'severe'],
  ])('reads %d as %s on the printed ruler and %s in the common bands', (intensity, printed, published) => {
    expect(painBand(intensity)).toBe(printed)
    expect(painBandPublished(intensity)).toBe(published)
  })

  it.each([null, undefined, -1, 11, 3.5, Number.NaN])('cannot tell the band of %s', (intensity) => {
    expect(painBand(intensity)).toBeNull()
    expect(painBandPublished(intensity)).toBeNull()
  })
})

describe('Age on a day', () => {
  it.each([
    ['2008-06-15', '2026-06-14', 17],
    ['2008-06-15', '2026-06-15', 18],
    ['1961-03-01', '2026-02-28', 64],
    ['1961-03-01', '2026-03-01', 65],
    ['2026-06-15', '2026-06-15', 0],
  ])('of one born on %s is on %s %d completed years', (born, day, years) => {
    expect(ageYears(born, day)).toBe(years)
  })

  it('turns on 1 March for one born on 29 February, in a common year', () => {
    expect(ageYears('2008-02-29', '2026-02-28')).toBe(17)
    expect(ageYears('2008-02-29', '2026-03-01')).toBe(18)
    expect(ageYears('2008-02-29', '2028-02-29')).toBe(20)
  })

  it('counts completed months', () => {
    expect(ageMonths('2023-06-16', '2026-06-15')).toBe(35)
    expect(ageMonths('2023-06-15', '2026-06-15')).toBe(36)
    expect(ageMonths('2025-01-31', '2025-02-28')).toBe(0)
    expect(ageMonths('2025-01-31', '2025-03-01')).toBe(1)
  })

  it('cannot be told without a birth date, before birth or from a day that does not exist', () => {
    expect(ageOn(null, '2026-06-15')).toBeNull()
    expect(ageOn('2026-06-16', '2026-06-15')).toBeNull()
    expect(ageOn('2026-02-30', '2026-06-15')).toBeNull()
    expect(ageOn('15/06/2008', '2026-06-15')).toBeNull()
  })
})
