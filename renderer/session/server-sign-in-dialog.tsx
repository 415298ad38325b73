import { Modal } from '@mantine/core'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { errorText } from '../api/error-text.ts'
import { queryClient } from '../api/query-client.ts'
import { useServerSignIn } from '../api/server-sign-in.ts'
import { showSession } from '../api/use-people.ts'
import { useSend } from '../api/use-query.ts'
import { CodeField, codeToSend, isCodeTyped, noCode } from '../components/code-field.tsx'
import { FormFoot } from '../components/form-foot.tsx'
import { PasswordField } from '../components/password-field.tsx'
import { useWords } from '../i18n/use-words.tsx'

function ServerSignIn({ onDone, onClose }: { onDone: () => void; onClose: () => void }) {
  const words = useWords()
  const { t } = words
  const signIn = useSend('session.sign_in_online')
  const [password, setPassword] = useState('')
  const [code, setCode] = useState(noCode)
  const [asksCode, setAsksCode] = useState(false)
  const [hasTried, setTried] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const { error } = signIn
  const isWrongPassword = error?.code === 'wrong_credentials'
  const isWrongCode = error?.code === 'second_factor_needed' && error.was_wrong
  if (error?.code === 'second_factor_needed' && !asksCode) {
    setAsksCode(true)
    setTried(false)
  }

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    setTried(true)
    const isWhole = password !== '' && (!asksCode || isCodeTyped(code))
    const status = isWhole
      ? await signIn.send({ password, ...(asksCode ? codeToSend(code) : {}) })
      : undefined
    if (status === undefined) {
      setTimeout(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus())
      return
    }
    showSession(status)
    onDone()
  }

  const missing = (isMissing: boolean): string | undefined =>
    hasTried && isMissing ? t('fields.required') : undefined
  return (
    <form ref={form} className="column" onSubmit={(event) => void submit(event)} noValidate>
      <p>{t('pin.online_text')}</p>
      <PasswordField
        label={t('pin.password')}
        value={password}
        onChange={setPassword}
        error={missing(password === '') ?? (isWrongPassword ? errorText(error, words) : undefined)}
        isFirst
      />
      {asksCode && (
        <CodeField
          given={code}
          onChange={setCode}
          error={missing(!isCodeTyped(code)) ?? (isWrongCode ? errorText(error, words) : undefined)}
          isFirst
        />
      )}
      <FormFoot
        error={isWrongPassword || error?.code === 'second_factor_needed' ? null : error}
        isBusy={signIn.isBusy}
        submit={t('pin.online_go')}
        onCancel={onClose}
      />
    </form>
  )
}

/** The password of somebody who signed in without the server, for a page that only the server can answer. */
export function ServerSignInDialog() {
  const { t } = useWords()
  const { goOn, end } = useServerSignIn()
  // Locked, or another person: what was asked is over.
  useEffect(() => () => useServerSignIn.getState().end(), [])
  if (goOn === null) return null
  return (
    <Modal
      opened
      onClose={end}
      title={t('pin.online_title')}
      closeButtonProps={{ 'aria-label': t('app.close') }}
    >
      <ServerSignIn
        onClose={end}
        onDone={() => {
          end()
          goOn()
          // Every part of the page that waited for it.
          void queryClient.invalidateQueries()
        }}
      />
    </Modal>
  )
}
