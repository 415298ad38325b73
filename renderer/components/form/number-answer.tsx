import type { ReactNode } from 'react'
import { acceptedRange } from '../../../shared/forms/field-range.ts'
import { type FormField, fieldKey, type PatientContext } from '../../../shared/forms/form-definition.ts'
import type { FieldProblem } from '../../../shared/forms/form-problem.ts'
import { isConfirmed } from '../../../shared/forms/form-rules.ts'
import { useWords } from '../../i18n/use-words.tsx'
import { Latin } from '../latin.tsx'
import { Measures } from '../measures.tsx'
import { NumberField } from '../number-field.tsx'
import { PressureField } from '../pressure-field.tsx'
import { fieldId, useForm } from './form-context.ts'
import { problemOf, problemText, suggestionSentence } from './problem-text.ts'

function rangeText(field: FormField, patient: PatientContext): string | undefined {
  const range = acceptedRange(field, patient) ?? field.limits
  if (range === undefined) return undefined
  const decimals = field.range !== undefined && field.type === 'decimal' ? (field.decimals ?? 0) : 0
  return `${range.min.toFixed(decimals)}–${range.max.toFixed(decimals)}`
}

/** The sentence of a refused number, with the value that was probably meant as a button: nothing corrects itself. */
function Refusal({ problem, onTake }: { problem: FieldProblem; onTake: (value: number) => void }) {
  const { language } = useWords()
  const suggestion = problem.params.suggestion
  return (
    <>
      <Measures text={problemText(problem, language)} />
      {typeof suggestion === 'number' && (
        <>
          {'. '}
          <button type="button" className="text-button" onClick={() => onTake(suggestion)}>
            <Measures text={suggestionSentence(problem, language)} />
          </button>
        </>
      )}
    </>
  )
}

interface ConfirmProps {
  readonly field: FormField
  readonly isAsked: boolean
}

/** "Measured and confirmed?" beside a value outside its range; the answer stays as a chip. */
function Confirmation({ field, isAsked }: ConfirmProps) {
  const { t } = useWords()
  const { state, patient } = useForm()
  const range = acceptedRange(field, patient)
  const listKey = `${field.record}.confirmed_out_of_range`
  const confirmed = state.answerOf(listKey)
  const list: readonly unknown[] = Array.isArray(confirmed) ? confirmed : []
  if (isConfirmed(field, state.answers)) {
    return (
      <div className="hint">
        <span className="chip warn">{t('form.confirmed')}</span>
        <button
          type="button"
          className="text-button"
          onClick={() =>
            state.answer(
              listKey,
              list.filter((name) => name !== field.name),
            )
          }
        >
          {t('form.confirm_undo')}
        </button>
      </div>
    )
  }
  if (!isAsked || range === undefined) return null
  return (
    <div className="field-question" role="alert">
      <Measures text={t('form.confirm_question', { min: range.min, max: range.max })} />{' '}
      <button
        type="button"
        className="text-button"
        id={`${fieldId(fieldKey(field))}-confirm`}
        onClick={() => state.answer(listKey, [...list, field.name])}
      >
        {t('form.confirm_yes')}
      </button>
    </div>
  )
}

function useNumber(field: FormField) {
  const { state, problems } = useForm()
  const key = fieldKey(field)
  const problem = problemOf(problems, key)
  const isQuestion = problem?.code === 'confirm_out_of_range'
  return {
    key,
    problem: isQuestion ? undefined : problem,
    isQuestion,
    text: state.textOf(key),
    onType: (text: string) => state.typeNumber(key, text),
    onLeave: state.leave,
    take: (value: number) => state.typeNumber(key, String(value)),
  }
}

function usePoints(field: FormField): number | undefined {
  const { points } = useForm()
  return points[field.name] ?? undefined
}

/** One measured number of a form. */
export function NumberAnswer({ field }: { field: FormField }) {
  const { t, text: words } = useWords()
  const { patient } = useForm()
  const number = useNumber(field)
  const points = usePoints(field)
  return (
    <NumberField
      id={fieldId(number.key)}
      label={words(field.label)}
      text={number.text}
      onType={number.onType}
      onLeave={number.onLeave}
      unit={field.unit}
      range={rangeText(field, patient)}
      points={points}
      added={field.added === true ? t('app.added') : undefined}
      inputMode={field.type === 'integer' ? 'numeric' : 'decimal'}
      error={
        number.problem === undefined ? undefined : <Refusal problem={number.problem} onTake={number.take} />
      }
    >
      <Confirmation field={field} isAsked={number.isQuestion} />
    </NumberField>
  )
}

/** Systolic and diastolic pressure in one box; each asks and refuses for itself. */
export function PressureAnswer({ systolic, diastolic }: { systolic: FormField; diastolic: FormField }) {
  const { patient } = useForm()
  const upper = useNumber(systolic)
  const lower = useNumber(diastolic)
  const points = usePoints(systolic)
  const refused: ReactNode[] = [upper, lower].flatMap((half) =>
    half.problem === undefined ? [] : [<Refusal key={half.key} problem={half.problem} onTake={half.take} />],
  )
  const half = (number: ReturnType<typeof useNumber>) => ({
    id: fieldId(number.key),
    text: number.text,
    onType: number.onType,
    onLeave: number.onLeave,
    hasError: number.problem !== undefined,
  })
  const ranges = [systolic, diastolic].map((field) => {
    const range = acceptedRange(field, patient)
    return range === undefined ? '' : `${range.min}–${range.max}`
  })
  return (
    <PressureField
      systolic={half(upper)}
      diastolic={half(lower)}
      range={ranges.join(' / ')}
      points={points}
      error={refused.length === 0 ? undefined : refused}
    >
      <Confirmation field={systolic} isAsked={upper.isQuestion} />
      <Confirmation field={diastolic} isAsked={lower.isQuestion} />
    </PressureField>
  )
}

/** A number with its unit, as it is read. */
export function Measured({ value, unit }: { value: number; unit: string | undefined }) {
  return (
    <Latin>
      {value}
      {unit === undefined ? '' : ` ${unit}`}
    </Latin>
  )
}
