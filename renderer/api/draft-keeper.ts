import type { Input, Output } from '../../shared/ipc/contract.ts'
import type { Result } from '../../shared/result.ts'
import type { CallError } from './call.ts'

/*
 * What people typed into forms, from the key until the store has it. It outlives the screens:
 *
 *   typed ──150 ms, or the field is left──► on its way ──stored──► gone from here
 *     ▲                                         │
 *     └── refused: program away, locked, disk full ──► kept; sent again with the next key, when the program answers
 *                                                      again, and when the same person has signed in again
 *
 * It is held in memory only, for one person: whoever signs in next makes it forget what is another's.
 */

export type DraftFields = Input<'drafts.save'>['fields']
export type DraftCode = Input<'drafts.save'>['form_code']
export type StoredDraft = Output<'drafts.get'>

/** Whose draft of which form: one per author, owner (visit, study, …) and form. */
export interface DraftKey {
  readonly author_id: string
  readonly owner_id: string
  readonly form_code: DraftCode
}

/** The calls of the station core that a draft needs. */
export interface DraftDoor {
  get(input: Input<'drafts.get'>): Promise<Result<StoredDraft, CallError>>
  save(input: Input<'drafts.save'>): Promise<Result<Output<'drafts.save'>, CallError>>
  /** Of the draft of `authorId`: refused when somebody else is signed in by now. */
  discard(
    input: Input<'drafts.discard'>,
    authorId: string,
  ): Promise<Result<Output<'drafts.discard'>, CallError>>
}

export interface DraftStatus {
  /** The instant of the last save that is on disk. */
  readonly savedAt: string | null
  readonly isSaving: boolean
  readonly error: CallError | null
}

export interface DraftKeeper {
  /** Who is signed in. Null while the program is locked: what is held then waits for the same person. */
  setPerson(id: string | null): void
  /** Sends what is held before it reads, and answers what is stored with what could not be sent over it. */
  read(key: DraftKey): Promise<Result<StoredDraft, CallError>>
  /** Notes new texts. They are stored shortly after the last key, but never before the draft was read. */
  change(key: DraftKey, fields: DraftFields): void
  flush(key: DraftKey): Promise<void>
  flushAll(): Promise<void>
  discard(key: DraftKey): Promise<void>
  status(key: DraftKey): DraftStatus
  /** How many fields are held here that no disk has yet. */
  unsentCount(): number
  subscribe(listener: () => void): () => void
}

interface Sheet {
  readonly key: DraftKey
  unsent: DraftFields
  isRead: boolean
  timer: ReturnType<typeof setTimeout> | undefined
  running: Promise<void>
  status: DraftStatus
}

/** How long after the last key a field's text is stored. */
const SAVE_DELAY_MS = 150

const untouched: DraftStatus = { savedAt: null, isSaving: false, error: null }

const nameOf = (key: DraftKey): string => `${key.author_id} ${key.owner_id} ${key.form_code}`

const isEmpty = (fields: DraftFields): boolean => Object.keys(fields).length === 0

/** What was typed anew while `sent` was on its way. */
function without(fields: DraftFields, sent: DraftFields): DraftFields {
  return Object.fromEntries(Object.entries(fields).filter(([name, value]) => sent[name] !== value))
}

export function createDraftKeeper(door: DraftDoor): DraftKeeper {
  const sheets = new Map<string, Sheet>()
  const listeners = new Set<() => void>()
  let personId: string | null = null

  function tell(): void {
    for (const listener of listeners) listener()
  }

  function sheetOf(key: DraftKey): Sheet {
    const name = nameOf(key)
    const found = sheets.get(name)
    if (found !== undefined) return found
    const fresh: Sheet = {
      key,
      unsent: {},
      isRead: false,
      timer: undefined,
      running: Promise.resolve(),
      status: untouched,
    }
    sheets.set(name, fresh)
    return fresh
  }

  function note(sheet: Sheet, status: Partial<DraftStatus>): void {
    sheet.status = { ...sheet.status, ...status }
    tell()
  }

  async function send(sheet: Sheet): Promise<void> {
    const { author_id, owner_id, form_code } = sheet.key
    const fields = sheet.unsent
    if (isEmpty(fields) || !sheet.isRead || author_id !== personId) return
    note(sheet, { isSaving: true })
    const reply = await door.save({ owner_id, form_code, author_id, fields })
    if (reply.ok) sheet.unsent = without(sheet.unsent, fields)
    note(sheet, {
      isSaving: false,
      ...(reply.ok ? { savedAt: reply.value.saved_at, error: null } : { error: reply.error }),
    })
  }

  // Saves of one draft run one after the other: an older text never lands on a newer one.
  function flushSheet(sheet: Sheet): Promise<void> {
    clearTimeout(sheet.timer)
    sheet.running = sheet.running.then(() => send(sheet))
    return sheet.running
  }

  async function flushAll(): Promise<void> {
    await Promise.all([...sheets.values()].map(flushSheet))
  }

  function forgetOthers(): void {
    for (const [name, sheet] of sheets) {
      if (sheet.key.author_id === personId) continue
      clearTimeout(sheet.timer)
      sheet.unsent = {}
      sheets.delete(name)
    }
  }

  return {
    setPerson(id) {
      if (id === personId) return
      personId = id
      if (id === null) return
      forgetOthers()
      tell()
      void flushAll()
    },
    async read(key) {
      const sheet = sheetOf(key)
      await flushSheet(sheet)
      const { owner_id, form_code } = key
      const reply = await door.get({ owner_id, form_code })
      if (!reply.ok) return reply
      sheet.isRead = true
      note(sheet, { savedAt: reply.value.saved_at })
      return { ok: true, value: { ...reply.value, fields: { ...reply.value.fields, ...sheet.unsent } } }
    },
    change(key, fields) {
      const sheet = sheetOf(key)
      sheet.unsent = { ...sheet.unsent, ...fields }
      clearTimeout(sheet.timer)
      sheet.timer = setTimeout(() => void flushSheet(sheet), SAVE_DELAY_MS)
      tell()
    },
    flush: (key) => flushSheet(sheetOf(key)),
    flushAll,
    async discard(key) {
      const sheet = sheetOf(key)
      clearTimeout(sheet.timer)
      sheet.unsent = {}
      await sheet.running
      const { owner_id, form_code } = key
      const reply = await door.discard({ owner_id, form_code }, key.author_id)
      note(sheet, reply.ok ? { savedAt: null, error: null } : { error: reply.error })
    },
    status: (key) => sheets.get(nameOf(key))?.status ?? untouched,
    unsentCount: () =>
      [...sheets.values()].reduce((count, { unsent }) => count + Object.keys(unsent).length, 0),
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
