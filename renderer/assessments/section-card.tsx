import { IconCircleCheck, IconLock } from '@tabler/icons-react'
import { painBandsPrinted } from '../../shared/clinical/pain-data.ts'
import type { FormSection } from '../../shared/forms/form-definition.ts'
import type { SectionProgress } from '../../shared/forms/form-progress.ts'
import type { Frm05Evaluation } from '../../shared/forms/frm-05-rules.ts'
import { useUser } from '../api/use-session.ts'
import { FallLevelChip, FallScale } from '../components/form/fall-scale.tsx'
import { useForm } from '../components/form/form-context.ts'
import { SectionFields } from '../components/form/section-fields.tsx'
import { Latin } from '../components/latin.tsx'
import { useWords } from '../i18n/use-words.tsx'

interface SectionCardProps {
  readonly section: FormSection
  readonly number: number
  readonly step: SectionProgress | undefined
  readonly evaluation: Frm05Evaluation
}

function FallHead({ section, evaluation }: Pick<SectionCardProps, 'section' | 'evaluation'>) {
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
          {score.level !== null && <FallLevelChip level={score.level} />}
        </>
      )}
      {differs && score.level !== null && score.level_published !== null && (
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

function PainHead({ evaluation }: Pick<SectionCardProps, 'evaluation'>) {
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

function AgeScale({ section }: Pick<SectionCardProps, 'section'>) {
  const { rich } = useWords()
  const { patient } = useForm()
  if (patient.age_years === null) return null
  if (section.code === 'fall_adult') return rich('scores.age_scale_adult', { age: patient.age_years })
  if (section.code === 'fall_child') return rich('scores.age_scale_child', { age: patient.age_years })
  return null
}

/** One section of the form: number, title, what it amounts to, and its fields. */
export function SectionCard({ section, number, step, evaluation }: SectionCardProps) {
  const { t, rich, text } = useWords()
  const user = useUser()
  const isFall = section.code === 'fall_adult' || section.code === 'fall_child'
  const isComplete = step !== undefined && step.total > 0 && step.answered === step.total
  return (
    <section
      className="form-section"
      id={`section-${section.code}`}
      data-section={section.code}
      aria-label={text(section.title)}
    >
      <header>
        <h2>
          <span className="section-number n">{number}</span>
          {text(section.title)}
        </h2>
        <span className="sub">
          <AgeScale section={section} />
          {section.code === 'arrival' && <AgeLine />}
        </span>
        <span className="section-end">
          {section.code === 'vital_signs' && <span className="fs-13 sub">{t('form.points_hint')}</span>}
          {section.restricted === true && (
            <span className="fs-13 sub row">
              <IconLock size={16} stroke={1.75} aria-hidden />
              {t('form.restricted')}
            </span>
          )}
          {section.code === 'pain' && <PainHead evaluation={evaluation} />}
          {isFall && <FallHead section={section} evaluation={evaluation} />}
          {isComplete && (
            <span className="section-done">
              <IconCircleCheck size={16} stroke={1.75} aria-hidden />
              {t('form.complete')}
            </span>
          )}
        </span>
      </header>
      <div className="section-body">
        {section.code === 'sign_off' ? (
          <p>{rich('form.signature', { name: user.full_name })}</p>
        ) : (
          <SectionFields section={section} />
        )}
      </div>
    </section>
  )
}

function AgeLine() {
  const { rich, t } = useWords()
  const { patient } = useForm()
  if (patient.age_years === null) return <>{t('patients.age_unknown')}</>
  return patient.age_years < 2 && patient.age_months !== null
    ? rich('patients.months', { count: patient.age_months })
    : rich('patients.years', { count: patient.age_years })
}
