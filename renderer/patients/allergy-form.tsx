import { Button, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { AllergyCertainty, AllergyKind, AllergySeverity } from '../../shared/allergies/allergy.ts'
import type { Input } from '../../shared/ipc/contract.ts'
import { useSend } from '../api/use-query.ts'
import { useNeedsReason } from '../api/use-session.ts'
import { SegmentedChoice } from '../components/segmented-choice.tsx'
import { ErrorNote } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'

type Content = Pick<Input<'allergies.assert'>, 'kind' | 'substance' | 'reaction' | 'severity' | 'certainty'>

interface AllergyFormProps {
  readonly patientId: string
  /** The statement that is corrected or confirmed. */
  readonly replaces: (Content & { readonly id: string }) | null
  readonly isNoneKnown: boolean
  readonly onDone: () => void
}

const kinds = ['medication', 'food', 'other'] as const satisfies readonly AllergyKind[]
const severities = ['mild', 'moderate', 'severe'] as const satisfies readonly AllergySeverity[]
const certainties = ['confirmed', 'suspected'] as const satisfies readonly AllergyCertainty[]

const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim())

/** States an allergy, or corrects one: what to, how it shows, how bad and how sure. */
export function AllergyForm({ patientId, replaces, isNoneKnown, onDone }: AllergyFormProps) {
  const { t } = useWords()
  const needsReason = useNeedsReason('allergies.record')
  const [kind, setKind] = useState<AllergyKind>(isNoneKnown ? 'none_known' : (replaces?.kind ?? 'medication'))
  const [substance, setSubstance] = useState(replaces?.substance ?? '')
  const [reaction, setReaction] = useState(replaces?.reaction ?? '')
  const [severity, setSeverity] = useState(replaces?.severity ?? null)
  const [certainty, setCertainty] = useState(replaces?.certainty ?? null)
  const [administration, setAdministration] = useState('')
  const [hasTried, setTried] = useState(false)
  const assert = useSend('allergies.assert')
  const lacksSubstance = !isNoneKnown && substance.trim() === ''
  const lacksReason = needsReason && administration.trim() === ''

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    setTried(true)
    if (lacksSubstance || lacksReason) return
    const saved = await assert.send({
      patient_id: patientId,
      kind,
      substance: isNoneKnown ? null : orNull(substance),
      reaction: orNull(reaction),
      severity,
      certainty,
      replaces_id: replaces?.id ?? null,
      reason: null,
      ...(needsReason ? { administration_reason: administration.trim() } : {}),
    })
    if (saved !== undefined) onDone()
  }

  return (
    <form className="column statement-form" onSubmit={(event) => void submit(event)} noValidate>
      {!isNoneKnown && (
        <>
          <SegmentedChoice
            label={t('allergies.kind')}
            options={kinds.map((value) => ({ value, label: t(`allergies.${value}_kind`) }))}
            value={kind}
            isClearable={false}
            onChange={(value) => setKind(value ?? 'medication')}
          />
          <TextInput
            label={t('allergies.substance')}
            value={substance}
            onChange={(event) => setSubstance(event.currentTarget.value)}
            error={hasTried && lacksSubstance ? t('fields.required') : undefined}
            maxLength={1000}
            autoFocus
          />
          <TextInput
            label={t('allergies.reaction')}
            value={reaction}
            onChange={(event) => setReaction(event.currentTarget.value)}
            maxLength={500}
          />
          <SegmentedChoice
            label={t('allergies.severity')}
            options={severities.map((value) => ({ value, label: t(`allergies.severity_${value}`) }))}
            value={severity}
            onChange={setSeverity}
          />
          <SegmentedChoice
            label={t('allergies.certainty')}
            options={certainties.map((value) => ({ value, label: t(`allergies.certainty_${value}`) }))}
            value={certainty}
            onChange={setCertainty}
          />
        </>
      )}
      {isNoneKnown && <b>{t('allergies.none_known_by')}</b>}
      {needsReason && (
        <TextInput
          label={t('form.administration_reason')}
          value={administration}
          onChange={(event) => setAdministration(event.currentTarget.value)}
          error={hasTried && lacksReason ? t('fields.reason_needed') : undefined}
          maxLength={500}
        />
      )}
      <ErrorNote error={assert.error} />
      <div className="row">
        <span className="grow" />
        <Button size="md" h={44} onClick={onDone}>
          {t('app.cancel')}
        </Button>
        <Button type="submit" variant="filled" size="md" h={44} loading={assert.isBusy}>
          {t('app.save')}
        </Button>
      </div>
    </form>
  )
}
