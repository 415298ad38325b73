import {
  IconBuildingHospital,
  IconCircleCheck,
  IconDeviceDesktop,
  IconPlus,
  IconShieldLock,
  IconSwitchHorizontal,
} from '@tabler/icons-react'
import { useState } from 'react'
import { PASSWORD_ONLY_OFFLINE_HOURS } from '../../shared/session/offline-limit.ts'
import type {
  KnownUser,
  LoggedInPerson,
  SessionStatus,
  SyncStatus,
} from '../../shared/session/session-ipc.ts'
import { usePeople } from '../api/use-people.ts'
import { roleKey, useSyncStatus } from '../api/use-session.ts'
import { useNow } from '../components/clock.tsx'
import { LanguageSwitch, SchemeSwitch } from '../components/display-switches.tsx'
import { initialsOf } from '../components/initials.ts'
import { StatusBar } from '../components/status-bar.tsx'
import { useCommand } from '../components/use-command.ts'
import { useWords } from '../i18n/use-words.tsx'
import { useSessionUi } from './session-ui-store.ts'
import { SignInForm } from './sign-in-form.tsx'
import { KeyTroubleCard, StoreNotes } from './station-trouble.tsx'
import './session.css'

interface PeopleProps {
  readonly users: readonly KnownUser[]
  readonly loggedIn: readonly LoggedInPerson[]
  readonly chosen: KnownUser | null
  readonly onChoose: (user: KnownUser | null) => void
}

function People({ users, loggedIn, chosen, onChoose }: PeopleProps) {
  const { t, rich, format } = useWords()
  return (
    <section className="card" aria-label={t('session.people')}>
      <header>
        <h2>{t('session.who')}</h2>
        <span className="grow" />
        <span className="sub">{t('session.who_hint')}</span>
      </header>
      <ul className="people">
        {users.map((user, index) => (
          <li key={user.username}>
            <button
              type="button"
              aria-pressed={chosen?.username === user.username}
              onClick={() => onChoose(user)}
            >
              <span className="avatar" aria-hidden>
                {initialsOf(user.full_name)}
              </span>
              <span>
                <b>{user.full_name}</b>
                <span className="sub">{t(roleKey(user))}</span>
              </span>
              <span className="person-end sub">
                <span className="row">
                  {loggedIn.some(({ username }) => username === user.username) && (
                    <span className="chip signed-in">
                      <IconCircleCheck size={14} stroke={2} aria-hidden />
                      {t('pin.signed_in')}
                    </span>
                  )}
                  {index < 9 && <kbd aria-hidden>Alt {index + 1}</kbd>}
                </span>
                <span>
                  {user.last_sign_in_at === null
                    ? t('session.never_signed_in')
                    : rich('session.last_sign_in', { time: format.moment(user.last_sign_in_at) })}
                </span>
              </span>
            </button>
          </li>
        ))}
        <li>
          <button type="button" aria-pressed={chosen === null} onClick={() => onChoose(null)}>
            <span className="avatar empty" aria-hidden>
              <IconPlus size={18} stroke={1.75} />
            </span>
            <span>
              <b>{t('session.someone_else')}</b>
              <span className="sub">{t('session.someone_else_hint')}</span>
            </span>
          </button>
        </li>
      </ul>
    </section>
  )
}

function protectionWords({ key_protection, password_only_ended }: SessionStatus) {
  if (password_only_ended) return 'session.protection_ended'
  return key_protection === 'keychain' ? 'session.protection_keychain' : 'session.protection_password'
}

function Assurances({ session, sync }: { session: SessionStatus; sync: SyncStatus | undefined }) {
  const { t, rich } = useWords()
  const icon = { size: 18, stroke: 1.75, 'aria-hidden': true } as const
  const onlyHere = sync?.only_here_count ?? null
  return (
    <div className="assurances">
      <div>
        <IconDeviceDesktop {...icon} />
        <span>
          <b>
            {onlyHere === null
              ? t('session.only_here_locked')
              : onlyHere > 0
                ? rich('session.only_here_title', { count: onlyHere })
                : t('session.nothing_only_here')}
          </b>
          <span className="sub">
            {t(onlyHere === 0 ? 'session.nothing_only_here_text' : 'session.only_here_text')}
          </span>
        </span>
      </div>
      <div>
        <IconShieldLock {...icon} />
        <span>
          <b>{t('session.protection_title')}</b>
          <span className="sub">{t(protectionWords(session), { hours: PASSWORD_ONLY_OFFLINE_HOURS })}</span>
        </span>
      </div>
      <div>
        <IconSwitchHorizontal {...icon} />
        <span>
          <b>{t('session.drafts_title')}</b>
          <span className="sub">{t('session.drafts_text')}</span>
        </span>
      </div>
    </div>
  )
}

