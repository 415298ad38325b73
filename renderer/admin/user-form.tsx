import { ActionIcon, Button, PasswordInput, TextInput } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { type FormEvent, useRef, useState } from 'react'
import type { UserView } from '../../shared/reports/admin-ipc.ts'
import { Password, Role, User } from '../../shared/users/user.ts'
import { fieldErrorsOf, fieldErrorText } from '../api/error-text.ts'
import { useSend } from '../api/use-query.ts'
import { SegmentedChoice } from '../components/segmented-choice.tsx'
import { ErrorNote } from '../components/states.tsx'
import { TickBox } from '../components/tick-boxes.tsx'
import { useWords } from '../i18n/use-words.tsx'

const empty = { full_name: '', username: '', password: '' }

type TextName = keyof typeof empty

/** Makes an account: who, which role, and a first password that is told in person. */
export function UserForm({
  onCreated,
  onClose,
}: {
  onCreated: (user: UserView) => void
  onClose: () => void
}) {
  const words = useWords()
  const { t } = words
  const [texts, setTexts] = useState(empty)
  const [role, setRole] = useState<Role | null>('nurse')
  const [isCharge, setCharge] = useState(false)
  const [hasTried, setTried] = useState(false)
  const create = useSend('admin.create_user')
  const form = useRef<HTMLFormElement>(null)
  const refused = fieldErrorsOf(create.error)
  const isTaken = create.error?.code === 'duplicate'

  function typedError(name: TextName): string | undefined {
    if (name === 'full_name') return texts.full_name.trim() === '' ? t('fields.required') : undefined
    if (name === 'username') {
      return User.shape.username.safeParse(texts.username.trim()).success
        ? undefined
        : t('admin.user_name_wrong')
    }
    return Password.safeParse(texts.password).success ? undefined : t('fields.too_short', { min: 12 })
  }

  function errorOf(name: TextName): string | undefined {
    if (hasTried && typedError(name) !== undefined) return typedError(name)
    if (name === 'username' && isTaken) return t('admin.user_name_taken')
    const error = refused.find(({ field }) => field === name)
    return error === undefined ? undefined : fieldErrorText(error, words)
  }

  const field = (name: TextName) => ({
    id: `user-${name}`,
    value: texts[name],
    inputWrapperOrder: ['label' as const, 'input' as const, 'error' as const, 'description' as const],
    error: errorOf(name),
    onChange: (event: { currentTarget: { value: string } }) => {
      create.forget()
      setTexts({ ...texts, [name]: event.currentTarget.value })
    },
  })

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    setTried(true)
    const isWrong = (['full_name', 'username', 'password'] as const).some(
      (name) => typedError(name) !== undefined,
    )
    const user =
      isWrong || role === null
        ? undefined
        : await create.send({
            full_name: texts.full_name.trim(),
            username: texts.username.trim(),
            password: texts.password,
            role,
            is_charge_nurse: role === 'nurse' && isCharge,
          })
    if (user !== undefined) return onCreated(user)
    setTimeout(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus())
  }

  return (
    <form
      ref={form}
      className="admin-panel"
      aria-label={t('admin.add_user')}
      onSubmit={(event) => void submit(event)}
      noValidate
    >
      <div className="row">
        <h3>{t('admin.add_user')}</h3>
        <span className="grow" />
        <ActionIcon variant="subtle" size={32} aria-label={t('app.close')} onClick={onClose}>
          <IconX size={18} stroke={1.75} />
        </ActionIcon>
      </div>
      <div className="user-fields">
        <TextInput {...field('full_name')} label={t('admin.full_name')} autoFocus />
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
          label={t('admin.first_password')}
          description={t('admin.first_password_hint')}
          dir="ltr"
          autoComplete="new-password"
        />
      </div>
      <div className="row row-wrap role-row">
        <SegmentedChoice
          label={t('admin.role')}
          isClearable={false}
          options={Role.options.map((value) => ({ value, label: t(`roles.${value}`) }))}
          value={role}
          onChange={setRole}
        />
        {role === 'nurse' && (
          <TickBox label={t('admin.charge_nurse')} isTicked={isCharge} onChange={setCharge} />
        )}
        <span className="grow" />
        <Button type="submit" variant="filled" size="md" h={44} loading={create.isBusy}>
          {t('admin.create_user')}
        </Button>
      </div>
      {!isTaken && refused.length === 0 && <ErrorNote error={create.error} />}
    </form>
  )
}
