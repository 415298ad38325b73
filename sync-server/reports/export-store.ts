import type { Id } from '../../shared/ids.ts'
import type { ExportParameters, ReportType } from '../../shared/reports/export.ts'
import type { Instant } from '../../shared/time.ts'
import type { Trx } from '../db/database.ts'

/** A file that was asked for: what of, by whom, why. The file itself is made when it is fetched and kept nowhere. */
export interface StoredExport {
  readonly id: Id
  readonly requested_by: Id
  readonly requested_at: Instant
  readonly expires_at: Instant
  readonly report_type: ReportType
  readonly parameters: ExportParameters
  readonly reason: string | null
}

export async function insertExport(trx: Trx, site_id: Id, order: StoredExport): Promise<void> {
  await trx
    .insertInto('report_exports')
    .values({ ...order, site_id, parameters: JSON.stringify(order.parameters) })
    .execute()
}

export async function findExport(trx: Trx, id: Id): Promise<StoredExport | undefined> {
  return await trx
    .selectFrom('report_exports')
    .where('id', '=', id)
    .select(['id', 'requested_by', 'requested_at', 'expires_at', 'report_type', 'parameters', 'reason'])
    .executeTakeFirst()
}
