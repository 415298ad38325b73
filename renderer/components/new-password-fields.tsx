import { useWords } from '../i18n/use-words.tsx'
import { PasswordField } from './password-field.tsx'

/** A new password as it was typed, twice. */
export interface NewPassword {
  readonly text: string
  readonly again: string
}

export const noPassword: NewPassword = { text: '', again: '' }

interface NewPasswordFieldsProps {
  readonly value: NewPassword
  readonly onChange: (value: NewPassword) => void
  /** Whether it was sent once: before that nothing is called wrong. */
  readonly hasTried: boolean
  /** Why it was refused. */
  readonly error: string | undefined
  readonly isFirst?: boolean
}

/** Whether it was typed the same twice. */
export function isSameTwice({ text, again }: NewPassword): boolean {
  return text === again
}

/** A new password, with its rules in words; shown on request, and typed twice since nobody sees it. */
export function NewPasswordFields(props: NewPasswordFieldsProps) {
  const { t } = useWords()
  const { value, onChange, hasTried, error, isFirst = false } = props
  return (
    <>
      <PasswordField
        label={t('account.new_password')}
        description={t('account.password_rules')}
        isNew
        isFirst={isFirst}
        value={value.text}
        onChange={(text) => onChange({ ...value, text })}
        error={error}
      />
      <PasswordField
        label={t('account.new_password_again')}
        isNew
        value={value.again}
        onChange={(again) => onChange({ ...value, again })}
        error={hasTried && !isSameTwice(value) ? t('account.password_differs') : undefined}
      />
    </>
  )
}
