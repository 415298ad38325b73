import { DOCUMENT_MAX_BYTES, type DocumentType } from '../../shared/documents/document.ts'
import { type AppError, notFound } from '../../shared/errors.ts'
import type { Id, IdSource } from '../../shared/ids.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { Clock } from '../../shared/time.ts'

/** A file on its way from the screen; in memory only, so that no half of it ever stands on the disk. */
export interface Upload {
  readonly user_id: Id
  /** The id of the document that it becomes. */
  readonly document_id: Id
  readonly visit_id: Id
  readonly document_type: DocumentType
  readonly file_name: string
  readonly size_bytes: number
  /** The document that this becomes a new version of. */
  readonly replaces_id: Id | null
}

interface OpenUpload extends Upload {
  readonly chunks: Buffer[]
  received_bytes: number
  touched_ms: number
}

const MAX_OPEN = 4
const IDLE_MS = 5 * 60_000

/** Where uploads are put together: at most four at once, each in order, forgotten after five idle minutes. */
export interface UploadDesk {
  /** Errors: `rate_limited` when too many files are on their way. */
  begin(upload: Upload): Result<Id, AppError>
  /** Errors: `not_found` (unknown, forgotten, or another person's), `conflict` (not the next bytes), `too_large`. */
  append(id: Id, userId: Id, offset: number, bytes: Buffer): Result<number, AppError>
  /** Takes the whole file off the desk. Errors: `not_found`, `conflict` (bytes are missing). */
  finish(id: Id, userId: Id): Result<Upload & { readonly bytes: Buffer }, AppError>
}

export function createUploadDesk(deps: { readonly clock: Clock; readonly newId: IdSource }): UploadDesk {
  const uploads = new Map<Id, OpenUpload>()

  function dropIdle(): void {
    const now = deps.clock.monotonicMs()
    for (const [id, upload] of uploads) if (now - upload.touched_ms > IDLE_MS) uploads.delete(id)
  }

  function find(id: Id, userId: Id): OpenUpload | undefined {
    dropIdle()
    const upload = uploads.get(id)
    return upload?.user_id === userId ? upload : undefined
  }

  return {
    begin: (upload) => {
      dropIdle()
      if (upload.size_bytes > DOCUMENT_MAX_BYTES) {
        return err({ code: 'too_large', limit_bytes: DOCUMENT_MAX_BYTES })
      }
      if (uploads.size >= MAX_OPEN) return err({ code: 'rate_limited', retry_after_s: 60 })
      const id = deps.newId()
      uploads.set(id, { ...upload, chunks: [], received_bytes: 0, touched_ms: deps.clock.monotonicMs() })
      return ok(id)
    },
    append: (id, userId, offset, bytes) => {
      const upload = find(id, userId)
      if (upload === undefined) return err(notFound('upload'))
      if (offset !== upload.received_bytes) return err({ code: 'conflict', reason: 'not_the_next_bytes' })
      if (offset + bytes.length > upload.size_bytes) {
        return err({ code: 'too_large', limit_bytes: upload.size_bytes })
      }
      upload.chunks.push(bytes)
      upload.received_bytes += bytes.length
      upload.touched_ms = deps.clock.monotonicMs()
      return ok(upload.received_bytes)
    },
    finish: (id, userId) => {
      const upload = find(id, userId)
      if (upload === undefined) return err(notFound('upload'))
      if (upload.received_bytes !== upload.size_bytes) {
        return err({ code: 'conflict', reason: 'bytes_missing' })
      }
      uploads.delete(id)
      const { chunks, received_bytes: _received, touched_ms: _touched, ...about } = upload
      return ok({ ...about, bytes: Buffer.concat(chunks) })
    },
  }
}
