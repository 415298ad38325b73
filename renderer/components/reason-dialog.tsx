import { Modal, Textarea } from '@mantine/core'
import { type FormEvent, type ReactNode, useState } from 'react'
import type { CallError } from '../api/call.ts'
import { useWords } from '../i18n/use-words.tsx'
import { FormFoot } from './form-foot.tsx'

interface ReasonDialogProps {
  readonly title: string
  readonly text: ReactNode
  readonly label: string
  readonly submit: string
  readonly error: CallError | null
  readonly isBusy: boolean
  /** Asks an administrator why they act in a clinician's stead. */
  readonly needsAdministrationReason?: boolean
  /** What came in meanwhile and must be read first. */
  readonly note?: ReactNode
  /** Nothing is sent while the note waits for an answer. */
  readonly isHeld?: boolean
  readonly onSubmit: (reason: string, administrationReason: string | null) => void
  readonly onClose: () => void
}

/** An act that nobody does without saying why. What was typed stays when the core refuses. */
export function ReasonDialog(props: ReasonDialogProps) {
  const { t } = useWords()
  const [reason, setReason] = useState('')
  const [administration, setAdministration] = useState('')
  const [hasTried, setTried] = useState(false)
  const asks = props.needsAdministrationReason === true
  const lacksReason = reason.trim() === ''
  const lacksAdministration = asks && administration.trim() === ''

  function submit(event: FormEvent): void {
    event.preventDefault()
    setTried(true)
    if (lacksReason || lacksAdministration || props.isHeld === true) return
    props.onSubmit(reason.trim(), asks ? administration.trim() : null)
  }

  return (
    <Modal
      opened
      onClose={props.onClose}
      // What came in may be open over it: Escape then closes that alone, and no typed word goes with it.
      closeOnEscape={props.isHeld !== true}
      title={props.title}
      closeButtonProps={{ 'aria-label': t('app.close') }}
    >
      <form className="column" onSubmit={submit} noValidate>
        <p>{props.text}</p>
        <Textarea
          label={props.label}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          error={hasTried && lacksReason ? t('fields.reason_needed') : undefined}
          minRows={2}
          maxLength={500}
          data-autofocus
        />
        {asks && (
          <Textarea
            label={t('form.administration_reason')}
            value={administration}
            onChange={(event) => setAdministration(event.currentTarget.value)}
            error={hasTried && lacksAdministration ? t('fields.reason_needed') : undefined}
            minRows={2}
            maxLength={500}
          />
        )}
        {props.note}
        <FormFoot
          error={props.error}
          isBusy={props.isBusy}
          submit={props.submit}
          isDisabled={props.isHeld === true}
          onCancel={props.onClose}
        />
      </form>
    </Modal>
  )
}
