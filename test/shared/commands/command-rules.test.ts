import { describe, expect, it } from 'vitest'
import {
  ariaKeysOf,
  commandsOfStroke,
  findCommands,
  type KeyStroke,
  mayRunCommand,
  mayWriteCharacter,
} from '../../../shared/commands/command-rules.ts'
import { type CommandId, commandIds, commandOf } from '../../../shared/commands/commands.ts'

const plain: KeyStroke = {
  code: '',
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  isThirdLevel: false,
}
const digits = Array.from({ length: 10 }, (_, n) => n)
const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
/** Every key that writes a character on a PC keyboard, also the one more that European and Arabic keyboards have. */
const writingKeys = [
  ...letters.map((letter) => `Key${letter}`),
  ...digits.flatMap((digit) => [`Digit${digit}`, `Numpad${digit}`]),
  ...['Backquote', 'Minus', 'Equal', 'BracketLeft', 'BracketRight', 'Backslash', 'IntlBackslash'],
  ...['Semicolon', 'Quote', 'Comma', 'Period', 'Slash', 'Space'],
  ...['NumpadAdd', 'NumpadSubtract', 'NumpadMultiply', 'NumpadDivide', 'NumpadDecimal'],
]

describe('the keys of commands', () => {
  it.each(writingKeys)('never take %s from someone who types, with Shift and AltGr too', (code) => {
    for (const shiftKey of [false, true]) {
      expect(commandsOfStroke({ ...plain, code, shiftKey }, true)).toEqual([])
      // Windows tells AltGr as Ctrl and Alt, Linux as a state of its own, some as both.
      expect(commandsOfStroke({ ...plain, code, shiftKey, ctrlKey: true, altKey: true }, true)).toEqual([])
      expect(commandsOfStroke({ ...plain, code, shiftKey, isThirdLevel: true }, true)).toEqual([])
      expect(commandsOfStroke({ ...plain, code, shiftKey, altKey: true, isThirdLevel: true }, true)).toEqual(
        [],
      )
    }
  })

  it('never take AltGr from someone who does not type either', () => {
    for (const code of writingKeys) {
      expect(commandsOfStroke({ ...plain, code, isThirdLevel: true }, false)).toEqual([])
      expect(commandsOfStroke({ ...plain, code, ctrlKey: true, altKey: true }, false)).toEqual([])
    }
  })

  it('leave a character written by its number (Alt and the number pad) alone', () => {
    for (const digit of digits) {
      expect(commandsOfStroke({ ...plain, code: `Numpad${digit}`, altKey: true }, true)).toEqual([])
    }
  })

  it('do not take what the system does with Ctrl in a text', () => {
    for (const key of ['A', 'C', 'V', 'X', 'Y', 'Z']) {
      expect(commandsOfStroke({ ...plain, code: `Key${key}`, ctrlKey: true }, true)).toEqual([])
    }
  })

  it('mean one thing each in the window, except the digits of sign-in and form, which are never there together', () => {
    const meanings = new Map<string, CommandId[]>()
    for (const id of commandIds) {
      const { keys, reach } = commandOf(id)
      if (keys === undefined || reach === 'element') continue
      for (const code of keys.codes) {
        const name = JSON.stringify([code, keys.ctrl, keys.alt, keys.shift])
        meanings.set(name, [...(meanings.get(name) ?? []), id])
      }
    }
    const double = [...meanings.values()].filter((ids) => ids.length > 1).map((ids) => ids.join(' '))
    expect([...new Set(double)]).toEqual(['session.choose_person form.section'])
  })

  it('are Ctrl or Alt with a key wherever a command of the window works while somebody types', () => {
    const bare = commandIds.filter((id) => {
      const { keys, reach } = commandOf(id)
      return keys !== undefined && reach !== 'element' && mayWriteCharacter(keys)
    })
    expect(bare).toEqual(['conflicts.choose', 'shortcuts.show'])
  })

  it('are told to assistive technology where they are one key', () => {
    expect(ariaKeysOf('palette.open')).toBe('Control+K')
    expect(ariaKeysOf('form.submit')).toBe('Control+Enter')
    expect(ariaKeysOf('form.section')).toBeUndefined()
    expect(ariaKeysOf('go.visits')).toBeUndefined()
  })
})

describe('a command', () => {
  const nurse = { role: 'nurse', is_charge_nurse: false } as const
  const physician = { role: 'physician', is_charge_nurse: false } as const
  const admin = { role: 'admin', is_charge_nurse: false } as const

  it('is offered to those alone whom the policy lets do it', () => {
    const ofAdmin = commandIds.filter((id) => id.startsWith('go.admin'))
    expect(ofAdmin.filter((id) => mayRunCommand(id, nurse))).toEqual([])
    expect(ofAdmin.filter((id) => mayRunCommand(id, physician))).toEqual([])
    expect(ofAdmin.filter((id) => mayRunCommand(id, admin))).toEqual(ofAdmin)
    expect(mayRunCommand('go.worklist', admin)).toBe(false)
    expect(mayRunCommand('patients.register', nurse)).toBe(true)
  })

  it.each([
    ['regis', 'patients.register'],
    ['patient reg', 'patients.register'],
    ['تسجيل', 'patients.register'],
    ['مريض', 'patients.register'],
    ['الزيارات', 'go.visits'],
    ['زيارات', 'go.visits'],
    ['قائمه عمل', 'go.worklist'],
    ['الاداره', 'go.admin'],
    ['إِعدادات', 'go.admin_settings'],
    ['LOCK', 'session.lock'],
  ] as const)('is found by "%s" as %s, in either language, however it is written', (query, id) => {
    expect(findCommands(commandIds, query)).toContain(id)
  })

  it('is not found by what is not in its words', () => {
    expect(findCommands(commandIds, 'فاطمة')).toEqual([])
    expect(findCommands(commandIds, '?')).toEqual([])
    expect(findCommands(commandIds, ' ')).toEqual(commandIds)
  })

  it('has words in both languages, and no two have the same', () => {
    for (const language of ['en', 'ar'] as const) {
      const labels = commandIds.map((id) => commandOf(id).label[language])
      expect(new Set(labels).size).toBe(labels.length)
      for (const label of labels) expect(label).toMatch(language === 'en' ? /^[A-Z]/ : /^[\u0621-\u064a]/)
    }
  })
})
