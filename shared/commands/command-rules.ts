import { foldLetters } from '../identifiers/name-folding.ts'
import { decide } from '../policy/policy.ts'
import type { Actor } from '../users/user.ts'
import type { CommandKeys } from './command.ts'
import { type CommandId, commandIds, commandOf } from './commands.ts'

/** What a key press says of itself. */
export interface KeyStroke {
  /** The key's place, `KeyboardEvent.code`. */
  readonly code: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
  /** Whether the key that writes third characters (AltGr; Option on a Mac) is down. */
  readonly isThirdLevel: boolean
}

/** Whether exactly these keys are down. AltGr, which many systems tell as Ctrl and Alt together, is never one of them. */
export function isStrokeOf(keys: CommandKeys, stroke: KeyStroke): boolean {
  if (stroke.isThirdLevel || !keys.codes.includes(stroke.code)) return false
  return (
    (stroke.ctrlKey || stroke.metaKey) === (keys.ctrl ?? false) &&
    stroke.altKey === (keys.alt ?? false) &&
    (keys.shift === 'either' || stroke.shiftKey === (keys.shift ?? false))
  )
}

/** A key without Ctrl and Alt writes a character: it is a command only for someone who is not typing. */
export function mayWriteCharacter(keys: CommandKeys): boolean {
  return keys.ctrl !== true && keys.alt !== true
}

/** The commands that a key press in the window may mean; who offers one of them decides. */
export function commandsOfStroke(stroke: KeyStroke, isTyping: boolean): readonly CommandId[] {
  return commandIds.filter((id) => {
    const { keys, reach = 'window' } = commandOf(id)
    if (keys === undefined || reach !== 'window' || !isStrokeOf(keys, stroke)) return false
    return !(isTyping && mayWriteCharacter(keys))
  })
}

/** Whether a person may have this command offered. What the core refuses is hidden; it is refused there all the same. */
export function mayRunCommand(id: CommandId, person: Pick<Actor, 'role' | 'is_charge_nurse'>): boolean {
  const { roles, action } = commandOf(id)
  if (roles !== undefined && !roles.includes(person.role)) return false
  return action === undefined || decide(action, person) !== 'denied'
}

/** The commands that answer what was typed, in either language and in any order of words; all for nothing typed. */
export function findCommands(ids: readonly CommandId[], query: string): readonly CommandId[] {
  const wanted = wordsOf(query)
  if (wanted.length === 0) return query.trim() === '' ? ids : []
  return ids.filter((id) => {
    const { en, ar } = commandOf(id).label
    const known = [...wordsOf(en), ...wordsOf(ar)].flatMap((word) => [word, withoutArticle(word)])
    return wanted.every((word) =>
      known.some((each) => each.startsWith(word) || each.startsWith(withoutArticle(word))),
    )
  })
}

function wordsOf(text: string): readonly string[] {
  return foldLetters(text)
    .split(' ')
    .filter((word) => word !== '')
}

function withoutArticle(word: string): string {
  return /^ال\p{L}{2,}$/u.test(word) ? word.slice(2) : word
}

/** `aria-keyshortcuts` of a command: Control+K. */
export function ariaKeysOf(id: CommandId): string | undefined {
  const { keys } = commandOf(id)
  const code = keys?.codes[0]
  if (keys === undefined || code === undefined || keys.codes.length > 2) return undefined
  const parts = [
    keys.ctrl ? 'Control' : '',
    keys.alt ? 'Alt' : '',
    keys.shift === true ? 'Shift' : '',
    ariaKey(code),
  ]
  return parts.filter((part) => part !== '').join('+')
}

function ariaKey(code: string): string {
  if (code === 'Slash') return '?'
  return code.replace(/^(Key|Digit)/, '')
}
