import { Button, PasswordInput, TextInput } from '@mantine/core'
import { IconArrowLeft, IconKeyboard, IconLockOpen, IconSchool, IconWifi } from '@tabler/icons-react'
import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react'
import type { KnownUser, LoggedInPerson, SyncStatus } from '../../shared/session/session-ipc.ts'
import { roleKey } from '../api/use-session.ts'
import { useNow } from '../components/clock.tsx'
import { Hint } from '../components/field.tsx'
import { focusFirstWrong } from '../components/focus-first-wrong.ts'
import { initialsOf } from '../components/initials.ts'
import { Note } from '../components/note.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { ProxyLogin } from './proxy-login.tsx'
import { SignInSteps } from './sign-in-steps.tsx'
import { mayTwoOpen, StationEmergency } from './station-emergency.tsx'
import { type SignIn, type SignInStep, useSignIn } from './use-sign-in.ts'

interface SignInFormProps {
  /** The chosen person, or null for somebody new on this PC. */
  readonly person: KnownUser | null
  /** The same person, where their sign-in on this PC goes on. */
  readonly loggedIn: LoggedInPerson | undefined
  readonly sync: SyncStatus | undefined
  /** When nobody can sign in here any more without the server. */
  readonly offlineEndsAt: string | null
  /** Goes up whenever somebody is chosen, also the same person again. */
  readonly turn: number
  readonly unattachedLeftBy: (username: string) => number
}

interface AwayProps extends Pick<SignInFormProps, 'sync' | 'offlineEndsAt'> {
  readonly isKnown: boolean
  /** The core refused somebody because of it: its clock counts, not this window's. */
  readonly isRefused: boolean
}

function Away({ sync, isKnown, isRefused, offlineEndsAt }: AwayProps) {
  const { t, rich, format } = useWords()
  const now = useNow()
  const isOver = isRefused || (offlineEndsAt !== null && Date.parse(offlineEndsAt) <= now)
  if (sync === undefined) return null
  if (sync.connection === 'online') {
    return <Hint icon={<IconWifi size={16} stroke={1.75} aria-hidden />}>{t('session.online_text')}</Hint>
  }
  return (
    <Note kind="away">
      <b>{rich('session.offline_title', { time: format.moment(sync.since) })}</b>{' '}
      {!isOver && t(isKnown ? 'session.offline_text' : 'session.offline_first')}{' '}
      {offlineEndsAt !== null && (
        <b>
          {rich(isOver ? 'pin.offline_over' : 'pin.offline_until', { time: format.moment(offlineEndsAt) })}
        </b>
      )}
      {sync.because !== null && <p>{t(`network.${sync.because}`)}</p>}
      {sync.because === 'proxy_password' && <ProxyLogin />}
    </Note>
  )
}

/** Who is signing in. */
function PersonHead({ person }: { person: KnownUser | null }) {
  const { t } = useWords()
  if (person === null) return <h1>{t('session.sign_in_title')}</h1>
  return (
    <div className="row person-head">
      <span className="avatar" aria-hidden>
        {initialsOf(person.full_name)}
      </span>
      <div>
        <h1>{person.full_name}</h1>
        <span className="sub">{t(roleKey(person))}</span>
      </div>
    </div>
  )
}

interface PasswordStepProps {
  readonly signIn: SignIn
  readonly hasPin: boolean
  /** What is typed as name; null where a person was chosen. */
  readonly username: string | null
  readonly onUsername: (username: string) => void
  /** Goes up when the first field is to take the focus. */
  readonly turn: string
}

