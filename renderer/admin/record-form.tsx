import { ActionIcon, Modal, PasswordInput, TextInput } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { type FormEvent, type ReactNode, useRef, useState } from 'react'
import type { CallError } from '../api/call.ts'
import { FormFoot } from '../components/form-foot.tsx'
import { useWords } from '../i18n/use-words.tsx'

/* How the administrator adds and changes a record: people and sites alike. */

interface RecordFormProps {
  readonly title: string
  /** Why it was refused; null also where a field says it. */
  readonly error: CallError | null
  readonly isBusy: boolean
  readonly onSubmit: () => Promise<void>
  readonly onClose: () => void
  readonly children: ReactNode
}

/** A new record, above the list that it comes into. Sent with something wrong, the first wrong field takes the focus. */
export function AddPanel({
  title,
  submit,
  error,
  isBusy,
  onSubmit,
  onClose,
  children,
}: RecordFormProps & { readonly submit: string }) {
  const { t } = useWords()
  const form = useRef<HTMLFormElement>(null)

  async function send(event: FormEvent): Promise<void> {
    event.preventDefault()
    await onSubmit()
    setTimeout(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus())
  }

  return (
    <form
      ref={form}
      className="admin-panel"
      aria-label={title}
      onSubmit={(event) => void send(event)}
      noValidate
    >
      <div className="row">
        <h3>{title}</h3>
        <span className="grow" />
        <ActionIcon variant="subtle" size={32} aria-label={t('app.close')} onClick={onClose}>
          <IconX size={18} stroke={1.75} />
        </ActionIcon>
      </div>
      {children}
      <FormFoot error={error} isBusy={isBusy} onCancel={onClose} submit={submit} />
    </form>
  )
}

/** Changes a record that is there. */
export function EditDialog({ title, error, isBusy, onSubmit, onClose, children }: RecordFormProps) {
  const { t } = useWords()
  return (
    <Modal
      opened
      size="lg"
      onClose={onClose}
      title={title}
      closeButtonProps={{ 'aria-label': t('app.close') }}
    >
      <form
        className="column"
        onSubmit={(event) => {
          event.preventDefault()
          void onSubmit()
        }}
        noValidate
      >
        {children}
        <FormFoot error={error} isBusy={isBusy} onCancel={onClose} />
      </form>
    </Modal>
  )
}

interface FieldProps {
  readonly id: string
  readonly value: string
  readonly inputWrapperOrder: ('label' | 'input' | 'error' | 'description')[]
  readonly error: string | undefined
  readonly onChange: (event: { currentTarget: { value: string } }) => void
}

/** The texts of a new record, and what an input of one is given; `prefix` begins the inputs' ids. */
export function useRecordTexts<Name extends string>(
  prefix: string,
  empty: Readonly<Record<Name, string>>,
  onType: () => void,
): {
  readonly texts: Readonly<Record<Name, string>>
  readonly field: (name: Name, error: string | undefined) => FieldProps
} {
  const [texts, setTexts] = useState(empty)
  return {
    texts,
    field: (name, error) => ({
      id: `${prefix}-${name}`,
      value: texts[name],
      inputWrapperOrder: ['label', 'input', 'error', 'description'],
      error,
      onChange: (event) => {
        onType()
        setTexts({ ...texts, [name]: event.currentTarget.value })
      },
    }),
  }
}

/** Who an account is for, its name, and a first password that is told in person. */
export function NewPersonFields({
  field,
  hasFocus = false,
}: {
  readonly field: (name: 'full_name' | 'username' | 'password') => FieldProps
  readonly hasFocus?: boolean
}) {
  const { t } = useWords()
  return (
    <div className="user-fields">
      <TextInput {...field('full_name')} label={t('admin.full_name')} maxLength={255} autoFocus={hasFocus} />
      <TextInput
        {...field('username')}
        label={t('admin.user_name')}
        description={t('admin.user_name_hint')}
        dir="ltr"
        autoComplete="off"
        autoCapitalize="none"
      />
      <PasswordInput
        {...field('password')}
        aria-invalid={field('password').error === undefined ? undefined : true}
        label={t('admin.first_password')}
        description={t('admin.first_password_hint')}
        dir="ltr"
        autoComplete="new-password"
      />
    </div>
  )
}
