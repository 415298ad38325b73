import { useEffect } from 'react'

/*
 * Where the focus goes when what had it is taken from the screen:
 *
 *   a dialog went ──► what opened it, if that is still there (of a menu's line: the button of the menu)
 *   else ───────────► the nearest part around it that is still there, from whose start Tab goes on
 *
 * Without this the browser forgets the place, and somebody who works with the keyboard begins at the top again. The
 * part gets the focus, never a button in it: an Enter too many must not press something.
 */

const DIALOG = '[aria-modal="true"], dialog[open]'
const PART = 'section, form, table, fieldset, [role="tabpanel"], [role="dialog"], main'
/** Screens, dialogs and menus that give the focus back themselves have done so by then. */
const PATIENCE_MS = 60

interface Place {
  readonly element: HTMLElement
  /** Its parts from the inside out, noted while it was still on the screen. */
  readonly parts: readonly HTMLElement[]
  /** What had the focus when its dialog came. */
  readonly opener: Place | null
}

function partsAround(element: HTMLElement): readonly HTMLElement[] {
  const parts: HTMLElement[] = []
  for (let at = element.parentElement; at !== null; at = at.parentElement) {
    if (at.matches(PART)) parts.push(at)
  }
  return parts
}

/** What somebody came back to when a menu closed: its button. */
function lasting(element: HTMLElement): HTMLElement {
  const label = element.closest('[role="menu"]')?.getAttribute('aria-labelledby')
  return (typeof label === 'string' ? document.getElementById(label) : null) ?? element
}

function isLost(): boolean {
  return document.activeElement === null || document.activeElement === document.body
}

function take(element: HTMLElement): boolean {
  if (!element.isConnected) return false
  element.focus({ preventScroll: true })
  if (document.activeElement === element) return true
  if (!element.matches(PART)) return false
  element.tabIndex = -1
  element.focus({ preventScroll: true })
  return document.activeElement === element
}

function returnTo(place: Place): void {
  const { opener } = place
  if (place.parts.some(take)) return
  if (opener !== null && !take(opener.element)) {
    returnTo(opener)
    return
  }
  if (isLost()) document.getElementById('content')?.focus({ preventScroll: true })
}

/** Watches over the focus for as long as the window is open. */
export function useKeptFocus(): void {
  useEffect(() => {
    let place: Place | null = null
    let dialog: Element | null = null
    let timer = 0
    const note = ({ target }: FocusEvent): void => {
      if (!(target instanceof HTMLElement)) return
      const around = target.closest(DIALOG)
      const isNew = around !== null && around !== dialog && !around.contains(place?.element ?? null)
      const element = lasting(target)
      const opener = isNew ? place : around === null ? null : (place?.opener ?? null)
      dialog = around
      place = { element, parts: partsAround(element), opener }
    }
    const look = (records: readonly MutationRecord[]): void => {
      if (place === null) return
      const { element } = place
      // A button that is busy loses the focus too, and has it again when what was sent is refused.
      const isFreed = records.some(({ type, target }) => type === 'attributes' && target === element)
      if (element.isConnected && (!isFreed || element.matches(':disabled'))) return
      if (!isLost()) return
      window.clearTimeout(timer)
      timer = window.setTimeout(() => {
        if (place === null || !isLost()) return
        if (!element.isConnected) returnTo(place)
        else take(element)
      }, PATIENCE_MS)
    }
    const watch = new MutationObserver(look)
    watch.observe(document.body, { childList: true, subtree: true, attributeFilter: ['disabled'] })
    document.addEventListener('focusin', note)
    return () => {
      window.clearTimeout(timer)
      watch.disconnect()
      document.removeEventListener('focusin', note)
    }
  }, [])
}
