import { PasswordInput, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { UserView } from '../../shared/reports/admin-ipc.ts'
import { Password, Role } from '../../shared/users/user.ts'
import { fieldErrorsOf, fieldErrorText } from '../api/error-text.ts'
import { useSend } from '../api/use-query.ts'
import { Note } from '../components/note.tsx'
import { SegmentedChoice } from '../components/segmented-choice.tsx'
import { TickBox } from '../components/tick-boxes.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { EditDialog } from './record-form.tsx'
import { wardsOf, wardsText } from './wards-text.ts'

interface UserEditProps {
  readonly user: UserView
  readonly onChanged: (user: UserView) => void
  readonly onClose: () => void
}

/** Changes a person: name, role, charge nurse, a new password, and whether they may sign in at all. */
export function UserEdit({ user, onChanged, onClose }: UserEditProps) {
  const words = useWords()
  const { t } = words
  const [name, setName] = useState(user.full_name)
  const [role, setRole] = useState<Role>(user.role)
  const [isCharge, setCharge] = useState(user.is_charge_nurse)
  const [isActive, setActive] = useState(user.is_active)
  const [wards, setWards] = useState(wardsText(user.wards))
  const [password, setPassword] = useState('')
  const [mustChange, setMustChange] = useState(true)
  const [hasTried, setTried] = useState(false)
  const change = useSend('admin.replace_user')
  const isPasswordWrong = password !== '' && !Password.safeParse(password).success
  const refused = fieldErrorsOf(change.error).find(({ field }) => field === 'password')
  const passwordError = refused === undefined ? undefined : fieldErrorText(refused, words)
  const endsSignIns = role !== user.role || password !== '' || (user.is_active && !isActive)

  async function submit(): Promise<void> {
    setTried(true)
    if (name.trim() === '' || isPasswordWrong) return
    const changed = await change.send({
      id: user.id,
      row_version: user.row_version ?? 0,
      full_name: name.trim(),
      role,
      is_charge_nurse: role === 'nurse' && isCharge,
      is_active: isActive,
      wards: wardsOf(wards),
      ...(password === '' ? {} : { password, must_change_password: mustChange }),
    })
    if (changed !== undefined) onChanged(changed)
  }

  return (
    <EditDialog
      title={`${t('admin.edit_user')}: ${user.username}`}
      error={refused === undefined ? change.error : null}
      isBusy={change.isBusy}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextInput
        label={t('admin.full_name')}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={hasTried && name.trim() === '' ? t('fields.required') : undefined}
        data-autofocus
      />
      <SegmentedChoice
        label={t('admin.role')}
        isClearable={false}
        options={Role.options.map((value) => ({ value, label: t(`roles.${value}`) }))}
        value={role}
        onChange={(next) => setRole(next ?? role)}
      />
      {role === 'nurse' && (
        <>
          <TickBox label={t('admin.charge_nurse')} isTicked={isCharge} onChange={setCharge} />
          <TextInput
            label={t('account.wards')}
            description={t('account.wards_hint')}
            value={wards}
            onChange={(event) => setWards(event.currentTarget.value)}
          />
        </>
      )}
      <PasswordInput
        label={t('admin.new_password')}
        description={t('admin.new_password_hint')}
        dir="ltr"
        autoComplete="new-password"
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        error={hasTried && isPasswordWrong ? t('fields.password_short') : passwordError}
        aria-invalid={(hasTried && isPasswordWrong) || passwordError !== undefined ? true : undefined}
      />
      {password !== '' && (
        <TickBox label={t('account.must_change')} isTicked={mustChange} onChange={setMustChange} />
      )}
      <TickBox label={t('admin.may_sign_in')} isTicked={isActive} onChange={setActive} />
      {endsSignIns && <Note kind="warn">{t('admin.ends_sign_ins')}</Note>}
    </EditDialog>
  )
}
