import { beforeEach, describe, expect, it, vi } from 'vitest'
import { commandMenus } from '../../../main/electron/command-menus.ts'
import { showMenu } from '../../../main/electron/menu.ts'
import { type MenuGroup, menuPlan, withCommands } from '../../../main/electron/menu-plan.ts'
import { commandIds, commandOf } from '../../../shared/commands/commands.ts'
import { Menu, resetElectron, type StandInMenuItem } from './stand-in-electron.ts'

vi.mock('electron', () => import('./stand-in-electron.ts'))

beforeEach(resetElectron)

const search: MenuGroup = {
  text: { en: 'Go', ar: 'انتقال' },
  lines: [
    { kind: 'command', command: 'palette.open', text: { en: 'Find', ar: 'بحث' }, keys: 'CommandOrControl+K' },
  ],
}

const shown = (): readonly StandInMenuItem[] => Menu.shown.at(-1) ?? []
const itemsOf = (menu: readonly StandInMenuItem[]): StandInMenuItem[] =>
  menu.flatMap(({ submenu }) => submenu ?? [])

describe('the menus', () => {
  it('are whole in both languages', () => {
    for (const { text, lines } of menuPlan) {
      for (const words of [text, ...lines.flatMap((line) => (line.kind === 'line' ? [] : [line.text]))]) {
        expect(words.en).toMatch(/^(?:PIN |[A-Z])[a-z ]+/)
        expect(words.ar).toMatch(/^[\u0621-\u064a ]+$/)
      }
    }
  })

  it('are shown in the language that is asked for', () => {
    showMenu(menuPlan, 'ar', () => undefined)
    expect(shown().map(({ label }) => label)).toEqual(['سجل', 'تحرير', 'عرض', 'نافذة'])
    showMenu(menuPlan, 'en', () => undefined)
    expect(shown().map(({ label }) => label)).toEqual(['Sijil', 'Edit', 'View', 'Window'])
    expect(itemsOf(shown()).find(({ role }) => role === 'copy')?.label).toBe('Copy')
  })

  it('offer no inspector and no reload', () => {
    showMenu(menuPlan, 'en', () => undefined)
    const roles = itemsOf(shown()).map(({ role }) => role)
    expect(roles).not.toContain('toggleDevTools')
    expect(roles).not.toContain('reload')
    expect(roles).not.toContain('forceReload')
  })

  it('take the screens’ commands in as data and run them by name', () => {
    const run = vi.fn()
    showMenu(withCommands(menuPlan, [search]), 'en', run)
    expect(shown().map(({ label }) => label)).toEqual(['Sijil', 'Edit', 'View', 'Go', 'Window'])
    const item = itemsOf(shown()).find(({ label }) => label === 'Find')
    expect(item?.accelerator).toBe('CommandOrControl+K')
    item?.click?.()
    itemsOf(shown())
      .find(({ label }) => label === 'Lock')
      ?.click?.()
    expect(run.mock.calls).toEqual([['palette.open'], ['session.lock']])
  })

  it('take no key that types a character', () => {
    for (const line of withCommands(menuPlan, commandMenus).flatMap(({ lines }) => lines)) {
      if (line.kind === 'command' && line.keys !== undefined)
        expect(line.keys).toMatch(/^CommandOrControl\+(?!Alt)/)
    }
  })

  it('hold every command that is there on all screens once, in the words and keys of the one list', () => {
    const lines = withCommands(menuPlan, commandMenus)
      .flatMap(({ lines }) => lines)
      .flatMap((line) => (line.kind === 'command' ? [line] : []))
    const expected = commandIds.filter((id) => {
      const { reach, needsKey, isOfScreen } = commandOf(id)
      return reach !== 'element' && needsKey !== true && isOfScreen !== true
    })
    expect(lines.map(({ command }) => command).sort()).toEqual([...expected].sort())
    for (const { command, text } of lines)
      expect(text).toEqual(commandOf(command as (typeof commandIds)[number]).label)
    expect(lines.find(({ command }) => command === 'palette.open')?.keys).toBe('CommandOrControl+K')
  })

  it('show the keys and leave hearing them to the page, which knows the Arabic layout', () => {
    showMenu(withCommands(menuPlan, commandMenus), 'en', () => undefined)
    const withKeys = itemsOf(shown()).filter(({ accelerator }) => accelerator !== undefined)
    expect(withKeys.map(({ accelerator }) => accelerator)).toContain('CommandOrControl+K')
    expect(withKeys.map(({ registerAccelerator }) => registerAccelerator)).toEqual(withKeys.map(() => false))
  })

  it('are grey where the person may not or nobody would answer', () => {
    const isOffered = (command: string): boolean => command === 'go.visits'
    showMenu(withCommands(menuPlan, commandMenus), 'ar', () => undefined, isOffered)
    const items = itemsOf(shown()).filter(({ label }) => ['الزيارات', 'الإدارة'].includes(label ?? ''))
    expect(items.map(({ label, enabled }) => [label, enabled])).toEqual([
      ['الزيارات', true],
      ['الإدارة', false],
    ])
  })
})
