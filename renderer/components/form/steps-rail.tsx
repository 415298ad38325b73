import { IconAlertCircle, IconCircleCheck, IconCircleDashed, IconCircleHalf2 } from '@tabler/icons-react'
import type { FormSection } from '../../../shared/forms/form-definition.ts'
import type { SectionProgress } from '../../../shared/forms/form-progress.ts'
import { useWords } from '../../i18n/use-words.tsx'
import { Latin } from '../latin.tsx'

interface StepsRailProps {
  readonly sections: readonly FormSection[]
  readonly progress: readonly SectionProgress[]
  readonly currentCode: string | null
  readonly onGo: (code: string) => void
}

function StepIcon({ step }: { step: SectionProgress }) {
  const common = { size: 18, stroke: 1.75, 'aria-hidden': true } as const
  if (step.errors > 0) return <IconAlertCircle {...common} className="step-bad" />
  if (step.answered === step.total) return <IconCircleCheck {...common} className="step-done" />
  return step.answered === 0 ? (
    <IconCircleDashed {...common} className="step-open" />
  ) : (
    <IconCircleHalf2 {...common} className="step-open" />
  )
}

/** What is done and what is missing: one dash per question, one line per section, paper pages between. */
export function StepsRail({ sections, progress, currentCode, onGo }: StepsRailProps) {
  const { t, rich, text } = useWords()
  const answered = progress.reduce((sum, step) => sum + step.answered, 0)
  const total = progress.reduce((sum, step) => sum + step.total, 0)
  const percent = total === 0 ? 0 : Math.round((answered / total) * 100)
  return (
    <nav className="steps" aria-label={t('form.sections')}>
      <div className="steps-total">
        <div className="row">
          <b>{rich('form.progress', { answered, total })}</b>
          <span className="grow" />
          <span className="sub">
            <Latin>{percent}%</Latin>
          </span>
        </div>
        <div className="progress">
          <i style={{ inlineSize: `${percent}%` }} />
        </div>
      </div>
      {sections.map((section, index) => {
        const step = progress.find(({ code }) => code === section.code)
        const isNewPage = sections[index - 1]?.paper_page !== section.paper_page
        return (
          <div key={section.code}>
            {isNewPage && (
              <div className="steps-page">{rich('form.paper_page', { page: section.paper_page })}</div>
            )}
            <button
              type="button"
              className="step"
              aria-current={section.code === currentCode ? 'step' : undefined}
              onClick={() => onGo(section.code)}
            >
              {step !== undefined && <StepIcon step={step} />}
              <span className="step-name">{text(section.title)}</span>
              {step !== undefined && (
                <span className={step.errors > 0 ? 'step-count bad' : 'step-count'}>
                  {step.errors > 0
                    ? rich('form.to_fix', { count: step.errors })
                    : step.answered < step.total && (
                        <Latin>
                          {step.answered} / {step.total}
                        </Latin>
                      )}
                </span>
              )}
              <span className="step-dots" aria-hidden>
                {step?.questions.map((question, at) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: the dashes of a section have their place only
                  <i key={at} className={question.state} />
                ))}
              </span>
            </button>
          </div>
        )
      })}
    </nav>
  )
}
