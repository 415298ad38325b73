import { useState } from 'react'
import type { DocumentView } from '../../shared/visits/visits-ipc.ts'
import { useSession, useUser } from '../api/use-session.ts'
import type { Format } from '../i18n/format.ts'
import { useWords } from '../i18n/use-words.tsx'
import { type QueuePlace, queueFiles, useQueue } from './attach-queue-ui-store.ts'
import { useOutsideFiles } from './use-outside-files.ts'

/** What a picture from the clipboard is called by every browser; many of them would be told apart by nobody. */
const CLIPBOARD_NAME = /^image\.(png|jpe?g)$/i

export interface Attaching {
  readonly place: QueuePlace
  readonly isOpen: boolean
  readonly isOver: boolean
  /** The document that a new version is being attached of. */
  readonly replaced: DocumentView | null
  add(files: readonly File[]): void
  open(replaced?: DocumentView): void
  close(): void
}

/** The attaching of files to one visit: by choice, and by dropping or pasting anywhere on the page. */
export function useAttaching(visitId: string, mayAttach: boolean): Attaching {
  const { format } = useWords()
  const { id: userId, username } = useUser()
  const chooser = { username, isPractice: useSession()?.is_practice === true }
  const place = { userId, visitId }
  const [isAsked, setAsked] = useState(false)
  const [replaced, setReplaced] = useState<DocumentView | null>(null)
  const queue = useQueue(place)
  const add = (files: readonly File[]): void => {
    setAsked(true)
    const isTaken = replaced !== null && queue.some((entry) => entry.replaces_id === replaced.id)
    queueFiles(place, chooser, files, isTaken ? null : replaced)
  }
  const isOver = useOutsideFiles(mayAttach, (files, from) =>
    add(from === 'paste' ? files.map((file) => named(file, format)) : files),
  )
  return {
    place,
    isOver,
    replaced,
    isOpen: mayAttach && (isAsked || queue.length > 0),
    add,
    open: (next) => {
      setReplaced(next ?? null)
      setAsked(true)
    },
    close: () => {
      setReplaced(null)
      setAsked(false)
    },
  }
}

/** Latin in both languages: an Arabic word before digits and an ending would be shown out of order. */
function named(file: File, format: Format): File {
  const ending = CLIPBOARD_NAME.exec(file.name)?.[1]
  if (ending === undefined) return file
  const now = new Date().toISOString()
  const time = format.timeWithSeconds(now).replaceAll(':', '.')
  return new File([file], `Pasted ${format.localDate(now)} ${time}.${ending}`, { type: file.type })
}
