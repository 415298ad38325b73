import { Modal } from '@mantine/core'
import { type FormEvent, type SyntheticEvent, useEffect, useRef, useState } from 'react'
import { errorText } from '../api/error-text.ts'
import { endStepUp, type ProofKind, useStepUp } from '../api/step-up.ts'
import { useSend } from '../api/use-query.ts'
import { useSyncStatus } from '../api/use-session.ts'
import { useWords } from '../i18n/use-words.tsx'
import { CodeField, codeToSend, isCodeTyped, noCode } from './code-field.tsx'
import { focusFirstWrong } from './focus-first-wrong.ts'
import { FormFoot } from './form-foot.tsx'
import { Note } from './note.tsx'
import { PasswordField } from './password-field.tsx'

/** What is under this dialog listens to Escape too, and would close with what was typed in it. */
function keepEscape({ target }: SyntheticEvent): void {
  if (target instanceof HTMLElement) target.setAttribute('data-mantine-stop-propagation', 'true')
}

function Proof({ by }: { by: ProofKind }) {
  const words = useWords()
  const { t } = words
  const prove = useSend('session.step_up')
  const isOffline = useSyncStatus()?.connection === 'offline'
  const [kind, setKind] = useState(by)
  const [password, setPassword] = useState('')
  const [code, setCode] = useState(noCode)
  const [hasTried, setTried] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const isPassword = kind === 'password'
  const isMissing = isPassword ? password === '' : !isCodeTyped(code)
  const { error } = prove
  const isWrongPassword = isPassword && error?.code === 'wrong_credentials'
  const isWrongCode = !isPassword && error?.code === 'second_factor_needed' && error.was_wrong
  useEffect(() => {
    // Set up on another PC meanwhile: the password alone is no proof any more.
    if (error?.code === 'second_factor_needed') setKind('second_factor')
  }, [error])

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    setTried(true)
    if (isMissing) return
    const proven = await prove.send(isPassword ? { password } : codeToSend(code))
    if (proven !== undefined) endStepUp(true)
    else focusFirstWrong(form.current)
  }

  function codeError(): string | undefined {
    const isApp = code.kind === 'totp'
    if (hasTried && isMissing) return t(isApp ? 'account.code_missing' : 'fields.required')
    if (!isWrongCode || error === null) return undefined
    return isApp ? errorText(error, words) : t('account.recovery_code_wrong')
  }

  const passwordError = (): string | undefined =>
    hasTried && isMissing ? t('fields.required') : isWrongPassword ? t('account.password_wrong') : undefined

  return (
    <form
      ref={form}
      className="column"
      onSubmit={(event) => void submit(event)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') endStepUp(false)
      }}
      noValidate
    >
      <p>{t(isPassword ? 'account.step_up_password_text' : 'account.step_up_factor_text')}</p>
      {isOffline && error === null && <Note kind="away">{t('account.needs_server')}</Note>}
      {isPassword ? (
        <PasswordField
          label={t('account.current_password')}
          value={password}
          onChange={setPassword}
          error={passwordError()}
          isFirst
        />
      ) : (
        <CodeField given={code} onChange={setCode} error={codeError()} isFirst />
      )}
      <p className="sub">{t('account.step_up_kept')}</p>
      <FormFoot
        error={isWrongPassword || error?.code === 'second_factor_needed' ? null : error}
        isBusy={prove.isBusy}
        submit={t('account.step_up_go')}
        onCancel={() => endStepUp(false)}
      />
    </form>
  )
}

/** Asks once more who is there, over whatever asked for it; that goes on afterwards by itself. */
export function StepUpDialog() {
  const { t } = useWords()
  const by = useStepUp((state) => state.by)
  // Locked, or another person: what waited is not done.
  useEffect(() => () => endStepUp(false), [])
  if (by === null) return null
  return (
    <Modal
      opened
      title={t('account.step_up_title')}
      onClose={() => endStepUp(false)}
      closeOnEscape={false}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': t('app.close'), onKeyDown: closeOnEscape }}
      onFocusCapture={keepEscape}
    >
      <Proof by={by} />
    </Modal>
  )
}

function closeOnEscape({ key }: { key: string }): void {
  if (key === 'Escape') endStepUp(false)
}
