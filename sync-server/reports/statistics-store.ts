import { type RawBuilder, sql } from 'kysely'
import type { Id } from '../../shared/ids.ts'
import { disputedBand } from '../../shared/observations/stored-news2.ts'
import type { GroupCount, VisitVolumeGroup } from '../../shared/reports/statistics.ts'
import type { Instant, LocalDate } from '../../shared/time.ts'
import type { Trx } from '../db/database.ts'
import { idList } from '../db/record-store.ts'

/** From `start` to before `end`. */
export interface Bounds {
  readonly start: Instant
  readonly end: Instant
}

/** A condition on an instant's column; a bound that is absent lets everything through. */
function within(column: string, bounds: Partial<Bounds>): RawBuilder<unknown> {
  const { start, end } = bounds
  const at = sql.ref(column)
  const conditions = [
    ...(start === undefined ? [] : [sql`${at} >= ${start}::timestamptz`]),
    ...(end === undefined ? [] : [sql`${at} < ${end}::timestamptz`]),
  ]
  return conditions.length === 0 ? sql`true` : sql`(${sql.join(conditions, sql` and `)})`
}

/** Patients who were registered in the period. */
export async function countRegistered(trx: Trx, period: Partial<Bounds>): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from patients
    where merged_into is null and removed_at is null and ${within('created_at', period)}`.execute(trx)
  return rows[0]?.count ?? 0
}

/** Whether stations disagree about a patient's birth date and sex: such a patient is counted by neither of them. */
const isDisputedPerson = sql`exists (select 1 from conflicts where conflicts.entity = 'patients'
  and conflicts.record_id = patients.id and conflicts.group_name = 'birth_and_sex' and conflicts.state = 'open')`

export async function countPatientsByGender(trx: Trx, period: Partial<Bounds>): Promise<GroupCount[]> {
  const { rows } = await sql<GroupCount>`select
      case when ${isDisputedPerson} then 'disputed' else coalesce(gender, 'not_recorded') end as key, count(*) as count
    from patients where merged_into is null and removed_at is null and ${within('created_at', period)} group by 1 order by 1`.execute(
    trx,
  )
  return rows
}

/** Patients by age in completed years on a day, youngest first. */
export async function countPatientsByAge(
  trx: Trx,
  today: LocalDate,
  period: Partial<Bounds>,
): Promise<GroupCount[]> {
  const { rows } = await sql<GroupCount & { ord: number }>`select ord, key, count(*) as count from (
      select age, case
        when is_disputed then 8 when age is null then 9 when age < 1 then 0 when age < 6 then 1 when age < 13 then 2 when age < 18 then 3
        when age < 40 then 4 when age < 65 then 5 else 6 end as ord,
      case
        when is_disputed then 'disputed' when age is null then 'not_recorded' when age < 1 then '0' when age < 6 then '1-5' when age < 13 then '6-12'
        when age < 18 then '13-17' when age < 40 then '18-39' when age < 65 then '40-64' else '65+' end as key
      from (
        select extract(year from age(${today}::date, date_of_birth)) as age, ${isDisputedPerson} as is_disputed
        from patients
        where merged_into is null and removed_at is null and ${within('created_at', period)}
      ) as ages
    ) as aged group by ord, key order by ord`.execute(trx)
  return rows.map(({ key, count }) => ({ key, count }))
}

/** Registrations by calendar month of the site, from the first day given on; months without any are not named. */
export async function countPatientsByMonth(
  trx: Trx,
  from: LocalDate,
  timeZone: string,
): Promise<GroupCount[]> {
  const { rows } =
    await sql<GroupCount>`select to_char(created_at at time zone ${timeZone}, 'YYYY-MM') as key, count(*) as count
    from patients
    where merged_into is null and removed_at is null and (created_at at time zone ${timeZone})::date >= ${from}::date
    group by 1 order by 1`.execute(trx)
  return rows
}

export async function countPatientsByGovernorate(trx: Trx, period: Partial<Bounds>): Promise<GroupCount[]> {
  const { rows } =
    await sql<GroupCount>`select coalesce(governorate, 'not_recorded') as key, count(*) as count
    from patients where merged_into is null and removed_at is null and ${within('created_at', period)}
    group by 1 order by 2 desc, 1 limit 50`.execute(trx)
  return rows
}

/** Visits that arrived in the period, by the site's calendar, by type or by ward. */
export async function countVisitVolume(
  trx: Trx,
  { start, end }: Bounds,
  timeZone: string,
  group: VisitVolumeGroup,
): Promise<GroupCount[]> {
  const key =
    group === 'type'
      ? sql`visit_type`
      : group === 'ward'
        ? sql`coalesce(nullif(trim(ward), ''), 'not_recorded')`
        : sql`to_char(date_trunc(${group}, arrived_at at time zone ${timeZone}), 'YYYY-MM-DD')`
  const { rows } = await sql<GroupCount>`select key, count(*) as count from (
      select ${key} as key from patient_visits
      where arrived_at >= ${start}::timestamptz and arrived_at < ${end}::timestamptz
    ) as visits group by key order by key`.execute(trx)
  return rows
}

/** Forms of visits that arrived in the period, by status. */
export async function countFormsByStatus(
  trx: Trx,
  form_code: 'SH.MR.FRM.05' | 'REPORT',
  period: Partial<Bounds>,
): Promise<GroupCount[]> {
  const { rows } = await sql<GroupCount>`select form.status as key, count(*) as count
    from form_submissions as form join patient_visits as visit on visit.id = form.visit_id
    where form.form_code = ${form_code} and ${within('visit.arrived_at', period)}
    group by 1 order by 1`.execute(trx)
  return rows
}

/** Sets of vital signs that count, by NEWS2 band; those of which stations disagree whether it applies by none. */
export async function countNews2Bands(
  trx: Trx,
  period: Partial<Bounds>,
  disputedIds: readonly Id[],
): Promise<GroupCount[]> {
  const { rows } = await sql<GroupCount>`select
      case when set.id in ${idList(disputedIds)} then ${disputedBand} else news2_band end as key, count(*) as count from vital_signs as set
    where not exists (select 1 from vital_signs as later where later.replaces_id = set.id)
      and ${within('set.measured_at', period)}
    group by 1 order by 1`.execute(trx)
  return rows
}

/** Fall-risk scores that count, by the hospital's printed band; those whose scale is disputed by none. */
export async function countFallRiskLevels(
  trx: Trx,
  period: Partial<Bounds>,
  disputedIds: readonly Id[],
): Promise<GroupCount[]> {
  const { rows } = await sql<GroupCount>`select case when score.id in ${idList(disputedIds)} then 'disputed'
      else coalesce(risk_level, 'incomplete') end as key, count(*) as count
    from fall_risk_assessment as score
    where not exists (select 1 from fall_risk_assessment as later where later.replaces_id = score.id)
      and ${within('score.measured_at', period)}
    group by 1 order by 1`.execute(trx)
  return rows
}

/** Pain assessments that count, by the form's printed band. */
export async function countPainBands(trx: Trx, period: Partial<Bounds>): Promise<GroupCount[]> {
  const { rows } = await sql<GroupCount>`select coalesce(pain_band, 'not_recorded') as key, count(*) as count
    from pain_assessment as pain
    where not exists (select 1 from pain_assessment as later where later.replaces_id = pain.id)
      and ${within('pain.measured_at', period)}
    group by 1 order by 1`.execute(trx)
  return rows
}

/** Completed visits that lack what `missingForms` of the visit rules names: FRM.05 handed in, each study reported. */
export async function countMissingForms(trx: Trx, period: Partial<Bounds>): Promise<GroupCount[]> {
  const { rows } = await sql<{ nursing: number; report: number }>`select
    count(*) filter (where not exists (select 1 from form_submissions as form
      where form.visit_id = visit.id and form.form_code = 'SH.MR.FRM.05'
        and form.status in ('submitted', 'approved'))) as nursing,
    count(*) filter (where exists (select 1 from studies as study
      where study.visit_id = visit.id and study.removed_at is null
        and study.status not in ('reported', 'cancelled'))) as report
    from patient_visits as visit where visit.status = 'completed' and ${within('visit.arrived_at', period)}`.execute(
    trx,
  )
  const [row] = rows
  return [
    { key: 'SH.MR.FRM.05', count: row?.nursing ?? 0 },
    { key: 'REPORT', count: row?.report ?? 0 },
  ]
}
