import {
  isShellChannel,
  SHELL_COMMAND_EVENT,
  type ShellChannel,
  ShellCommand,
  type ShellInput,
} from '../../shared/ipc/shell-ipc.ts'
import { theBridge } from './connection.ts'

/** Whether a desktop shell carries this page: it has menus, and can save what is on paper. */
function hasShell(): boolean {
  return window.sijil !== undefined
}

/** Tells the desktop shell something; a browser has nobody to tell. */
export function tellShell<C extends Exclude<ShellChannel, 'shell.save_pdf'>>(
  channel: C,
  input: ShellInput<C>,
): void {
  if (hasShell() && isShellChannel(channel)) void theBridge().invoke(channel, input, null)
}

/** Listens to what is chosen in the shell's menus; answers the way to stop. */
export function listenToMenus(run: (command: string) => void): () => void {
  return theBridge().subscribe((event, payload) => {
    if (event !== SHELL_COMMAND_EVENT) return
    const chosen = ShellCommand.safeParse(payload)
    if (chosen.success) run(chosen.data.command)
  })
}
