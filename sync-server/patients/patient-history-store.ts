import { type RawBuilder, sql } from 'kysely'
import type { Id } from '../../shared/ids.ts'
import type { Instant } from '../../shared/time.ts'
import { readMovedVersions } from '../assessments/placed-records.ts'
import type { Trx } from '../db/database.ts'
import { idList } from '../db/record-store.ts'
import type { HistoryItem } from './patient-message.ts'

interface HistoryRow extends Omit<HistoryItem, 'visit_type' | 'status'> {
  visit_type: HistoryItem['visit_type'] | null
  status: string | null
  version_id: Id | null
}

const none = sql<string | null>`null::text`

/** Of which version of a moved form a record is part, and under which visit it stands now. */
type Moved = Awaited<ReturnType<typeof readMovedVersions>>

function part(
  kind: HistoryItem['kind'],
  table: string,
  patientIds: readonly Id[],
  {
    visit = sql`visit_id`,
    at,
    visit_type = none,
    status = none,
    summary = none,
    version_id = null,
    moved,
  }: {
    visit?: RawBuilder<unknown>
    at: RawBuilder<unknown>
    visit_type?: RawBuilder<unknown>
    status?: RawBuilder<unknown>
    summary?: RawBuilder<unknown>
    /** The version of FRM.05 that the record is part of, where there can be one. */
    version_id?: RawBuilder<unknown> | null
    moved?: Moved
  },
): RawBuilder<unknown> {
  const away = [...(moved ?? [])].map(([id]) => id)
  const here = [...(moved ?? [])].flatMap(([id, move]) =>
    patientIds.includes(move.to_patient_id) ? [id] : [],
  )
  const isTheirs =
    version_id === null
      ? sql`patient_id in ${idList(patientIds)}`
      : sql`(${version_id} in ${idList(here)} or (patient_id in ${idList(patientIds)}
          and (${version_id} is null or ${version_id} not in ${idList(away)})))`
  return sql`select ${sql.lit(kind)} as kind, id, ${visit} as visit_id, ${at} as at, created_by,
    ${visit_type} as visit_type, ${status} as status, ${summary} as summary,
    ${version_id ?? sql`null::uuid`} as version_id
    from ${sql.table(table)} where ${isTheirs}`
}

/** What happened to a patient, newest first, from before the given place on. */
export async function listHistory(
  trx: Trx,
  patient_ids: readonly Id[],
  limit: number,
  before: { readonly at: Instant; readonly id: Id } | undefined,
): Promise<HistoryItem[]> {
  const version = sql`'version ' || version`
  const moved = await readMovedVersions(trx, 'patient_id', patient_ids)
  const ofForm = { version_id: sql`assessment_id`, moved }
  const parts = [
    part('visit', 'patient_visits', patient_ids, {
      visit: sql`id`,
      at: sql`arrived_at`,
      visit_type: sql`visit_type`,
      status: sql`status`,
      summary: sql`chief_complaint`,
    }),
    part('nursing_assessment', 'nursing_assessments', patient_ids, {
      version_id: sql`id`,
      moved,
      at: sql`signed_at`,
      summary: version,
    }),
    part('vital_signs', 'vital_signs', patient_ids, {
      ...ofForm,
      at: sql`measured_at`,
      summary: sql`news2_band`,
    }),
    part('pain_assessment', 'pain_assessment', patient_ids, {
      ...ofForm,
      at: sql`measured_at`,
      summary: sql`pain_band`,
    }),
    part('fall_risk_assessment', 'fall_risk_assessment', patient_ids, {
      ...ofForm,
      at: sql`measured_at`,
      summary: sql`risk_level`,
    }),
    part('radiology_sheet', 'radiology_sheets', patient_ids, {
      at: sql`signed_at`,
      summary: sql`form_code || ' version ' || version`,
    }),
    part('radiology_assessment', 'radiology_assessments', patient_ids, {
      at: sql`signed_at`,
      status: sql`status`,
      summary: sql`modality || ' ' || body_region`,
    }),
    part('document', 'visit_documents', patient_ids, {
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
  return rows.map(({ visit_type, status, version_id, ...item }) => ({
    ...item,
    visit_id: moved.get(version_id ?? '')?.to_visit_id ?? item.visit_id,
    ...(visit_type ? { visit_type } : {}),
    ...(status === null ? {} : { status }),
  }))
}
