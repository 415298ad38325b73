import { Menu, type MenuItemConstructorOptions } from 'electron'
import type { MenuGroup, MenuLanguage, MenuLine } from './menu-plan.ts'

/** Puts the plan up as the program's menus. `run` is given the name of a chosen command. */
export function showMenu(
  plan: readonly MenuGroup[],
  language: MenuLanguage,
  run: (command: string) => void,
): void {
  const template = plan.map(({ text, lines }) => ({
    label: text[language],
    submenu: lines.map((line) => itemOf(line, language, run)),
  }))
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}

function itemOf(
  line: MenuLine,
  language: MenuLanguage,
  run: (command: string) => void,
): MenuItemConstructorOptions {
  switch (line.kind) {
    case 'line':
      return { type: 'separator' }
    case 'role':
      return { role: line.role, label: line.text[language] }
    case 'command': {
      const keys = line.keys === undefined ? {} : { accelerator: line.keys }
      return { label: line.text[language], click: () => run(line.command), ...keys }
    }
  }
}
