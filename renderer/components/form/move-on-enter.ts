import type { KeyboardEvent } from 'react'
import { isCommandKey } from '../use-command.ts'

const CONTROLS =
  'input:not([type="hidden"]):not([disabled]), textarea:not([disabled]), select:not([disabled])'

/** The places where Enter stops, in paper order: every control once, a group of radio buttons at its chosen one. */
function stopsOf(form: HTMLElement): HTMLElement[] {
  const seen = new Set<string>()
  return [...form.querySelectorAll<HTMLElement>(CONTROLS)].flatMap((control) => {
    if (control.offsetParent === null) return []
    if (!(control instanceof HTMLInputElement) || control.type !== 'radio') return [control]
    if (seen.has(control.name)) return []
    seen.add(control.name)
    const group = [...form.querySelectorAll<HTMLInputElement>(`input[name="${CSS.escape(control.name)}"]`)]
    return [group.find((radio) => radio.checked) ?? control]
  })
}

function isSameStop(stop: HTMLElement, target: EventTarget): boolean {
  if (stop === target) return true
  return (
    stop instanceof HTMLInputElement &&
    target instanceof HTMLInputElement &&
    stop.type === 'radio' &&
    stop.name === target.name
  )
}

/** Enter goes to the next field and Shift Enter to the one before; in a paragraph Enter begins a new line. */
export function moveOnEnter(event: KeyboardEvent<HTMLElement>): void {
  const { target } = event
  const isBack = isCommandKey('form.back', event.nativeEvent)
  if (!isBack && !isCommandKey('form.next', event.nativeEvent)) return
  if (target instanceof HTMLButtonElement || target instanceof HTMLAnchorElement) return
  if (target instanceof HTMLTextAreaElement && !isBack) return
  event.preventDefault()
  const stops = stopsOf(event.currentTarget)
  const at = stops.findIndex((stop) => isSameStop(stop, target))
  const next = stops[at + (isBack ? -1 : 1)]
  if (at < 0 || next === undefined) return
  next.focus()
  if (next instanceof HTMLInputElement && next.type === 'text') next.select()
  next.scrollIntoView({ block: 'nearest' })
}

/** Brings a field to the person: scrolls its section into sight and puts the focus in it. */
export function focusField(id: string): void {
  const field = document.getElementById(id)
  if (field === null) return
  field.closest('.form-section')?.scrollIntoView({ block: 'start' })
  field.focus({ preventScroll: true })
  field.scrollIntoView({ block: 'nearest' })
}
