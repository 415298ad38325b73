import type { ReactNode } from 'react'
import { type FormField, type FormSection, fieldKey } from '../../../shared/forms/form-definition.ts'
import { fieldsToAsk } from '../../../shared/forms/form-visibility.ts'
import { useWords } from '../../i18n/use-words.tsx'
import { Latin } from '../latin.tsx'
import { TickGroup } from '../tick-boxes.tsx'
import { ChoiceAnswer, FieldAnswer, TickAnswer } from './field-answer.tsx'
import { useForm } from './form-context.ts'
import { NumberAnswer, PressureAnswer } from './number-answer.tsx'

const SYSTOLIC = 'blood_pressure_systolic'
const DIASTOLIC = 'blood_pressure_diastolic'

function isNumber(field: FormField): boolean {
  return field.type === 'integer' || field.type === 'decimal'
}

/** Vital signs: four columns of numbers with their NEWS2 points, then what the paper does not ask. */
function VitalSignsFields({ fields }: { fields: readonly FormField[] }) {
  const asked = fields.filter((field) => field.name !== 'confirmed_out_of_range')
  const numbers = asked.filter((field) => isNumber(field) && field.added !== true && field.name !== DIASTOLIC)
  const diastolic = asked.find((field) => field.name === DIASTOLIC)
  const added = asked.filter((field) => field.added === true)
  return (
    <>
      <div className="vitals-grid">
        {numbers.map((field) =>
          field.name === SYSTOLIC && diastolic !== undefined ? (
            <PressureAnswer key={fieldKey(field)} systolic={field} diastolic={diastolic} />
          ) : (
            <NumberAnswer key={fieldKey(field)} field={field} />
          ),
        )}
      </div>
      <div className="vitals-added">
        {added.map((field) => (
          <FieldAnswer key={fieldKey(field)} field={field} />
        ))}
      </div>
    </>
  )
}

/** A fall scale: one row per item, the chosen points at the end of the row. */
function ScaleRows({ fields }: { fields: readonly FormField[] }) {
  const { state } = useForm()
  const { text } = useWords()
  const items = fields.filter((field) => field.options?.some((option) => option.points !== undefined))
  const others = fields.filter((field) => !items.includes(field))
  return (
    <>
      <div className="scale-rows">
        {items.map((field) => {
          const value = state.answerOf(fieldKey(field))
          const points = field.options?.find((option) => option.value === value)?.points
          return (
            <div className="scale-row" key={fieldKey(field)}>
              <span className="scale-label">{text(field.label)}</span>
              <ChoiceAnswer field={field} wide hideLabel />
              <span className="scale-points">{points === undefined ? '–' : <Latin>{points}</Latin>}</span>
            </div>
          )
        })}
      </div>
      {others.map((field) => (
        <FieldAnswer key={fieldKey(field)} field={field} />
      ))}
    </>
  )
}

function widthOf(field: FormField): string {
  if (field.type === 'long_text' || field.type === 'choices' || field.control === 'ruler') return 'full'
  const hasWords = field.options !== undefined
  if (field.type === 'boolean' && field.control !== 'tick' && !hasWords) return 'third'
  if (field.type === 'choice' || hasWords) {
    const letters = (field.options ?? []).reduce((sum, option) => sum + option.label.en.length, 0)
    if (letters <= 32) return 'half'
    return (field.options ?? []).length === 3 ? 'full inline-choice' : 'full'
  }
  return 'half'
}

/** The fields of any other section, in paper order; tick boxes of one group are one question. */
function PlainFields({ section, fields }: { section: FormSection; fields: readonly FormField[] }) {
  const { text } = useWords()
  const done = new Set<string>()
  const items: ReactNode[] = []
  for (const field of fields) {
    const group = section.groups?.find(({ code }) => code === field.group)
    const isTickGroup = group !== undefined && field.control === 'tick'
    if (!isTickGroup) {
      items.push(
        <div key={fieldKey(field)} className={`span-${widthOf(field)}`}>
          <FieldAnswer field={field} />
        </div>,
      )
      continue
    }
    if (done.has(group.code)) continue
    done.add(group.code)
    items.push(
      <div key={group.code} className="span-full">
        <TickGroup label={text(group.label)}>
          {fields
            .filter((member) => member.group === group.code && member.control === 'tick')
            .map((member) => (
              <TickAnswer key={fieldKey(member)} field={member} />
            ))}
        </TickGroup>
      </div>,
    )
  }
  return <div className="field-grid">{items}</div>
}

/** The fields of one section that are asked now. */
export function SectionFields({ section }: { section: FormSection }) {
  const { state, patient } = useForm()
  const fields = fieldsToAsk(section, state.answers, patient)
  if (section.code === 'vital_signs') return <VitalSignsFields fields={fields} />
  const isScale = section.derived?.some(
    ({ code }) => code === 'morse_total' || code === 'humpty_dumpty_total',
  )
  return isScale === true ? <ScaleRows fields={fields} /> : <PlainFields section={section} fields={fields} />
}
