import { Button, PasswordInput, TextInput } from '@mantine/core'
import { IconKeyboard, IconLockOpen, IconSchool, IconWifi } from '@tabler/icons-react'
import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react'
import type { KnownUser, SyncStatus } from '../../shared/session/session-ipc.ts'
import { queryClient } from '../api/query-client.ts'
import { useSend } from '../api/use-query.ts'
import { roleKey } from '../api/use-session.ts'
import { Hint } from '../components/field.tsx'
import { initialsOf } from '../components/initials.ts'
import { Note } from '../components/note.tsx'
import { ErrorNote } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'

interface SignInFormProps {
  /** The chosen person, or null for somebody new on this PC. */
  readonly person: KnownUser | null
  readonly sync: SyncStatus | undefined
  /** Goes up whenever somebody is chosen, also the same person again. */
  readonly turn: number
  readonly unattachedLeftBy: (username: string) => number
}

function Away({ sync, isKnown }: { sync: SyncStatus | undefined; isKnown: boolean }) {
  const { t, rich, format } = useWords()
  if (sync === undefined) return null
  if (sync.connection === 'online') {
    return <Hint icon={<IconWifi size={16} stroke={1.75} aria-hidden />}>{t('session.online_text')}</Hint>
  }
  return (
    <Note kind="away">
      <b>{rich('session.offline_title', { time: format.moment(sync.since) })}</b>{' '}
      {t(isKnown ? 'session.offline_text' : 'session.offline_first')}
      {sync.because !== null && <p>{t(`network.${sync.because}`)}</p>}
    </Note>
  )
}

/** Password entry for one person; says when Caps Lock is on and what to do after a wrong password. */
export function SignInForm({ person, sync, turn, unattachedLeftBy }: SignInFormProps) {
  const { t } = useWords()
  const signIn = useSend('session.sign_in')
  const [username, setUsername] = useState('')
  const [password, setPassword] = useState('')
  const [isUnattached, setUnattached] = useState(false)
  const [isForPractice, setForPractice] = useState(false)
  const [isCapsLock, setCapsLock] = useState(false)
  const passwordInput = useRef<HTMLInputElement>(null)
  const nameInput = useRef<HTMLInputElement>(null)
  const name = person?.username ?? username
  const { forget } = signIn

  // biome-ignore lint/correctness/useExhaustiveDependencies: another person starts afresh
  useEffect(() => {
    setPassword('')
    setUnattached(false)
    forget()
  }, [person?.username])
  // biome-ignore lint/correctness/useExhaustiveDependencies: who chooses the same person again wants to type too
  useEffect(() => {
    const first = person === null ? nameInput : passwordInput
    first.current?.focus()
  }, [person?.username, turn])

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    const { submitter } = event.nativeEvent as SubmitEvent
    const into_practice = submitter?.dataset.intoPractice !== undefined
    const isHeld = into_practice && unattachedLeftBy(name) > 0
    setUnattached(isHeld)
    setForPractice(into_practice)
    if (isHeld) return
    const status = await signIn.send({ username: name, password, into_practice })
    if (status === undefined) {
      passwordInput.current?.select()
      return
    }
    queryClient.setQueryData(['session.status', {}], status)
  }

  return (
    <section className="card sign-in-form" aria-label={t('session.form')}>
      <form className="inside column" onSubmit={(event) => void submit(event)}>
        {person === null ? (
          <h1>{t('session.sign_in_title')}</h1>
        ) : (
          <div className="row person-head">
            <span className="avatar" aria-hidden>
              {initialsOf(person.full_name)}
            </span>
            <div>
              <h1>{person.full_name}</h1>
              <span className="sub">{t(roleKey(person))}</span>
            </div>
          </div>
        )}
        <Away sync={sync} isKnown={person !== null} />
        {person === null && (
          <TextInput
            ref={nameInput}
            label={t('session.username')}
            value={username}
            onChange={(event) => setUsername(event.currentTarget.value)}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            dir="ltr"
            required
            withAsterisk={false}
          />
        )}
        <PasswordInput
          ref={passwordInput}
          label={t('session.password')}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          onKeyUp={(event: KeyboardEvent) => setCapsLock(event.getModifierState('CapsLock'))}
          autoComplete="off"
          required
          withAsterisk={false}
          visibilityToggleButtonProps={{ 'aria-label': t('session.show_password') }}
        />
        {isCapsLock && (
          <Hint icon={<IconKeyboard size={16} stroke={1.75} aria-hidden />}>{t('session.caps_lock')}</Hint>
        )}
        <ErrorNote error={signIn.error} />
        {isUnattached && (
          <Note kind="warn" role="alert">
            {t('practice.unattached')}
          </Note>
        )}
        <Button
          type="submit"
          variant="filled"
          size="lg"
          h={44}
          fullWidth
          loading={signIn.isBusy && !isForPractice}
          disabled={signIn.isBusy}
          leftSection={<IconLockOpen size={18} stroke={1.75} aria-hidden />}
          rightSection={
            <kbd className="on-accent" aria-hidden>
              Enter
            </kbd>
          }
        >
          {t(person === null ? 'session.sign_in' : 'session.unlock')}
        </Button>
        <div className="row row-wrap">
          <Button
            type="submit"
            size="compact-md"
            h={36}
            data-into-practice=""
            loading={signIn.isBusy && isForPractice}
            disabled={signIn.isBusy}
            leftSection={<IconSchool size={16} stroke={1.75} aria-hidden />}
          >
            {t('practice.sign_in')}
          </Button>
          <span className="sub grow">{t('practice.sign_in_hint')}</span>
        </div>
        <Hint>{t('session.no_names')}</Hint>
      </form>
    </section>
  )
}
