import { IconCircleCheck, IconLock } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { FormSection } from '../../../shared/forms/form-definition.ts'
import type { SectionProgress } from '../../../shared/forms/form-progress.ts'
import { useUser } from '../../api/use-session.ts'
import { useWords } from '../../i18n/use-words.tsx'
import { SectionFields } from './section-fields.tsx'

interface SectionCardProps {
  readonly section: FormSection
  readonly number: number
  readonly step: SectionProgress | undefined
  /** Beside the title, and at the end of the head: what a section amounts to. */
  readonly sub?: ReactNode
  readonly end?: ReactNode
}

/** One section of the form: number, title, what it amounts to, and its fields. */
export function SectionCard({ section, number, step, sub, end }: SectionCardProps) {
  const { t, rich, text, format } = useWords()
  const user = useUser()
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
          <span className="section-number n">{format.number(number)}</span>
          {text(section.title)}
        </h2>
        <span className="sub">{sub}</span>
        <span className="section-end">
          {section.restricted === true && (
            <span className="fs-13 sub row">
              <IconLock size={16} stroke={1.75} aria-hidden />
              {t('form.restricted')}
            </span>
          )}
          {end}
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
