import { type ReactNode, useState } from 'react'
import { type GroupCount, VisitVolumeGroup } from '../../shared/reports/statistics.ts'
import { localDateOf } from '../../shared/time.ts'
import { useAsk } from '../api/use-query.ts'
import { DisputedMark } from '../components/disputed-mark.tsx'
import { FieldValue } from '../components/record-field.tsx'
import { SegmentedChoice } from '../components/segmented-choice.tsx'
import { useTimeZone } from '../i18n/time-zone.ts'
import { useWords, type Words } from '../i18n/use-words.tsx'
import { type Counted, CountsCard } from './counts-card.tsx'
import { ExportButton } from './export-button.tsx'
import { type ChosenPeriod, type Period, PeriodChoice, periodOf, visitPeriodOf } from './period-choice.tsx'
import { ServerPage } from './server-state.tsx'

/** Groups of a report with their names in words: codes as the record's field says them. */
function named(groups: readonly GroupCount[], entity: string, field: string, { t }: Words): Counted[] {
  return groups.map(({ key, count }) => ({
    key,
    count,
    name:
      key === 'not_recorded' ? (
        t('admin.not_recorded')
      ) : key === 'disputed' ? (
        <DisputedMark>{t('patient.disputed')}</DisputedMark>
      ) : (
        <FieldValue entity={entity} field={field} value={key} />
      ),
  }))
}

function ageName(key: string, { t, format }: Words): ReactNode {
  if (key === 'not_recorded') return t('admin.not_recorded')
  if (key === 'disputed') return <DisputedMark>{t('patient.disputed')}</DisputedMark>
  return key === '0' ? t('admin.under_one_year') : t('admin.years', { ages: format.said(key) })
}

function formName(key: string, { t }: Words): string {
  return key === 'REPORT' ? t('admin.report_form') : t('admin.nursing_form')
}

function PatientsReport({ period }: { period: Period }) {
  const words = useWords()
  const { t, format } = words
  const read = useAsk('reports.patients', period, { keepLast: true })
  return (
    <ServerPage read={read} asOf={({ as_of }) => as_of}>
      {(counts) => (
        <>
          <div className="row row-wrap report-head">
            <h2>{t('admin.patient_statistics')}</h2>
            <span className="sub n">{format.number(counts.total)}</span>
            <span className="grow" />
            <ExportButton report="patients" parameters={period} title={t('admin.patient_statistics')} />
          </div>
          <div className="report-cards">
            <CountsCard
              title={t('admin.by_sex')}
              counts={named(counts.by_gender, 'patients', 'gender', words)}
            />
            <CountsCard
              title={t('admin.by_age')}
              counts={counts.by_age.map(({ key, count }) => ({ key, count, name: ageName(key, words) }))}
            />
            <CountsCard
              title={t('admin.by_governorate')}
              counts={named(counts.by_governorate, 'patients', 'governorate', words)}
            />
            <CountsCard
              title={t('admin.new_per_month')}
              isOverTime
              counts={counts.new_per_month.map(({ key, count }) => ({
                key,
                count,
                name: <bdi>{format.month(key)}</bdi>,
              }))}
            />
          </div>
        </>
      )}
    </ServerPage>
  )
}

/** More columns than this say nothing any more: the days of a longer period are shown by month. */
const MOST_DAYS = 400

/** From the first day, week or month that has anything on. */
function fromFirst(items: readonly GroupCount[]): readonly GroupCount[] {
  return items.slice(
    Math.max(
      0,
      items.findIndex(({ count }) => count > 0),
    ),
  )
}

