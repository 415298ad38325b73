import type { DocumentMediaType } from '../../shared/documents/document.ts'
import type { Output } from '../../shared/ipc/contract.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { type CallError, call } from '../api/call.ts'
import { base64ToBytes } from './base64.ts'

export interface DocumentBytes {
  readonly media_type: DocumentMediaType
  readonly file_name: string
  readonly bytes: Uint8Array<ArrayBuffer>
}

/**
 * A document's whole file, part by part. `onProgress` gets the bytes read so far; `isWanted` is asked between the
 * parts, so that a viewer that was closed stops reading. Opening a document is audited; so is drawing its small
 * picture, under a name of its own. Errors: `not_found` of `document_bytes` while they are awaited.
 */
export async function readDocument(
  id: string,
  onProgress: (bytes: number, total: number) => void,
  isWanted: () => boolean,
  forThumbnail = false,
): Promise<Result<DocumentBytes, CallError> | undefined> {
  const parts: Uint8Array<ArrayBuffer>[] = []
  let offset: number | null = 0
  let received = 0
  let about: Omit<DocumentBytes, 'bytes'> | undefined
  while (offset !== null) {
    const reply: Result<Output<'documents.read_chunk'>, CallError> = await call('documents.read_chunk', {
      id,
      offset,
      for_thumbnail: forThumbnail,
    })
    if (!isWanted()) return undefined
    if (!reply.ok) return err(reply.error)
    const { document, bytes_base64 } = reply.value
    const part = base64ToBytes(bytes_base64)
    parts.push(part)
    received += part.length
    about = { media_type: document.media_type, file_name: document.file_name }
    onProgress(received, document.size_bytes)
    offset = reply.value.next_offset
  }
  if (about === undefined) return err({ code: 'not_found', entity: 'document_bytes' })
  return ok({ ...about, bytes: joined(parts, received) })
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