function Header({ session }: { session: SessionStatus }) {
  const { t, language } = useWords()
  const site = session.site
  return (
    <header>
      <span className="brand">{t('app.name')}</span>
      {site !== null && (
        <>
          <span className="divider" />
          <span className="row ink-2">
            <IconBuildingHospital size={18} stroke={1.75} aria-hidden />
            {language === 'ar' ? (site.name_ar ?? site.name) : site.name}
          </span>
        </>
      )}
      <span className="grow" />
      <LanguageSwitch />
      <SchemeSwitch />
    </header>
  )
}

function aboutOf(state: SessionStatus['state']) {
  switch (state) {
    case 'awaiting_approval':
      return 'awaiting'
    case 'enrolment_refused':
      return 'refused'
    case 'revoked':
    case 'erasing':
    case 'erased':
      return state
    default:
      return 'not_enrolled'
  }
}

/** Why nobody can sign in on this PC: it is no station, not yet, will not be one, or is one no longer. */
function NoStation({ session: { state, enrolment } }: { session: SessionStatus }) {
  const { t, rich } = useWords()
  const about = aboutOf(state)
  return (
    <section className="card inside not-enrolled" role="status">
      <h1>{t(`session.${about}_title`)}</h1>
      <p className="ink-2">{rich(`session.${about}_text`, { name: enrolment?.station_name ?? '' })}</p>
      {about === 'awaiting' && enrolment !== null && (
        <output className="waiting-words n" aria-label={t('session.awaiting_words')}>
          {enrolment.words}
        </output>
      )}
    </section>
  )
}

/** Everybody who can come in without the name being typed: who is signed in here is among them. */
function peopleOf(known: readonly KnownUser[], loggedIn: readonly LoggedInPerson[]): readonly KnownUser[] {
  const others = loggedIn.filter(({ username }) => known.every((user) => user.username !== username))
  return [...known, ...others.map((person) => ({ ...person, last_sign_in_at: null }))]
}

interface SignInPageProps {
  readonly session: SessionStatus
  /** How many chosen files somebody has not attached yet, so that practice does not begin over them. */
  readonly unattachedLeftBy: (username: string) => number
}

/** Who is continuing, and the password. Nothing of a patient is shown here. */
export function SignInPage({ session, unattachedLeftBy }: SignInPageProps) {
  const { format } = useWords()
  const sync = useSyncStatus()
  const now = useNow()
  const left = useSessionUi((state) => state.left)
  const loggedIn = usePeople()
  const users = peopleOf(session.known_users, loggedIn)
  const [chosen, setChosen] = useState<KnownUser | null>(
    () => users.find((user) => user.username === left?.username) ?? users[0] ?? null,
  )
  const [turn, setTurn] = useState(0)
  const choose = (user: KnownUser | null): void => {
    setChosen(user)
    setTurn(turn + 1)
  }
  useCommand('session.choose_person', (code) => {
    const user = users[Number(code?.at(-1)) - 1]
    if (user !== undefined) choose(user)
  })
  return (
    <div className="lock-screen">
      <Header session={session} />
      <main className="stage">
        <div className="lock-clock">
          <b className="n">{format.time(now)}</b>
          <span>{format.longDate(now)}</span>
        </div>
        {session.state !== 'locked' ? (
          <NoStation session={session} />
        ) : session.key_trouble !== null ? (
          <KeyTroubleCard trouble={session.key_trouble} />
        ) : (
          <>
            <div className="store-notes">
              <StoreNotes session={session} sync={sync} />
            </div>
            <People users={users} loggedIn={loggedIn} chosen={chosen} onChoose={choose} />
            <SignInForm
              person={chosen}
              loggedIn={loggedIn.find(({ username }) => username === chosen?.username)}
              sync={sync}
              offlineEndsAt={session.offline_ends_at ?? null}
              turn={turn}
              unattachedLeftBy={unattachedLeftBy}
            />
            <Assurances session={session} sync={sync} />
          </>
        )}
      </main>
      {session.state === 'locked' && <StatusBar status={sync} stationName={session.station?.name} />}
    </div>
  )
}
