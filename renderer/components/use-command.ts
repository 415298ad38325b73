import { useEffect, useRef } from 'react'
import { commandsOfStroke, isStrokeOf, type KeyStroke } from '../../shared/commands/command-rules.ts'
import { type CommandId, commandIds, commandOf } from '../../shared/commands/commands.ts'

/*
 * Who runs a command now. The program offers what is there on every screen; a screen offers its own above that, and the
 * newest offer runs:
 *
 *   key by place ─┐
 *   palette ──────┼─► command ──► newest offer of a screen, else the program's ──► runs once
 *   desktop menu ─┘
 */

/** Runs a command; `code` is the key by which it was called, null when it was chosen. */
type Run = (code: string | null) => void

interface Offer {
  readonly id: CommandId
  readonly isOfProgram: boolean
  /** The dialog or drawer in which it is offered; null for a screen. */
  readonly dialog: Element | null
  readonly run: Run
}

let offers: readonly Offer[] = []

/** The notice that the program is away stands above everything. */
const NOTICE = 'dialog[open]'

function topDialog(): Element | null {
  return (
    document.querySelector(NOTICE) ?? [...document.querySelectorAll('[aria-modal="true"]')].at(-1) ?? null
  )
}

/** What lies behind a dialog does not hear keys, except what is wanted from everywhere. */
function isHeard(offer: Offer): boolean {
  if (commandOf(offer.id).inDialogs === true) return document.querySelector(NOTICE) === null
  return (offer.dialog?.isConnected === true ? offer.dialog : null) === topDialog()
}

function offerOf(id: CommandId): Offer | undefined {
  return (
    offers.findLast((offer) => offer.id === id && !offer.isOfProgram) ??
    offers.find((offer) => offer.id === id)
  )
}

/** The commands that somebody would run now, from where the focus is. */
export function offeredCommands(): readonly CommandId[] {
  return commandIds.filter((id) => {
    const offer = offerOf(id)
    return offer !== undefined && isHeard(offer)
  })
}

/** Runs a command that was chosen from a list of what was offered. */
export function runCommand(id: CommandId): void {
  offerOf(id)?.run(null)
}

const isMac = navigator.userAgent.includes('Mac OS')

function strokeOf(event: KeyboardEvent): KeyStroke {
  const { code, ctrlKey, metaKey, altKey, shiftKey } = event
  // On a Mac the Option key writes third characters, as AltGr does elsewhere.
  const isThirdLevel = event.getModifierState('AltGraph') || (isMac && altKey)
  return { code, ctrlKey, metaKey, altKey, shiftKey, isThirdLevel }
}

/** Whether a key press in an element is a command's key. For commands that the element in focus reads itself. */
export function isCommandKey(id: CommandId, event: KeyboardEvent): boolean {
  const { keys } = commandOf(id)
  return keys !== undefined && isStrokeOf(keys, strokeOf(event))
}

/** Whether the focus is where characters are written. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target instanceof HTMLInputElement) return !['radio', 'checkbox', 'button'].includes(target.type)
  return (
    target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable
  )
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return
  const found = commandsOfStroke(strokeOf(event), isTyping(event.target)).flatMap((id) => offerOf(id) ?? [])
  const offer = found.find(isHeard)
  if (found.length === 0) return
  // Not the browser's own meaning of these keys either; and a key held down must not submit twice.
  event.preventDefault()
  if (!event.repeat) offer?.run(event.code)
}

let isListening = false

function add(offer: Offer): () => void {
  if (!isListening) {
    isListening = true
    window.addEventListener('keydown', onKeyDown)
  }
  offers = [...offers, offer]
  return () => {
    offers = offers.filter((each) => each !== offer)
  }
}

/** Offers a command while this part of a screen is there. */
export function useCommand(id: CommandId, run: Run, isOffered = true): void {
  const latest = useRef(run)
  latest.current = run
  useEffect(() => {
    if (!isOffered) return
    return add({ id, isOfProgram: false, dialog: topDialog(), run: (code) => latest.current(code) })
  }, [id, isOffered])
}

/** Offers the commands that are there on every screen. A screen's own offer of the same command goes before. */
export function useProgramCommands(runs: Readonly<Partial<Record<CommandId, () => void>>>): void {
  const latest = useRef(runs)
  latest.current = runs
  const ids = Object.keys(runs).join(' ')
  useEffect(() => {
    const stops = (ids.split(' ') as CommandId[]).map((id) =>
      add({ id, isOfProgram: true, dialog: null, run: () => latest.current[id]?.() }),
    )
    return () => {
      for (const stop of stops) stop()
    }
  }, [ids])
}
