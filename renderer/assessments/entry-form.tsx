import { type RefObject, useEffect, useMemo, useRef, useState } from 'react'
import { tidyAnswers } from '../../shared/forms/form-answers.ts'
import type { FormAnswers, FormSection, PatientContext } from '../../shared/forms/form-definition.ts'
import { visibleSections } from '../../shared/forms/form-visibility.ts'
import { frm05 } from '../../shared/forms/frm-05.ts'
import { evaluateFrm05, submissionProblems } from '../../shared/forms/frm-05-rules.ts'
import type { Output } from '../../shared/ipc/contract.ts'
import { fieldErrorsOf } from '../api/error-text.ts'
import type { Draft } from '../api/use-draft.ts'
import { useSend } from '../api/use-query.ts'
import { FormContext } from '../components/form/form-context.ts'
import { moveOnEnter } from '../components/form/move-on-enter.ts'
import { useFormState } from '../components/form/use-form-state.ts'
import { useSettled } from '../components/form/use-settled.ts'
import { ErrorState, LoadingRows } from '../components/states.tsx'
import { useShortcut } from '../components/use-shortcut.ts'
import { useWords } from '../i18n/use-words.tsx'
import { ReviewDialog, type SubmitReasons } from './review-dialog.tsx'
import { ScorePanel } from './score-panel.tsx'
import { SectionCard } from './section-card.tsx'
import { StepsRail } from './steps-rail.tsx'

type Answers = Parameters<typeof evaluateFrm05>[0]

/** The section that a person is in: the one with the focus, else the uppermost in sight. */
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

interface EntryFormProps {
  readonly visitId: string
  readonly patient: PatientContext
  readonly draft: Draft
  /** The answers that an amendment starts with; null for the first version. */
  readonly amends: FormAnswers | null
  /** What has to be decided before a signature; null when nothing. */
  readonly pending: { decide(): void } | null
  /** The signature is on its way, or was refused. */
  readonly onSigning: (isSigning: boolean) => void
  readonly onSubmitted: (assessment: Output<'assessments.submit_nursing'>) => void
}

/** FRM.05 as it is filled in: sections in paper order, scores as one types, the draft saved at each change. */
export function EntryForm(props: EntryFormProps) {
  const { visitId, patient, draft, amends, pending, onSigning, onSubmitted } = props
  const { t } = useWords()
  const state = useFormState(frm05, draft, amends)
  const [isReviewing, setReviewing] = useState(false)
  const [hasReviewed, setReviewed] = useState(false)
  const submit = useSend('assessments.submit_nursing')
  const sheet = useRef<HTMLDivElement>(null)
  const currentCode = useCurrentSection(sheet, state.isReady)

  const raw = useMemo(() => evaluateFrm05(state.answers as Answers, patient), [state.answers, patient])
  const settled = useSettled(frm05, state.answers, state.typingKey, raw.field_errors)
  const evaluation = useMemo(
    () => (settled.isChecking ? evaluateFrm05(settled.answers as Answers, patient) : raw),
    [settled.isChecking, settled.answers, raw, patient],
  )
  const sections = visibleSections(frm05, state.answers, patient) as readonly FormSection[]
  const refused = fieldErrorsOf(submit.error)
  // What is missing is told at its field only after the person wanted to submit.
  const shown = hasReviewed ? submissionProblems(evaluation) : evaluation.field_errors

  // The first vital sign that is typed sets the time of measuring; it can be changed.
  useMeasuredNow(state)
  useSuggestions(state, raw.suggested)
  useShortcut({ code: ['Enter', 'NumpadEnter'], ctrl: true }, () => review(), !isReviewing)
  useShortcut({ code: sections.slice(0, 9).map((_, index) => `Digit${index + 1}`), alt: true }, (code) => {
    const section = sections[Number(code.slice(-1)) - 1]
    if (section !== undefined) goToSection(section.code)
  })

  function review(): void {
    state.leave()
    if (pending !== null) {
      pending.decide()
      return
    }
    submit.forget()
    setReviewed(true)
    setReviewing(true)
  }

  async function send(reasons: SubmitReasons): Promise<void> {
    await draft.flush()
    onSigning(true)
    const assessment = await submit.send({
      visit_id: visitId,
      answers: tidyAnswers(frm05, state.answers as Answers, patient) as never,
      amendment_reason: reasons.amendment_reason,
      ...(reasons.administration_reason === null
        ? {}
        : { administration_reason: reasons.administration_reason }),
    })
    if (assessment === undefined) return onSigning(false)
    await draft.discard()
    onSubmitted(assessment)
  }

  if (!state.isReady && draft.readError !== null) {
    return <ErrorState error={draft.readError} onRetry={draft.retry} />
  }
  if (!state.isReady) return <LoadingRows rows={10} />
  return (
    <FormContext.Provider
      value={{ definition: frm05, patient, state, problems: shown, points: evaluation.news2.parameters }}
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
              evaluation={evaluation}
            />
          ))}
        </div>
        <ScorePanel
          evaluation={evaluation}
          isChecking={settled.isChecking}
          sections={sections}
          onGo={goToSection}
          onReview={review}
        />
      </div>
      {isReviewing && pending === null && (
        <ReviewDialog
          problems={submissionProblems(raw)}
          progress={raw.sections}
          sections={sections}
          isAmendment={amends !== null}
          isBusy={submit.isBusy}
          error={refused.length > 0 || submit.error !== null ? submit.error : null}
          onClose={() => setReviewing(false)}
          onSubmit={(reasons) => void send(reasons)}
        />
      )}
    </FormContext.Provider>
  )
}

const MEASURED_AT = 'vital_signs.measured_at'

function useMeasuredNow(state: ReturnType<typeof useFormState>): void {
  const { typingKey, answerOf, answer } = state
  useEffect(() => {
    if (typingKey?.startsWith('vital_signs.') === true && answerOf(MEASURED_AT) === undefined) {
      answer(MEASURED_AT, new Date().toISOString())
    }
  }, [typingKey, answerOf, answer])
}

/** What the registration tells (a child's age and sex on its fall scale) is filled where nothing was answered yet. */
function useSuggestions(
  state: ReturnType<typeof useFormState>,
  suggested: Readonly<Record<string, number>>,
): void {
  const isDone = useRef(false)
  const { isReady, answerOf, answer } = state
  useEffect(() => {
    if (!isReady || isDone.current) return
    isDone.current = true
    for (const [key, value] of Object.entries(suggested)) {
      if (answerOf(key) === undefined) answer(key, value)
    }
  }, [isReady, suggested, answerOf, answer])
}
