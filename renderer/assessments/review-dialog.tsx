import { Button, Modal, Textarea } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { FormSection } from '../../shared/forms/form-definition.ts'
import type { FieldProblem } from '../../shared/forms/form-problem.ts'
import type { SectionProgress } from '../../shared/forms/form-progress.ts'
import type { CallError } from '../api/call.ts'
import { fieldErrorsOf, fieldErrorText } from '../api/error-text.ts'
import { useNeedsReason, useUser } from '../api/use-session.ts'
import { fieldId } from '../components/form/form-context.ts'
import { focusField } from '../components/form/move-on-enter.ts'
import { Measures } from '../components/measures.tsx'
import { Note } from '../components/note.tsx'
import { fieldLabel } from '../components/record-field.tsx'
import { ErrorNote } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { useProblemLine } from './score-panel.tsx'

export interface SubmitReasons {
  readonly amendment_reason: string | null
  readonly administration_reason: string | null
}

interface ReviewDialogProps {
  readonly problems: readonly FieldProblem[]
  readonly progress: readonly SectionProgress[]
  readonly sections: readonly FormSection[]
  readonly isAmendment: boolean
  readonly isBusy: boolean
  readonly error: CallError | null
  readonly onClose: () => void
  readonly onSubmit: (reasons: SubmitReasons) => void
}

/** The last look before signing: what must be corrected, what stays "not recorded", and whose signature it is. */
export function ReviewDialog(props: ReviewDialogProps) {
  const words = useWords()
  const { t, rich, text } = words
  const { problems, progress, sections, isAmendment, onClose } = props
  const line = useProblemLine()
  const user = useUser()
  const needsAdministrationReason = useNeedsReason('nursing.write')
  const [amendment, setAmendment] = useState('')
  const [administration, setAdministration] = useState('')
  const [hasTried, setTried] = useState(false)
  // What only the station core can know: who may change which section.
  const refused = fieldErrorsOf(props.error).filter(({ code }) => code === 'not_permitted_here')
  const open = progress.filter((step) => step.answered < step.total && step.code !== 'sign_off')
  const lacksReason =
    (isAmendment && amendment.trim() === '') || (needsAdministrationReason && administration.trim() === '')

  function submit(event: FormEvent): void {
    event.preventDefault()
    setTried(true)
    if (problems.length > 0 || lacksReason) return
    props.onSubmit({
      amendment_reason: isAmendment ? amendment.trim() : null,
      administration_reason: needsAdministrationReason ? administration.trim() : null,
    })
  }

  return (
    <Modal
      opened
      onClose={onClose}
      title={t('form.review_title')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('app.close') }}
    >
      <form className="column" onSubmit={submit}>
        {problems.length > 0 && (
          <Note kind="bad" role="alert">
            <b>{t('form.review_errors')}</b>
            <ul className="missing-list">
              {problems.map((problem) => (
                <li key={`${problem.field} ${problem.code}`}>
                  <button
                    type="button"
                    className="text-button"
                    onClick={() => {
                      onClose()
                      setTimeout(() => focusField(fieldId(problem.field)), 150)
                    }}
                  >
                    <Measures text={line(problem)} />
                  </button>
                </li>
              ))}
            </ul>
          </Note>
        )}
        {open.length > 0 && (
          <Note kind="warn">
            {t('form.review_empty')}
            <ul className="missing-list">
              {open.map((step) => {
                const section = sections.find(({ code }) => code === step.code)
                return (
                  <li key={step.code}>
                    {section !== undefined &&
                      rich('form.answers_left', {
                        section: text(section.title),
                        count: step.total - step.answered,
                      })}
                  </li>
                )
              })}
            </ul>
          </Note>
        )}
        {isAmendment && (
          <Textarea
            label={t('form.amendment_reason')}
            value={amendment}
            onChange={(event) => setAmendment(event.currentTarget.value)}
            error={hasTried && amendment.trim() === '' ? t('fields.reason_needed') : undefined}
            minRows={2}
          />
        )}
        {needsAdministrationReason && (
          <Textarea
            label={t('form.administration_reason')}
            value={administration}
            onChange={(event) => setAdministration(event.currentTarget.value)}
            error={hasTried && administration.trim() === '' ? t('fields.reason_needed') : undefined}
            minRows={2}
          />
        )}
        <p>{rich('form.review_sign', { name: user.full_name })}</p>
        <ErrorNote error={props.error} />
        {refused.length > 0 && (
          <ul className="missing-list">
            {refused.map((error) => (
              <li key={error.field}>
                {fieldLabel('nursing_assessments', error.field, words)}: {fieldErrorText(error, words)}
              </li>
            ))}
          </ul>
        )}
        <div className="row">
          <span className="grow" />
          <Button size="md" h={44} onClick={onClose}>
            {t('form.back')}
          </Button>
          <Button
            type="submit"
            variant="filled"
            size="md"
            h={44}
            loading={props.isBusy}
            disabled={problems.length > 0}
            data-autofocus
          >
            {t('form.submit')}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
