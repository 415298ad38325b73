import { Textarea } from '@mantine/core'
import { EmergencyReason } from '../../shared/emergency/emergency-access.ts'
import { useWords } from '../i18n/use-words.tsx'
import { NationalIdHint } from './national-id-hint.tsx'

/** Whether a reason says enough to be sent. */
export function isReasonWhole(reason: string): boolean {
  return EmergencyReason.safeParse(reason).success
}

interface EmergencyReasonFieldProps {
  readonly value: string
  readonly onChange: (value: string) => void
  readonly hasTried: boolean
  readonly isFirst?: boolean
}

/** Why somebody goes past a rule, for whoever reviews it. */
export function EmergencyReasonField(props: EmergencyReasonFieldProps) {
  const { t } = useWords()
  const { value, onChange, hasTried, isFirst = false } = props
  return (
    <div>
      <Textarea
        label={t('emergency.reason')}
        description={t('emergency.reason_hint')}
        inputWrapperOrder={['label', 'input', 'error', 'description']}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        error={hasTried && !isReasonWhole(value) ? t('emergency.reason_short') : undefined}
        minRows={2}
        autosize
        maxLength={500}
        {...(isFirst ? { 'data-autofocus': true } : {})}
      />
      <NationalIdHint text={value} />
    </div>
  )
}
