import { createHash } from 'node:crypto'
import {
  DOCUMENT_CHUNK_BYTES,
  type DocumentMediaType,
  type VisitDocument,
} from '../../shared/documents/document.ts'
import { cleanFileName } from '../../shared/documents/file-name.ts'
import { mediaTypeOfName } from '../../shared/documents/media-type.ts'
import { type AppError, notFound } from '../../shared/errors.ts'
import type { Id } from '../../shared/ids.ts'
import type { Input, Output } from '../../shared/ipc/contract.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { PatientVisit } from '../../shared/visits/visit.ts'
import type { DocumentView } from '../../shared/visits/visits-ipc.ts'
import { readAudited } from '../audit/audited-read.ts'
import type { Reader } from '../db/transaction.ts'
import type { FeatureDeps } from '../feature-deps.ts'
import type { Call } from '../ipc/handlers.ts'
import { writeRecords } from '../records/record-writer.ts'
import { findRecord } from '../records/row-store.ts'
import { getEnterableVisit, visitAct } from '../visits/visit-service.ts'
import { findFileKey, hasNewerVersion, putBlobToSend } from './blob-store.ts'
import { toDocumentViews } from './document-view-service.ts'
import { judgeFile } from './file-judgement.ts'
import type { Upload, UploadDesk } from './upload-desk.ts'

/** Announces a file. Errors: `not_found`, `conflict` (visit cancelled, document already replaced), `unsupported_media`, `too_large`, `rate_limited`. */
export async function beginUpload(
  deps: FeatureDeps,
  desk: UploadDesk,
  call: Call,
  input: Input<'documents.begin_upload'>,
): Promise<Result<Output<'documents.begin_upload'>, AppError>> {
  if (mediaTypeOfName(input.file_name) === undefined) {
    return err({ code: 'unsupported_media', reason: 'kind' })
  }
  const replaces_id = input.replaces_id ?? null
  const stored = await findRecord(deps.records.db, 'visit_documents', input.document_id)
  // What was attached already needs no room in the visit; whether it is the same is seen when its bytes are here.
  if (stored === undefined) {
    const room = await getRoom(deps.records.db, deps, input.visit_id, replaces_id)
    if (!room.ok) return room
  }
  const begun = desk.begin({ ...input, replaces_id, user_id: call.actor.user_id })
  return begun.ok ? ok({ upload_id: begun.value }) : begun
}

export function appendChunk(
  desk: UploadDesk,
  call: Call,
  { upload_id, offset, bytes_base64 }: Input<'documents.append_chunk'>,
): Result<Output<'documents.append_chunk'>, AppError> {
  const bytes = Buffer.from(bytes_base64, 'base64')
  const appended = desk.append(upload_id, call.actor.user_id, offset, bytes)
  return appended.ok ? ok({ received_bytes: appended.value }) : appended
}

/**
 * Takes a whole file in when it is what it says (`file-judgement.ts`); the encrypted file is durable before the record that names it.
 * A file that was stored under its id already is answered as it stands. Errors: `not_found`, `conflict`
 * (`attached_otherwise`: the id is another file's), `unsupported_media`.
 */
export async function finishUpload(
  deps: FeatureDeps,
  desk: UploadDesk,
  call: Call,
  uploadId: Id,
): Promise<Result<DocumentView, AppError>> {
  const upload = desk.finish(uploadId, call.actor.user_id)
  if (!upload.ok) return upload
  const media_type = await judgeFile(upload.value)
  if (!media_type.ok) return media_type
  const written = await storeDocument(deps, call, upload.value, media_type.value)
  if (!written.ok) return written
  const [view] = await toDocumentViews(deps.records.db, deps, [written.value])
  return view === undefined ? err(notFound('visit_documents')) : ok(view)
}

async function storeDocument(
  deps: FeatureDeps,
  call: Call,
  { bytes, ...upload }: Upload & { readonly bytes: Buffer },
  media_type: DocumentMediaType,
): Promise<Result<VisitDocument, AppError>> {
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const act = await visitAct(deps, call, 'documents.attach', upload.visit_id)
  return writeRecords(deps.records, act, async (writer) => {
    const { trx, now } = writer
    const stored = await findRecord(trx, 'visit_documents', upload.document_id)
    if (stored !== undefined) {
      return isSameFile(stored, upload, sha256)
        ? ok(stored)
        : err({ code: 'conflict', reason: 'attached_otherwise' })
    }
    const room = await getRoom(trx, deps, upload.visit_id, upload.replaces_id)
    if (!room.ok) return room
    const { visit, replaced } = room.value
    if ((await findFileKey(trx, sha256)) === null) {
      const { file_key } = deps.blobs.write(sha256, bytes)
      await putBlobToSend(trx, { sha256, size_bytes: bytes.length, file_key, created_at: now })
    }
    return ok(
      await writer.append(
        'visit_documents',
        {
          visit_id: visit.id,
          patient_id: visit.patient_id,
          document_type: upload.document_type,
          file_name: cleanFileName(upload.file_name, media_type),
          media_type,
          size_bytes: bytes.length,
          sha256,
          version: (replaced?.version ?? 0) + 1,
          replaces_id: upload.replaces_id,
        },
        upload.document_id,
      ),
    )
  })
}

