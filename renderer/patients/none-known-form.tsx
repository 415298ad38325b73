import { TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useSend } from '../api/use-query.ts'
import { useNeedsReason } from '../api/use-session.ts'
import { FormFoot } from '../components/form-foot.tsx'
import { useWords } from '../i18n/use-words.tsx'

/** States that the patient was asked and no allergy is known. */
export function NoneKnownForm({ patientId, onDone }: { patientId: string; onDone: () => void }) {
  const { t } = useWords()
  const needsReason = useNeedsReason('allergies.record')
  const [administration, setAdministration] = useState('')
  const [hasTried, setTried] = useState(false)
  const assert = useSend('allergies.assert')
  const lacksReason = needsReason && administration.trim() === ''

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    setTried(true)
    if (lacksReason) return
    const saved = await assert.send({
      patient_id: patientId,
      kind: 'none_known',
      substance: null,
      reaction: null,
      severity: null,
      certainty: null,
      replaces_id: null,
      reason: null,
      ...(needsReason ? { administration_reason: administration.trim() } : {}),
    })
    if (saved !== undefined) onDone()
  }

  return (
    <form className="column statement-form" onSubmit={(event) => void submit(event)} noValidate>
      <b>{t('allergies.none_known_by')}</b>
      {needsReason && (
        <TextInput
          label={t('form.administration_reason')}
          value={administration}
          onChange={(event) => setAdministration(event.currentTarget.value)}
          error={hasTried && lacksReason ? t('fields.reason_needed') : undefined}
          maxLength={500}
        />
      )}
      <FormFoot error={assert.error} isBusy={assert.isBusy} onCancel={onDone} />
    </form>
  )
}
