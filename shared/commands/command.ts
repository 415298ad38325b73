import type { Action } from '../policy/policy.ts'
import type { Role } from '../users/user.ts'

/** The keys of a command by their place on the keyboard, so that they are the same keys on an Arabic layout. */
export interface CommandKeys {
  /** `KeyboardEvent.code`; any of them. */
  readonly codes: readonly string[]
  readonly ctrl?: true
  readonly alt?: true
  /** `either`: the character on the cap wants Shift on some keyboards and not on others. */
  readonly shift?: true | 'either'
  /** As it stands on a key cap: Ctrl K. */
  readonly caps: string
}

/**
 * Where a command's keys are heard.
 * - `window`: wherever the focus is, as long as the program or the screen offers the command.
 * - `element`: the part that has the focus reads them itself, as a ruler reads digits.
 */
export type KeyReach = 'window' | 'element'

/** The lists of the sheet of shortcuts, and the menus of the desktop shell. */
export type CommandGroup = 'program' | 'go' | 'patient' | 'form' | 'choices' | 'document' | 'view' | 'help'

/** Something that people tell the program to do: by keys, from the palette or from a menu. */
export interface Command {
  readonly label: { readonly en: string; readonly ar: string }
  readonly group: CommandGroup
  readonly keys?: CommandKeys
  /** `window` unless it says otherwise. */
  readonly reach?: KeyReach
  /** Only for these roles. */
  readonly roles?: readonly Role[]
  /** Only for people whom the policy lets do this. */
  readonly action?: Action
  /** Its key says what is meant, as a section's digit does: not in the palette, not in menus. */
  readonly needsKey?: true
  /** Offered by one screen alone: in the palette while that screen is there, never in a menu. */
  readonly isOfScreen?: true
  /** Heard while a dialog waits for an answer too. */
  readonly inDialogs?: true
}
