import { ariaKeysOf } from '../../shared/commands/command-rules.ts'
import { type CommandId, commandOf } from '../../shared/commands/commands.ts'

interface KeyCapsProps {
  readonly command: CommandId
  readonly className?: string
}

/** The keys of a command as a hint on its button. Not part of the button's name: `keysOf` tells them to screen readers. */
export function KeyCaps({ command, className }: KeyCapsProps) {
  const caps = commandOf(command).keys?.caps
  if (caps === undefined) return null
  return (
    <kbd aria-hidden {...(className === undefined ? {} : { className })}>
      {caps}
    </kbd>
  )
}

/** The attribute by which a button says its keys to assistive technology. */
export function keysOf(command: CommandId): { 'aria-keyshortcuts'?: string } {
  const keys = ariaKeysOf(command)
  return keys === undefined ? {} : { 'aria-keyshortcuts': keys }
}
