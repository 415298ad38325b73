import { Button, Modal, TextInput } from '@mantine/core'
import { IconAmbulance } from '@tabler/icons-react'
import { type FormEvent, useRef, useState } from 'react'
import type { CallError } from '../api/call.ts'
import { showSession } from '../api/use-people.ts'
import { useSend } from '../api/use-query.ts'
import { EmergencyReasonField, isReasonWhole } from '../components/emergency-reason.tsx'
import { focusFirstWrong } from '../components/focus-first-wrong.ts'
import { FormFoot } from '../components/form-foot.tsx'
import { Note } from '../components/note.tsx'
import { PasswordField } from '../components/password-field.tsx'
import { useWords } from '../i18n/use-words.tsx'

/** Whether two people may open the PC where one was refused: it was without the server too long, or its clock is wrong. */
export function mayTwoOpen(error: CallError | null): boolean {
  return (
    error?.code === 'server_needed' &&
    (error.reason === 'offline_too_long' || error.reason === 'clock_set_back')
  )
}

interface Credentials {
  readonly username: string
  readonly password: string
}

interface PersonFieldsProps {
  readonly legend: string
  readonly value: Credentials
  readonly onChange: (value: Credentials) => void
  readonly hasTried: boolean
  readonly isFirst?: boolean
}

function PersonFields({ legend, value, onChange, hasTried, isFirst = false }: PersonFieldsProps) {
  const { t } = useWords()
  const missing = (text: string): string | undefined =>
    hasTried && text.trim() === '' ? t('fields.required') : undefined
  return (
    <fieldset className="column">
      <legend>{legend}</legend>
      <TextInput
        label={t('emergency.username')}
        value={value.username}
        onChange={(event) => onChange({ ...value, username: event.currentTarget.value })}
        error={missing(value.username)}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        dir="ltr"
        maxLength={60}
        {...(isFirst ? { 'data-autofocus': true } : {})}
      />
      <PasswordField
        label={t('session.password')}
        value={value.password}
        onChange={(password) => onChange({ ...value, password })}
        error={missing(value.password)}
      />
    </fieldset>
  )
}

const isGiven = ({ username, password }: Credentials): boolean => username.trim() !== '' && password !== ''

function StationEmergencyForm({ username, onClose }: { username: string; onClose: () => void }) {
  const { t } = useWords()
  const open = useSend('emergency.open_station')
  const [first, setFirst] = useState<Credentials>({ username, password: '' })
  const [second, setSecond] = useState<Credentials>({ username: '', password: '' })
  const [reason, setReason] = useState('')
  const [hasTried, setTried] = useState(false)
  const form = useRef<HTMLFormElement>(null)

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    // The dialog stands in the sign-in form, which would take this for its own.
    event.stopPropagation()
    setTried(true)
    if (!isGiven(first) || !isGiven(second) || !isReasonWhole(reason)) {
      focusFirstWrong(form.current)
      return
    }
    const status = await open.send({ first, second, reason })
    if (status !== undefined) showSession(status)
  }

  return (
    <form ref={form} className="column station-emergency" onSubmit={(event) => void submit(event)} noValidate>
      <p>{t('emergency.station_text')}</p>
      <div className="two-people">
        <PersonFields
          legend={t('emergency.first_person')}
          value={first}
          onChange={setFirst}
          hasTried={hasTried}
          isFirst
        />
        <PersonFields
          legend={t('emergency.second_person')}
          value={second}
          onChange={setSecond}
          hasTried={hasTried}
        />
      </div>
      <EmergencyReasonField value={reason} onChange={setReason} hasTried={hasTried} />
      <Note kind="warn">
        <p>{t('emergency.station_may')}</p>
        <p>{t('emergency.station_may_not')}</p>
        <p>{t('emergency.reviewed')}</p>
      </Note>
      <FormFoot
        error={open.error}
        isBusy={open.isBusy}
        submit={t('emergency.station_go')}
        onCancel={onClose}
      />
    </form>
  )
}

/** The way in for two people, where this PC opens for nobody without the server and a patient cannot wait. */
export function StationEmergency({ username }: { username: string }) {
  const { t } = useWords()
  const [isAsking, setAsking] = useState(false)
  return (
    <>
      <Button
        h={36}
        fullWidth
        leftSection={<IconAmbulance size={16} stroke={1.75} aria-hidden />}
        onClick={() => setAsking(true)}
      >
        {t('emergency.station_open')}
      </Button>
      {isAsking && (
        <Modal
          opened
          size={720}
          onClose={() => setAsking(false)}
          title={t('emergency.station_title')}
          closeButtonProps={{ 'aria-label': t('app.close') }}
        >
          <StationEmergencyForm username={username} onClose={() => setAsking(false)} />
        </Modal>
      )}
    </>
  )
}
