import { Textarea, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { FieldValues } from '../../shared/conflicts/conflict.ts'
import { IsolationType, ResuscitationStatus, WarningKind } from '../../shared/warnings/patient-warning.ts'
import { warningErrors } from '../../shared/warnings/warning-rules.ts'
import type { StoredDraft } from '../api/draft-keeper.ts'
import { type Draft, useDraft } from '../api/use-draft.ts'
import { useSend } from '../api/use-query.ts'
import { useSeenEdit } from '../api/use-seen-edit.ts'
import { useMay, useNeedsReason } from '../api/use-session.ts'
import { FormFoot } from '../components/form-foot.tsx'
import { SegmentedChoice } from '../components/segmented-choice.tsx'
import { ErrorState, LoadingRows } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'

interface WarningFormProps {
  readonly patientId: string
  readonly onDone: () => void
}

const groups = [
  { name: 'warning', fields: ['kind', 'isolation_type', 'resuscitation_status', 'note'] },
  { name: 'administration_reason', fields: ['administration_reason'] },
]

const blank = { kind: 'isolation' } as const

const textOf = (_field: string, value: FieldValues[string]): string =>
  typeof value === 'string' ? value : ''

/** States a warning; what is typed is a draft until it is saved or cancelled. */
export function WarningForm(props: WarningFormProps) {
  const draft = useDraft(props.patientId, 'WARNING')
  if (draft.readError !== null) return <ErrorState error={draft.readError} onRetry={draft.retry} />
  if (draft.stored === undefined) return <LoadingRows rows={2} />
  return <WarningFields {...props} draft={draft} stored={draft.stored} />
}

interface WarningFieldsProps extends WarningFormProps {
  readonly draft: Draft
  readonly stored: StoredDraft
}

function WarningFields({ patientId, onDone, draft, stored }: WarningFieldsProps) {
  const { t } = useWords()
  const maySetResuscitation = useMay('warnings.resuscitation')
  const needsReason = useNeedsReason('warnings.record')
  const { texts, type } = useSeenEdit({ groups, now: blank, textOf, draft, stored })
  const [hasTried, setTried] = useState(false)
  const assert = useSend('warnings.assert')
  const kind = WarningKind.catch(blank.kind).parse(texts.kind)
  const content = {
    kind,
    isolation_type:
      kind === 'isolation' ? (IsolationType.safeParse(texts.isolation_type).data ?? null) : null,
    resuscitation_status:
      kind === 'resuscitation'
        ? (ResuscitationStatus.safeParse(texts.resuscitation_status).data ?? null)
        : null,
    note: (texts.note ?? '').trim() === '' ? null : (texts.note ?? '').trim(),
  }
  const administration = (texts.administration_reason ?? '').trim()
  const lacks = warningErrors(content)[0]?.field
  const lacksReason = needsReason && administration === ''
  const errorOf = (field: string): string | undefined =>
    hasTried && lacks === field ? t('fields.required') : undefined
  const kinds = WarningKind.options.filter((value) => value !== 'resuscitation' || maySetResuscitation)

  async function discard(): Promise<void> {
    await draft.discard()
    onDone()
  }

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    setTried(true)
    if (lacks !== undefined || lacksReason) return
    await draft.flush()
    const saved = await assert.send({
      ...content,
      patient_id: patientId,
      replaces_id: null,
      ...(needsReason ? { administration_reason: administration } : {}),
    })
    if (saved !== undefined) await discard()
  }

  return (
    <form className="column statement-form" onSubmit={(event) => void submit(event)} noValidate>
      <SegmentedChoice
        label={t('warnings.kind')}
        options={kinds.map((value) => ({ value, label: t(`warnings.${value}_kind`) }))}
        value={kind}
        isClearable={false}
        onChange={(value) => type('kind', value ?? blank.kind)}
      />
      {kind === 'isolation' && (
        <SegmentedChoice
          label={t('warnings.isolation_type')}
          options={IsolationType.options.map((value) => ({
            value,
            label: t(`warnings.isolation_${value}`),
          }))}
          value={content.isolation_type}
          onChange={(value) => type('isolation_type', value ?? '')}
          error={errorOf('isolation_type')}
        />
      )}
      {kind === 'resuscitation' && (
        <SegmentedChoice
          label={t('warnings.resuscitation_status')}
          options={ResuscitationStatus.options.map((value) => ({
            value,
            label: t(`warnings.resuscitation_${value}`),
          }))}
          value={content.resuscitation_status}
          onChange={(value) => type('resuscitation_status', value ?? '')}
          error={errorOf('resuscitation_status')}
        />
      )}
      <Textarea
        label={t('warnings.note')}
        description={kind === 'safeguarding' ? t('warnings.safeguarding_hint') : undefined}
        value={texts.note ?? ''}
        onChange={(event) => type('note', event.currentTarget.value)}
        onBlur={() => void draft.flush()}
        error={errorOf('note')}
        minRows={2}
        maxLength={500}
      />
      {needsReason && (
        <TextInput
          label={t('form.administration_reason')}
          value={texts.administration_reason ?? ''}
          onChange={(event) => type('administration_reason', event.currentTarget.value)}
          onBlur={() => void draft.flush()}
          error={hasTried && lacksReason ? t('fields.reason_needed') : undefined}
          maxLength={500}
        />
      )}
      <FormFoot error={assert.error} isBusy={assert.isBusy} draft={draft} onCancel={() => void discard()} />
    </form>
  )
}
