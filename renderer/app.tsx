import { DirectionProvider, MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import type { SessionStatus } from '../shared/session/session-ipc.ts'
import { useConnection } from './api/connection.ts'
import { queryClient } from './api/query-client.ts'
import { useSession } from './api/use-session.ts'
import { colorSchemes } from './color-schemes.ts'
import { ErrorBoundary } from './components/error-boundary.tsx'
import { directionOf } from './i18n/i18n.ts'
import { useLanguageStore } from './i18n/language-store.ts'
import { useTimeZone } from './i18n/time-zone.ts'
import { useWords } from './i18n/use-words.tsx'
import { homeOf, router } from './routes.tsx'
import { forgetRecords } from './session/lock.ts'
import { useSessionUi } from './session/session-ui-store.ts'
import { SignInPage } from './session/sign-in-page.tsx'
import { cssVariables, theme } from './theme.ts'

/** The nonce that the shell wrote into index.html for the styles of this page load. */
function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="sijil-style-nonce"]')?.content ?? ''
}

/** Goes back to the screen and field the person left, or to the first page of the role. */
function resume(status: SessionStatus): void {
  const { left, forget } = useSessionUi.getState()
  forget()
  const user = status.user
  if (user === null) return
  if (left === null || left.username !== user.username) {
    void router.navigate({ to: homeOf(user.role) })
    return
  }
  location.hash = left.hash
  const focusId = left.focus_id
  if (focusId === null) return
  const focusSoon = (triesLeft: number): void => {
    const field = document.getElementById(focusId)
    if (field !== null) field.focus()
    else if (triesLeft > 0) setTimeout(() => focusSoon(triesLeft - 1), 100)
  }
  focusSoon(20)
}

const GONE_AFTER_MS = 15_000

/** Whether the station program has been away for so long that somebody must start it. */
function useIsGone(isAway: boolean): boolean {
  const [isGone, setGone] = useState(false)
  useEffect(() => {
    setGone(false)
    if (!isAway) return
    const timer = setTimeout(() => setGone(true), GONE_AFTER_MS)
    return () => clearTimeout(timer)
  }, [isAway])
  return isGone
}

function Gate() {
  const { t } = useWords()
  const session = useSession()
  const isRestarting = useConnection((state) => state.state === 'restarting')
  const isGone = useIsGone(isRestarting)
  const setTimeZone = useTimeZone((state) => state.setTimeZone)
  const timeZone = session?.site?.time_zone
  useEffect(() => {
    if (timeZone !== undefined) setTimeZone(timeZone)
  }, [timeZone, setTimeZone])
  const isLocked = session !== undefined && session.state !== 'signed_in'
  useEffect(() => {
    if (isLocked) forgetRecords()
  }, [isLocked])
  return (
    <>
      {isRestarting && (
        <div className="restart-notice" role="status">
          {t(isGone ? 'app.gone' : 'app.restarting')}
        </div>
      )}
      {session === undefined && (
        <div className="state" role="status">
          <b>{t('app.connecting')}</b>
        </div>
      )}
      {session !== undefined && session.state !== 'signed_in' && (
        <SignInPage session={session} onSignedIn={resume} />
      )}
      {session?.state === 'signed_in' && <RouterProvider router={router} />}
    </>
  )
}

/** The whole program: providers, the gate of the sign-in, and behind it the screens of `routes.tsx`. */
export function App() {
  const language = useLanguageStore((state) => state.language)
  return (
    <DirectionProvider initialDirection={directionOf(language)}>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={cssVariables}
        colorSchemeManager={colorSchemes}
        getStyleNonce={styleNonce}
      >
        <Notifications
          limit={1}
          position={directionOf(language) === 'rtl' ? 'bottom-left' : 'bottom-right'}
          autoClose={5000}
        />
        <QueryClientProvider client={queryClient}>
          <ErrorBoundary>
            <Gate />
          </ErrorBoundary>
        </QueryClientProvider>
      </MantineProvider>
    </DirectionProvider>
  )
}
