import { PasswordInput } from '@mantine/core'
import { useWords } from '../i18n/use-words.tsx'

interface PasswordFieldProps {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly error?: string | undefined
  readonly isNew?: boolean
  readonly description?: string
  /** Takes the focus where a dialog or a step opens with it. */
  readonly isFirst?: boolean
}

/** A password: left to right in both languages, shown on request, its error below it. */
export function PasswordField(props: PasswordFieldProps) {
  const { t } = useWords()
  const { isNew = false, isFirst = false, description } = props
  return (
    <PasswordInput
      label={props.label}
      {...(description === undefined ? {} : { description })}
      inputWrapperOrder={['label', 'input', 'error', 'description']}
      value={props.value}
      onChange={(event) => props.onChange(event.currentTarget.value)}
      error={props.error}
      // Mantine does not say it of the input, where it is heard and where the focus goes.
      aria-invalid={props.error === undefined ? undefined : true}
      dir="ltr"
      autoComplete={isNew ? 'new-password' : 'off'}
      maxLength={200}
      visibilityToggleButtonProps={{ 'aria-label': t('session.show_password') }}
      {...(isFirst ? { 'data-autofocus': true, autoFocus: true } : {})}
    />
  )
}
