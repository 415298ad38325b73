import type { Command } from '../../shared/commands/command.ts'
import { type CommandId, commandIds, commandOf } from '../../shared/commands/commands.ts'
import type { MenuGroup, MenuLine } from './menu-plan.ts'

/** A command as a line of a menu, with its keys in Electron's spelling where they write no character. */
export function commandLine(id: CommandId): MenuLine {
  const { label, keys } = commandOf(id)
  const code = keys?.codes.length === 1 ? keys.codes[0] : undefined
  return {
    kind: 'command',
    command: id,
    text: label,
    ...(keys?.ctrl && code !== undefined ? { keys: `CommandOrControl+${code.replace(/^Key/, '')}` } : {}),
  }
}

function linesOf(group: Command['group']): readonly MenuLine[] {
  return commandIds
    .filter((id) => {
      const command = commandOf(id)
      const isOfWindow =
        command.reach !== 'element' && command.needsKey !== true && command.isOfScreen !== true
      return command.group === group && isOfWindow
    })
    .map(commandLine)
}

const line: MenuLine = { kind: 'line' }

/** The menus of what the screens do. Locking stands in the program's own menu, since the shell does that itself. */
export const commandMenus: readonly MenuGroup[] = [
  { text: { en: 'Go', ar: 'انتقال' }, lines: [commandLine('palette.open'), line, ...linesOf('go')] },
  { text: { en: 'Patient', ar: 'المريض' }, lines: linesOf('patient') },
  { text: { en: 'Display', ar: 'المظهر' }, lines: linesOf('view') },
  {
    text: { en: 'Help', ar: 'مساعدة' },
    lines: [
      ...linesOf('help'),
      commandLine('practice.enter'),
      commandLine('practice.leave'),
      commandLine('sync.try_now'),
    ],
  },
]
