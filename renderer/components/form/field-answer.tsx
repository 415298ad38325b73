import { Textarea, TextInput } from '@mantine/core'
import { painBandsPrinted } from '../../../shared/clinical/pain-data.ts'
import { type FormField, fieldKey, type Scalar } from '../../../shared/forms/form-definition.ts'
import { useWords } from '../../i18n/use-words.tsx'
import { FieldErrorText, FieldHead, Hint } from '../field.tsx'
import { NationalIdHint } from '../national-id-hint.tsx'
import { PainRuler } from '../pain-ruler.tsx'
import { SegmentedChoice } from '../segmented-choice.tsx'
import { TickBox, TickGroup } from '../tick-boxes.tsx'
import { fieldId, useForm } from './form-context.ts'
import { LocalTimeAnswer } from './local-time-answer.tsx'
import { NumberAnswer } from './number-answer.tsx'
import { problemOf, problemText } from './problem-text.ts'
import { DayAnswer, MomentAnswer } from './time-answer.tsx'

function useAnswer(field: FormField) {
  const { state, problems } = useForm()
  const { language, t, text } = useWords()
  const key = fieldKey(field)
  const problem = problemOf(problems, key)
  return {
    key,
    id: fieldId(key),
    label: text(field.label),
    value: state.answerOf(key),
    answer: (value: unknown) => state.answer(key, value),
    leave: state.leave,
    added: field.added === true ? t('app.added') : undefined,
    error: problem === undefined ? undefined : problemText(problem, language),
    hint: field.hint === undefined ? undefined : text(field.hint),
  }
}

/** One of the options, or yes and no. */
export function ChoiceAnswer({
  field,
  wide = false,
  hideLabel = false,
}: {
  field: FormField
  wide?: boolean
  hideLabel?: boolean
}) {
  const { t, text } = useWords()
  const { id, label, value, answer, added, error, hint } = useAnswer(field)
  const yesNo = [
    { value: false as Scalar, label: t('app.no'), points: undefined },
    { value: true as Scalar, label: t('app.yes'), points: undefined },
  ]
  const options =
    field.options?.map((option) => ({
      value: option.value,
      label: text(option.label),
      points: option.points,
    })) ?? yesNo
  const chosen = value === undefined || value === null ? null : String(value)
  return (
    <div>
      <SegmentedChoice
        id={id}
        label={label}
        hideLabel={hideLabel}
        wide={wide}
        options={options.map((option) => ({ ...option, value: String(option.value) }))}
        value={chosen}
        onChange={(next) => answer(options.find((option) => String(option.value) === next)?.value ?? null)}
        added={added}
        isRequired={field.required === true}
        error={error}
      />
      {hint !== undefined && <Hint>{hint}</Hint>}
    </div>
  )
}

/** Several of the options; "none" and the others exclude each other. */
function ChoicesAnswer({ field }: { field: FormField }) {
  const { text } = useWords()
  const { id, label, value, answer, added, error, hint } = useAnswer(field)
  const chosen: readonly unknown[] = Array.isArray(value) ? value : []
  return (
    <div>
      <TickGroup label={label} added={added} error={error}>
        {(field.options ?? []).map((option, index) => (
          <TickBox
            key={String(option.value)}
            id={index === 0 ? id : `${id}-${option.value}`}
            label={text(option.label)}
            isTicked={chosen.includes(option.value)}
            onChange={(isTicked) =>
              answer(isTicked ? [...chosen, option.value] : chosen.filter((each) => each !== option.value))
            }
          />
        ))}
      </TickGroup>
      {hint !== undefined && <Hint>{hint}</Hint>}
    </div>
  )
}

/** One tick box of a group that is one question on paper. */
export function TickAnswer({ field }: { field: FormField }) {
  const { id, label, value, answer } = useAnswer(field)
  const tickedValue = field.ticked_value ?? true
  return (
    <TickBox
      id={id}
      label={label}
      isTicked={value === tickedValue}
      onChange={(isTicked) => answer(isTicked ? tickedValue : null)}
    />
  )
}

/** A line or a paragraph of text. Enter moves on from a line, and begins a new one in a paragraph. */
function TextAnswer({ field }: { field: FormField }) {
  const { id, label, value, answer, leave, error, hint, added } = useAnswer(field)
  const common = {
    id,
    label: added === undefined ? label : `${label} · ${added}`,
    'aria-label': label,
    value: typeof value === 'string' ? value : '',
    error,
    description: hint,
    withAsterisk: field.required === true,
    onChange: (event: { currentTarget: { value: string } }) => answer(event.currentTarget.value),
    onBlur: leave,
  }
  return (
    <>
      {field.type === 'long_text' ? (
        <Textarea {...common} minRows={2} maxRows={10} />
      ) : (
        <TextInput {...common} autoComplete="off" />
      )}
      <NationalIdHint text={common.value} />
    </>
  )
}

/** The pain ruler with its printed bands. */
function RulerAnswer({ field }: { field: FormField }) {
  const { text } = useWords()
  const { id, label, value, answer, error } = useAnswer(field)
  const bands = painBandsPrinted.bands.map((band) => ({
    code: band.code,
    min: band.min,
    label: text(band.label),
  }))
  return (
    <div className="field">
      <FieldHead label={label} id={`${id}-label`} />
      <PainRuler id={id} value={typeof value === 'number' ? value : null} onChange={answer} bands={bands} />
      <FieldErrorText id={`${id}-error`}>{error}</FieldErrorText>
    </div>
  )
}

/** The control for a field, as its definition asks for. */
export function FieldAnswer({ field }: { field: FormField }) {
  if (field.control === 'ruler') return <RulerAnswer field={field} />
  if (field.control === 'tick') return <TickAnswer field={field} />
  switch (field.type) {
    case 'integer':
    case 'decimal':
      return <NumberAnswer field={field} />
    case 'choice':
    case 'boolean':
      return <ChoiceAnswer field={field} />
    case 'choices':
      return <ChoicesAnswer field={field} />
    case 'text':
    case 'long_text':
      return <TextAnswer field={field} />
    case 'date':
      return <DayAnswer field={field} />
    case 'instant':
      return <MomentAnswer field={field} />
    case 'local_time':
      return <LocalTimeAnswer field={field} />
  }
}
