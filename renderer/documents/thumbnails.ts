import { useEffect, useSyncExternalStore } from 'react'
import type { SessionStatus } from '../../shared/session/session-ipc.ts'
import type { DocumentView } from '../../shared/visits/visits-ipc.ts'
import { queryClient } from '../api/query-client.ts'
import { readDocument } from './document-bytes.ts'
import { connectPdfFrame, PDF_FRAME_SANDBOX } from './pdf-frame/pdf-frame.ts'
import { PDF_FRAME_PATH } from './pdf-frame/protocol.ts'

/*
 * Small pictures beside the names of documents. They are made here, when a row comes into sight, and live in this
 * window's memory alone: nothing of a scan is written anywhere unencrypted, and a lock forgets them all. A file that
 * was just attached is drawn from what was chosen; others are read once, one after the other, and audited as that.
 */

/** Twice the size they are shown at, for sharp screens. */
const WIDTH_PX = 80
const HEIGHT_PX = 104
const MAX_KEPT = 200
/** Larger files show their sign instead: a page of many scans must not read them all. */
const MAX_BYTES = 8 * 1024 * 1024
const PATIENCE_MS = 10_000

type Described = Pick<DocumentView, 'id' | 'sha256' | 'media_type' | 'size_bytes' | 'bytes'>

const made = new Map<string, ImageBitmap | null>()
const listeners = new Set<() => void>()
let line: Promise<void> = Promise.resolve()
let generation = 0

function keep(sha256: string, picture: ImageBitmap | null): void {
  made.set(sha256, picture)
  const oldest = made.keys().next()
  if (made.size > MAX_KEPT && !oldest.done) made.delete(oldest.value)
  for (const tell of listeners) tell()
}

function forgetAll(): void {
  generation += 1
  const forgotten = [...made.values()]
  made.clear()
  for (const tell of listeners) tell()
  for (const picture of forgotten) picture?.close()
}

let isFollowing = false

/** A lock or another person: what was made for the one who left is forgotten. */
function followSession(): void {
  if (isFollowing) return
  isFollowing = true
  let person: string | null = null
  queryClient.getQueryCache().subscribe(({ query, type }) => {
    if (type !== 'updated' || query.queryKey[0] !== 'session.status') return
    const status = query.state.data as SessionStatus | undefined
    const next = status?.state === 'signed_in' ? (status.user?.id ?? null) : null
    if (next !== person) forgetAll()
    person = next
  })
}

/** Makes the small picture of a file that is at hand. */
export async function putThumbnail(document: Described, file: Blob): Promise<void> {
  followSession()
  if (made.has(document.sha256) || document.size_bytes > MAX_BYTES) return
  const asked = generation
  const picture = await draw(document.media_type, file)
  if (asked === generation) keep(document.sha256, picture)
  else picture?.close()
}

function ask(document: Described): void {
  followSession()
  if (made.has(document.sha256) || document.bytes !== 'here' || document.size_bytes > MAX_BYTES) return
  const asked = generation
  const isWanted = (): boolean => asked === generation && !made.has(document.sha256)
  line = line.then(async () => {
    if (!isWanted()) return
    const read = await readDocument(document.id, () => undefined, isWanted, true)
    if (read?.ok && isWanted()) await putThumbnail(document, new Blob([read.value.bytes]))
  })
}

async function draw(mediaType: DocumentView['media_type'], file: Blob): Promise<ImageBitmap | null> {
  if (mediaType === 'application/pdf') return drawPdf(await file.arrayBuffer())
  try {
    return await createImageBitmap(new Blob([file], { type: mediaType }), {
      resizeWidth: WIDTH_PX,
      resizeQuality: 'medium',
    })
  } catch {
    // Expected: the picture is damaged; the row shows its sign instead.
    return null
  }
}

/** The first page, drawn by a frame of its own that is gone afterwards: no file ever meets the bytes of another. */
function drawPdf(bytes: ArrayBuffer): Promise<ImageBitmap | null> {
  return new Promise((resolve) => {
    const element = document.createElement('iframe')
    element.setAttribute('sandbox', PDF_FRAME_SANDBOX)
    element.className = 'thumbnail-frame'
    element.inert = true
    const finish = (picture: ImageBitmap | null): void => {
      clearTimeout(timer)
      frame.close()
      element.remove()
      resolve(picture)
    }
    const timer = setTimeout(() => finish(null), PATIENCE_MS)
    const frame = connectPdfFrame(
      element,
      (ready) => ready.send({ kind: 'open', bytes }, [bytes]),
      (message) => {
        if (message.kind === 'opened')
          frame.send({ kind: 'thumbnail', width: WIDTH_PX * 2, height: HEIGHT_PX })
        else if (message.kind === 'thumbnail') finish(message.picture)
        else if (message.kind === 'unreadable') finish(null)
      },
    )
    element.src = PDF_FRAME_PATH
    document.body.append(element)
  })
}

/** The small picture of a document once it is made; null before, and when there can be none. */
export function useThumbnail(document: Described, isInSight: boolean): ImageBitmap | null {
  const picture = useSyncExternalStore(
    (tell) => {
      listeners.add(tell)
      return () => listeners.delete(tell)
    },
    () => made.get(document.sha256) ?? null,
  )
  // biome-ignore lint/correctness/useExhaustiveDependencies: content tells what is drawn, not the record around it
  useEffect(() => {
    if (isInSight) ask(document)
  }, [document.sha256, document.bytes, isInSight])
  return picture
}
