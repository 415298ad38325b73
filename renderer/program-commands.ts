import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { mayRunCommand } from '../shared/commands/command-rules.ts'
import { type CommandId, commandIds, isCommandId } from '../shared/commands/commands.ts'
import type { SessionUser } from '../shared/session/session-ipc.ts'
import { type AdminTab, adminCommands, adminTabs } from './admin/admin-tabs.ts'
import { call } from './api/call.ts'
import { queryClient } from './api/query-client.ts'
import { listenToMenus, tellShell } from './api/shell.ts'
import { useOtherLanguage, useScheme } from './components/display-switches.tsx'
import { offeredCommands, runCommand, useProgramCommands } from './components/use-command.ts'

/** What the frame does itself. */
interface FrameActs {
  readonly openPalette: () => void
  readonly openSheet: () => void
  readonly lockNow: () => void
  readonly openAccount: () => void
  readonly openSync: () => void
  readonly openPin: (() => void) | undefined
  readonly askSignOut: (() => void) | undefined
  readonly practice: { readonly isOn: boolean; readonly onSwitch: () => void }
}

type Runs = Partial<Record<CommandId, () => void>>

/** Asks the station to try the server now, and shows what came of it. */
export async function tryServerNow(): Promise<void> {
  const reply = await call('sync.try_now', {})
  if (reply.ok) queryClient.setQueryData(['sync.status', {}], reply.value)
}

function usePlaces(): Runs {
  const navigate = useNavigate()
  const toTab = (tab: AdminTab) => () => void navigate({ to: '/admin', search: { tab } })
  return {
    'go.patients': () => {
      void navigate({ to: '/patients' })
      // The page takes the focus when it opens; when it is there already, its field does.
      document.getElementById('patient-search')?.focus()
    },
    'go.visits': () => void navigate({ to: '/visits' }),
    'go.worklist': () => void navigate({ to: '/worklist' }),
    'go.conflicts': () => void navigate({ to: '/conflicts' }),
    'go.put_aside': () => void navigate({ to: '/put-aside' }),
    ...Object.fromEntries(adminTabs.map((tab) => [adminCommands[tab], toTab(tab)])),
    'patients.register': () => void navigate({ to: '/patients', search: { register: true } }),
  }
}

/** Offers what can be done on every screen, to this person; to the palette, the keys and the shell's menus alike. */
export function useFrameCommands(user: SessionUser, hasLanguages: boolean, acts: FrameActs): void {
  const { switchLanguage } = useOtherLanguage()
  const { switchScheme } = useScheme()
  const all: Runs = {
    'palette.open': acts.openPalette,
    'session.lock': acts.lockNow,
    'shortcuts.show': acts.openSheet,
    // In practice there is no server to reach, and the way in is the way out.
    ...(acts.practice.isOn
      ? { 'practice.leave': acts.practice.onSwitch }
      : {
          'practice.enter': acts.practice.onSwitch,
          'sync.try_now': () => void tryServerNow(),
          'go.sync': acts.openSync,
          'go.account': acts.openAccount,
        }),
    ...(acts.openPin === undefined ? {} : { 'session.pin': acts.openPin }),
    ...(acts.askSignOut === undefined ? {} : { 'session.sign_out': acts.askSignOut }),
    ...usePlaces(),
    ...(hasLanguages ? { 'view.language': switchLanguage } : {}),
    'view.scheme': switchScheme,
  }
  const offered = commandIds.filter((id) => all[id] !== undefined && mayRunCommand(id, user))
  useProgramCommands(Object.fromEntries(offered.map((id) => [id, all[id]])) as Runs)
  useShellMenus(offered)
}

function useShellMenus(offered: readonly CommandId[]): void {
  const names = offered.join(' ')
  useEffect(() => {
    tellShell('shell.set_commands', { commands: names.split(' ') })
    return () => tellShell('shell.set_commands', { commands: [] })
  }, [names])
  useEffect(
    () =>
      listenToMenus((name) => {
        if (isCommandId(name) && offeredCommands().includes(name)) runCommand(name)
      }),
    [],
  )
}
