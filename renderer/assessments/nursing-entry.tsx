import { useEffect, useRef } from 'react'
import type { FormAnswers, PatientContext } from '../../shared/forms/form-definition.ts'
import { frm05 } from '../../shared/forms/frm-05.ts'
import { evaluateFrm05, type Frm05Evaluation, submissionProblems } from '../../shared/forms/frm-05-rules.ts'
import type { Draft } from '../api/use-draft.ts'
import { useSend } from '../api/use-query.ts'
import type { EntryAct, Submission } from '../components/form/entry-act.ts'
import { EntryForm, type EntryParts } from '../components/form/entry-form.tsx'
import { useForm } from '../components/form/form-context.ts'
import { useWords } from '../i18n/use-words.tsx'
import { ScorePanel } from './score-panel.tsx'
import { SectionAge, SectionScore } from './section-scores.tsx'

type Answers = Parameters<typeof evaluateFrm05>[0]

const evaluate = (answers: FormAnswers, patient: PatientContext): Frm05Evaluation =>
  evaluateFrm05(answers as Answers, patient)

const parts: EntryParts<Frm05Evaluation> = {
  panel: (evaluation, isChecking) => (
    <>
      <FilledByItself suggested={evaluation.suggested} />
      <ScorePanel evaluation={evaluation} isChecking={isChecking} />
    </>
  ),
  sectionSub: (section) => <SectionAge section={section} />,
  sectionEnd: (section, evaluation) => <SectionScore section={section} evaluation={evaluation} />,
  points: ({ news2 }) => news2.parameters,
}

interface NursingEntryProps {
  readonly visitId: string
  readonly patient: PatientContext
  readonly draft: Draft
  /** The answers that an amendment starts with; null for the first version. */
  readonly amends: FormAnswers | null
  /** The version that they are of. */
  readonly baseId: string | null
  readonly pending: { decide(): void } | null
  /** The signature is on its way, or was refused. */
  readonly onSigning: (isSigning: boolean) => void
  readonly onSubmitted: () => void
}

function useSubmission({ visitId, baseId, draft, onSigning, onSubmitted }: NursingEntryProps): Submission {
  const submit = useSend('assessments.submit_nursing')
  return {
    isBusy: submit.isBusy,
    error: submit.error,
    forget: submit.forget,
    send: async (_act, answers, reasons) => {
      onSigning(true)
      const { amendment_reason, administration_reason } = reasons
      const assessment = await submit.send({
        visit_id: visitId,
        base_id: baseId,
        answers: answers as never,
        amendment_reason,
        ...(administration_reason === null ? {} : { administration_reason }),
      })
      if (assessment === undefined) {
        onSigning(false)
        return false
      }
      await draft.discard()
      onSubmitted()
      return true
    },
  }
}

/** FRM.05 as it is filled in, with NEWS2, pain and fall risk as one types. */
export function NursingEntry(props: NursingEntryProps) {
  const { t } = useWords()
  const act: EntryAct<Frm05Evaluation> = {
    code: 'submit',
    label: t('form.submit'),
    action: 'nursing.write',
    problemsOf: submissionProblems,
  }
  return (
    <EntryForm
      definition={frm05}
      patient={props.patient}
      draft={props.draft}
      start={props.amends}
      isAmendment={props.amends !== null}
      evaluate={evaluate}
      parts={parts}
      panelLabel={t('form.scores')}
      reviewTitle={t('form.review_title')}
      acts={[act]}
      submission={useSubmission(props)}
      pending={props.pending}
    />
  )
}

const MEASURED_AT = 'vital_signs.measured_at'

/**
 * The first vital sign that is typed sets the time of measuring; what the registration tells (a child's age and sex on
 * its fall scale) is filled where nothing was answered yet. Both can be changed.
 */
function FilledByItself({ suggested }: { suggested: Readonly<Record<string, number>> }) {
  const { state } = useForm()
  const { typingKey, isReady, answerOf, answer } = state
  const isDone = useRef(false)
  useEffect(() => {
    if (typingKey?.startsWith('vital_signs.') === true && answerOf(MEASURED_AT) === undefined) {
      answer(MEASURED_AT, new Date().toISOString())
    }
  }, [typingKey, answerOf, answer])
  useEffect(() => {
    if (!isReady || isDone.current) return
    isDone.current = true
    for (const [key, value] of Object.entries(suggested)) {
      if (answerOf(key) === undefined) answer(key, value)
    }
  }, [isReady, suggested, answerOf, answer])
  return null
}
