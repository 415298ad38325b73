import { notifications } from '@mantine/notifications'
import {
  IconArrowsSplit,
  IconCalendarEvent,
  IconKeyboard,
  IconListCheck,
  IconShieldCog,
  IconUsers,
} from '@tabler/icons-react'
import { Outlet, useNavigate, useRouterState } from '@tanstack/react-router'
import { useCallback, useEffect, useRef, useState } from 'react'
import { mayRunCommand } from '../shared/commands/command-rules.ts'
import type { CommandId } from '../shared/commands/commands.ts'
import { roleKey, useSession, useSyncStatus, useUser } from './api/use-session.ts'
import { Palette } from './commands/palette.tsx'
import { ShortcutSheet } from './commands/shortcut-sheet.tsx'
import { AppFrame, type NavItem } from './components/app-frame.tsx'
import { ErrorBoundary } from './components/error-boundary.tsx'
import { keysOf } from './components/key-caps.tsx'
import { StatusBar } from './components/status-bar.tsx'
import { offeredCommands, runCommand } from './components/use-command.ts'
import { useWords } from './i18n/use-words.tsx'
import { useFrameCommands } from './program-commands.ts'
import { lock } from './session/lock.ts'
import { PinDialog } from './session/pin-dialog.tsx'
import { SignOutDialog } from './session/sign-out-dialog.tsx'
import { usePractice } from './use-practice.ts'
import { useSiteSettings } from './use-site-settings.ts'

const items = [
  { key: 'patients', path: '/patients', icon: IconUsers, command: 'go.patients' },
  { key: 'visits', path: '/visits', icon: IconCalendarEvent, command: 'go.visits' },
  { key: 'worklist', path: '/worklist', icon: IconListCheck, command: 'go.worklist' },
  { key: 'conflicts', path: '/conflicts', icon: IconArrowsSplit, command: 'go.conflicts' },
  { key: 'admin', path: '/admin', icon: IconShieldCog, command: 'go.admin' },
] as const satisfies readonly { key: string; path: string; icon: unknown; command: CommandId }[]

interface Overlay {
  readonly kind: 'palette' | 'sheet'
  /** Where the focus was, and returns to. */
  readonly opener: Element | null
  readonly offered: readonly CommandId[]
}

/** The palette and the sheet of shortcuts: one at a time, over whatever is on screen. */
function useOverlay() {
  const [overlay, setOverlay] = useState<Overlay | null>(null)
  const close = (): void => {
    setOverlay(null)
    if (overlay?.opener instanceof HTMLElement) overlay.opener.focus()
  }
  const open = (kind: Overlay['kind']): void => {
    if (overlay !== null) close()
    else setOverlay({ kind, opener: document.activeElement, offered: offeredCommands() })
  }
  return { overlay, open, close }
}

/** Tells, once and briefly, that records reached the server after a while offline. */
function useArrivals(onlyHere: number | null | undefined, isOnline: boolean): void {
  const { t } = useWords()
  const waiting = useRef(0)
  useEffect(() => {
    if (onlyHere === null || onlyHere === undefined) return
    if (!isOnline) {
      waiting.current = onlyHere
    } else if (waiting.current > 0 && onlyHere === 0) {
      notifications.show({
        id: 'arrivals',
        message: t('status.arrived', { count: waiting.current }),
        closeButtonProps: { 'aria-label': t('app.close') },
      })
      waiting.current = 0
    }
  }, [onlyHere, isOnline, t])
}

/** The frame around every screen behind the sign-in, with the commands that are there on all of them. */
export function Frame() {
  const { t, language } = useWords()
  const navigate = useNavigate()
  const session = useSession()
  const user = useUser()
  const sync = useSyncStatus()
  const path = useRouterState({ select: (state) => state.location.pathname })
  const { overlay, open, close } = useOverlay()
  useArrivals(sync?.only_here_count, sync?.connection === 'online')

  const { username } = user
  const lockNow = useCallback((): void => void lock(username), [username])
  const settings = useSiteSettings(lockNow)
  const practice = usePractice()
  const hospital =
    language === 'ar' ? (settings?.hospital_name_ar ?? settings?.hospital_name) : settings?.hospital_name
  const openAccount = (): void => void navigate({ to: '/account' })
  const openSync = (): void => void navigate({ to: '/sync' })
  const [ownDialog, setOwnDialog] = useState<'pin' | 'sign_out' | null>(null)
  const closeOwnDialog = (): void => setOwnDialog(null)
  const openPin = settings?.allows_pin === false || practice.isOn ? undefined : () => setOwnDialog('pin')
  const askSignOut = practice.isOn ? undefined : () => setOwnDialog('sign_out')
  const hasLanguages = settings?.languages.length !== 1
  useFrameCommands(user, hasLanguages, {
    openPalette: () => open('palette'),
    openSheet: () => open('sheet'),
    lockNow,
    openAccount,
    openSync,
    openPin,
    askSignOut,
    practice,
  })

  const site = session?.site
  const nav: NavItem[] = items
    .filter(({ command }) => mayRunCommand(command, user))
    .map(({ key, path: to, icon }) => ({
      key,
      href: `#${to}`,
      label: t(`nav.${key}`),
      icon,
      isCurrent: path === to || path.startsWith(`${to}/`),
      ...(key === 'conflicts' ? { badge: sync?.open_conflict_count ?? 0 } : {}),
    }))
  return (
    <AppFrame
      nav={nav}
      navFoot={
        <button
          type="button"
          className="rail-foot"
          {...keysOf('shortcuts.show')}
          onClick={() => open('sheet')}
        >
          <IconKeyboard size={22} stroke={1.75} aria-hidden />
          {t('app.shortcuts')}
        </button>
      }
      user={{ full_name: user.full_name, role: t(roleKey(user)) }}
      siteName={
        site === null || site === undefined
          ? undefined
          : (hospital ?? (language === 'ar' ? (site.name_ar ?? site.name) : site.name))
      }
      logo={settings?.logo_png ? { png: settings.logo_png, name: hospital ?? '' } : undefined}
      hasLanguages={hasLanguages}
      onSearch={() => open('palette')}
      onLock={lockNow}
      {...(practice.isOn ? {} : { onAccount: openAccount })}
      {...(openPin === undefined ? {} : { onPin: openPin })}
      {...(askSignOut === undefined ? {} : { onSignOut: askSignOut })}
      practice={practice}
      statusBar={
        <StatusBar
          status={sync}
          person={user.id}
          isPractice={practice.isOn}
          stationName={session?.station?.name}
          onConflicts={() => void navigate({ to: '/conflicts' })}
        />
      }
    >
      <ErrorBoundary key={path}>
        <Outlet />
      </ErrorBoundary>
      {ownDialog === 'pin' && <PinDialog onClose={closeOwnDialog} />}
      {ownDialog === 'sign_out' && <SignOutDialog onClose={closeOwnDialog} />}
      <ShortcutSheet isOpen={overlay?.kind === 'sheet'} onClose={close} />
      <Palette
        isOpen={overlay?.kind === 'palette'}
        offered={overlay?.offered ?? []}
        onClose={close}
        onCommand={(id) => {
          close()
          runCommand(id)
        }}
        onPatient={(patientId) => {
          close()
          void navigate({ to: '/patients/$patientId', params: { patientId } })
        }}
      />
    </AppFrame>
  )
}
