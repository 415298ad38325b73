import { news2 } from '../../shared/clinical/news2.ts'
import type { News2Parameter } from '../../shared/clinical/news2-data.ts'
import { fieldsOfRecord } from '../../shared/forms/form-answers.ts'
import type { PatientContext } from '../../shared/forms/form-definition.ts'
import { frm05 } from '../../shared/forms/frm-05.ts'
import type { VitalSignsView } from '../../shared/visits/visits-ipc.ts'
import { Latin } from '../components/latin.tsx'
import { PointsChip } from '../components/news-chip.tsx'
import { useWords } from '../i18n/use-words.tsx'

const vitalFields = new Map(fieldsOfRecord(frm05, 'vital_signs').map((field) => [field.name, field]))

const cells = [
  { name: 'respiratory_rate_per_min', label: 'scores.respiratory_rate' },
  { name: 'oxygen_saturation_percent', label: 'scores.oxygen_saturation' },
  { name: 'on_supplemental_oxygen', label: 'scores.air_or_oxygen' },
  { name: 'blood_pressure_systolic', label: 'form.blood_pressure' },
  { name: 'pulse_bpm', label: 'scores.pulse' },
  { name: 'consciousness', label: 'scores.consciousness' },
  { name: 'temperature_celsius', label: 'scores.temperature' },
] as const satisfies readonly { name: News2Parameter; label: string }[]

function CellValue({ set, name }: { set: VitalSignsView; name: News2Parameter }) {
  const { text } = useWords()
  const value = set[name]
  if (value === null || value === undefined) return <span className="sub">–</span>
  if (name === 'blood_pressure_systolic') {
    return (
      <Latin>
        <b>
          {value}/{set.blood_pressure_diastolic ?? '–'}
        </b>{' '}
        <small>mmHg</small>
      </Latin>
    )
  }
  if (name === 'on_supplemental_oxygen' && value === true && set.oxygen_flow_l_per_min != null) {
    return (
      <Latin>
        <b>{set.oxygen_flow_l_per_min}</b> <small>L/min</small>
      </Latin>
    )
  }
  const field = vitalFields.get(name)
  const option = field?.options?.find((each) => each.value === value)
  if (option !== undefined) return <b>{text(option.label)}</b>
  return (
    <Latin>
      <b>{String(value)}</b> <small>{field?.unit}</small>
    </Latin>
  )
}

interface VitalCellsProps {
  readonly set: VitalSignsView
  /** On the day of arrival. */
  readonly patient: PatientContext
  /** The newest pain intensity, 0 to 10. */
  readonly pain: number | null
}

/** One set of vital signs as NEWS2 sees it: each value with the points it adds, and the pain beside it. */
export function VitalCells({ set, patient, pain }: VitalCellsProps) {
  const { t } = useWords()
  const score = news2(set, patient)
  const points: Partial<Record<News2Parameter, number | null>> = score.parameters
  return (
    <dl className="vital-cells">
      {cells.map(({ name, label }) => {
        const added = points[name] ?? null
        return (
          <div key={name} className={added === null ? undefined : `points-${Math.min(3, added)}`}>
            <dt>
              {t(label)}
              {added !== null && added > 0 && <PointsChip points={added} signed />}
            </dt>
            <dd>
              <CellValue set={set} name={name} />
            </dd>
          </div>
        )
      })}
      <div>
        <dt>{t('scores.pain')}</dt>
        <dd>
          {pain === null ? (
            <span className="sub">–</span>
          ) : (
            <Latin>
              <b>{pain}</b> <small>/10</small>
            </Latin>
          )}
        </dd>
      </div>
    </dl>
  )
}
