import { z } from 'zod'
import type { DocumentMediaType, DocumentType, VisitDocument } from '../../shared/documents/document.ts'
import { cleanFileName } from '../../shared/documents/file-name.ts'
import { notFound } from '../../shared/errors.ts'
import { Id } from '../../shared/ids.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { Instant } from '../../shared/time.ts'
import type { RestError } from '../problem.ts'
import type { Answer, Call } from '../rest/call.ts'
import { etagOf } from '../rest/etag.ts'
import { cutPage, decodeCursor } from '../rest/paging.ts'
import { commitDraft, createRecord, startDraft, versioned } from '../rest/writer.ts'
import { getReadableVisit } from '../visits/visit-service.ts'
import { sha256Of } from './blob-store.ts'
import { readByteRange } from './byte-range.ts'
import { findDocument, listDocuments } from './document-store.ts'
import type { UploadedFile } from './file-judgement.ts'

/** `POST /visits/{visit_id}/documents`, after the bytes are stored. A visit takes documents until it is cancelled. */
export async function attachDocument(
  call: Call,
  visit_id: string,
  file: UploadedFile,
  media_type: DocumentMediaType,
  document_type: DocumentType,
): Promise<Result<Answer, RestError>> {
  const visit = await getReadableVisit(call, visit_id)
  if (!visit.ok) return visit
  if (visit.value.status === 'cancelled') return err({ code: 'conflict', reason: 'The visit is cancelled.' })
  const draft = startDraft(call)
  const document = createRecord(draft, 'visit_documents', {
    visit_id: visit.value.id,
    patient_id: visit.value.patient_id,
    document_type,
    file_name: cleanFileName(file.file_name, media_type),
    media_type,
    size_bytes: file.bytes.length,
    sha256: sha256Of(file.bytes),
    version: 1,
    replaces_id: null,
  })
  const committed = await commitDraft(draft)
  const stored = versioned(draft, committed, document)
  return ok({
    status: 201,
    headers: { etag: etagOf(stored), location: `/api/v1/documents/${document.id}` },
    body: stored,
    touched: {
      entity: 'visit_documents',
      record_ids: [document.id],
      patient_id: document.patient_id,
      envelope_id: committed?.envelope_id ?? null,
    },
  })
}

/** `GET /visits/{visit_id}/documents` */
export async function getDocuments(
  call: Call,
  visit_id: string,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<Result<Answer, RestError>> {
  const visit = await getReadableVisit(call, visit_id)
  if (!visit.ok) return visit
  const [at, id] = decodeCursor(cursor, 2) ?? []
  const place = z.object({ at: Instant, id: Id }).safeParse({ at, id })
  const documents = await listDocuments(
    call.trx,
    visit.value.id,
    limit + 1,
    place.success ? place.data : undefined,
  )
  const page = cutPage(documents, limit, (document) => [document.created_at, document.id])
  return ok({
    status: 200,
    body: page,
    touched: {
      entity: 'visit_documents',
      record_ids: [visit.value.id, ...page.items.map((document) => document.id)],
      patient_id: visit.value.patient_id,
    },
  })
}

/** `GET /documents/{document_id}`: the bytes, or the range that is asked for. */
export async function getDocumentBytes(
  call: Call,
  document_id: string,
  rangeHeader: string | undefined,
): Promise<Result<Answer, RestError>> {
  const id = Id.safeParse(document_id)
  const document = id.success ? await findDocument(call.trx, id.data) : undefined
  if (document === undefined) return err(notFound('visit_documents'))
  const blob = await call.deps.blobs.find(call.trx, document.sha256)
  if (blob === undefined) {
    return err({ code: 'conflict', reason: 'The station that has this file has not sent its bytes yet.' })
  }
  if (blob.problem !== null || blob.media_type !== document.media_type) {
    return err({
      code: 'conflict',
      reason: 'What was sent for this document is not what it says; it was put aside.',
    })
  }
  const range = readByteRange(rangeHeader, blob.size_bytes)
  if (range === 'outside') return err({ code: 'range_not_satisfiable', size_bytes: blob.size_bytes })
  return ok({
    status: range === undefined ? 200 : 206,
    headers: {
      ...headersOf(document),
      ...(range === undefined
        ? {}
        : { 'content-range': `bytes ${range.first}-${range.last}/${blob.size_bytes}` }),
    },
    body: null,
    late: async () => {
      const bytes = await call.deps.blobs.read(blob)
      return range === undefined ? bytes : bytes.subarray(range.first, range.last + 1)
    },
    touched: { entity: 'visit_documents', record_ids: [document.id], patient_id: document.patient_id },
  })
}

/** Nobody's browser may run, guess about or keep a patient's file. */
function headersOf(document: VisitDocument): Record<string, string> {
  const name = encodeURIComponent(document.file_name).replace(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16)}`,
  )
  return {
    'content-type': document.media_type,
    'content-disposition': `attachment; filename*=UTF-8''${name}`,
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
    'cache-control': 'private, no-store',
    'accept-ranges': 'bytes',
    etag: `"${document.sha256}"`,
  }
}
