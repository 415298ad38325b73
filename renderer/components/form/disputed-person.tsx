import type { PatientContext } from '../../../shared/forms/form-definition.ts'
import { useWords } from '../../i18n/use-words.tsx'
import { Note } from '../note.tsx'
import { sexText } from '../person-facts.ts'

/** Beside scores and questions that go by age and sex: that stations disagree about them, and what each says. */
export function DisputedPerson({ patient }: { patient: PatientContext }) {
  const words = useWords()
  const { t, rich } = words
  if (patient.readings === undefined) return null
  const readings = patient.readings.map(({ age_years, age_months, gender }) => {
    const isBaby = age_years !== null && age_years < 2 && age_months !== null
    const age =
      age_years === null
        ? t('patients.age_unknown')
        : isBaby
          ? t('patients.months', { count: age_months })
          : t('patients.years', { count: age_years })
    return t('patients.age_and_sex', { age, sex: sexText({ gender }, words) })
  })
  return (
    <Note kind="disputed" role="status">
      <b>{t('scores.person_disputed')}</b>{' '}
      <span>{rich('scores.person_disputed_readings', { readings: [...new Set(readings)].join(' / ') })}</span>{' '}
      <a href="#/conflicts">{t('patient.review_conflict')}</a>
    </Note>
  )
}
