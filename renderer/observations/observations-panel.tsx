import { IconActivityHeartbeat } from '@tabler/icons-react'
import { useState } from 'react'
import { patientContextOn } from '../../shared/forms/patient-context.ts'
import { withShownNews2 } from '../../shared/observations/stored-news2.ts'
import type { VisitDetail, VitalSignsView } from '../../shared/visits/visits-ipc.ts'
import { DisputedPerson } from '../components/form/disputed-person.tsx'
import { Latin } from '../components/latin.tsx'
import { NewsChip } from '../components/news-chip.tsx'
import { ObservationChart } from '../components/observation-chart.tsx'
import { currentSets, isLateEntry } from '../components/observation-rows.ts'
import { ReceiptChip } from '../components/receipt-chip.tsx'
import { SegmentedChoice } from '../components/segmented-choice.tsx'
import { EmptyState } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'
import './observations.css'

const columns = [
  ['respiratory_rate_per_min', 'scores.respiratory_rate', '/min'],
  ['oxygen_saturation_percent', 'scores.oxygen_saturation', '%'],
  ['pulse_bpm', 'scores.pulse', 'b/min'],
  ['temperature_celsius', 'scores.temperature', '°C'],
  ['blood_sugar_mg_dl', 'visits.blood_sugar', 'mg/dL'],
  ['weight_kg', 'visits.weight', 'kg'],
] as const

function SetsTable({ sets }: { sets: readonly VitalSignsView[] }) {
  const { t, rich, format } = useWords()
  return (
    <div className="scroll-x">
      <table className="list" aria-label={t('observations.table_label')}>
        <thead>
          <tr>
            <th>{t('observations.time')}</th>
            <th>NEWS2</th>
            {columns.map(([field, key, unit]) => (
              <th key={field} className="figure">
                {t(key)} <Latin>{unit}</Latin>
              </th>
            ))}
            <th className="figure">
              {t('form.blood_pressure')} <Latin>mmHg</Latin>
            </th>
            <th>{t('scores.consciousness')}</th>
            <th>{t('observations.by')}</th>
            <th>{t('patients.receipt')}</th>
          </tr>
        </thead>
        <tbody>
          {sets.toReversed().map((set) => (
            <tr key={set.id}>
              <td className="nowrap two-lines">
                <bdi>{format.moment(set.measured_at)}</bdi>
                {isLateEntry(set) && (
                  <>
                    <br />
                    <span className="sub fs-12">
                      {rich('visits.late_entry', { time: format.moment(set.entered_at) })}
                    </span>
                  </>
                )}
              </td>
              <td>
                <NewsChip total={set.news2_total} band={set.news2_band} />
              </td>
              {columns.map(([field]) => (
                <td key={field} className="figure">
                  {set[field] === null || set[field] === undefined ? '–' : <Latin>{set[field]}</Latin>}
                  {set.confirmed_out_of_range?.includes(field as never) === true && (
                    <span className="chip warn" title={t('observations.confirmed_mark')}>
                      ✓
                    </span>
                  )}
                </td>
              ))}
              <td className="figure">
                <Latin>
                  {set.blood_pressure_systolic ?? '–'} / {set.blood_pressure_diastolic ?? '–'}
                </Latin>
              </td>
              <td>{set.consciousness == null ? '–' : t(`observations.${set.consciousness}`)}</td>
              <td>{set.author_name ?? '–'}</td>
              <td>
                <ReceiptChip receipt={set.receipt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** The vital signs of a visit as chart or table. */
export function ObservationsPanel({ visit }: { visit: VisitDetail }) {
  const { t, format } = useWords()
  const [view, setView] = useState<'chart' | 'table'>('chart')
  const context = patientContextOn(visit.patient, format.localDate(visit.visit.arrived_at))
  const sets = withShownNews2(currentSets(visit.vital_signs), context)
  return (
    <section className="card clip" aria-label={t('observations.title')}>
      <header>
        <IconActivityHeartbeat size={18} stroke={1.75} aria-hidden />
        <h2>{t('observations.title')}</h2>
        <span className="sub">{t('observations.hint')}</span>
        <span className="grow" />
        <SegmentedChoice
          label={t('observations.title')}
          hideLabel
          small
          isClearable={false}
          options={[
            { value: 'chart', label: t('app.chart') },
            { value: 'table', label: t('app.table') },
          ]}
          value={view}
          onChange={(next) => setView(next ?? 'chart')}
        />
      </header>
      <div className="disputed-person">
        <DisputedPerson patient={context} />
      </div>
      {sets.length === 0 && (
        <EmptyState title={t('observations.empty')} text={t('observations.empty_text')} />
      )}
      {sets.length > 0 && (view === 'chart' ? <ObservationChart sets={sets} /> : <SetsTable sets={sets} />)}
    </section>
  )
}
