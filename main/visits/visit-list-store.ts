import { sql } from 'kysely'
import type { Id } from '../../shared/ids.ts'
import type { Input } from '../../shared/ipc/contract.ts'
import type { Reader } from '../db/transaction.ts'

/** Which visits a worklist asks for. No statuses given means all. */
export type VisitFilter = Omit<Input<'visits.list'>, 'limit'>

function matching(
  reader: Reader,
  siteId: Id,
  filter: VisitFilter,
  /** The registrations of the patient whose visits are asked for. */
  patientIds: readonly Id[] | null,
) {
  let query = reader.selectFrom('patient_visits as v').where('v.site_id', '=', siteId)
  if (filter.statuses.length > 0) query = query.where('v.status', 'in', filter.statuses)
  if (patientIds !== null) query = query.where('v.patient_id', 'in', [...patientIds])
  if (filter.visit_type !== undefined) query = query.where('v.visit_type', '=', filter.visit_type)
  for (const field of ['ward', 'room', 'bed'] as const) {
    const wanted = filter[field]
    if (wanted !== undefined)
      query = query.where(sql`lower(${sql.ref(`v.${field}`)})`, '=', wanted.toLowerCase())
  }
  if (filter.place !== undefined) {
    const { place } = filter
    const holds = (field: 'room' | 'bed') =>
      sql<boolean>`instr(lower(${sql.ref(`v.${field}`)}), lower(${place})) > 0`
    query = query.where((eb) => eb.or([holds('room'), holds('bed')]))
  }
  if (filter.has_study !== null) {
    const wanted = filter.has_study
    query = query.where(({ exists, not, selectFrom }) => {
      const study = exists(
        selectFrom('studies')
          .select('studies.id')
          .whereRef('studies.visit_id', '=', 'v.id')
          .where('studies.removed_at', 'is', null),
      )
      return wanted ? study : not(study)
    })
  }
  return query
}

/** The visits of a worklist, newest arrival first, and how many more there are than `limit`. */
export async function listVisitIds(
  reader: Reader,
  siteId: Id,
  filter: VisitFilter,
  patientIds: readonly Id[] | null,
  limit: number,
): Promise<{ ids: Id[]; not_listed_count: number }> {
  const query = matching(reader, siteId, filter, patientIds)
  const rows = await query
    .select('v.id')
    .orderBy('v.arrived_at', 'desc')
    .orderBy('v.id', 'desc')
    .limit(limit)
    .execute()
  const ids = rows.map((row) => row.id)
  if (ids.length < limit) return { ids, not_listed_count: 0 }
  const { count } = await query.select((eb) => eb.fn.countAll<number>().as('count')).executeTakeFirstOrThrow()
  return { ids, not_listed_count: count - ids.length }
}

/** The wards that the visits of a worklist name; one that is written in upper and in lower case counts once. */
export async function listWards(reader: Reader, siteId: Id, filter: VisitFilter): Promise<string[]> {
  const rows = await matching(reader, siteId, filter, null)
    .select((eb) => eb.fn.min<string>('v.ward').as('ward'))
    .where('v.ward', 'is not', null)
    .groupBy(sql`lower(v.ward)`)
    .execute()
  return rows.map(({ ward }) => ward)
}

/** How many documents each visit has, replaced ones not counted. */
export async function countDocuments(
  reader: Reader,
  visitIds: readonly Id[],
): Promise<ReadonlyMap<Id, number>> {
  if (visitIds.length === 0) return new Map()
  const rows = await reader
    .selectFrom('visit_documents as d')
    .select(['d.visit_id', (eb) => eb.fn.countAll<number>().as('count')])
    .where('d.visit_id', 'in', [...visitIds])
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('visit_documents as later')
            .select('later.id')
            .whereRef('later.replaces_id', '=', 'd.id'),
        ),
      ),
    )
    .groupBy('d.visit_id')
    .execute()
  return new Map(rows.map((row) => [row.visit_id, row.count]))
}

/** The visits for which a person has a draft of a form. */
export async function listVisitsWithDraft(
  reader: Reader,
  authorId: Id,
  formCode: string,
  visitIds: readonly Id[],
): Promise<ReadonlySet<Id>> {
  if (visitIds.length === 0) return new Set()
  const rows = await reader
    .selectFrom('form_drafts')
    .select('owner_id')
    .distinct()
    .where('author_id', '=', authorId)
    .where('form_code', '=', formCode)
    .where('owner_id', 'in', [...visitIds])
    .execute()
  return new Set(rows.map((row) => row.owner_id))
}

/** The newest set of vital signs of each visit that nobody corrected. */
export async function listNewestVitalSigns(reader: Reader, visitIds: readonly Id[]) {
  if (visitIds.length === 0) return []
  const ranked = reader
    .selectFrom('vital_signs as s')
    .select(['s.visit_id', 's.news2_total', 's.news2_band', 's.measured_at', 's.created_on_station'])
    .select(
      sql<number>`row_number() over (partition by s.visit_id order by s.measured_at desc, s.id desc)`.as('n'),
    )
    .where('s.visit_id', 'in', [...visitIds])
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('vital_signs as later').select('later.id').whereRef('later.replaces_id', '=', 's.id'),
        ),
      ),
    )
  return reader.selectFrom(ranked.as('newest')).selectAll().where('n', '=', 1).execute()
}

/** The status of each study's report in the version that counts. */
export async function listReportStatuses(reader: Reader, visitIds: readonly Id[]) {
  if (visitIds.length === 0) return []
  return reader
    .selectFrom('radiology_assessments as r')
    .innerJoin('form_submissions as s', (join) =>
      join.onRef('s.id', '=', 'r.submission_id').onRef('s.current_version', '=', 'r.version'),
    )
    .select(['r.visit_id', 'r.study_id', 'r.status'])
    .where('r.visit_id', 'in', [...visitIds])
    .execute()
}

/** The physicians of a site whose account is active, by name. */
export async function listActivePhysicians(
  reader: Reader,
  siteId: Id,
): Promise<{ id: Id; full_name: string }[]> {
  return reader
    .selectFrom('users')
    .select(['id', 'full_name'])
    .where('site_id', '=', siteId)
    .where('role', '=', 'physician')
    .where('is_active', '=', 1)
    .orderBy('full_name')
    .execute()
}

/** Forms and reports of which signed versions compete; never more than people have yet to decide. */
export function listFormsInDispute(reader: Reader): Promise<{ id: Id; visit_id: Id; form_code: string }[]> {
  return reader
    .selectFrom('conflicts as c')
    .innerJoin('form_submissions as f', 'f.id', 'c.record_id')
    .select(['f.id', 'f.visit_id', 'f.form_code'])
    .where('c.state', '=', 'open')
    .where('c.entity', '=', 'form_submissions')
    .where('c.kind', '=', 'versions')
    .execute()
}
