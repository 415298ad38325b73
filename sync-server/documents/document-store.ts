import { sql } from 'kysely'
import type { VisitDocument } from '../../shared/documents/document.ts'
import type { Id } from '../../shared/ids.ts'
import type { Instant } from '../../shared/time.ts'
import type { Trx } from '../db/database.ts'
import { findRecord, readWhere } from '../db/record-store.ts'

export async function findDocument(trx: Trx, id: Id): Promise<VisitDocument | undefined> {
  return await findRecord(trx, 'visit_documents', id)
}

/** Documents of a visit, newest first, from before the given place on. */
export async function listDocuments(
  trx: Trx,
  visit_id: Id,
  limit: number,
  before: { readonly at: Instant; readonly id: Id } | undefined,
): Promise<VisitDocument[]> {
  const place =
    before === undefined ? sql`true` : sql`(created_at, id) < (${before.at}::timestamptz, ${before.id}::uuid)`
  const condition = sql`visit_id = ${visit_id}::uuid and ${place} order by created_at desc, id desc limit ${limit}`
  return (await readWhere(trx, 'visit_documents', condition)).map((record) => record.row as VisitDocument)
}
