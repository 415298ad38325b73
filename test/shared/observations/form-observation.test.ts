import { describe, expect, it } from 'vitest'
import { formObservation } from '../../../shared/observations/form-observation.ts'

const set = (id: string, assessment_id: string | null, replaces_id: string | null = null) => ({
  id,
  assessment_id,
  replaces_id,
})
const written = [
  set('first', 'v1'),
  set('alone', null),
  set('ward', 'v2', 'first'),
  set('clinic', 'v3', 'first'),
  set('corrected', 'v2', 'ward'),
]

describe('what a form says of an observation', () => {
  it.each([
    ['the version that changed it, with its correction', ['v2', 'v1'], 'corrected'],
    ['the competing version, once that one counts', ['v3', 'v1'], 'clinic'],
    ['the version before, where no version of the lineage changed it', ['v4', 'v1'], 'first'],
    ['nothing where no version has any', ['v9'], undefined],
  ])('is that of %s', (_what, lineage, expected) => {
    expect(formObservation(written, new Set(lineage))?.id).toBe(expected)
  })
})
