import { IconAlertCircle, IconCircleDashed, IconCircleHalf2 } from '@tabler/icons-react'
import type { FormSection } from '../../../shared/forms/form-definition.ts'
import { useWords } from '../../i18n/use-words.tsx'
import { Measures } from '../measures.tsx'
import type { FormEvaluation } from './entry-act.ts'
import { fieldId } from './form-context.ts'
import { focusField } from './move-on-enter.ts'
import { useProblemLine } from './problem-line.ts'

interface BeforeSubmitProps {
  readonly evaluation: FormEvaluation
  readonly sections: readonly FormSection[]
  readonly onGo: (sectionCode: string) => void
}

/** What is wrong, asked for or still open before the form is signed; each line leads to its place. */
export function BeforeSubmit({ evaluation, sections, onGo }: BeforeSubmitProps) {
  const { t, rich, text } = useWords()
  const line = useProblemLine()
  const wrong = evaluation.field_errors
  const asked = evaluation.missing_required
  const open = evaluation.sections.filter(
    (step) => step.answered < step.total && step.errors === 0 && step.code !== 'sign_off',
  )
  return (
    <div>
      <h3>{t('form.before_submit')}</h3>
      {wrong.length + asked.length + open.length === 0 && <p className="sub">{t('form.nothing_missing')}</p>}
      <ul className="missing-list">
        {[...wrong, ...asked].map((problem) => (
          <li key={`${problem.field} ${problem.code}`} className={wrong.includes(problem) ? 'wrong' : ''}>
            {wrong.includes(problem) ? (
              <IconAlertCircle size={16} stroke={1.75} aria-hidden />
            ) : (
              <IconCircleDashed size={16} stroke={1.75} aria-hidden />
            )}
            <button type="button" className="text-button" onClick={() => focusField(fieldId(problem.field))}>
              <Measures text={line(problem)} />
            </button>
          </li>
        ))}
        {open.map((step) => {
          const section = sections.find(({ code }) => code === step.code)
          if (section === undefined) return null
          const Icon = step.answered === 0 ? IconCircleDashed : IconCircleHalf2
          return (
            <li key={step.code}>
              <Icon size={16} stroke={1.75} aria-hidden />
              <button type="button" className="text-button" onClick={() => onGo(step.code)}>
                {rich('form.answers_left', {
                  section: text(section.title),
                  count: step.total - step.answered,
                })}
              </button>
            </li>
          )
        })}
      </ul>
    </div>
  )
}
