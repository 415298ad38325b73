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
import type { Role } from '../shared/users/user.ts'
import { call } from './api/call.ts'
import { queryClient } from './api/query-client.ts'
import { roleKey, useSession, useSyncStatus, useUser } from './api/use-session.ts'
import { AppFrame, type NavItem } from './components/app-frame.tsx'
import { ErrorBoundary } from './components/error-boundary.tsx'
import { ShortcutsDialog } from './components/shortcuts-dialog.tsx'
import { StatusBar } from './components/status-bar.tsx'
import { useShortcut } from './components/use-shortcut.ts'
import { useWords } from './i18n/use-words.tsx'
import { lock } from './session/lock.ts'
import { usePractice } from './use-practice.ts'
import { useSiteSettings } from './use-site-settings.ts'

const items = [
  { key: 'patients', path: '/patients', icon: IconUsers, roles: ['nurse', 'physician', 'admin'] },
  { key: 'visits', path: '/visits', icon: IconCalendarEvent, roles: ['nurse', 'physician', 'admin'] },
  { key: 'worklist', path: '/worklist', icon: IconListCheck, roles: ['nurse', 'physician'] },
  { key: 'conflicts', path: '/conflicts', icon: IconArrowsSplit, roles: ['nurse', 'physician', 'admin'] },
  { key: 'admin', path: '/admin', icon: IconShieldCog, roles: ['admin'] },
] as const satisfies readonly { key: string; path: string; icon: unknown; roles: readonly Role[] }[]

/** Tells, once and briefly, that records reached the server after a while offline. */
function useArrivals(onlyHere: number | null | undefined, isOnline: boolean): void {
  const { t } = useWords()
  const waiting = useRef(0)
  useEffect(() => {
    if (onlyHere === null || onlyHere === undefined) return
    if (!isOnline) {
      waiting.current = onlyHere
    } else if (waiting.current > 0 && onlyHere === 0) {
      notifications.show({ id: 'arrivals', message: t('status.arrived', { count: waiting.current }) })
      waiting.current = 0
    }
  }, [onlyHere, isOnline, t])
}

/** The frame around every screen behind the sign-in, with its keys: search, lock, and the list of shortcuts. */
export function Frame() {
  const { t, language } = useWords()
  const navigate = useNavigate()
  const session = useSession()
  const user = useUser()
  const sync = useSyncStatus()
  const path = useRouterState({ select: (state) => state.location.pathname })
  const [isShowingShortcuts, setShowingShortcuts] = useState(false)
  useArrivals(sync?.only_here_count, sync?.connection === 'online')

  const search = (): void => {
    void navigate({ to: '/patients' })
    setTimeout(() => document.getElementById('patient-search')?.focus(), 50)
  }
  const { username } = user
  const lockNow = useCallback((): void => void lock(username), [username])
  const settings = useSiteSettings(lockNow)
  const practice = usePractice()
  const hospital =
    language === 'ar' ? (settings?.hospital_name_ar ?? settings?.hospital_name) : settings?.hospital_name
  useShortcut({ code: 'KeyK', ctrl: true }, search)
  useShortcut({ code: 'KeyL', ctrl: true }, lockNow)
  useShortcut({ code: 'Slash', shift: true, notWhileTyping: true }, () => setShowingShortcuts(true))

  const site = session?.site
  const nav: NavItem[] = items
    .filter(({ roles }) => (roles as readonly Role[]).includes(user.role))
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
        <button type="button" className="rail-foot" onClick={() => setShowingShortcuts(true)}>
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
      hasLanguages={settings?.languages.length !== 1}
      onSearch={search}
      onLock={lockNow}
      practice={practice}
      statusBar={
        <StatusBar
          status={sync}
          isPractice={practice.isOn}
          stationName={session?.station?.name}
          onTryNow={() => {
            void call('sync.try_now', {}).then((reply) => {
              if (reply.ok) queryClient.setQueryData(['sync.status', {}], reply.value)
            })
          }}
          onConflicts={() => void navigate({ to: '/conflicts' })}
        />
      }
    >
      <ErrorBoundary key={path}>
        <Outlet />
      </ErrorBoundary>
      {isShowingShortcuts && <ShortcutsDialog onClose={() => setShowingShortcuts(false)} />}
    </AppFrame>
  )
}
