import { MantineProvider } from '@mantine/core'
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { Mothers, mayBeMother, mayBeMotherThere } from '../../renderer/patients/mothers.tsx'
import type { PatientOnServer, PatientSummary } from '../../shared/patients/patients-ipc.ts'

const fatma = {
  id: '00000000-0000-7000-8000-0000000000a1',
  full_name: 'Fatma Hassan',
  medical_number: '0300482175',
  temporary_number: null,
  date_of_birth: '1996-03-14',
  birth_date_is_estimated: false,
  gender: 'female',
  disputed_fields: [],
  birth_and_sex_readings: [],
} as unknown as PatientSummary

const reading = (gender: 'male' | 'female') => ({
  date_of_birth: '1996-03-14',
  birth_date_is_estimated: false,
  gender,
})

describe('the choice of a newborn’s mother', () => {
  it('offers who is called a man by one station and not by another, and no man', () => {
    expect(mayBeMother(fatma)).toBe(true)
    const man = { ...fatma, gender: 'male' } as PatientSummary
    expect(mayBeMother(man)).toBe(false)
    const birth_and_sex_readings = [reading('male'), reading('female')]
    expect(mayBeMother({ ...man, birth_and_sex_readings })).toBe(true)
    expect(mayBeMotherThere({ ...man, is_here: false } as PatientOnServer)).toBe(false)
    expect(mayBeMotherThere({ ...man, disputed_fields: ['gender'], is_here: false } as PatientOnServer)).toBe(
      true,
    )
  })

  it('says what of her is disputed, and when she was born as each station says', () => {
    const drawn = (mother: PatientSummary) =>
      renderToStaticMarkup(
        createElement(
          MantineProvider,
          null,
          createElement(Mothers, { patients: [mother], onChoose: () => undefined }),
        ),
      ).replaceAll(/<style.*?<\/style>|<[^>]+>/g, ' ')
    expect(drawn(fatma)).not.toContain('Disputed')
    const disputed = drawn({
      ...fatma,
      disputed_fields: ['date_of_birth', 'birth_date_is_estimated', 'gender'],
      birth_and_sex_readings: [reading('female'), { ...reading('female'), date_of_birth: '2006-03-14' }],
    })
    expect(disputed).toMatch(/Disputed:\s+Date of birth, Sex/)
    expect(disputed).toMatch(/1996/)
    expect(disputed).toMatch(/2006/)
  })
})