/** Name and password; says when Caps Lock is on. */
function PasswordStep({ signIn, hasPin, username, onUsername, turn }: PasswordStepProps) {
  const { t } = useWords()
  const [isCapsLock, setCapsLock] = useState(false)
  const passwordInput = useRef<HTMLInputElement>(null)
  const nameInput = useRef<HTMLInputElement>(null)
  const isNew = username === null
  const { error } = signIn
  // biome-ignore lint/correctness/useExhaustiveDependencies: who chooses the same person again wants to type too
  useEffect(() => {
    const input = isNew ? passwordInput : nameInput
    input.current?.focus()
  }, [isNew, turn])
  useEffect(() => {
    if (error !== null) passwordInput.current?.select()
  }, [error])
  return (
    <>
      {username !== null && (
        <TextInput
          ref={nameInput}
          label={t('session.username')}
          value={username}
          onChange={(event) => onUsername(event.currentTarget.value)}
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
        label={t(hasPin ? 'pin.field' : 'session.password')}
        value={signIn.password}
        onChange={(event) => signIn.setPassword(event.currentTarget.value)}
        onKeyUp={(event: KeyboardEvent) => setCapsLock(event.getModifierState('CapsLock'))}
        autoComplete="off"
        required
        withAsterisk={false}
        visibilityToggleButtonProps={{ 'aria-label': t('session.show_password') }}
      />
      {isCapsLock && (
        <Hint icon={<IconKeyboard size={16} stroke={1.75} aria-hidden />}>{t('session.caps_lock')}</Hint>
      )}
    </>
  )
}

function submitWord({ kind }: SignInStep, isKnown: boolean) {
  switch (kind) {
    case 'password':
      return isKnown ? 'session.unlock' : 'session.sign_in'
    case 'new_password':
      return 'account.set_password'
    case 'code':
      return 'account.go_on'
    case 'setup':
      return 'account.setup_done'
  }
}

/** One person's way in: the password, then what the server asks for beside it. Says what to do after a refusal. */
export function SignInForm(props: SignInFormProps) {
  const { t } = useWords()
  const { person, loggedIn, sync, turn, offlineEndsAt, unattachedLeftBy } = props
  const [username, setUsername] = useState('')
  const [isUnattached, setUnattached] = useState(false)
  const [isForPractice, setForPractice] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const name = person?.username ?? username
  const signIn = useSignIn(name, loggedIn)
  const { step, isBusy } = signIn
  const isFirstStep = step.kind === 'password'

  // biome-ignore lint/correctness/useExhaustiveDependencies: another person starts afresh
  useEffect(() => {
    signIn.startAfresh()
    setUnattached(false)
  }, [person?.username])

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    const { submitter } = event.nativeEvent as SubmitEvent
    // Further steps go where the first one was on its way to.
    const into_practice = isFirstStep ? submitter?.dataset.intoPractice !== undefined : isForPractice
    const isHeld = into_practice && unattachedLeftBy(name) > 0
    setUnattached(isHeld)
    setForPractice(into_practice)
    if (isHeld) return
    const isIn = await signIn.send(into_practice)
    if (!isIn) focusFirstWrong(form.current)
  }

  return (
    <section className="card sign-in-form" aria-label={t('session.form')}>
      <form ref={form} className="inside column" onSubmit={(event) => void submit(event)}>
        <PersonHead person={person} />
        {isFirstStep && (
          <>
            <Away
              sync={sync}
              isKnown={person !== null}
              isRefused={mayTwoOpen(signIn.error)}
              offlineEndsAt={offlineEndsAt}
            />
            <PasswordStep
              signIn={signIn}
              hasPin={loggedIn?.has_pin === true}
              username={person === null ? username : null}
              onUsername={setUsername}
              turn={`${person?.username} ${turn}`}
            />
          </>
        )}
        <SignInSteps signIn={signIn} />
        {mayTwoOpen(signIn.error) && <StationEmergency username={name} />}
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
          loading={isBusy && !(isFirstStep && isForPractice)}
          disabled={isBusy}
          leftSection={<IconLockOpen size={18} stroke={1.75} aria-hidden />}
          rightSection={
            <kbd className="on-accent" aria-hidden>
              Enter
            </kbd>
          }
        >
          {t(submitWord(step, person !== null))}
        </Button>
        {isFirstStep ? (
          <div className="row row-wrap">
            <Button
              type="submit"
              size="compact-md"
              h={36}
              data-into-practice=""
              loading={isBusy && isForPractice}
              disabled={isBusy}
              leftSection={<IconSchool size={16} stroke={1.75} aria-hidden />}
            >
              {t('practice.sign_in')}
            </Button>
            <span className="sub grow">{t('practice.sign_in_hint')}</span>
          </div>
        ) : (
          <div className="row">
            <Button
              size="compact-md"
              h={36}
              disabled={isBusy}
              leftSection={<IconArrowLeft size={16} stroke={1.75} className="mirrors" aria-hidden />}
              onClick={signIn.back}
            >
              {t('account.back')}
            </Button>
          </div>
        )}
        <Hint>{t('session.no_names')}</Hint>
      </form>
    </section>
  )
}
