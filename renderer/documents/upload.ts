import {
  DOCUMENT_CHUNK_BYTES,
  DOCUMENT_MAX_BYTES,
  type DocumentMediaType,
  type DocumentType,
} from '../../shared/documents/document.ts'
import { inspectBeginning } from '../../shared/documents/file-inspection.ts'
import type { FileProblem } from '../../shared/documents/file-problem.ts'
import { inspectPicture } from '../../shared/documents/picture-inspection.ts'
import type { Id } from '../../shared/ids.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { DocumentView } from '../../shared/visits/visits-ipc.ts'
import { type CallError, call } from '../api/call.ts'
import { bytesToBase64 } from './base64.ts'

/** Why a file was not attached: what it is, its size, or that it can be read no more (moved, or the stick pulled out). */
export type Refusal = FileProblem | 'too_large' | 'gone'

/**
 * What a chosen file is, seen before anything is sent. Pictures are looked at whole; of a PDF the core looks at the
 * rest when it is attached.
 */
export async function inspectChosen(file: File): Promise<Result<DocumentMediaType, Refusal>> {
  if (file.size > DOCUMENT_MAX_BYTES) return err('too_large')
  try {
    const first = new Uint8Array(await file.slice(0, 16).arrayBuffer())
    const beginning = inspectBeginning(file.name, file.size, first)
    if (!beginning.ok || beginning.value === 'application/pdf') return beginning
    const picture = inspectPicture(new Uint8Array(await file.arrayBuffer()), beginning.value)
    return picture.ok ? ok(beginning.value) : picture
  } catch {
    // Expected: a folder, or a file that went away after it was chosen.
    return err('gone')
  }
}

interface Attachment {
  /** Stays the same when a file is sent again, so that it is attached once. */
  readonly document_id: Id
  readonly visit_id: Id
  readonly document_type: DocumentType
  readonly replaces_id: Id | null
  readonly file: File
}

/** Sends a file to the station core in parts. After a failure it can be sent again from the start, stored already or not. */
export async function uploadDocument(
  { document_id, visit_id, document_type, replaces_id, file }: Attachment,
  onProgress: (bytes: number) => void,
): Promise<Result<DocumentView, CallError | 'gone'>> {
  const begun = await call('documents.begin_upload', {
    document_id,
    visit_id,
    document_type,
    file_name: file.name.slice(-200),
    size_bytes: file.size,
    replaces_id,
  })
  if (!begun.ok) return begun
  const { upload_id } = begun.value
  let offset = 0
  while (offset < file.size) {
    const part = await readPart(file, offset)
    if (part === null) return err('gone')
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

async function readPart(file: File, offset: number): Promise<Uint8Array | null> {
  try {
    return new Uint8Array(await file.slice(offset, offset + DOCUMENT_CHUNK_BYTES).arrayBuffer())
  } catch {
    // Expected: the file went away after it was chosen.
    return null
  }
}
