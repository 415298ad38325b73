import { type KeyboardEvent, useRef } from 'react'
import { useWords } from '../i18n/use-words.tsx'

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

function digitOf(code: string): number | undefined {
  if (code === 'Minus' || code === 'NumpadSubtract') return 10
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(code)?.[1]
  return digit === undefined ? undefined : Number(digit)
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
    if (event.ctrlKey || event.altKey || event.metaKey) return
    const digit = digitOf(event.code)
    const now = value ?? -1
    const moved =
      event.code === 'ArrowRight'
        ? Math.min(10, now + 1)
        : event.code === 'ArrowLeft'
          ? Math.max(0, now - 1)
          : undefined
    const next = digit ?? moved
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