/** Whether a stored document is what the same person sends once more. */
function isSameFile(stored: VisitDocument, upload: Upload, sha256: string): boolean {
  return (
    stored.sha256 === sha256 &&
    stored.created_by === upload.user_id &&
    stored.visit_id === upload.visit_id &&
    stored.document_type === upload.document_type &&
    stored.replaces_id === upload.replaces_id
  )
}

interface Room {
  readonly visit: PatientVisit
  readonly replaced: VisitDocument | null
}

/** Where a new document goes: its visit, and the document that it takes the place of. */
async function getRoom(
  reader: Reader,
  deps: FeatureDeps,
  visitId: Id,
  replacesId: Id | null,
): Promise<Result<Room, AppError>> {
  const visit = await getEnterableVisit(reader, deps, visitId, 'not_cancelled')
  if (!visit.ok) return visit
  const replaced = await getReplaced(reader, visit.value.id, replacesId)
  return replaced.ok ? ok({ visit: visit.value, replaced: replaced.value }) : replaced
}

/**
 * The document that a new version takes the place of; null when the file is a document of its own. Only the newest
 * version is replaced: whoever looks at an older one is told so first (`conflict`, `already_replaced`).
 */
async function getReplaced(
  reader: Reader,
  visitId: Id,
  replacesId: Id | null,
): Promise<Result<VisitDocument | null, AppError>> {
  if (replacesId === null) return ok(null)
  const replaced = await findRecord(reader, 'visit_documents', replacesId)
  if (replaced?.visit_id !== visitId) return err(notFound('visit_documents'))
  const isReplaced = await hasNewerVersion(reader, replacesId)
  return isReplaced ? err({ code: 'conflict', reason: 'already_replaced' }) : ok(replaced)
}

/** The document that was read last, so that each chunk of it does not decrypt the whole file again. */
interface OpenedDocument {
  readonly document: VisitDocument
  readonly bytes: Buffer
}

/** Reads documents part by part. Only the beginning leaves an audit event: the rest is the same look at it. */
export function createDocumentReader(
  deps: FeatureDeps,
): (call: Call, input: Input<'documents.read_chunk'>) => Promise<Result<Chunk, AppError>> {
  let opened: (OpenedDocument & { readonly user_id: Id }) | undefined
  return async (call, { id, offset, for_thumbnail }) => {
    const { user_id } = call.actor
    const isOpen = opened?.document.id === id && opened.user_id === user_id && offset > 0
    if (!isOpen || opened === undefined) {
      const act = {
        actor: call.actor,
        action: for_thumbnail === true ? 'documents.thumbnail' : 'documents.read',
        entity: 'visit_documents',
        asked_ids: [id],
      }
      const found = await readAudited(deps.records, act, async (trx) => {
        const document = await openDocument(trx, deps, id)
        if (!document.ok) return document
        return ok({
          value: document.value,
          record_ids: [id],
          patient_id: document.value.document.patient_id,
        })
      })
      if (!found.ok) return found
      opened = { ...found.value, user_id }
    }
    return ok(chunkOf(opened, offset))
  }
}

type Chunk = Output<'documents.read_chunk'>

async function openDocument(
  reader: Reader,
  deps: FeatureDeps,
  id: Id,
): Promise<Result<OpenedDocument, AppError>> {
  const document = await findRecord(reader, 'visit_documents', id)
  if (document?.site_id !== deps.records.site_id) return err(notFound('visit_documents'))
  const fileKey = await findFileKey(reader, document.sha256)
  if (fileKey === null) return err(notFound('document_bytes'))
  return ok({ document, bytes: deps.blobs.read(document.sha256, fileKey) })
}

function chunkOf({ document, bytes }: OpenedDocument, offset: number): Chunk {
  const end = Math.min(offset + DOCUMENT_CHUNK_BYTES, bytes.length)
  const { id, file_name, media_type, size_bytes } = document
  return {
    document: { id, file_name, media_type, size_bytes },
    bytes_base64: bytes.subarray(offset, end).toString('base64'),
    next_offset: end < bytes.length ? end : null,
  }
}
