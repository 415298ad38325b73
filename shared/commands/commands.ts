import type { Command } from './command.ts'

const enter = ['Enter', 'NumpadEnter'] as const
const digits = (first: number, last: number): readonly string[] =>
  Array.from({ length: last - first + 1 }, (_, index) => `Digit${first + index}`)
const numpad = (first: number, last: number): readonly string[] =>
  Array.from({ length: last - first + 1 }, (_, index) => `Numpad${first + index}`)

/**
 * Every command of the program, in the order in which lists show them. Palette, menus, the sheet of shortcuts, hints on
 * buttons and the keys themselves come from here and from nowhere else.
 */
export const commands = {
  'palette.open': {
    label: { en: 'Find a patient or a command', ar: 'البحث عن مريض أو أمر' },
    group: 'program',
    keys: { codes: ['KeyK'], ctrl: true, caps: 'Ctrl K' },
    inDialogs: true,
  },
  'session.lock': {
    label: { en: 'Lock', ar: 'قفل البرنامج' },
    group: 'program',
    keys: { codes: ['KeyL'], ctrl: true, caps: 'Ctrl L' },
    inDialogs: true,
  },
  'session.pin': {
    label: { en: 'PIN for this PC', ar: 'الرقم السري لهذا الجهاز' },
    group: 'program',
  },
  'session.sign_out': {
    label: { en: 'Sign out', ar: 'تسجيل الخروج' },
    group: 'program',
  },
  'session.choose_person': {
    label: { en: 'At the sign-in: choose a person', ar: 'في شاشة الدخول: اختيار الشخص' },
    group: 'program',
    keys: { codes: digits(1, 9), alt: true, caps: 'Alt 1–9' },
    needsKey: true,
  },
  'sync.try_now': {
    label: { en: 'Try to reach the server now', ar: 'محاولة الوصول إلى الخادم الآن' },
    group: 'program',
  },
  'practice.enter': {
    label: { en: 'Practice mode', ar: 'وضع التدريب' },
    group: 'program',
  },
  'practice.leave': {
    label: { en: 'Leave practice', ar: 'الخروج من التدريب' },
    group: 'program',
  },
  'go.patients': {
    label: { en: 'Patients', ar: 'المرضى' },
    group: 'go',
    roles: ['nurse', 'physician', 'admin'],
  },
  'go.visits': {
    label: { en: 'Visits', ar: 'الزيارات' },
    group: 'go',
    roles: ['nurse', 'physician', 'admin'],
  },
  'go.worklist': {
    label: { en: 'Worklist', ar: 'قائمة العمل' },
    group: 'go',
    roles: ['nurse', 'physician'],
  },
  'go.conflicts': {
    label: { en: 'Conflicts', ar: 'التعارضات' },
    group: 'go',
    roles: ['nurse', 'physician', 'admin'],
  },
  'go.sync': {
    label: { en: 'Sync: what waits on this PC', ar: 'المزامنة: ما ينتظر على هذا الجهاز' },
    group: 'go',
    roles: ['nurse', 'physician', 'admin'],
  },
  'go.put_aside': {
    label: { en: 'My entries that were put aside', ar: 'إدخالاتي الموضوعة جانبًا' },
    group: 'go',
    roles: ['nurse', 'physician', 'admin'],
  },
  'go.account': {
    label: { en: 'My account', ar: 'حسابي' },
    group: 'go',
    roles: ['nurse', 'physician', 'admin'],
  },
  'go.admin': { label: { en: 'Administration', ar: 'الإدارة' }, group: 'go', action: 'reports.read' },
  'go.admin_reports': {
    label: { en: 'Administration: reports', ar: 'الإدارة: التقارير' },
    group: 'go',
    action: 'reports.read',
  },
  'go.admin_stations': {
    label: { en: 'Administration: stations', ar: 'الإدارة: المحطات' },
    group: 'go',
    action: 'stations.manage',
  },
  'go.admin_sites': {
    label: { en: 'Administration: sites', ar: 'الإدارة: المواقع' },
    group: 'go',
    action: 'sites.manage',
  },
  'go.admin_users': {
    label: { en: 'Administration: users', ar: 'الإدارة: المستخدمون' },
    group: 'go',
    action: 'users.manage',
  },
  'go.admin_audit': {
    label: { en: 'Administration: audit', ar: 'الإدارة: سجل المراجعة' },
    group: 'go',
    action: 'audit.read',
  },
  'go.admin_quarantine': {
    label: { en: 'Administration: put aside', ar: 'الإدارة: الموضوع جانبًا' },
    group: 'go',
    action: 'settings.manage',
  },
  'go.admin_emergency': {
    label: { en: 'Administration: emergency access', ar: 'الإدارة: الوصول الطارئ' },
    group: 'go',
    action: 'emergency.review',
  },
  'go.admin_numbers': {
    label: { en: 'Administration: clinical numbers', ar: 'الإدارة: الحدود السريرية' },
    group: 'go',
    action: 'settings.manage',
  },
  'go.admin_settings': {
    label: { en: 'Administration: settings', ar: 'الإدارة: الإعدادات' },
    group: 'go',
    action: 'settings.manage',
  },
  'patients.register': {
    label: { en: 'Register a patient', ar: 'تسجيل مريض' },
    group: 'patient',
    keys: { codes: ['KeyN'], ctrl: true, caps: 'Ctrl N' },
    action: 'patients.register',
  },
  'form.submit': {
    label: { en: 'Submit or save what is on screen', ar: 'إرسال أو حفظ ما على الشاشة' },
    group: 'form',
    keys: { codes: enter, ctrl: true, caps: 'Ctrl ↵' },
    isOfScreen: true,
  },
  'form.next': {
    label: { en: 'Next field (new line in long text)', ar: 'الحقل التالي (سطر جديد في النص الطويل)' },
    group: 'form',
    keys: { codes: enter, caps: 'Enter' },
    reach: 'element',
  },
  'form.back': {
    label: { en: 'Field before', ar: 'الحقل السابق' },
    group: 'form',
    keys: { codes: enter, shift: true, caps: 'Shift Enter' },
    reach: 'element',
  },
  'form.section': {
    label: { en: 'Section of the form', ar: 'قسم النموذج' },
    group: 'form',
    keys: { codes: digits(1, 9), alt: true, caps: 'Alt 1–9' },
    needsKey: true,
    isOfScreen: true,
  },
  'choices.move': {
    label: { en: 'Within choices and on the pain ruler', ar: 'التنقل داخل الخيارات ومسطرة الألم' },
    group: 'choices',
    keys: { codes: ['ArrowLeft', 'ArrowRight'], caps: '← →' },
    reach: 'element',
  },
  'ruler.pick': {
    label: { en: 'On the pain ruler: its number', ar: 'على مسطرة الألم: رقمها' },
    group: 'choices',
    keys: { codes: [...digits(0, 9), ...numpad(0, 9)], caps: '0–9' },
    reach: 'element',
  },
  'ruler.ten': {
    label: { en: 'On the pain ruler: ten', ar: 'على مسطرة الألم: عشرة' },
    group: 'choices',
    keys: { codes: ['Minus', 'NumpadSubtract'], caps: '-' },
    reach: 'element',
  },
  'list.move': {
    label: { en: 'Up and down in a list', ar: 'التنقل في القائمة' },
    group: 'choices',
    keys: { codes: ['ArrowUp', 'ArrowDown'], caps: '↑ ↓' },
    reach: 'element',
  },
  'conflicts.choose': {
    label: {
      en: 'In conflicts: mine, theirs … another value, or merge',
      ar: 'في التعارضات: ما عندي، ما عندهم … قيمة أخرى أو دمج',
    },
    group: 'choices',
    keys: { codes: [...digits(1, 4), ...numpad(1, 4)], caps: '1–4' },
    needsKey: true,
    isOfScreen: true,
  },
  'document.larger': {
    label: { en: 'Document larger', ar: 'تكبير المستند' },
    group: 'document',
    keys: { codes: ['Equal', 'NumpadAdd'], shift: 'either', caps: '+' },
    reach: 'element',
  },
  'document.smaller': {
    label: { en: 'Document smaller', ar: 'تصغير المستند' },
    group: 'document',
    keys: { codes: ['Minus', 'NumpadSubtract'], caps: '-' },
    reach: 'element',
  },
  'document.fit': {
    label: { en: 'Fit the document to its frame', ar: 'ملاءمة المستند للإطار' },
    group: 'document',
    keys: { codes: ['Digit0', 'Numpad0'], caps: '0' },
    reach: 'element',
  },
  'document.turn': {
    label: { en: 'Turn the document', ar: 'تدوير المستند' },
    group: 'document',
    keys: { codes: ['KeyR'], caps: 'R' },
    reach: 'element',
  },
  'document.turn_back': {
    label: { en: 'Turn the document back', ar: 'تدوير المستند عكسيًا' },
    group: 'document',
    keys: { codes: ['KeyR'], shift: true, caps: 'Shift R' },
    reach: 'element',
  },
  'document.next_page': {
    label: { en: 'Next page', ar: 'الصفحة التالية' },
    group: 'document',
    keys: { codes: ['PageDown'], caps: 'Page Down' },
    reach: 'element',
  },
  'document.previous_page': {
    label: { en: 'Page before', ar: 'الصفحة السابقة' },
    group: 'document',
    keys: { codes: ['PageUp'], caps: 'Page Up' },
    reach: 'element',
  },
  'document.first_page': {
    label: { en: 'First page', ar: 'الصفحة الأولى' },
    group: 'document',
    keys: { codes: ['Home'], caps: 'Home' },
    reach: 'element',
  },
  'document.last_page': {
    label: { en: 'Last page', ar: 'الصفحة الأخيرة' },
    group: 'document',
    keys: { codes: ['End'], caps: 'End' },
    reach: 'element',
  },
  'view.language': { label: { en: 'Language: Arabic', ar: 'اللغة: الإنجليزية' }, group: 'view' },
  'view.scheme': { label: { en: 'Light or dark', ar: 'فاتح أو داكن' }, group: 'view' },
  'shortcuts.show': {
    label: { en: 'Keyboard shortcuts', ar: 'اختصارات لوحة المفاتيح' },
    group: 'help',
    keys: { codes: ['Slash'], shift: true, caps: '?' },
  },
} as const satisfies Readonly<Record<string, Command>>

export type CommandId = keyof typeof commands

export const commandIds = Object.keys(commands) as readonly CommandId[]

export function commandOf(id: CommandId): Command {
  return commands[id]
}

export function isCommandId(name: string): name is CommandId {
  return Object.hasOwn(commands, name)
}
