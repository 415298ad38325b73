import { Modal, TextInput } from '@mantine/core'
import { type FormEvent, useRef, useState } from 'react'
import { ElsewhereRequest, type ElsewhereSummary } from '../../shared/emergency/emergency-message.ts'
import { compactDigits } from '../../shared/identifiers/digits.ts'
import { errorText } from '../api/error-text.ts'
import { useSend } from '../api/use-query.ts'
import { useSyncStatus } from '../api/use-session.ts'
import { EmergencyReasonField, isReasonWhole } from '../components/emergency-reason.tsx'
import { focusFirstWrong } from '../components/focus-first-wrong.ts'
import { FormFoot } from '../components/form-foot.tsx'
import { Note } from '../components/note.tsx'
import { PasswordField } from '../components/password-field.tsx'
import { useWords } from '../i18n/use-words.tsx'

interface ElsewhereDialogProps {
  /** What was searched for here, where it may be such a number. */
  readonly number: string
  readonly onOpened: (summary: ElsewhereSummary) => void
  readonly onClose: () => void
}

function ElsewhereForm({ number, onOpened, onClose }: ElsewhereDialogProps) {
  const words = useWords()
  const { t } = words
  const open = useSend('emergency.open_elsewhere')
  const isOffline = useSyncStatus()?.connection === 'offline'
  const [identifier, setIdentifier] = useState(number)
  const [reason, setReason] = useState('')
  const [password, setPassword] = useState('')
  const [hasTried, setTried] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const { error } = open
  const whole = ElsewhereRequest.shape.identifier.safeParse(compactDigits(identifier))
  const isNotFound = error?.code === 'not_found'
  const isWrongPassword = error?.code === 'wrong_credentials'

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    setTried(true)
    const isReady = whole.success && isReasonWhole(reason) && password !== ''
    const summary = isReady ? await open.send({ identifier: whole.data, reason, password }) : undefined
    if (summary !== undefined) onOpened(summary)
    else focusFirstWrong(form.current)
  }

  const numberError = isNotFound ? t('emergency.elsewhere_not_found') : undefined
  const missing = hasTried && password === '' ? t('fields.required') : undefined
  return (
    <form ref={form} className="column" onSubmit={(event) => void submit(event)} noValidate>
      <p>{t('emergency.elsewhere_text')}</p>
      {isOffline && error === null && <Note kind="away">{t('account.needs_server')}</Note>}
      <TextInput
        label={t('emergency.elsewhere_number')}
        description={t('emergency.elsewhere_number_hint')}
        inputWrapperOrder={['label', 'input', 'error', 'description']}
        value={identifier}
        onChange={(event) => {
          open.forget()
          setIdentifier(event.currentTarget.value)
        }}
        error={hasTried && !whole.success ? t('emergency.elsewhere_number_short') : numberError}
        dir="ltr"
        inputMode="numeric"
        autoComplete="off"
        maxLength={30}
        data-autofocus
      />
      <EmergencyReasonField value={reason} onChange={setReason} hasTried={hasTried} />
      <PasswordField
        label={t('emergency.password')}
        value={password}
        onChange={setPassword}
        error={missing ?? (isWrongPassword ? errorText(error, words) : undefined)}
      />
      <p className="sub">{t('emergency.reviewed')}</p>
      <FormFoot
        error={isWrongPassword || isNotFound ? null : error}
        isBusy={open.isBusy}
        submit={t('emergency.elsewhere_go')}
        onCancel={onClose}
      />
    </form>
  )
}

/** Opens the summary of one patient of another hospital by an exact number, with a reason and the password. */
export function ElsewhereDialog(props: ElsewhereDialogProps) {
  const { t } = useWords()
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={t('emergency.elsewhere_title')}
      closeButtonProps={{ 'aria-label': t('app.close') }}
    >
      <ElsewhereForm {...props} />
    </Modal>
  )
}
