import { TextInput } from '@mantine/core'
import { useState } from 'react'
import type { UserView } from '../../shared/reports/admin-ipc.ts'
import { Password, Role, User } from '../../shared/users/user.ts'
import { fieldErrorsOf, fieldErrorText } from '../api/error-text.ts'
import { useSend } from '../api/use-query.ts'
import { SegmentedChoice } from '../components/segmented-choice.tsx'
import { TickBox } from '../components/tick-boxes.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { AddPanel, NewPersonFields, useRecordTexts } from './record-form.tsx'
import { wardsOf } from './wards-text.ts'

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
  const [role, setRole] = useState<Role | null>('nurse')
  const [isCharge, setCharge] = useState(false)
  const [mustChange, setMustChange] = useState(true)
  const [wards, setWards] = useState('')
  const [hasTried, setTried] = useState(false)
  const create = useSend('admin.create_user')
  const { texts, field } = useRecordTexts('user', empty, create.forget)
  const refused = fieldErrorsOf(create.error)
  const isTaken = create.error?.code === 'duplicate'

  function typedError(name: TextName): string | undefined {
    if (name === 'full_name') return texts.full_name.trim() === '' ? t('fields.required') : undefined
    if (name === 'username') {
      return User.shape.username.safeParse(texts.username.trim()).success
        ? undefined
        : t('admin.user_name_wrong')
    }
    return Password.safeParse(texts.password).success ? undefined : t('fields.password_short')
  }

  function errorOf(name: TextName): string | undefined {
    if (hasTried && typedError(name) !== undefined) return typedError(name)
    if (name === 'username' && isTaken) return t('admin.user_name_taken')
    const error = refused.find(({ field }) => field === name)
    return error === undefined ? undefined : fieldErrorText(error, words)
  }

  async function submit(): Promise<void> {
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
            must_change_password: mustChange,
            ...(role === 'nurse' ? { wards: wardsOf(wards) } : {}),
          })
    if (user !== undefined) onCreated(user)
  }

  return (
    <AddPanel
      title={t('admin.add_user')}
      submit={t('admin.create_user')}
      error={isTaken || refused.length > 0 ? null : create.error}
      isBusy={create.isBusy}
      onSubmit={submit}
      onClose={onClose}
    >
      <NewPersonFields field={(name) => field(name, errorOf(name))} hasFocus />
      <div className="row row-wrap role-row">
        <SegmentedChoice
          label={t('admin.role')}
          isClearable={false}
          options={Role.options.map((value) => ({ value, label: t(`roles.${value}`) }))}
          value={role}
          onChange={setRole}
        />
        {role === 'nurse' && (
          <>
            <TickBox label={t('admin.charge_nurse')} isTicked={isCharge} onChange={setCharge} />
            <TextInput
              label={t('account.wards')}
              description={t('account.wards_hint')}
              inputWrapperOrder={['label', 'input', 'error', 'description']}
              value={wards}
              onChange={(event) => setWards(event.currentTarget.value)}
            />
          </>
        )}
      </div>
      <TickBox label={t('account.must_change')} isTicked={mustChange} onChange={setMustChange} />
    </AddPanel>
  )
}
