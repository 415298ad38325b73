import { painBandsPrinted } from '../../shared/clinical/pain-data.ts'
import type { FormSection } from '../../shared/forms/form-definition.ts'
import type { Frm05Evaluation } from '../../shared/forms/frm-05-rules.ts'
import { DisputedMark } from '../components/disputed-mark.tsx'
import { FallLevelChip, FallScale } from '../components/form/fall-scale.tsx'
import { useForm } from '../components/form/form-context.ts'
import { Latin } from '../components/latin.tsx'
import { useWords } from '../i18n/use-words.tsx'

interface SectionProps {
  readonly section: FormSection
  readonly evaluation: Frm05Evaluation
}

function FallHead({ section, evaluation }: SectionProps) {
  const { t, rich, text } = useWords()
  const scale = section.code === 'fall_adult' ? 'morse' : 'humpty_dumpty'
  const score = scale === 'morse' ? evaluation.morse : evaluation.humpty_dumpty
  if (score === null) return null
  const differs =
    score.level !== null && score.level_published !== null && score.level !== score.level_published
  return (
    <>
      <FallScale scale={scale} total={score.total} />
      {score.total === null ? (
        <span className="chip outline">
          {t('scores.incomplete')} · <Latin>{score.points_so_far}</Latin>
        </span>
      ) : (
        <>
          <b className="fall-total">
            <Latin>{score.total}</Latin>
          </b>
          {score.level !== null && !evaluation.is_fall_scale_disputed && (
            <FallLevelChip level={score.level} />
          )}
        </>
      )}
      {evaluation.is_fall_scale_disputed && <DisputedMark>{t('scores.fall_scale_disputed')}</DisputedMark>}
      {differs &&
        !evaluation.is_fall_scale_disputed &&
        score.level !== null &&
        score.level_published !== null && (
          <span className="fs-13 sub">
            {rich('scores.bands_hint', {
              printed: t(`scores.fall_${score.level}`),
              published: t(`scores.fall_${score.level_published}`),
            })}
          </span>
        )}
      <span className="visually-hidden">{text(section.title)}</span>
    </>
  )
}

function PainHead({ evaluation }: Pick<SectionProps, 'evaluation'>) {
  const { text } = useWords()
  const { state } = useForm()
  const band = painBandsPrinted.bands.find(({ code }) => code === evaluation.pain_band)
  const intensity = state.answerOf('pain_assessment.pain_intensity')
  if (band === undefined || typeof intensity !== 'number') return null
  return (
    <span className={`chip pain-${band.min}`}>
      <Latin>{intensity}</Latin> · {text(band.label)}
    </span>
  )
}

/** What a section of FRM.05 amounts to. */
export function SectionScore({ section, evaluation }: SectionProps) {
  const { t } = useWords()
  switch (section.code) {
    case 'vital_signs':
      return <span className="fs-13 sub">{t('form.points_hint')}</span>
    case 'pain':
      return <PainHead evaluation={evaluation} />
    case 'fall_adult':
    case 'fall_child':
      return <FallHead section={section} evaluation={evaluation} />
    default:
      return null
  }
}

/** The age, where a section goes by it. */
export function SectionAge({ section }: { section: FormSection }) {
  const { rich, t } = useWords()
  const { patient } = useForm()
  const { age_years, age_months } = patient
  if (patient.readings !== undefined && age_years === null) {
    const goesByAge = ['arrival', 'fall_adult', 'fall_child', 'elderly'].includes(section.code)
    return goesByAge ? t('scores.age_disputed') : null
  }
  if (section.code === 'arrival') {
    if (age_years === null) return t('patients.age_unknown')
    return age_years < 2 && age_months !== null
      ? rich('patients.months', { count: age_months })
      : rich('patients.years', { count: age_years })
  }
  if (age_years === null) return null
  if (section.code === 'fall_adult') return rich('scores.age_scale_adult', { age: age_years })
  if (section.code === 'fall_child') return rich('scores.age_scale_child', { age: age_years })
  return null
}
