import { type RawBuilder, sql } from 'kysely'
import type { Id } from '../../shared/ids.ts'
import type { Instant } from '../../shared/time.ts'
import type { Trx } from '../db/database.ts'
import type { HistoryItem } from './patient-message.ts'

interface HistoryRow extends Omit<HistoryItem, 'visit_type' | 'status'> {
  visit_type: HistoryItem['visit_type'] | null
  status: string | null
}

const none = sql<string | null>`null::text`

function part(
  kind: HistoryItem['kind'],
  table: string,
  patientId: Id,
  {
    visit = sql`visit_id`,
    at,
    visit_type = none,
    status = none,
    summary = none,
  }: {
    visit?: RawBuilder<unknown>
    at: RawBuilder<unknown>
    visit_type?: RawBuilder<unknown>
    status?: RawBuilder<unknown>
    summary?: RawBuilder<unknown>
  },
): RawBuilder<unknown> {
  return sql`select ${sql.lit(kind)} as kind, id, ${visit} as visit_id, ${at} as at, created_by,
    ${visit_type} as visit_type, ${status} as status, ${summary} as summary
    from ${sql.table(table)} where patient_id = ${patientId}`
}

/** What happened to a patient, newest first, from before the given place on. */
export async function listHistory(
  trx: Trx,
  patient_id: Id,
  limit: number,
  before: { readonly at: Instant; readonly id: Id } | undefined,
): Promise<HistoryItem[]> {
  const version = sql`'version ' || version`
  const parts = [
    part('visit', 'patient_visits', patient_id, {
      visit: sql`id`,
      at: sql`arrived_at`,
      visit_type: sql`visit_type`,
      status: sql`status`,
      summary: sql`chief_complaint`,
    }),
    part('nursing_assessment', 'nursing_assessments', patient_id, { at: sql`signed_at`, summary: version }),
    part('vital_signs', 'vital_signs', patient_id, { at: sql`measured_at`, summary: sql`news2_band` }),
    part('pain_assessment', 'pain_assessment', patient_id, { at: sql`measured_at`, summary: sql`pain_band` }),
    part('fall_risk_assessment', 'fall_risk_assessment', patient_id, {
      at: sql`measured_at`,
      summary: sql`risk_level`,
    }),
    part('radiology_assessment', 'radiology_assessments', patient_id, {
      at: sql`signed_at`,
      status: sql`status`,
      summary: sql`modality || ' ' || body_region`,
    }),
    part('document', 'visit_documents', patient_id, {
      at: sql`created_at`,
      status: sql`document_type`,
      summary: sql`file_name`,
    }),
  ]
  const place =
    before === undefined ? sql`true` : sql`(at, id) < (${before.at}::timestamptz, ${before.id}::uuid)`
  const { rows } = await sql<HistoryRow>`
    select * from (${sql.join(parts, sql` union all `)}) as happened
    where ${place} order by at desc, id desc limit ${limit}`.execute(trx)
  return rows.map(({ visit_type, status, ...item }) => ({
    ...item,
    ...(visit_type ? { visit_type } : {}),
    ...(status === null ? {} : { status }),
  }))
}
