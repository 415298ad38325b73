import { TextInput } from '@mantine/core'
import { compactDigits } from '../../shared/identifiers/digits.ts'
import { useWords } from '../i18n/use-words.tsx'

/** The second factor as it is typed: of both kinds, so that turning to the other loses nothing. */
export interface GivenCode {
  readonly kind: 'totp' | 'recovery_code'
  readonly totp: string
  readonly recovery_code: string
}

export const noCode: GivenCode = { kind: 'totp', totp: '', recovery_code: '' }

/** What is sent of it; digits of any script are taken. */
export function codeToSend(given: GivenCode): { totp: string } | { recovery_code: string } {
  return given.kind === 'totp'
    ? { totp: compactDigits(given.totp) }
    : { recovery_code: given.recovery_code.trim() }
}

/** Whether something that can be one was typed. */
export function isCodeTyped(given: GivenCode): boolean {
  return given.kind === 'totp' ? /^\d{6}$/.test(compactDigits(given.totp)) : given.recovery_code.trim() !== ''
}

interface CodeFieldProps {
  readonly given: GivenCode
  readonly onChange: (given: GivenCode) => void
  readonly error?: string | undefined
  /** Whether a recovery code does as well. */
  readonly hasRecovery?: boolean
  readonly isFirst?: boolean
}

/** The code of the authenticator app, or one of the recovery codes. */
export function CodeField({ given, onChange, error, hasRecovery = true, isFirst = false }: CodeFieldProps) {
  const { t } = useWords()
  const isApp = given.kind === 'totp'
  return (
    <>
      <TextInput
        // Another kind is another field: it takes the focus as the first did.
        key={given.kind}
        label={t(isApp ? 'account.code' : 'account.recovery_code')}
        {...(error === undefined
          ? { description: t(isApp ? 'account.code_hint' : 'account.recovery_code_hint') }
          : {})}
        inputWrapperOrder={['label', 'input', 'error', 'description']}
        value={given[given.kind]}
        onChange={(event) => onChange({ ...given, [given.kind]: event.currentTarget.value })}
        error={error}
        dir="ltr"
        classNames={{ input: 'code-input n' }}
        inputMode={isApp ? 'numeric' : 'text'}
        autoComplete="one-time-code"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={isApp ? 20 : 60}
        {...(isFirst ? { 'data-autofocus': true, autoFocus: true } : {})}
      />
      {hasRecovery && (
        <button
          type="button"
          className="text-button other-code"
          onClick={() => onChange({ ...given, kind: isApp ? 'recovery_code' : 'totp' })}
        >
          {t(isApp ? 'account.use_recovery' : 'account.use_app')}
        </button>
      )}
    </>
  )
}
