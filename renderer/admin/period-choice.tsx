import { Temporal } from 'temporal-polyfill'
import { LocalDate } from '../../shared/time.ts'
import { DayInput } from '../components/day-input.tsx'
import { SegmentedChoice } from '../components/segmented-choice.tsx'
import { useWords } from '../i18n/use-words.tsx'

/** Calendar days of the site, both included; an end that is left out is open. */
export interface Period {
  readonly from?: LocalDate
  readonly to?: LocalDate
}

const kinds = ['last_7_days', 'last_30_days', 'last_365_days', 'all_time', 'own_period'] as const
type Kind = (typeof kinds)[number]

export interface ChosenPeriod {
  readonly kind: Kind
  /** Days typed for a period of one's own; text that is no day counts as open. */
  readonly from: string
  readonly to: string
}

const days: Partial<Readonly<Record<Kind, number>>> = {
  last_7_days: 7,
  last_30_days: 30,
  last_365_days: 365,
}

/** The days of a choice; `today` is the site's. */
export function periodOf({ kind, from, to }: ChosenPeriod, today: LocalDate): Period {
  const length = days[kind]
  if (length !== undefined) {
    return {
      from: Temporal.PlainDate.from(today)
        .subtract({ days: length - 1 })
        .toString(),
      to: today,
    }
  }
  if (kind === 'all_time') return {}
  return {
    ...(LocalDate.safeParse(from).success ? { from } : {}),
    ...(LocalDate.safeParse(to).success ? { to } : {}),
  }
}

/** The days of visits: where the choice leaves the beginning open, the ten years that the server counts at once. */
export function visitPeriodOf({ from, to }: Period, today: LocalDate): Required<Period> {
  const last = to ?? today
  return { from: from ?? Temporal.PlainDate.from(last).subtract({ years: 10 }).toString(), to: last }
}

interface PeriodChoiceProps {
  readonly chosen: ChosenPeriod
  readonly onChange: (chosen: ChosenPeriod) => void
}

/** Which days the reports count. */
export function PeriodChoice({ chosen, onChange }: PeriodChoiceProps) {
  const { t } = useWords()
  return (
    <div className="report-period">
      <SegmentedChoice
        label={t('organisation.period')}
        small
        isClearable={false}
        options={kinds.map((value) => ({ value, label: t(`organisation.${value}`) }))}
        value={chosen.kind}
        onChange={(next) => onChange({ ...chosen, kind: next ?? 'last_30_days' })}
      />
      {chosen.kind === 'own_period' && (
        <>
          <DayInput
            label={t('admin.from')}
            value={chosen.from}
            onChange={(from) => onChange({ ...chosen, from })}
          />
          <DayInput label={t('admin.to')} value={chosen.to} onChange={(to) => onChange({ ...chosen, to })} />
        </>
      )}
    </div>
  )
}
