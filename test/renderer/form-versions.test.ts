import { describe, expect, it } from 'vitest'
import { differingFields, versionsOf } from '../../renderer/conflicts/form-versions.ts'
import type { VisitDetail } from '../../shared/visits/visits-ipc.ts'

const FORM = '00000000-0000-7000-8000-0000000000f1'
const idOf = (n: number): string => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`

/** Version 1, and two that were both written on it: 2 at one PC, 3 at another. */
const nursing = [
  { id: idOf(1), version: 1, base_version: 0, chief_complaint: 'Headache', mode_of_arrival: 'walking' },
  { id: idOf(2), version: 2, base_version: 1, chief_complaint: 'Headache', mode_of_arrival: 'wheelchair' },
  { id: idOf(3), version: 3, base_version: 1, chief_complaint: 'Headache', mode_of_arrival: 'walking' },
].map((one) => ({ ...one, submission_id: FORM }))

const observation = (id: number, assessment: number, replaces: number | null, values: object) => ({
  id: idOf(id),
  submission_id: FORM,
  assessment_id: idOf(assessment),
  replaces_id: replaces === null ? null : idOf(replaces),
  ...values,
})

const visit = {
  nursing_assessments: nursing,
  vital_signs: [
    observation(11, 1, null, { temperature_celsius: 36.8, pulse_bpm: 72 }),
    observation(12, 3, 11, { temperature_celsius: 39.1, pulse_bpm: 72 }),
  ],
  pain_assessments: [
    observation(21, 1, null, { pain_intensity: 2 }),
    observation(22, 2, 21, { pain_intensity: 8 }),
  ],
  fall_risk_assessments: [],
  radiology_sheets: [],
  radiology_assessments: [],
} as unknown as VisitDetail

describe('two versions of one nursing assessment, side by side', () => {
  const competing = versionsOf(visit, FORM).filter(({ version }) => version !== 1)
  const shown = differingFields(competing).map(({ key }) => [
    key,
    ...competing.map(({ values }) => values[key]),
  ])

  it('differ in fields of the form and in what each measured, and in nothing that is alike', () => {
    expect(shown.map(([key]) => key)).toEqual(
      expect.arrayContaining([
        'mode_of_arrival',
        'vital_signs.temperature_celsius',
        'pain_assessment.pain_intensity',
      ]),
    )
    expect(shown).toHaveLength(3)
  })

  it('say what stood before where they measured nothing new', () => {
    expect(shown).toContainEqual(['vital_signs.temperature_celsius', 36.8, 39.1])
    expect(shown).toContainEqual(['pain_assessment.pain_intensity', 8, 2])
  })

  it('are found by their form alone', () => {
    expect(versionsOf(visit, idOf(9))).toEqual([])
  })
})
