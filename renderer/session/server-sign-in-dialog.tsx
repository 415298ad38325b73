import { Modal } from '@mantine/core'
import { type FormEvent, useEffect, useRef } from 'react'
import { errorText } from '../api/error-text.ts'
import { queryClient } from '../api/query-client.ts'
import { useServerSignIn } from '../api/server-sign-in.ts'
import { useUser } from '../api/use-session.ts'
import { focusFirstWrong } from '../components/focus-first-wrong.ts'
import { FormFoot } from '../components/form-foot.tsx'
import { PasswordField } from '../components/password-field.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { SignInSteps } from './sign-in-steps.tsx'
import { type SignIn, useServerSignInSteps } from './use-sign-in.ts'

function PasswordStep({ signIn }: { signIn: SignIn }) {
  const words = useWords()
  const { t } = words
  const { password, setPassword, hasTried, error } = signIn
  const missing = hasTried && password === '' ? t('fields.required') : undefined
  const wrong = error?.code === 'wrong_credentials' ? errorText(error, words) : undefined
  return (
    <>
      <p>{t('pin.online_text')}</p>
      <PasswordField
        label={t('pin.password')}
        value={password}
        onChange={setPassword}
        error={missing ?? wrong}
        isFirst
      />
    </>
  )
}

function ServerSignIn({ onDone, onClose }: { onDone: () => void; onClose: () => void }) {
  const { t } = useWords()
  const signIn = useServerSignInSteps(useUser().username)
  const form = useRef<HTMLFormElement>(null)
  const { step, error } = signIn
  const isFirstStep = step.kind === 'password'

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    if (await signIn.send(false)) onDone()
    else focusFirstWrong(form.current)
  }

  return (
    <form ref={form} className="column" onSubmit={(event) => void submit(event)} noValidate>
      {isFirstStep ? <PasswordStep signIn={signIn} /> : <SignInSteps signIn={signIn} />}
      <FormFoot
        error={isFirstStep && error?.code !== 'wrong_credentials' ? error : null}
        isBusy={signIn.isBusy}
        submit={t(step.kind === 'new_password' ? 'account.set_password' : 'pin.online_go')}
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
