import { v7 } from 'uuid'
import { create } from 'zustand'
import type { DocumentType } from '../../shared/documents/document.ts'
import { guessDocumentType } from '../../shared/documents/guess-type.ts'
import type { Id } from '../../shared/ids.ts'
import type { CallError } from '../api/call.ts'
import { putThumbnail } from './thumbnails.ts'
import { inspectChosen, type Refusal, uploadDocument } from './upload.ts'

export type QueueState =
  | { readonly kind: 'checking' }
  | { readonly kind: 'ready' }
  | { readonly kind: 'refused'; readonly reason: Refusal }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'sending'; readonly bytes: number }
  | { readonly kind: 'attached'; readonly documentId: Id }
  | { readonly kind: 'failed'; readonly error: CallError }

/** A file on its way into a visit. */
export interface QueuedFile {
  /** The id of the document that it becomes, however often it is sent. */
  readonly key: Id
  readonly file: File
  readonly document_type: DocumentType
  readonly replaces_id: Id | null
  readonly state: QueueState
}

/** The person and the visit that a queue belongs to: another person at the same PC never sees these files. */
export interface QueuePlace {
  readonly userId: Id
  readonly visitId: Id
}

/** Who chooses files, as the lock page knows them too. */
export interface Chooser {
  readonly username: string
  /** In practice the same name is another person, whose files stay when practice is entered again. */
  readonly isPractice: boolean
}

interface QueueStore {
  readonly userId: Id | null
  readonly chooser: Chooser | null
  readonly byVisit: Readonly<Record<Id, readonly QueuedFile[]>>
}

const NONE: readonly QueuedFile[] = []

/** Files that were chosen, dropped or pasted and are not attached yet. Only in memory; gone when another person signs in. */
export const useAttachQueues = create<QueueStore>(() => ({ userId: null, chooser: null, byVisit: {} }))

export function useQueue({ userId, visitId }: QueuePlace): readonly QueuedFile[] {
  return useAttachQueues((store) => (store.userId === userId ? (store.byVisit[visitId] ?? NONE) : NONE))
}

function queueOf({ userId, visitId }: QueuePlace): readonly QueuedFile[] {
  const store = useAttachQueues.getState()
  return store.userId === userId ? (store.byVisit[visitId] ?? NONE) : NONE
}

/** What was begun for one person ends while another is there: the other's files stay. */
function setQueue(place: QueuePlace, files: readonly QueuedFile[]): void {
  useAttachQueues.setState((store) =>
    store.userId === place.userId ? { byVisit: { ...store.byVisit, [place.visitId]: files } } : store,
  )
}

/** Files that another person chose before are gone with the first file of this one. */
function beginFor({ userId }: QueuePlace, chooser: Chooser): void {
  useAttachQueues.setState((store) => ({
    userId,
    chooser,
    byVisit: store.userId === userId ? store.byVisit : {},
  }))
}

/** How many files this person chose that are neither attached nor refused yet, over all visits. */
export function unattachedCount(userId: Id): number {
  const store = useAttachQueues.getState()
  if (store.userId !== userId) return 0
  const files = Object.values(store.byVisit).flat()
  return files.filter(({ state }) => state.kind !== 'attached' && state.kind !== 'refused').length
}

/**
 * How many files a person chose in the records and did not attach, by the name under which they sign in, whoever was at
 * this PC since. Whoever unlocks into practice would lose them with the first file chosen there.
 */
export function unattachedLeftBy(username: string): number {
  const { userId, chooser } = useAttachQueues.getState()
  if (userId === null || chooser === null || chooser.isPractice) return 0
  return chooser.username === username.trim().toLowerCase() ? unattachedCount(userId) : 0
}

function change(place: QueuePlace, key: string, to: Partial<QueuedFile>): void {
  setQueue(
    place,
    queueOf(place).map((entry) => (entry.key === key ? { ...entry, ...to } : entry)),
  )
}

const checks = new Map<string, Promise<void>>()

const isSame = (a: File, b: File): boolean =>
  a.name === b.name && a.size === b.size && a.lastModified === b.lastModified

/** Puts files into the queue and looks at each; a file that is in it already is not put in twice. */
export function queueFiles(
  place: QueuePlace,
  chooser: Chooser,
  files: readonly File[],
  replaced: { readonly id: Id; readonly document_type: DocumentType } | null = null,
): void {
  const before = queueOf(place)
  const fresh = files.filter((file) => !before.some((entry) => isSame(entry.file, file)))
  const added = fresh.map((file, index): QueuedFile => {
    const isVersion = replaced !== null && index === 0
    return {
      key: v7(),
      file,
      document_type: isVersion ? replaced.document_type : guessDocumentType(file.name),
      replaces_id: isVersion ? replaced.id : null,
      state: { kind: 'checking' },
    }
  })
  beginFor(place, chooser)
  setQueue(place, [...before, ...added])
  for (const { key, file } of added) {
    const check = inspectChosen(file).then((found) => {
      checks.delete(key)
      change(place, key, {
        state: found.ok ? { kind: 'ready' } : { kind: 'refused', reason: found.error },
      })
    })
    checks.set(key, check)
  }
}

export function setQueuedType(place: QueuePlace, key: string, document_type: DocumentType): void {
  change(place, key, { document_type })
}

export function removeQueued(place: QueuePlace, key: string): void {
  setQueue(
    place,
    queueOf(place).filter((entry) => entry.key !== key),
  )
}

/** Takes away what is done or was never begun; a file that is just being sent stays until it is there. */
export function clearQueue(place: QueuePlace): void {
  setQueue(
    place,
    queueOf(place).filter(({ state }) => state.kind === 'sending' || state.kind === 'waiting'),
  )
}

const running = new Set<Id>()

/**
 * Attaches every file that is ready or failed before, one after the other; one that is refused holds up no other.
 * Goes on when the person looks at another page meanwhile.
 */
export async function attachQueued(place: QueuePlace): Promise<void> {
  await Promise.all(queueOf(place).map(({ key }) => checks.get(key)))
  for (const { key, state } of queueOf(place)) {
    if (state.kind === 'ready' || state.kind === 'failed') change(place, key, { state: { kind: 'waiting' } })
  }
  if (running.has(place.visitId)) return
  running.add(place.visitId)
  try {
    for (let next = nextWaiting(place); next !== undefined; next = nextWaiting(place)) {
      await attachOne(place, next)
    }
  } finally {
    running.delete(place.visitId)
  }
}

function nextWaiting(place: QueuePlace): QueuedFile | undefined {
  return queueOf(place).find(({ state }) => state.kind === 'waiting')
}

async function attachOne(place: QueuePlace, entry: QueuedFile): Promise<void> {
  const { key, file, document_type, replaces_id } = entry
  const say = (state: QueueState): void => change(place, key, { state })
  say({ kind: 'sending', bytes: 0 })
  const reply = await uploadDocument(
    { document_id: key, visit_id: place.visitId, document_type, replaces_id, file },
    (bytes) => say({ kind: 'sending', bytes }),
  )
  if (reply.ok) {
    void putThumbnail(reply.value, file)
    say({ kind: 'attached', documentId: reply.value.id })
  } else if (reply.error === 'gone') say({ kind: 'refused', reason: 'gone' })
  else if (reply.error.code === 'unsupported_media' && reply.error.reason !== undefined)
    say({ kind: 'refused', reason: reply.error.reason })
  else if (reply.error.code === 'too_large') say({ kind: 'refused', reason: 'too_large' })
  else say({ kind: 'failed', error: reply.error })
}