function VisitsReport({ period: chosen, today }: { period: Period; today: string }) {
  const words = useWords()
  const { t, format } = words
  const [asked, setGroup] = useState<VisitVolumeGroup>('day')
  const period = visitPeriodOf(chosen, today)
  const isLong = Date.parse(period.to) - Date.parse(period.from) > MOST_DAYS * 86_400_000
  const group_by = isLong && (asked === 'day' || asked === 'week') ? 'month' : asked
  const read = useAsk('reports.visits', { group_by, ...period }, { keepLast: true })
  const nameOf = (group: VisitVolumeGroup, key: string) => {
    if (key === 'not_recorded') return t('admin.not_recorded')
    if (group === 'type') return <FieldValue entity="patient_visits" field="visit_type" value={key} />
    if (group === 'ward') return <bdi>{key}</bdi>
    if (group === 'month') return <bdi>{format.month(key.slice(0, 7))}</bdi>
    return <bdi>{format.day(key)}</bdi>
  }
  return (
    <>
      <div className="row row-wrap report-head">
        <h2>{t('admin.visit_volume')}</h2>
        <span className="grow" />
        <SegmentedChoice
          label={t('admin.group_by')}
          small
          isClearable={false}
          options={VisitVolumeGroup.options.map((value) => ({
            value,
            label: t(value === 'ward' ? 'organisation.group_ward' : `admin.group_${value}`),
          }))}
          value={group_by}
          onChange={(next) => setGroup(next ?? 'day')}
        />
        <ExportButton report="visits" parameters={{ ...period, group_by }} title={t('admin.visit_volume')} />
      </div>
      <ServerPage read={read} asOf={({ as_of }) => as_of}>
        {(volume) => (
          <CountsCard
            title={t('admin.visits')}
            hint={`${format.day(volume.from)} – ${format.day(volume.to)}`}
            isOverTime={volume.group_by !== 'type' && volume.group_by !== 'ward'}
            counts={(chosen.from === undefined ? fromFirst(volume.items) : volume.items).map(
              ({ key, count }) => ({
                key,
                count,
                name: nameOf(volume.group_by, key),
              }),
            )}
          />
        )}
      </ServerPage>
    </>
  )
}

function AssessmentsReport({ period }: { period: Period }) {
  const words = useWords()
  const { t } = words
  const read = useAsk('reports.assessments', period, { keepLast: true })
  return (
    <ServerPage read={read} asOf={({ as_of }) => as_of}>
      {(counts) => (
        <>
          <div className="row row-wrap report-head">
            <h2>{t('admin.clinical_assessments')}</h2>
            <span className="grow" />
            <ExportButton report="assessments" parameters={period} title={t('admin.clinical_assessments')} />
          </div>
          <div className="report-cards">
            <CountsCard
              title={t('admin.nursing_form')}
              counts={named(counts.nursing, 'form_submissions', 'status', words)}
            />
            <CountsCard
              title={t('admin.report_form')}
              counts={named(counts.radiology, 'form_submissions', 'status', words)}
            />
            <CountsCard
              title={t('admin.missing_forms')}
              hint={t('admin.missing_forms_hint')}
              counts={counts.missing_forms.map(({ key, count }) => ({
                key,
                count,
                name: formName(key, words),
              }))}
            />
            <CountsCard
              title={t('scores.news2')}
              counts={named(counts.news2_bands, 'vital_signs', 'news2_band', words)}
            />
            <CountsCard
              title={t('admin.fall_risk')}
              counts={named(counts.fall_risk_levels, 'fall_risk_assessment', 'risk_level', words)}
            />
            <CountsCard
              title={t('admin.pain')}
              counts={named(counts.pain_bands, 'pain_assessment', 'pain_band', words)}
            />
          </div>
        </>
      )}
    </ServerPage>
  )
}

/** What is counted of patients, visits and clinical forms; offline what was last known, with its time. */
export function ReportsTab() {
  const [chosen, setChosen] = useState<ChosenPeriod>({ kind: 'last_30_days', from: '', to: '' })
  const timeZone = useTimeZone((state) => state.timeZone)
  const today = localDateOf(new Date().toISOString(), timeZone)
  const period = periodOf(chosen, today)
  return (
    <div className="page">
      <PeriodChoice chosen={chosen} onChange={setChosen} />
      <VisitsReport period={period} today={today} />
      <PatientsReport period={period} />
      <AssessmentsReport period={period} />
    </div>
  )
}
