import { errorText, fieldErrorText } from '../api/error-text.ts'
import { CodeField, isCodeTyped } from '../components/code-field.tsx'
import { NewPasswordFields } from '../components/new-password-fields.tsx'
import { SecondFactorSetup } from '../components/second-factor-setup.tsx'
import { ErrorNote } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'
import type { SignIn } from './use-sign-in.ts'

/* What a sign-in asks for after the right password: one thing at a time. */

function CodeStep({ signIn }: { signIn: SignIn }) {
  const words = useWords()
  const { t } = words
  const { code, setCode, hasTried, error } = signIn
  const isApp = code.kind === 'totp'
  const wasWrong = error?.code === 'second_factor_needed' && error.was_wrong && hasTried
  const wrong = wasWrong ? (isApp ? errorText(error, words) : t('account.recovery_code_wrong')) : undefined
  const missing =
    hasTried && !isCodeTyped(code) ? t(isApp ? 'account.code_missing' : 'fields.required') : undefined
  return (
    <>
      <h2>{t('account.code_title')}</h2>
      <p className="ink-2">{t('account.code_text')}</p>
      <CodeField given={code} onChange={setCode} error={missing ?? wrong} isFirst />
    </>
  )
}

function SetupStep({ signIn, otpauthUri }: { signIn: SignIn; otpauthUri: string }) {
  const { t } = useWords()
  const { code, hasTried, error } = signIn
  const missing = hasTried && !isCodeTyped(code) ? t('account.code_missing') : undefined
  const wasWrong = hasTried && error?.code === 'second_factor_setup_needed'
  return (
    <>
      <h2>{t('account.setup_title')}</h2>
      <p className="ink-2">{t('account.setup_why')}</p>
      <SecondFactorSetup
        otpauthUri={otpauthUri}
        given={code}
        onChange={signIn.setCode}
        error={missing ?? (wasWrong ? t('account.code_wrong_setup') : undefined)}
      />
    </>
  )
}

function NewPasswordStep({ signIn }: { signIn: SignIn }) {
  const words = useWords()
  const { t } = words
  const { chosen, setChosen, hasTried, newPasswordError } = signIn
  const refused = newPasswordError === undefined ? undefined : fieldErrorText(newPasswordError, words)
  const missing = hasTried && chosen.text === '' ? t('fields.required') : undefined
  return (
    <>
      <h2>{t('account.must_change_title')}</h2>
      <p className="ink-2">{t('account.must_change_text')}</p>
      <NewPasswordFields
        value={chosen}
        onChange={setChosen}
        hasTried={hasTried}
        error={missing ?? refused}
        isFirst
      />
    </>
  )
}

/** Whether a refusal is told by the step itself: beside its field, or by its being there. */
function isToldByStep({ error, newPasswordError }: SignIn): boolean {
  const code = error?.code
  return (
    code === 'second_factor_needed' ||
    code === 'second_factor_setup_needed' ||
    code === 'must_change_password' ||
    newPasswordError !== undefined
  )
}

/** What is asked for beside the password, and why the last try was refused. */
export function SignInSteps({ signIn }: { signIn: SignIn }) {
  const { step } = signIn
  return (
    <>
      {step.kind === 'code' && <CodeStep signIn={signIn} />}
      {step.kind === 'setup' && <SetupStep signIn={signIn} otpauthUri={step.otpauthUri} />}
      {step.kind === 'new_password' && <NewPasswordStep signIn={signIn} />}
      <ErrorNote error={isToldByStep(signIn) ? null : signIn.error} />
    </>
  )
}
