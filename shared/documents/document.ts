import { z } from 'zod'
import { Id } from '../ids.ts'
import { recordFields, shortText } from '../records.ts'

export const DocumentType = z.enum(['scanned_form', 'lab_result', 'image', 'report'])
export type DocumentType = z.infer<typeof DocumentType>

export const DocumentMediaType = z.enum(['application/pdf', 'image/jpeg', 'image/png'])
export type DocumentMediaType = z.infer<typeof DocumentMediaType>

/** Largest scan that travels by sync, bytes. */
export const DOCUMENT_MAX_BYTES = 20 * 1024 * 1024

/** Pixels of the largest picture that is taken: what a ward PC still unpacks and shows without freezing. */
export const DOCUMENT_MAX_PIXELS = 40_000_000
/** Longest side of a picture, pixels: browsers draw no longer ones. */
export const DOCUMENT_MAX_SIDE_PIXELS = 30_000

/** Bytes of a file per IPC message, before base64: keeps every message under 1 MB. */
export const DOCUMENT_CHUNK_BYTES = 512 * 1024

/** A file of a visit. The bytes are kept by their SHA-256 and may arrive later than this record. */
export const VisitDocument = z.object({
  ...recordFields,
  visit_id: Id,
  patient_id: Id,
  document_type: DocumentType,
  file_name: shortText(200),
  media_type: DocumentMediaType,
  size_bytes: z.int().positive().max(DOCUMENT_MAX_BYTES),
  /** SHA-256 of the plain bytes, lower-case hex. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** 1, or one more than the document it replaces. */
  version: z.int().positive(),
  /** The older version of the same document, which stays readable. */
  replaces_id: Id.nullable(),
})
export type VisitDocument = z.infer<typeof VisitDocument>
