import { DirectionProvider, MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { useEffect } from 'react'
import type { SessionUser } from '../shared/session/session-ipc.ts'
import { useConnection } from './api/connection.ts'
import { queryClient } from './api/query-client.ts'
import { tellShell } from './api/shell.ts'
import { useSession } from './api/use-session.ts'
import { colorSchemes } from './color-schemes.ts'
import { ErrorBoundary } from './components/error-boundary.tsx'
import { useKeptFocus } from './components/kept-focus.ts'
import { RecoveryCodesDialog } from './components/recovery-codes-dialog.tsx'
import { RestartNotice } from './components/restart-notice.tsx'
import { StepUpDialog } from './components/step-up-dialog.tsx'
import { unattachedLeftBy } from './documents/attach-queue-ui-store.ts'
import { directionOf } from './i18n/i18n.ts'
import { useLanguageStore } from './i18n/language-store.ts'
import { useTimeZone } from './i18n/time-zone.ts'
import { useWords } from './i18n/use-words.tsx'
import { PracticeMarks } from './practice/practice-marks.tsx'
import { addresses, createScreens } from './routes.tsx'
import { EmergencyStrip } from './session/emergency-strip.tsx'
import { ServerSignInDialog } from './session/server-sign-in-dialog.tsx'
import { SignInPage } from './session/sign-in-page.tsx'
import { useScreens } from './session/use-screens.ts'
import { cssVariables, theme } from './theme.ts'
import { usePractice } from './use-practice.ts'

/** The nonce that the shell wrote into index.html for the styles of this page load. */
function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="sijil-style-nonce"]')?.content ?? ''
}

function Practice({ user }: { user: SessionUser }) {
  const { onSwitch, startAfresh } = usePractice()
  return <PracticeMarks key={user.id} user={user} onLeave={onSwitch} onStartAfresh={startAfresh} />
}

function Gate() {
  const { t } = useWords()
  const session = useSession()
  const isRestarting = useConnection((state) => state.state === 'restarting')
  const setTimeZone = useTimeZone((state) => state.setTimeZone)
  const timeZone = session?.site?.time_zone
  useEffect(() => {
    if (timeZone !== undefined) setTimeZone(timeZone)
  }, [timeZone, setTimeZone])
  const user = session?.state === 'signed_in' ? session.user : session === undefined ? undefined : null
  const screens = useScreens(user, addresses, createScreens)
  // Each part that begins anew with another person has a key of its own: of two alike, the first would stay for good.
  return (
    <>
      {isRestarting && <RestartNotice />}
      {session === undefined && (
        <div className="state" role="status">
          <b>{t('app.connecting')}</b>
        </div>
      )}
      {screens !== null && session?.is_practice === true && session.user !== null && (
        <Practice user={session.user} />
      )}
      {screens !== null && session?.is_practice === false && (
        <EmergencyStrip key={`emergency ${session.user?.id}`} />
      )}
      {session !== undefined && session.state !== 'signed_in' && (
        <SignInPage session={session} unattachedLeftBy={unattachedLeftBy} />
      )}
      {screens !== null && <RouterProvider router={screens} />}
      {session?.state === 'signed_in' && session.user !== null && (
        <RecoveryCodesDialog username={session.user.username} />
      )}
      {session?.state === 'signed_in' && session.user !== null && (
        <ServerSignInDialog key={`server ${session.user.id}`} />
      )}
      {session?.state === 'signed_in' && session.user !== null && (
        <StepUpDialog key={`proof ${session.user.id}`} />
      )}
    </>
  )
}

/** The whole program: providers, the gate of the sign-in, and behind it the screens of `routes.tsx`. */
export function App() {
  const language = useLanguageStore((state) => state.language)
  useKeptFocus()
  useEffect(() => tellShell('shell.set_language', { language }), [language])
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
