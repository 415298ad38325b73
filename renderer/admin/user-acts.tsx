import { ActionIcon, Button, Menu } from '@mantine/core'
import { IconDotsVertical, IconKey, IconShieldOff } from '@tabler/icons-react'
import type { UserView } from '../../shared/reports/admin-ipc.ts'
import { useSend } from '../api/use-query.ts'
import { Note } from '../components/note.tsx'
import { ReasonDialog } from '../components/reason-dialog.tsx'
import { useWords } from '../i18n/use-words.tsx'

const icon = { size: 16, stroke: 1.75, 'aria-hidden': true } as const

export type UserAct = 'reset_password' | 'reset_factor'

/** What is rarely done about a person; one's own password and second factor are changed in the own account. */
export function UserActs({ user, onAct }: { user: UserView; onAct: (act: UserAct) => void }) {
  const { t } = useWords()
  return (
    <Menu position="bottom-end" shadow="xl">
      <Menu.Target>
        <ActionIcon variant="subtle" size={32} aria-label={t('account.user_acts', { name: user.full_name })}>
          <IconDotsVertical {...icon} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconKey {...icon} />} onClick={() => onAct('reset_password')}>
          {t('account.reset_password')}
        </Menu.Item>
        <Menu.Item leftSection={<IconShieldOff {...icon} />} onClick={() => onAct('reset_factor')}>
          {t('account.reset_factor')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

/** A password that is told in person: it stands there until somebody says that it was. */
export function OneTimePasswordNote({
  user,
  password,
  onTold,
}: {
  user: UserView
  password: string
  onTold: () => void
}) {
  const { t, rich } = useWords()
  return (
    <Note kind="good" role="status">
      <div className="column">
        <b>{rich('account.one_time_title', { name: user.full_name })}</b>
        <output className="one-time-password n" dir="ltr" aria-label={t('account.one_time')}>
          {password}
        </output>
        <div className="row row-wrap">
          <span className="grow">{t('account.one_time_text')}</span>
          <Button onClick={onTold}>{t('account.one_time_told')}</Button>
        </div>
      </div>
    </Note>
  )
}

interface UserActDialogProps {
  readonly user: UserView
  readonly act: UserAct
  /** The one-time password, or null where there is none to tell. */
  readonly onDone: (password: string | null) => void
  readonly onClose: () => void
}

/** Asks why, then does it. */
export function UserActDialog({ user, act, onDone, onClose }: UserActDialogProps) {
  const { t, rich } = useWords()
  const password = useSend('account.reset_password')
  const factor = useSend('account.reset_second_factor')
  const isPassword = act === 'reset_password'

  async function submit(reason: string): Promise<void> {
    if (isPassword) {
      const told = await password.send({ id: user.id, reason })
      if (told !== undefined) onDone(told.one_time_password)
      return
    }
    const removed = await factor.send({ id: user.id, reason })
    if (removed !== undefined) onDone(null)
  }

  return (
    <ReasonDialog
      title={t(`account.${act}`)}
      text={rich(`account.${act}_text`, { name: user.full_name })}
      label={t('account.reset_reason')}
      submit={t(`account.${act}`)}
      error={password.error ?? factor.error}
      isBusy={password.isBusy || factor.isBusy}
      onSubmit={(reason) => void submit(reason)}
      onClose={onClose}
    />
  )
}
