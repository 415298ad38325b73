import { IconAlertTriangle, IconCheck, IconPoint } from '@tabler/icons-react'
import type { FallRiskLevel } from '../../../shared/clinical/fall-bands.ts'
import { hospitalFallBands } from '../../../shared/clinical/hospital-rules.ts'
import { useWords } from '../../i18n/use-words.tsx'
import { Latin } from '../latin.tsx'
import { useForm } from './form-context.ts'

const tones = { minimal: '', low: '', moderate: 'warn', high: 'bad' } as const
const icons = {
  minimal: IconCheck,
  low: IconPoint,
  moderate: IconAlertTriangle,
  high: IconAlertTriangle,
} as const

/** A fall-risk level as symbol, colour and word. */
export function FallLevelChip({ level }: { level: FallRiskLevel }) {
  const { t } = useWords()
  const Icon = icons[level]
  return (
    <span className={`chip ${tones[level]}`}>
      <Icon size={14} stroke={2} aria-hidden />
      {t(`scores.fall_${level}`)}
    </span>
  )
}

/** The hospital's bands as a scale with a mark at the total. Runs left to right in Arabic too. */
export function FallScale({ scale, total }: { scale: 'morse' | 'humpty_dumpty'; total: number | null }) {
  const { patient } = useForm()
  const bands = hospitalFallBands(scale, patient.rules)
  const max = bands.at(-1)?.max ?? 1
  return (
    <span className="fall-scale" aria-hidden>
      {bands.map((band) => (
        <span
          key={band.code}
          className={`fall-band ${band.code}`}
          style={{ inlineSize: `${((band.max - band.min + 1) / (max + 1)) * 236}px` }}
        >
          <Latin>
            {band.min}–{band.max}
          </Latin>
        </span>
      ))}
      {total !== null && <i style={{ left: `${((total + 0.5) / (max + 1)) * 236}px` }} />}
    </span>
  )
}
