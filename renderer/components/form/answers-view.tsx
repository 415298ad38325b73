import { painBandsPrinted } from '../../../shared/clinical/pain-data.ts'
import {
  answerAt,
  type FormAnswers,
  type FormDefinition,
  type FormField,
  fieldKey,
  isAnswered,
  type PatientContext,
} from '../../../shared/forms/form-definition.ts'
import { isConfirmed } from '../../../shared/forms/form-rules.ts'
import { fieldsToAsk, visibleSections } from '../../../shared/forms/form-visibility.ts'
import { useWords } from '../../i18n/use-words.tsx'
import { Measured } from './number-answer.tsx'

/** One answer as people read it, with unit or word. */
export function AnswerValue({ field, answers }: { field: FormField; answers: FormAnswers }) {
  const { t, text, language, format } = useWords()
  const value = answerAt(answers, fieldKey(field))
  const nameOf = (each: unknown): string => {
    const option = field.options?.find((candidate) => candidate.value === each)
    return option === undefined ? String(each) : text(option.label)
  }
  if (field.control === 'ruler' && typeof value === 'number') {
    const band = painBandsPrinted.bands.find(({ min, max }) => value >= min && value <= max)
    return (
      <>
        <Measured value={value} unit="/ 10" /> {band !== undefined && `· ${text(band.label)}`}
      </>
    )
  }
  if (typeof value === 'number' && field.options === undefined) {
    return (
      <>
        <Measured value={value} unit={field.unit} />{' '}
        {isConfirmed(field, answers) && <span className="chip warn">{t('form.confirmed')}</span>}
      </>
    )
  }
  if (Array.isArray(value)) return <>{value.map(nameOf).join(language === 'ar' ? '، ' : ', ')}</>
  if (typeof value === 'boolean' && field.options === undefined) return <>{t(value ? 'app.yes' : 'app.no')}</>
  if (field.type === 'instant' && typeof value === 'string') return <bdi>{format.moment(value)}</bdi>
  if (field.type === 'date' && typeof value === 'string') return <bdi>{format.day(value)}</bdi>
  return <bdi>{nameOf(value)}</bdi>
}

interface AnswersViewProps {
  readonly definition: FormDefinition
  readonly answers: FormAnswers
  readonly patient: PatientContext
  /** Sections that are shown elsewhere on the screen. */
  readonly without?: readonly string[]
}

/** A filled form to read, in paper order. What was not answered is "not recorded", never normal. */
export function AnswersView({ definition, answers, patient, without = [] }: AnswersViewProps) {
  const { t, text } = useWords()
  const sections = visibleSections(definition, answers, patient).filter(({ code }) => !without.includes(code))
  return (
    <div className="answers-view">
      {sections.map((section) => {
        const fields = fieldsToAsk(section, answers, patient).filter(
          ({ name }) => name !== 'confirmed_out_of_range',
        )
        const shown = fields.filter(
          (field) =>
            isAnswered(answerAt(answers, fieldKey(field))) &&
            (field.control !== 'tick' || answerAt(answers, fieldKey(field)) === (field.ticked_value ?? true)),
        )
        if (fields.length === 0) return null
        return (
          <section key={section.code} aria-label={text(section.title)}>
            <h3>{text(section.title)}</h3>
            {shown.length === 0 ? (
              <p className="sub">{t('app.not_recorded')}</p>
            ) : (
              <dl className="facts">
                {shown.map((field) => (
                  <div key={fieldKey(field)} className="fact">
                    <dt>{text(field.label)}</dt>
                    <dd>
                      {field.control === 'tick' ? '✓' : <AnswerValue field={field} answers={answers} />}
                    </dd>
                  </div>
                ))}
              </dl>
            )}
          </section>
        )
      })}
    </div>
  )
}
