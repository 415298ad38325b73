import { sql } from 'kysely'
import type { Instant, LocalDate } from '../../shared/time.ts'
import type { Trx } from '../db/database.ts'

/** A group of a report and how many are in it; `not_recorded` where the value is missing. */
export interface GroupCount {
  readonly key: string
  readonly count: number
}

export async function countPatientsByGender(trx: Trx): Promise<GroupCount[]> {
  const { rows } = await sql<GroupCount>`select coalesce(gender, 'not_recorded') as key, count(*) as count
    from patients where merged_into is null group by 1 order by 1`.execute(trx)
  return rows
}

/** Patients by age in completed years on a day: children, adults, elderly as the forms switch. */
export async function countPatientsByAge(trx: Trx, today: LocalDate): Promise<GroupCount[]> {
  const { rows } = await sql<GroupCount>`select key, count(*) as count from (
      select case
        when date_of_birth is null then 'not_recorded'
        when date_of_birth > ${today}::date - interval '18 years' then '0-17'
        when date_of_birth > ${today}::date - interval '65 years' then '18-64'
        else '65+' end as key
      from patients where merged_into is null
    ) as aged group by key order by key`.execute(trx)
  return rows
}

export async function countPatientsByGovernorate(trx: Trx): Promise<GroupCount[]> {
  const { rows } =
    await sql<GroupCount>`select coalesce(governorate, 'not_recorded') as key, count(*) as count
    from patients where merged_into is null group by 1 order by 2 desc, 1 limit 50`.execute(trx)
  return rows
}

/** What visits are grouped by in time; `type` groups by visit type. */
export type VolumeGroup = 'day' | 'week' | 'month' | 'type'

/** Visits that arrived from `start` to before `end`, by the site's calendar or by type. */
export async function countVisitVolume(
  trx: Trx,
  { start, end }: { readonly start: Instant; readonly end: Instant },
  timeZone: string,
  group: VolumeGroup,
): Promise<GroupCount[]> {
  const key =
    group === 'type'
      ? sql`visit_type`
      : sql`to_char(date_trunc(${group}, arrived_at at time zone ${timeZone}), 'YYYY-MM-DD')`
  const { rows } = await sql<GroupCount>`select key, count(*) as count from (
      select ${key} as key from patient_visits
      where arrived_at >= ${start}::timestamptz and arrived_at < ${end}::timestamptz
    ) as visits group by key order by key`.execute(trx)
  return rows
}

export async function countFormsByStatus(
  trx: Trx,
  form_code: 'SH.MR.FRM.05' | 'REPORT',
): Promise<GroupCount[]> {
  const { rows } = await sql<GroupCount>`select status as key, count(*) as count from form_submissions
    where form_code = ${form_code} group by 1 order by 1`.execute(trx)
  return rows
}

/** Sets of vital signs that count, by NEWS2 band. */
export async function countNews2Bands(trx: Trx): Promise<GroupCount[]> {
  const { rows } = await sql<GroupCount>`select news2_band as key, count(*) as count from vital_signs as set
    where not exists (select 1 from vital_signs as later where later.replaces_id = set.id)
    group by 1 order by 1`.execute(trx)
  return rows
}

/** Fall-risk scores that count, by the hospital's printed band. */
export async function countFallRiskLevels(trx: Trx): Promise<GroupCount[]> {
  const { rows } = await sql<GroupCount>`select coalesce(risk_level, 'incomplete') as key, count(*) as count
    from fall_risk_assessment as score
    where not exists (select 1 from fall_risk_assessment as later where later.replaces_id = score.id)
    group by 1 order by 1`.execute(trx)
  return rows
}
