import {
  DOCUMENT_CHUNK_BYTES,
  DOCUMENT_MAX_BYTES,
  type DocumentType,
} from '../../shared/documents/document.ts'
import { mediaTypeOfBytes, mediaTypeOfName } from '../../shared/documents/media-type.ts'
import { err, type Result } from '../../shared/result.ts'
import type { DocumentView } from '../../shared/visits/visits-ipc.ts'
import { type CallError, call } from '../api/call.ts'
import { bytesToBase64 } from './base64.ts'

/** Why a file cannot be attached, seen before anything is sent; null when nothing speaks against it. */
export async function fileProblem(file: File): Promise<CallError | 'empty' | null> {
  if (file.size === 0) return 'empty'
  if (file.size > DOCUMENT_MAX_BYTES) return { code: 'too_large', limit_bytes: DOCUMENT_MAX_BYTES }
  const claimed = mediaTypeOfName(file.name)
  const proven = mediaTypeOfBytes(new Uint8Array(await file.slice(0, 16).arrayBuffer()))
  return claimed === undefined || claimed !== proven ? { code: 'unsupported_media' } : null
}

interface Attachment {
  readonly visit_id: string
  readonly document_type: DocumentType
  readonly file: File
}

/** Sends a file to the station core in parts. After a failure nothing is stored, and it can be sent again from the start. */
export async function uploadDocument(
  { visit_id, document_type, file }: Attachment,
  onProgress: (bytes: number) => void,
): Promise<Result<DocumentView, CallError>> {
  const begun = await call('documents.begin_upload', {
    visit_id,
    document_type,
    file_name: file.name.slice(-200),
    size_bytes: file.size,
  })
  if (!begun.ok) return begun
  const { upload_id } = begun.value
  let offset = 0
  while (offset < file.size) {
    const part = new Uint8Array(await file.slice(offset, offset + DOCUMENT_CHUNK_BYTES).arrayBuffer())
    const taken = await call('documents.append_chunk', {
      upload_id,
      offset,
      bytes_base64: bytesToBase64(part),
    })
    if (!taken.ok) return taken
    if (taken.value.received_bytes <= offset) return err({ code: 'conflict', reason: 'upload_stuck' })
    offset = taken.value.received_bytes
    onProgress(offset)
  }
  return call('documents.finish_upload', { upload_id })
}
