import { commandOf } from '../../shared/commands/commands.ts'

/** A text of the shell in both languages. */
export interface MenuText {
  readonly en: string
  readonly ar: string
}

export type MenuLanguage = keyof MenuText

/** What the operating system does by itself. */
export type MenuRole =
  | 'undo'
  | 'redo'
  | 'cut'
  | 'copy'
  | 'paste'
  | 'selectAll'
  | 'resetZoom'
  | 'zoomIn'
  | 'zoomOut'
  | 'togglefullscreen'
  | 'minimize'
  | 'quit'

/** One line of a menu. `command` is a name that the program or the screens know; `keys` is in Electron's spelling. */
export type MenuLine =
  | { readonly kind: 'role'; readonly role: MenuRole; readonly text: MenuText }
  | { readonly kind: 'command'; readonly command: string; readonly text: MenuText; readonly keys?: string }
  | { readonly kind: 'line' }

export interface MenuGroup {
  readonly text: MenuText
  readonly lines: readonly MenuLine[]
}

const line: MenuLine = { kind: 'line' }
const role = (name: MenuRole, en: string, ar: string): MenuLine => ({
  kind: 'role',
  role: name,
  text: { en, ar },
})

/** The menus of the window as plain data: what every program has, and locking. Commands of the screens join by `withCommands`. */
export const menuPlan: readonly MenuGroup[] = [
  {
    text: { en: 'Sijil', ar: 'سجل' },
    lines: [
      {
        kind: 'command',
        command: 'session.lock',
        text: commandOf('session.lock').label,
        keys: 'CommandOrControl+L',
      },
      { kind: 'command', command: 'session.pin', text: commandOf('session.pin').label },
      { kind: 'command', command: 'session.sign_out', text: commandOf('session.sign_out').label },
      line,
      role('quit', 'Quit Sijil', 'إنهاء سجل'),
    ],
  },
  {
    text: { en: 'Edit', ar: 'تحرير' },
    lines: [
      role('undo', 'Undo', 'تراجع'),
      role('redo', 'Redo', 'إعادة'),
      line,
      role('cut', 'Cut', 'قص'),
      role('copy', 'Copy', 'نسخ'),
      role('paste', 'Paste', 'لصق'),
      role('selectAll', 'Select all', 'تحديد الكل'),
    ],
  },
  {
    text: { en: 'View', ar: 'عرض' },
    lines: [
      role('resetZoom', 'Actual size', 'الحجم الأصلي'),
      role('zoomIn', 'Larger', 'تكبير'),
      role('zoomOut', 'Smaller', 'تصغير'),
      line,
      role('togglefullscreen', 'Full screen', 'ملء الشاشة'),
    ],
  },
  { text: { en: 'Window', ar: 'نافذة' }, lines: [role('minimize', 'Minimise', 'تصغير إلى الشريط')] },
]

/** The plan with groups of the screens' commands before the last one. */
export function withCommands(plan: readonly MenuGroup[], groups: readonly MenuGroup[]): readonly MenuGroup[] {
  return [...plan.slice(0, -1), ...groups, ...plan.slice(-1)]
}
