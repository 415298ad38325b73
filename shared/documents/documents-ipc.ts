import { z } from 'zod'
import { Id } from '../ids.ts'
import { DocumentView } from '../visits/visits-ipc.ts'
import { DOCUMENT_CHUNK_BYTES, DOCUMENT_MAX_BYTES, DocumentType, VisitDocument } from './document.ts'

/** Bytes of one chunk in base64. */
const chunk = z.base64().max(Math.ceil(DOCUMENT_CHUNK_BYTES / 3) * 4)

export const documentsChannels = {
  /** Announces a file; its bytes follow in chunks. Nothing is stored before `documents.finish_upload`. */
  'documents.begin_upload': {
    access: 'documents.attach',
    input: z.strictObject({
      /** The document that this becomes. Sent again under the same id, a file is attached once. */
      document_id: Id,
      visit_id: Id,
      document_type: DocumentType,
      file_name: z.string().trim().min(1).max(200),
      size_bytes: z.int().positive().max(DOCUMENT_MAX_BYTES),
      /** The document of the same visit that this file is a new version of. */
      replaces_id: Id.nullable().optional(),
    }),
    output: z.object({ upload_id: Id }),
  },
  'documents.append_chunk': {
    access: 'documents.attach',
    input: z.strictObject({ upload_id: Id, offset: z.int().nonnegative(), bytes_base64: chunk }),
    output: z.object({ received_bytes: z.int().nonnegative() }),
  },
  /**
   * Checks what the file is, encrypts and stores it, and makes the record. Answers the document as it was stored where
   * the same person attached the same bytes to the visit under its id already: whoever sent them could not see whether
   * they were. `conflict` (`attached_otherwise`) where the id stands for something else.
   */
  'documents.finish_upload': {
    access: 'documents.attach',
    input: z.strictObject({ upload_id: Id }),
    output: DocumentView,
  },
  /** Reads a part of a document's bytes; `not_found` of entity `document_bytes` while they are awaited. Audited at offset 0. */
  'documents.read_chunk': {
    access: 'patients.read',
    input: z.strictObject({
      id: Id,
      offset: z.int().nonnegative(),
      /** Only to draw the small picture beside the name: audited as that, not as opening the document. */
      for_thumbnail: z.boolean().optional(),
    }),
    output: z.object({
      document: VisitDocument.pick({ id: true, file_name: true, media_type: true, size_bytes: true }),
      bytes_base64: chunk,
      next_offset: z.int().nonnegative().nullable(),
    }),
  },
} as const
