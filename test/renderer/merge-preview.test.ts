import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import type { FormVersion } from '../../renderer/conflicts/form-versions.ts'
import { MergePreview } from '../../renderer/conflicts/merge-preview.tsx'
import type { Merge } from '../../renderer/conflicts/version-merge.ts'
import { useLanguageStore } from '../../renderer/i18n/language-store.ts'
import type { FlatAnswers } from '../../shared/forms/form-answers.ts'
import type { VisitDetail } from '../../shared/visits/visits-ipc.ts'

const ADULT = { date_of_birth: '1986-01-01', birth_date_is_estimated: false, gender: 'male' } as const
const CHILD = { ...ADULT, date_of_birth: '2021-01-01' } as const

const ill: FlatAnswers = {
  'vital_signs.respiratory_rate_per_min': 26,
  'vital_signs.oxygen_saturation_percent': 90,
  'vital_signs.on_supplemental_oxygen': false,
  'vital_signs.blood_pressure_systolic': 85,
  'vital_signs.blood_pressure_diastolic': 50,
  'vital_signs.pulse_bpm': 135,
  'vital_signs.temperature_celsius': 37,
  'vital_signs.consciousness': 'alert',
}

/** The page's part about a merge whose answers would be these; null while something is still to be chosen. */
function shown(
  answers: FlatAnswers | null,
  written: object = { form: 'nursing' },
  readings: readonly object[] = [],
): string {
  Object.assign(useLanguageStore.getInitialState(), { language: 'en' })
  const visit = {
    visit: { arrived_at: '2026-11-22T07:00:00.000Z' },
    patient: { ...ADULT, birth_and_sex_readings: readings },
    studies: [{ id: 'study', modality: 'mri' }],
  } as unknown as VisitDetail
  const base = { written } as unknown as FormVersion
  const merge = { basis: { visit, base }, merged: () => answers } as unknown as Merge
  const page = createElement(
    MantineProvider,
    null,
    createElement(QueryClientProvider, { client: new QueryClient() }, createElement(MergePreview, { merge })),
  )
  return renderToStaticMarkup(page).replaceAll(/<style.*?<\/style>|<[^>]+>/g, ' ')
}

describe('what a merge comes to', () => {
  it('is said once everything is chosen, and not before', () => {
    expect(shown(null).trim()).toBe('')
    expect(shown(ill)).toMatch(/NEWS2\s+12\s+Emergency/)
  })

  it('has no score that rests on a disputed age, and says why', () => {
    const disputed = shown(ill, { form: 'nursing' }, [ADULT, CHILD])
    expect(disputed).toContain('disputed')
    expect(disputed).not.toMatch(/\s12\s/)
  })

  it('names what stands out in a sheet, and what nobody answered', () => {
    const sheet = { form: 'sheet', sheet: { study_id: 'study' } }
    const text = shown({ uses_contrast: false, has_pacemaker: 'yes', has_cochlear_implant: 'no' }, sheet)
    expect(text).toMatch(/Pacemaker:\s+Yes/)
    expect(text).toMatch(/Not recorded:.*Aneurysm clips/s)
    expect(text).not.toContain('Cochlear')
  })
})
