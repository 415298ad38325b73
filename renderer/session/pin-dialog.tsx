import { Button, Modal } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { type FormEvent, useRef, useState } from 'react'
import { compactDigits } from '../../shared/identifiers/digits.ts'
import { type LoggedInPerson, Pin } from '../../shared/session/session-ipc.ts'
import { errorText, fieldErrorsOf, fieldErrorText } from '../api/error-text.ts'
import { queryClient } from '../api/query-client.ts'
import { usePeople } from '../api/use-people.ts'
import { useSend } from '../api/use-query.ts'
import { useUser } from '../api/use-session.ts'
import { focusFirstWrong } from '../components/focus-first-wrong.ts'
import { FormFoot } from '../components/form-foot.tsx'
import { PasswordField } from '../components/password-field.tsx'
import { useWords } from '../i18n/use-words.tsx'

function PinForm({ has_pin, onClose }: { has_pin: boolean; onClose: () => void }) {
  const words = useWords()
  const { t, format } = words
  const user = useUser()
  const setPin = useSend('session.set_pin')
  const [pin, setPinText] = useState('')
  const [again, setAgain] = useState('')
  const [password, setPassword] = useState('')
  const [asksPassword, setAsksPassword] = useState(false)
  const [hasTried, setTried] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const { error } = setPin
  const typed = Pin.safeParse(compactDigits(pin))
  const isSame = compactDigits(pin) === compactDigits(again)
  const isWrongPassword = error?.code === 'wrong_credentials'
  const isToldBeside = isWrongPassword || error?.code === 'password_needed' || error?.code === 'invalid_input'
  const [refused] = fieldErrorsOf(error)

  function show(people: readonly LoggedInPerson[], isSet: boolean): void {
    queryClient.setQueryData(['session.people', {}], people)
    const own = people.find(({ id }) => id === user.id)
    const message = isSet
      ? t('pin.was_set', { time: own === undefined ? '' : format.moment(own.ends_at) })
      : t('pin.was_removed')
    notifications.show({ id: 'pin', message, closeButtonProps: { 'aria-label': t('app.close') } })
    onClose()
  }

  const toTheField = (): void => focusFirstWrong(form.current)

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    setTried(true)
    if (!typed.success || !isSame || (asksPassword && password === '')) {
      toTheField()
      return
    }
    const people = await setPin.send({ pin: typed.data, ...(asksPassword ? { password } : {}) })
    if (people !== undefined) show(people, true)
    else toTheField()
  }

  async function remove(): Promise<void> {
    const people = await setPin.send({ pin: null })
    if (people !== undefined) show(people, false)
  }

  if (error?.code === 'password_needed' && !asksPassword) setAsksPassword(true)
  const pinError = !hasTried
    ? undefined
    : !typed.success
      ? t('pin.length')
      : refused === undefined
        ? undefined
        : fieldErrorText(refused, words)
  const passwordError =
    asksPassword && hasTried && password === ''
      ? t('pin.password_why')
      : isWrongPassword
        ? errorText(error, words)
        : undefined
  return (
    <form ref={form} className="column" onSubmit={(event) => void submit(event)} noValidate>
      <p>{t('pin.text')}</p>
      {has_pin && (
        <div className="row row-wrap">
          <span className="grow">{t('pin.has_already')}</span>
          <Button size="compact-md" h={36} disabled={setPin.isBusy} onClick={() => void remove()}>
            {t('pin.remove')}
          </Button>
        </div>
      )}
      <PasswordField
        label={t('pin.pin')}
        description={t('pin.pin_hint')}
        isNew
        isFirst
        value={pin}
        onChange={setPinText}
        error={pinError}
      />
      <PasswordField
        label={t('pin.again')}
        isNew
        value={again}
        onChange={setAgain}
        error={hasTried && typed.success && !isSame ? t('pin.differs') : undefined}
      />
      {asksPassword && (
        <PasswordField
          label={t('pin.password')}
          description={t('pin.password_why')}
          value={password}
          onChange={setPassword}
          error={passwordError}
        />
      )}
      <FormFoot
        error={isToldBeside ? null : error}
        isBusy={setPin.isBusy}
        submit={t('pin.set')}
        onCancel={onClose}
      />
    </form>
  )
}

/** Sets, changes or takes away the PIN of the person at the screen, until this sign-in ends. */
export function PinDialog({ onClose }: { onClose: () => void }) {
  const { t } = useWords()
  const user = useUser()
  const has_pin = usePeople().find(({ id }) => id === user.id)?.has_pin === true
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('pin.title')}
      closeButtonProps={{ 'aria-label': t('app.close') }}
    >
      <PinForm has_pin={has_pin} onClose={onClose} />
    </Modal>
  )
}
