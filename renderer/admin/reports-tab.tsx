import { useState } from 'react'
import { type GroupCount, VisitVolumeGroup } from '../../shared/reports/statistics.ts'
import { LocalDate } from '../../shared/time.ts'
import { useAsk } from '../api/use-query.ts'
import { DayInput } from '../components/day-input.tsx'
import { FieldValue } from '../components/record-field.tsx'
import { SegmentedChoice } from '../components/segmented-choice.tsx'
import { useWords, type Words } from '../i18n/use-words.tsx'
import { type Counted, CountsCard } from './counts-card.tsx'
import { ServerPage } from './server-state.tsx'

/** Groups of a report with their names in words: codes as the record's field says them. */
function named(groups: readonly GroupCount[], entity: string, field: string, { t }: Words): Counted[] {
  return groups.map(({ key, count }) => ({
    key,
    count,
    name:
      key === 'not_recorded' ? (
        t('admin.not_recorded')
      ) : (
        <FieldValue entity={entity} field={field} value={key} />
      ),
  }))
}

function ageName(key: string, { t }: Words): string {
  if (key === 'not_recorded') return t('admin.not_recorded')
  return key === '0' ? t('admin.under_one_year') : t('admin.years', { ages: key })
}

function formName(key: string, { t }: Words): string {
  return key === 'REPORT' ? t('admin.report_form') : t('admin.nursing_form')
}

function PatientsReport() {
  const words = useWords()
  const { t, format } = words
  const read = useAsk('reports.patients', {})
  return (
    <ServerPage read={read} asOf={({ as_of }) => as_of}>
      {(counts) => (
        <>
          <h2 className="report-head">
            {t('admin.patient_statistics')} <span className="sub n">{format.number(counts.total)}</span>
          </h2>
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

function VisitsReport() {
  const words = useWords()
  const { t, format } = words
  const [group_by, setGroup] = useState<VisitVolumeGroup>('week')
  const [days, setDays] = useState({ from: '', to: '' })
  const given = (day: string): string | undefined => (LocalDate.safeParse(day).success ? day : undefined)
  const from = given(days.from)
  const to = given(days.to)
  const read = useAsk(
    'reports.visits',
    { group_by, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) },
    { keepLast: true },
  )
  const nameOf = (key: string) => {
    if (group_by === 'type') return <FieldValue entity="patient_visits" field="visit_type" value={key} />
    if (group_by === 'month') return <bdi>{format.month(key.slice(0, 7))}</bdi>
    return <bdi>{format.day(key)}</bdi>
  }
  return (
    <>
      <div className="row row-wrap report-head">
        <h2>{t('admin.visit_volume')}</h2>
        <span className="grow" />
        <DayInput label={t('admin.from')} value={days.from} onChange={(from) => setDays({ ...days, from })} />
        <DayInput label={t('admin.to')} value={days.to} onChange={(to) => setDays({ ...days, to })} />
        <SegmentedChoice
          label={t('admin.group_by')}
          small
          isClearable={false}
          options={VisitVolumeGroup.options.map((value) => ({ value, label: t(`admin.group_${value}`) }))}
          value={group_by}
          onChange={(next) => setGroup(next ?? 'week')}
        />
      </div>
      <ServerPage read={read} asOf={({ as_of }) => as_of}>
        {(volume) => (
          <CountsCard
            title={t('admin.visits')}
            hint={`${format.day(volume.from)} – ${format.day(volume.to)}`}
            counts={volume.items.map(({ key, count }) => ({ key, count, name: nameOf(key) }))}
          />
        )}
      </ServerPage>
    </>
  )
}

function AssessmentsReport() {
  const words = useWords()
  const { t } = words
  const read = useAsk('reports.assessments', {})
  return (
    <ServerPage read={read} asOf={({ as_of }) => as_of}>
      {(counts) => (
        <>
          <h2 className="report-head">{t('admin.clinical_assessments')}</h2>
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
  return (
    <div className="page">
      <VisitsReport />
      <PatientsReport />
      <AssessmentsReport />
    </div>
  )
}
