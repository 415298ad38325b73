import { NativeSelect, TextInput } from '@mantine/core'
import { governorates } from '../../shared/identifiers/governorates.ts'
import { normaliseMobileNumber } from '../../shared/identifiers/mobile-number.ts'
import { columnName } from '../components/column-name.ts'
import { useWords, type Words } from '../i18n/use-words.tsx'
import { type FieldKind, kindOf, optionsOf } from './field-kinds.ts'

interface Option {
  readonly value: string
  readonly label: string
}

function choicesOf(kind: FieldKind, { t, text }: Words): readonly Option[] | undefined {
  switch (kind) {
    case 'gender':
      return (['male', 'female', 'other'] as const).map((value) => ({ value, label: t(`register.${value}`) }))
    case 'visit_type':
      return optionsOf.visit_type.map((value) => ({ value, label: t(`visits.${value}`) }))
    case 'modality':
      return optionsOf.modality.map((value) => ({ value, label: t(`modality.${value}`) }))
    case 'governorate':
      return governorates.map(({ name }) => ({ value: name.en, label: text(name) }))
    case 'yes_no':
      return [
        { value: 'false', label: t('app.no') },
        { value: 'true', label: t('app.yes') },
      ]
    case 'text':
    case 'number_text':
    case 'day':
      return undefined
  }
}

interface ValueEditorProps {
  readonly field: string
  readonly text: string
  readonly error: string | undefined
  readonly onType: (text: string) => void
}

/** Writes a third value of a field, neither mine nor theirs. */
export function ValueEditor({ field, text, error, onType }: ValueEditorProps) {
  const words = useWords()
  const { t } = words
  const kind = kindOf(field) ?? 'text'
  const label = `${t('conflicts.other_value')}: ${columnName(field, t)}`
  const options = choicesOf(kind, words)
  const common = {
    id: `other-${field}`,
    'aria-label': label,
    value: text,
    error,
    size: 'md',
    onChange: (event: { currentTarget: { value: string } }) => onType(event.currentTarget.value),
  } as const
  if (options !== undefined) {
    return <NativeSelect {...common} data={[{ value: '', label: t('conflicts.empty_value') }, ...options]} />
  }
  return (
    <TextInput
      {...common}
      placeholder={kind === 'day' ? t('register.born_placeholder') : undefined}
      dir={kind === 'number_text' || kind === 'day' ? 'ltr' : 'auto'}
      autoComplete="off"
      onBlur={() => {
        if (field !== 'mobile_number') return
        const local = normaliseMobileNumber(text)
        if (local !== null) onType(local)
      }}
    />
  )
}
