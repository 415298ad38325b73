import { Button } from '@mantine/core'
import { type ReactNode, type RefObject, useEffect, useMemo, useRef, useState } from 'react'
import { tidyAnswers } from '../../../shared/forms/form-answers.ts'
import type {
  FormAnswers,
  FormDefinition,
  FormSection,
  PatientContext,
} from '../../../shared/forms/form-definition.ts'
import { visibleSections } from '../../../shared/forms/form-visibility.ts'
import type { Draft } from '../../api/use-draft.ts'
import { useWords } from '../../i18n/use-words.tsx'
import { KeyCaps, keysOf } from '../key-caps.tsx'
import { ErrorState, LoadingRows } from '../states.tsx'
import { useCommand } from '../use-command.ts'
import { BeforeSubmit } from './before-submit.tsx'
import type { EntryAct, FormEvaluation, Submission, SubmitReasons } from './entry-act.ts'
import { FormContext } from './form-context.ts'
import { moveOnEnter } from './move-on-enter.ts'
import { ReviewDialog } from './review-dialog.tsx'
import { SectionCard } from './section-card.tsx'
import { StepsRail } from './steps-rail.tsx'
import { useFormState } from './use-form-state.ts'
import { useSettled } from './use-settled.ts'
import './form.css'
import './entry.css'

/** The section that a person is in: the one with the focus. */
function useCurrentSection(sheet: RefObject<HTMLElement | null>, isThere: boolean): string | null {
  const [current, setCurrent] = useState<string | null>(null)
  useEffect(() => {
    const root = sheet.current
    if (root === null || !isThere) return
    const onFocus = (event: FocusEvent): void => {
      const section = (event.target as HTMLElement).closest<HTMLElement>('[data-section]')
      if (section !== null) setCurrent(section.dataset.section ?? null)
    }
    root.addEventListener('focusin', onFocus)
    return () => root.removeEventListener('focusin', onFocus)
  }, [sheet, isThere])
  return current
}

function goToSection(code: string): void {
  const section = document.getElementById(`section-${code}`)
  if (section === null) return
  section.scrollIntoView({ block: 'start' })
  section
    .querySelector<HTMLElement>('.section-body :is(input, textarea, select)')
    ?.focus({ preventScroll: true })
}

/** What a form shows beside its fields, each from the answers that may be judged now. */
export interface EntryParts<E extends FormEvaluation> {
  /** Above what is left before submission: scores, what stands out. */
  panel(evaluation: E, isChecking: boolean): ReactNode
  sectionSub?(section: FormSection): ReactNode
  sectionEnd?(section: FormSection, evaluation: E): ReactNode
  /** NEWS2 points by field name, for a form with vital signs. */
  points?(evaluation: E): Readonly<Record<string, number | null>>
}

interface EntryFormProps<E extends FormEvaluation> {
  readonly definition: FormDefinition
  readonly patient: PatientContext
  readonly draft: Draft
  /** The answers that it starts with; null for the first version. */
  readonly start: FormAnswers | null
  /** Whether a signature has to say why. */
  readonly isAmendment: boolean
  /** Has to be stable. */
  readonly evaluate: (answers: FormAnswers, patient: PatientContext) => E
  readonly parts: EntryParts<E>
  readonly panelLabel: string
  readonly reviewTitle: string
  readonly acts: readonly EntryAct<E>[]
  readonly submission: Submission
  /** What has to be decided before a signature; null when nothing. */
  readonly pending: { decide(): void } | null
}

const noPoints = {}

/** Any form as it is filled in: sections in paper order, what they amount to as one types, the draft saved at each change. */
export function EntryForm<E extends FormEvaluation>(props: EntryFormProps<E>) {
  const { definition, patient, draft, start, evaluate, parts, acts, submission, pending } = props
  const { t } = useWords()
  const state = useFormState(definition, draft, start)
  const [isReviewing, setReviewing] = useState(false)
  const [hasReviewed, setReviewed] = useState(false)
  const sheet = useRef<HTMLDivElement>(null)
  const currentCode = useCurrentSection(sheet, state.isReady)

  const raw = useMemo(() => evaluate(state.answers, patient), [evaluate, state.answers, patient])
  const settled = useSettled(definition, state.answers, state.typingKey, raw.field_errors)
  const evaluation = useMemo(
    () => (settled.isChecking ? evaluate(settled.answers, patient) : raw),
    [settled.isChecking, settled.answers, evaluate, raw, patient],
  )
  const sections = visibleSections(definition, state.answers, patient)
  // What is missing is told at its field only after the person wanted to submit.
  const shown = hasReviewed ? (acts.at(-1)?.problemsOf(evaluation) ?? []) : evaluation.field_errors

  useCommand('form.submit', review, !isReviewing)
  useCommand('form.section', (code) => {
    const section = sections[Number(code?.at(-1)) - 1]
    if (section !== undefined) goToSection(section.code)
  })

  function review(): void {
    state.leave()
    if (pending !== null) {
      pending.decide()
      return
    }
    submission.forget()
    setReviewed(true)
    setReviewing(true)
  }

  async function send(act: string, reasons: SubmitReasons): Promise<void> {
    await draft.flush()
    await submission.send(act, tidyAnswers(definition, state.answers, patient), reasons)
  }

  if (!state.isReady && draft.readError !== null) {
    return <ErrorState error={draft.readError} onRetry={draft.retry} />
  }
  if (!state.isReady) return <LoadingRows rows={10} />
  return (
    <FormContext.Provider
      value={{ definition, patient, state, problems: shown, points: parts.points?.(evaluation) ?? noPoints }}
    >
      <div className="entry-work">
        <StepsRail
          sections={sections}
          progress={evaluation.sections}
          currentCode={currentCode}
          onGo={goToSection}
        />
        {/* biome-ignore lint/a11y/noStaticElementInteractions: Enter moves between the controls inside */}
        <div className="sheet" ref={sheet} onKeyDown={moveOnEnter} onBlur={() => void draft.flush()}>
          <h2 className="visually-hidden">{t('form.sheet')}</h2>
          {sections.map((section, index) => (
            <SectionCard
              key={section.code}
              section={section}
              number={index + 1}
              step={evaluation.sections.find(({ code }) => code === section.code)}
              sub={parts.sectionSub?.(section)}
              end={parts.sectionEnd?.(section, evaluation)}
            />
          ))}
        </div>
        <aside className="score-panel" aria-label={props.panelLabel}>
          <div className="score-scroll">
            {parts.panel(evaluation, settled.isChecking)}
            <hr />
            <BeforeSubmit evaluation={evaluation} sections={sections} onGo={goToSection} />
          </div>
          <Button
            variant="filled"
            size="md"
            h={44}
            className="review-button"
            rightSection={<KeyCaps command="form.submit" className="on-accent" />}
            {...keysOf('form.submit')}
            onClick={review}
          >
            {t('form.review')}
          </Button>
        </aside>
      </div>
      {isReviewing && pending === null && (
        <ReviewDialog
          title={props.reviewTitle}
          evaluation={raw}
          sections={sections}
          acts={acts}
          isAmendment={props.isAmendment}
          isBusy={submission.isBusy}
          error={submission.error}
          onClose={() => setReviewing(false)}
          onSubmit={(act, reasons) => void send(act, reasons)}
        />
      )}
    </FormContext.Provider>
  )
}
