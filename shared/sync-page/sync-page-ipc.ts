import { z } from 'zod'
import { DocumentType } from '../documents/document.ts'
import { Id } from '../ids.ts'
import { PatientSummary } from '../patients/patients-ipc.ts'
import { Instant } from '../time.ts'
import { SyncEvent } from './sync-event.ts'

/** Lines of one answer; the next ones are asked for with `next`. */
export const SYNC_PAGE_LINES = 50

const next = z.string().max(200).nullable()
const after = z.strictObject({ after: z.string().max(200).optional() })

/** Whose record it is, as lists name a patient. */
const ListedPatient = PatientSummary.pick({
  id: true,
  full_name: true,
  medical_number: true,
  temporary_number: true,
  disputed_fields: true,
})

/** A record that exists only on this PC, or in a change that does. */
export const WaitingRecord = z.object({
  entity: z.string(),
  id: Id,
  /** Whether the server has nothing of it; a change of what it has otherwise. */
  is_new: z.boolean(),
  patient: ListedPatient.nullable(),
  visit_id: Id.nullable(),
  author_name: z.string().nullable(),
  is_own: z.boolean(),
  /** When what has waited longest of it was written. */
  since: Instant,
})
export type WaitingRecord = z.infer<typeof WaitingRecord>

/** An entry from this PC that the server put aside. */
export const PutAsideEntry = z.object({
  envelope_id: Id,
  /** The kinds of records that it writes, each once. */
  entities: z.array(z.string()),
  patient: ListedPatient.nullable(),
  visit_id: Id.nullable(),
  author_name: z.string().nullable(),
  is_own: z.boolean(),
  written_at: Instant,
  put_aside_at: Instant.nullable(),
  /** Why, as a code that has words; an unknown one is shown as it is. */
  code: z.string(),
})
export type PutAsideEntry = z.infer<typeof PutAsideEntry>

/** A file that is not both here and on the server. */
export const DocumentOnItsWay = z.object({
  sha256: z.string(),
  direction: z.enum(['to_server', 'to_this_pc']),
  /** Null where no document of a visit names it. */
  document_type: DocumentType.nullable(),
  patient: ListedPatient.nullable(),
  visit_id: Id.nullable(),
  size_bytes: z.int().nonnegative(),
  /** How often it was tried in vain. */
  attempts: z.int().nonnegative(),
  since: Instant,
})
export type DocumentOnItsWay = z.infer<typeof DocumentOnItsWay>

/** What happened between two moments; the same one where it happened at once. */
export const SyncEventLine = z.object({
  n: z.int(),
  began_at: Instant,
  ended_at: Instant,
  event: SyncEvent,
})
export type SyncEventLine = z.infer<typeof SyncEventLine>

/*
 * How this PC stands with the server, in lists; `sync.status` has the figures. Each answers a page of lines, and in
 * `next` what to ask the following one by, null at the end.
 */
export const syncPageChannels = {
  /** Oldest first; audited with whose records were shown. */
  'sync.list_waiting': {
    access: 'session.use',
    input: after,
    output: z.object({ items: z.array(WaitingRecord), next }),
  },
  /** The newest first: one's own, and everybody's for who manages stations; audited. */
  'sync.list_put_aside': {
    access: 'session.use',
    input: after,
    output: z.object({ items: z.array(PutAsideEntry), next }),
  },
  /** In the order of their turn; audited. */
  'sync.list_documents': {
    access: 'session.use',
    input: after,
    output: z.object({ items: z.array(DocumentOnItsWay), next }),
  },
  /** The newest first. */
  'sync.list_events': {
    access: 'session.use',
    input: after,
    output: z.object({ items: z.array(SyncEventLine), next }),
  },
} as const
