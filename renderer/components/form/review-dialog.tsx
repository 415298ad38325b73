import { Button, Modal, Textarea } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { FormSection } from '../../../shared/forms/form-definition.ts'
import type { CallError } from '../../api/call.ts'
import { fieldErrorsOf, fieldErrorText } from '../../api/error-text.ts'
import { useNeedsReason, useUser } from '../../api/use-session.ts'
import { useWords } from '../../i18n/use-words.tsx'
import { Measures } from '../measures.tsx'
import { Note } from '../note.tsx'
import { ErrorNote } from '../states.tsx'
import type { EntryAct, FormEvaluation, SubmitReasons } from './entry-act.ts'
import { fieldId } from './form-context.ts'
import { focusField } from './move-on-enter.ts'
import { useFieldName, useProblemLine } from './problem-line.ts'

interface ReviewDialogProps<E extends FormEvaluation> {
  readonly title: string
  readonly evaluation: E
  readonly sections: readonly FormSection[]
  /** The last one is what the form is for. */
  readonly acts: readonly EntryAct<E>[]
  readonly isAmendment: boolean
  readonly isBusy: boolean
  readonly error: CallError | null
  readonly onClose: () => void
  readonly onSubmit: (act: string, reasons: SubmitReasons) => void
}

/** What may hold the keyboard when the dialog opens: the first of them does. */
const first = { 'data-autofocus': true }

/** The last look before signing: what must be corrected, what stays "not recorded", and whose signature it is. */
export function ReviewDialog<E extends FormEvaluation>(props: ReviewDialogProps<E>) {
  const words = useWords()
  const { t, rich, text } = words
  const { evaluation, sections, acts, isAmendment, onClose } = props
  const line = useProblemLine()
  const nameOf = useFieldName()
  const user = useUser()
  const main = acts.at(-1)
  if (main === undefined) throw new Error('a form without a way to hand it over')
  const needsAdministrationReason = useNeedsReason(main.action)
  const [amendment, setAmendment] = useState('')
  const [administration, setAdministration] = useState('')
  const [hasTried, setTried] = useState(false)
  const problems = main.problemsOf(evaluation)
  // What only the station core can know: who may change which section, what counts by now.
  const refused = fieldErrorsOf(props.error).filter(
    ({ field }) => !problems.some((problem) => problem.field === field),
  )
  const open = evaluation.sections.filter((step) => step.answered < step.total && step.code !== 'sign_off')
  const lacksReason =
    (isAmendment && amendment.trim() === '') || (needsAdministrationReason && administration.trim() === '')

  function submit(event: FormEvent | null, act: EntryAct<E>): void {
    event?.preventDefault()
    setTried(true)
    if (act.problemsOf(evaluation).length > 0 || lacksReason) return
    props.onSubmit(act.code, {
      amendment_reason: isAmendment ? amendment.trim() : null,
      administration_reason: needsAdministrationReason ? administration.trim() : null,
    })
  }

  return (
    <Modal
      opened
      onClose={onClose}
      title={props.title}
      size="lg"
      closeButtonProps={{ 'aria-label': t('app.close') }}
    >
      <form className="column" onSubmit={(event) => submit(event, main)}>
        {problems.length > 0 && (
          <Note kind="bad" role="alert">
            <b>{t('form.review_errors')}</b>
            <ul className="missing-list">
              {problems.map((problem, index) => (
                <li key={`${problem.field} ${problem.code}`}>
                  <button
                    type="button"
                    className="text-button"
                    {...(index === 0 ? first : {})}
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
            {...first}
          />
        )}
        {needsAdministrationReason && (
          <Textarea
            label={t('form.administration_reason')}
            value={administration}
            onChange={(event) => setAdministration(event.currentTarget.value)}
            error={hasTried && administration.trim() === '' ? t('fields.reason_needed') : undefined}
            minRows={2}
            {...first}
          />
        )}
        <p>{rich('form.review_sign', { name: user.full_name })}</p>
        <ErrorNote error={props.error} />
        {refused.length > 0 && (
          <ul className="missing-list">
            {refused.map((error) => (
              <li key={`${error.field} ${error.code}`}>
                {nameOf(error.field)}: {fieldErrorText(error, words)}
              </li>
            ))}
          </ul>
        )}
        <div className="row row-wrap">
          <span className="grow" />
          <Button size="md" h={44} onClick={onClose}>
            {t('form.back')}
          </Button>
          {acts.slice(0, -1).map((act) => (
            <Button
              key={act.code}
              size="md"
              h={44}
              loading={props.isBusy}
              disabled={act.problemsOf(evaluation).length > 0}
              onClick={() => submit(null, act)}
            >
              {act.label}
            </Button>
          ))}
          <Button
            type="submit"
            variant="filled"
            size="md"
            h={44}
            loading={props.isBusy}
            disabled={problems.length > 0}
            {...first}
          >
            {main.label}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
