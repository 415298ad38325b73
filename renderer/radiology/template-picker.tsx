import { NativeSelect } from '@mantine/core'
import { IconCheck, IconCursorText } from '@tabler/icons-react'
import { useState } from 'react'
import {
  confirmPlaceholder,
  isConfirmable,
  templatesFor,
  unfilledPlaceholders,
} from '../../shared/radiology/report-templates.ts'
import { Modality } from '../../shared/visits/visit.ts'
import { useWords } from '../i18n/use-words.tsx'
import type { FieldsProps } from './text-fields.tsx'

/** The fields that a template begins; nothing that was typed is ever replaced. */
const templated = ['technique', 'findings', 'diagnosis'] as const
export type TemplatedField = (typeof templated)[number]

/** Starting texts for the modality at hand. A template goes into fields that are empty, and says which it left. */
export function TemplatePicker({ textOf, onType, onLeave }: FieldsProps) {
  const { t } = useWords()
  const [left, setLeft] = useState<readonly TemplatedField[] | null>(null)
  const modality = Modality.safeParse(textOf('modality'))
  const templates = modality.success ? templatesFor(modality.data, textOf('body_region')) : []
  if (templates.length === 0) return null
  function take(code: string): void {
    const template = templates.find((each) => each.code === code)
    if (template === undefined) return
    const typed = templated.filter((field) => textOf(field).trim() !== '')
    for (const field of templated) if (!typed.includes(field)) onType(field, template[field])
    setLeft(typed)
    onLeave()
  }
  return (
    <div>
      <NativeSelect
        id="report-template"
        label={t('radiology.template')}
        value=""
        data={[
          { value: '', label: t('register.choose') },
          ...templates.map(({ code, title }) => ({ value: code, label: title })),
        ]}
        onChange={(event) => take(event.currentTarget.value)}
      />
      {left !== null && left.length > 0 && (
        <p className="sub fs-13" role="status">
          {t('radiology.template_kept', { fields: left.map((field) => t(`radiology.${field}`)).join(', ') })}
        </p>
      )}
    </div>
  )
}

/** What a template left open in a field: confirmed as it reads, or gone to and rewritten. */
export function OpenPlaceholders({
  field,
  textOf,
  onType,
  onLeave,
}: FieldsProps & { field: TemplatedField }) {
  const { t } = useWords()
  const text = textOf(field)
  const open = unfilledPlaceholders(text)
  if (open.length === 0) return null
  return (
    <section className="placeholders" aria-label={t('radiology.placeholders')}>
      <span className="sub fs-13">{t('radiology.placeholders')}</span>
      {open.map((placeholder) => {
        const canConfirm = isConfirmable(placeholder)
        return (
          <button
            key={placeholder.start}
            type="button"
            className="chip warn wraps"
            data-placeholder={field}
            onClick={() => {
              if (canConfirm) {
                onType(field, confirmPlaceholder(text, placeholder))
                onLeave()
                return
              }
              const box = document.getElementById(`report-${field}`) as HTMLTextAreaElement | null
              box?.focus()
              box?.setSelectionRange(placeholder.start, placeholder.end)
            }}
          >
            {canConfirm ? (
              <IconCheck size={14} stroke={2} aria-hidden />
            ) : (
              <IconCursorText size={14} stroke={2} aria-hidden />
            )}
            <span>
              <span className="visually-hidden">
                {t(canConfirm ? 'radiology.placeholder_confirm' : 'radiology.placeholder_rewrite')}{' '}
              </span>
              <bdi>{placeholder.text}</bdi>
            </span>
          </button>
        )
      })}
    </section>
  )
}
