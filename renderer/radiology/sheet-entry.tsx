import type { FormAnswers, PatientContext } from '../../shared/forms/form-definition.ts'
import { fieldKey, fieldsOf } from '../../shared/forms/form-definition.ts'
import type { RadiologySheet } from '../../shared/radiology/sheet-record.ts'
import {
  completionProblems,
  evaluateSheet,
  type SheetCode,
  sheetOnScreen,
} from '../../shared/radiology/sheet-rules.ts'
import { studySafety } from '../../shared/radiology/study-safety.ts'
import type { StudyView } from '../../shared/visits/visits-ipc.ts'
import type { Draft } from '../api/use-draft.ts'
import { useSend } from '../api/use-query.ts'
import { DisputedPerson } from '../components/form/disputed-person.tsx'
import type { EntryAct, FormEvaluation, Submission } from '../components/form/entry-act.ts'
import { EntryForm } from '../components/form/entry-form.tsx'
import { useForm } from '../components/form/form-context.ts'
import { useWords } from '../i18n/use-words.tsx'
import { SafetyChips } from './safety-chips.tsx'

const evaluators = new Map<string, (answers: FormAnswers, patient: PatientContext) => FormEvaluation>()

/** How a person's sheet is judged; the same function each time it is asked for. */
function evaluatorOf(code: SheetCode, isCompleter: boolean) {
  const key = `${code} ${isCompleter}`
  const known = evaluators.get(key)
  if (known !== undefined) return known
  const definition = sheetOnScreen(code, isCompleter)
  const evaluate = (answers: FormAnswers, patient: PatientContext): FormEvaluation =>
    evaluateSheet(definition, answers, patient)
  evaluators.set(key, evaluate)
  return evaluate
}

function StandsOut({ study, before }: { study: StudyView; before: RadiologySheet | undefined }) {
  const { t } = useWords()
  const { state, patient, definition } = useForm()
  const shown = new Set(fieldsOf(definition).map(fieldKey))
  // What this form does not show stays as it was handed over.
  const kept = Object.fromEntries(Object.entries(before ?? {}).filter(([name]) => !shown.has(name)))
  const sheet = { ...kept, ...state.answers, is_completed: false } as unknown as RadiologySheet
  return (
    <section aria-label={t('radiology.safety')}>
      <DisputedPerson patient={patient} />
      <h3>{t('radiology.safety')}</h3>
      <div className="safety-chips">
        <SafetyChips safety={studySafety(study, [sheet], patient)} />
      </div>
    </section>
  )
}

interface SheetEntryProps {
  readonly study: StudyView
  readonly code: SheetCode
  readonly isCompleter: boolean
  /** The version that it is written on. */
  readonly before: RadiologySheet | undefined
  readonly start: FormAnswers | null
  /** On the day of arrival, with the modality. */
  readonly patient: PatientContext
  readonly draft: Draft
  readonly pending: { decide(): void } | null
  readonly onSigning: (isSigning: boolean) => void
  readonly onDone: () => void
}

function useSubmission({ study, before, draft, onSigning, onDone }: SheetEntryProps): Submission {
  const prepare = useSend('radiology.prepare_sheet')
  const complete = useSend('radiology.complete_sheet')
  return {
    isBusy: prepare.isBusy || complete.isBusy,
    error: complete.error ?? prepare.error,
    forget: () => {
      prepare.forget()
      complete.forget()
    },
    send: async (act, answers, { amendment_reason, administration_reason }) => {
      onSigning(true)
      const way = act === 'complete' ? complete : prepare
      const sheet = await way.send({
        study_id: study.id,
        base_id: before?.id ?? null,
        answers: answers as never,
        amendment_reason,
        ...(administration_reason === null ? {} : { administration_reason }),
      })
      if (sheet === undefined) {
        onSigning(false)
        return false
      }
      await draft.discard()
      onDone()
      return true
    },
  }
}

/** FRM.03 or FRM.04 as it is filled in: prepared by whoever asks the patient, completed by a physician. */
export function SheetEntry(props: SheetEntryProps) {
  const { t } = useWords()
  const { study, code, isCompleter, before } = props
  const isCompleted = before?.is_completed === true
  const prepare: EntryAct = {
    code: 'prepare',
    label: t('radiology.sheet_hand_over'),
    action: 'radiology.prepare',
    problemsOf: ({ field_errors }) => field_errors,
  }
  const complete: EntryAct = {
    code: 'complete',
    label: t('radiology.sheet_sign'),
    action: 'radiology.complete_sheet',
    problemsOf: ({ field_errors, missing_required }) =>
      completionProblems({ field_errors, missing_required, sections: [] }),
  }
  return (
    <EntryForm
      definition={sheetOnScreen(code, isCompleter)}
      patient={props.patient}
      draft={props.draft}
      start={props.start}
      isAmendment={isCompleted}
      evaluate={evaluatorOf(code, isCompleter)}
      parts={{ panel: () => <StandsOut study={study} before={before} /> }}
      panelLabel={t('radiology.safety')}
      reviewTitle={t('radiology.sheet_review')}
      acts={!isCompleter ? [prepare] : isCompleted ? [complete] : [prepare, complete]}
      submission={useSubmission(props)}
      pending={props.pending}
    />
  )
}
