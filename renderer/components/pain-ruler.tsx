import { type KeyboardEvent, useRef } from 'react'
import { useWords } from '../i18n/use-words.tsx'
import { isCommandKey } from './use-command.ts'

const steps = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as const

export interface RulerBand {
  readonly code: string
  readonly min: number
  readonly label: string
}

interface PainRulerProps {
  readonly id: string
  readonly value: number | null
  readonly onChange: (value: number | null) => void
  /** The printed bands, lowest first. */
  readonly bands: readonly RulerBand[]
}

/** Pain from 0 to 10. Keys 0 to 9 pick, `-` picks 10, arrows move. Runs left to right in Arabic too, as on paper. */
export function PainRuler({ id, value, onChange, bands }: PainRulerProps) {
  const { t } = useWords()
  const root = useRef<HTMLDivElement>(null)
  const bandOf = (step: number) => bands.findLast((band) => step >= band.min)

  function pick(step: number): void {
    onChange(step)
    root.current?.querySelectorAll('input')[step]?.focus()
  }

  function onKeyDown(event: KeyboardEvent): void {
    const { nativeEvent: key } = event
    const now = value ?? -1
    const next = isCommandKey('ruler.ten', key)
      ? 10
      : isCommandKey('ruler.pick', key)
        ? Number(event.code.at(-1))
        : isCommandKey('choices.move', key)
          ? Math.max(0, Math.min(10, now + (event.code === 'ArrowRight' ? 1 : -1)))
          : undefined
    if (next === undefined) return
    event.preventDefault()
    pick(next)
  }

  return (
    <div>
      <div className="ruler" role="radiogroup" aria-label={t('form.ruler')} ref={root} onKeyDown={onKeyDown}>
        {steps.map((step) => (
          <label key={step} className={`band-${bandOf(step)?.min ?? 0}${step === value ? ' on' : ''}`}>
            <input
              type="radio"
              id={step === 0 ? id : `${id}-${step}`}
              name={id}
              checked={step === value}
              aria-label={`${step}, ${bandOf(step)?.label ?? ''}`}
              onChange={() => onChange(step)}
              onClick={() => {
                if (step === value) onChange(null)
              }}
            />
            <span aria-hidden>{step}</span>
          </label>
        ))}
      </div>
      <div className="ruler-words" aria-hidden>
        {bands.map((band) => (
          <span key={band.code} className={value !== null && bandOf(value)?.code === band.code ? 'on' : ''}>
            {band.label}
          </span>
        ))}
      </div>
    </div>
  )
}
