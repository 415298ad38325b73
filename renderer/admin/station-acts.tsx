import { Modal, Textarea, TextInput } from '@mantine/core'
import { type FormEvent, useRef, useState } from 'react'
import type { StationContact } from '../../shared/reports/dashboard.ts'
import { useSend } from '../api/use-query.ts'
import { focusFirstWrong } from '../components/focus-first-wrong.ts'
import { FormFoot } from '../components/form-foot.tsx'
import { Note } from '../components/note.tsx'
import { ReasonDialog } from '../components/reason-dialog.tsx'
import { useWords } from '../i18n/use-words.tsx'

interface StationActProps {
  readonly station: StationContact
  readonly onDone: () => void
  readonly onClose: () => void
}

/** Taking a station's access away, with a reason. */
export function RevokeDialog({ station, onDone, onClose }: StationActProps) {
  const { t, rich } = useWords()
  const revoke = useSend('admin.revoke_station')
  async function send(reason: string): Promise<void> {
    if ((await revoke.send({ id: station.id, reason })) !== undefined) onDone()
  }
  return (
    <ReasonDialog
      title={t('admin.revoke_title', { name: station.name })}
      text={rich('admin.revoke_text')}
      label={t('admin.reason')}
      submit={t('admin.revoke')}
      error={revoke.error}
      isBusy={revoke.isBusy}
      onSubmit={(reason) => void send(reason)}
      onClose={onClose}
    />
  )
}

/** Ordering a station to erase itself. Its name is typed, so that nobody erases another PC than they mean. */
export function WipeDialog({ station, onDone, onClose }: StationActProps) {
  const { t, rich } = useWords()
  const wipe = useSend('admin.wipe_station')
  const [reason, setReason] = useState('')
  const [name, setName] = useState('')
  const [hasTried, setTried] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const lacksReason = reason.trim() === ''
  const isOther = name.trim() !== station.name
  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    setTried(true)
    if (lacksReason || isOther) {
      focusFirstWrong(form.current)
      return
    }
    const order = { id: station.id, reason: reason.trim(), confirm_name: name.trim() }
    if ((await wipe.send(order)) !== undefined) onDone()
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('admin.erase_title', { name: station.name })}
      closeButtonProps={{ 'aria-label': t('app.close') }}
    >
      <form ref={form} className="column" onSubmit={(event) => void submit(event)} noValidate>
        <p>{t('admin.erase_text')}</p>
        {station.key_protection === 'password_only' && (
          <Note kind="warn">{t('admin.erase_password_only')}</Note>
        )}
        <Textarea
          label={t('admin.reason')}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          error={hasTried && lacksReason ? t('fields.reason_needed') : undefined}
          minRows={2}
          maxLength={500}
          data-autofocus
        />
        <TextInput
          label={rich('admin.erase_confirm', { name: station.name })}
          value={name}
          dir="auto"
          onChange={(event) => setName(event.currentTarget.value)}
          error={hasTried && isOther ? t('admin.erase_other_name') : undefined}
          maxLength={60}
          autoComplete="off"
        />
        <FormFoot error={wipe.error} isBusy={wipe.isBusy} onCancel={onClose} submit={t('admin.erase')} />
      </form>
    </Modal>
  )
}
