import { describe, expect, it } from 'vitest'
import type { Allergy } from '../../../shared/allergies/allergy.ts'
import { allergyState, planAssertion, refutationOf } from '../../../shared/allergies/allergy-rules.ts'
import {
  type AllergyAnswers,
  formStatements,
  isDroppedByForm,
  type StatingForm,
} from '../../../shared/allergies/form-allergies.ts'

const PATIENT = '00000000-0000-7000-8000-000000000001'
/** A version of FRM.05 that says something, and what the one before said. */
const form = (answers: AllergyAnswers, base?: AllergyAnswers): StatingForm => ({
  source: { assessment_id: PATIENT, sheet_id: null },
  patient_id: PATIENT,
  visit_id: PATIENT,
  answers,
  base,
})
let count = 0

function said(changes: Partial<Allergy>): Allergy {
  count += 1
  const id = `00000000-0000-7000-8000-1${String(count).padStart(11, '0')}`
  return {
    id,
    site_id: PATIENT,
    row_version: null,
    created_at: '2026-11-21T07:00:00.000Z',
    created_by: PATIENT,
    created_on_station: PATIENT,
    patient_id: PATIENT,
    act: 'assert',
    kind: 'medication',
    substance: 'Penicillin',
    reaction: null,
    severity: null,
    certainty: null,
    stated_at: '2026-11-21T07:00:00.000Z',
    visit_id: null,
    assessment_id: null,
    replaces_id: null,
    refutes_id: null,
    overrules_ids: [],
    reason: null,
    ...changes,
  }
}

const refuted = (allergy: Allergy): Allergy => said(refutationOf(allergy, 'Took it last year'))
const noneKnown = (changes: Partial<Allergy> = {}): Allergy =>
  said({ kind: 'none_known', substance: null, ...changes })

describe('the allergy state', () => {
  it('is not recorded while nobody has said anything', () => {
    expect(allergyState([])).toMatchObject({ state: 'not_recorded', is_disputed: false })
  })

  it('is none known once somebody asked, and yes once an allergy overrules that', () => {
    const none = noneKnown()
    expect(allergyState([none]).state).toBe('no_known_allergy')
    const allergy = said({ overrules_ids: [none.id] })
    expect(allergyState([none, allergy])).toMatchObject({ state: 'yes', is_disputed: false })
  })

  it('is yes and disputed while one station says penicillin and another none known', () => {
    expect(allergyState([noneKnown(), said({})])).toMatchObject({ state: 'yes', is_disputed: true })
  })

  it('goes back when the only allergy is refuted', () => {
    const allergy = said({})
    expect(allergyState([allergy, refuted(allergy)]).state).toBe('not_recorded')
  })

  it('counts an allergy that was asserted on a station that did not know of the refutation', () => {
    const first = said({})
    const again = said({ substance: 'PENICILLIN ' })
    expect(allergyState([first, refuted(first), again])).toMatchObject({ state: 'yes', is_disputed: true })
  })

  it('counts a correction that was made while somebody else refuted', () => {
    const first = said({})
    const correction = said({ replaces_id: first.id, severity: 'severe' })
    const state = allergyState([first, correction, refuted(first)])
    expect(state.standing).toHaveLength(1)
    expect(state.is_disputed).toBe(true)
  })

  it('is settled again by an assertion that overrules the refutation', () => {
    const first = said({})
    const statements = [first, refuted(first)]
    const plan = planAssertion(
      { kind: 'medication', substance: 'Penicillin', reaction: null, severity: null, certainty: null },
      statements,
      null,
      null,
    )
    if (!plan.ok) throw new Error('refused')
    expect(allergyState([...statements, said(plan.value)])).toMatchObject({
      state: 'yes',
      is_disputed: false,
    })
  })

  it('shows the worst first and keeps what two stations named', () => {
    const state = allergyState([said({ substance: 'Latex', kind: 'other' }), said({ severity: 'severe' })])
    expect(state.standing.map(({ allergy }) => allergy.substance)).toEqual(['Penicillin', 'Latex'])
  })

  it('refuses "none known" while an allergy stands', () => {
    const none = {
      kind: 'none_known',
      substance: null,
      reaction: null,
      severity: null,
      certainty: null,
    } as const
    expect(planAssertion(none, [said({})], null, null)).toEqual({
      ok: false,
      error: { code: 'conflict', reason: 'allergies_recorded' },
    })
  })
})

describe('what FRM.05 says of allergies', () => {
  const yes = { allergy_status: 'yes', medication_allergies: 'Penicillin' } as const

  it('becomes one statement for each kind that is named', () => {
    const statements = formStatements(form({ ...yes, food_allergies: 'Eggs' }, undefined), [])
    expect(statements.map(({ kind, substance }) => [kind, substance])).toEqual([
      ['medication', 'Penicillin'],
      ['food', 'Eggs'],
    ])
  })

  it('states an allergy without a name rather than none', () => {
    const [only] = formStatements(form({ allergy_status: 'yes' }, undefined), [])
    expect(only).toMatchObject({ kind: 'other', substance: null })
  })

  it('says nothing twice', () => {
    expect(formStatements(form(yes, undefined), [said({})])).toEqual([])
    expect(formStatements(form(yes, yes), [])).toEqual([])
  })

  it('replaces the statement whose text was extended', () => {
    const before = said({ assessment_id: PATIENT })
    const longer = { allergy_status: 'yes', medication_allergies: 'Penicillin, sulfa' } as const
    expect(formStatements(form(longer, yes), [before])).toMatchObject([
      { substance: 'Penicillin, sulfa', replaces_id: before.id },
    ])
  })

  it('leaves an allergy that it no longer names standing, and asks', () => {
    const before = said({ assessment_id: PATIENT })
    const none = { allergy_status: 'no_known_allergy' } as const
    const written = formStatements(form(none, yes), [before]).map((statement) => said(statement))
    expect(allergyState([before, ...written])).toMatchObject({ state: 'yes', is_disputed: true })
    expect(isDroppedByForm(before, none)).toBe(true)
    expect(isDroppedByForm(before, yes)).toBe(false)
  })
})
