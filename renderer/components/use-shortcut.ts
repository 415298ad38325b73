import { useEffect, useRef } from 'react'

interface Keys {
  /** `KeyboardEvent.code`: the key's place, so that it is the same key on an Arabic layout. */
  readonly code: string | readonly string[]
  readonly ctrl?: boolean
  readonly alt?: boolean
  readonly shift?: boolean
  /** A plain key is not taken away from someone who is typing. */
  readonly notWhileTyping?: boolean
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target instanceof HTMLInputElement) return !['radio', 'checkbox', 'button'].includes(target.type)
  return (
    target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable
  )
}

/** Runs `act` when the keys are pressed anywhere in the window. */
export function useShortcut(keys: Keys, act: (code: string) => void, isEnabled = true): void {
  const latest = useRef({ keys, act })
  latest.current = { keys, act }
  useEffect(() => {
    if (!isEnabled) return
    const onKeyDown = (event: KeyboardEvent): void => {
      const { keys: wanted, act: run } = latest.current
      const codes = typeof wanted.code === 'string' ? [wanted.code] : wanted.code
      if (!codes.includes(event.code)) return
      if ((event.ctrlKey || event.metaKey) !== (wanted.ctrl ?? false)) return
      if (event.altKey !== (wanted.alt ?? false) || event.shiftKey !== (wanted.shift ?? false)) return
      if (wanted.notWhileTyping === true && isTyping(event.target)) return
      event.preventDefault()
      run(event.code)
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [isEnabled])
}
