import { Menu, type MenuItemConstructorOptions } from 'electron'
import type { MenuGroup, MenuLanguage, MenuLine } from './menu-plan.ts'

/** Puts the plan up as the program's menus. `run` is given the name of a chosen command; what is not offered is grey. */
export function showMenu(
  plan: readonly MenuGroup[],
  language: MenuLanguage,
  run: (command: string) => void,
  isOffered: (command: string) => boolean = () => true,
): void {
  const template = plan.map(({ text, lines }) => ({
    label: text[language],
    submenu: lines.map((line) => itemOf(line, language, run, isOffered)),
  }))
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}

function itemOf(
  line: MenuLine,
  language: MenuLanguage,
  run: (command: string) => void,
  isOffered: (command: string) => boolean,
): MenuItemConstructorOptions {
  switch (line.kind) {
    case 'line':
      return { type: 'separator' }
    case 'role':
      return { role: line.role, label: line.text[language] }
    case 'command': {
      // Shown only: the page hears its keys by their place, so that they work on an Arabic layout, and runs them once.
      const keys = line.keys === undefined ? {} : { accelerator: line.keys, registerAccelerator: false }
      const enabled = isOffered(line.command)
      return { label: line.text[language], enabled, click: () => run(line.command), ...keys }
    }
  }
}
