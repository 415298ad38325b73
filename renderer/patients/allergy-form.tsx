import { Button, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { AllergyCertainty, AllergyKind, AllergySeverity } from '../../shared/allergies/allergy.ts'
import { type FieldValues, fieldValuesOf } from '../../shared/conflicts/conflict.ts'
import type { Input } from '../../shared/ipc/contract.ts'
import type { StoredDraft } from '../api/draft-keeper.ts'
import { type Draft, useDraft } from '../api/use-draft.ts'
import { useSend } from '../api/use-query.ts'
import { useSeenEdit } from '../api/use-seen-edit.ts'
import { useNeedsReason } from '../api/use-session.ts'
import { FormFoot } from '../components/form-foot.tsx'
import { Note } from '../components/note.tsx'
import { SegmentedChoice } from '../components/segmented-choice.tsx'
import { ErrorState, LoadingRows } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'

type Content = Pick<Input<'allergies.assert'>, 'kind' | 'substance' | 'reaction' | 'severity' | 'certainty'>

interface AllergyFormProps {
  readonly patientId: string
  /** The statement that is corrected or confirmed. */
  readonly replaces: (Content & { readonly id: string }) | null
  /** Somebody corrected or refuted that statement meanwhile. */
  readonly isSettled: boolean
  readonly onDone: () => void
}

const kinds = ['medication', 'food', 'other'] as const satisfies readonly AllergyKind[]

const groups = [
  { name: 'allergy', fields: ['kind', 'substance', 'reaction', 'severity', 'certainty'] },
  { name: 'administration_reason', fields: ['administration_reason'] },
]

const blank = { kind: 'medication' } as const

const textOf = (_field: string, value: FieldValues[string]): string =>
  typeof value === 'string' ? value : ''

const orNull = (text = ''): string | null => (text.trim() === '' ? null : text.trim())

/** States an allergy, or corrects one; what is typed is a draft until it is saved or cancelled. */
export function AllergyForm(props: AllergyFormProps) {
  const draft = useDraft(props.replaces?.id ?? props.patientId, 'ALLERGY')
  if (draft.readError !== null) return <ErrorState error={draft.readError} onRetry={draft.retry} />
  if (draft.stored === undefined) return <LoadingRows rows={2} />
  return <AllergyFields {...props} draft={draft} stored={draft.stored} />
}

interface AllergyFieldsProps extends AllergyFormProps {
  readonly draft: Draft
  readonly stored: StoredDraft
}

/** What to, how it shows, how bad and how sure. */
function AllergyFields({ patientId, replaces, isSettled, onDone, draft, stored }: AllergyFieldsProps) {
  const { t } = useWords()
  const needsReason = useNeedsReason('allergies.record')
  const now = replaces === null ? blank : fieldValuesOf(replaces)
  const { texts, type } = useSeenEdit({ groups, now, textOf, draft, stored })
  const [hasTried, setTried] = useState(false)
  /** The statement that was corrected is gone, and the person says theirs as one of its own. */
  const [isOnItsOwn, setOnItsOwn] = useState(false)
  const assert = useSend('allergies.assert')
  const administration = (texts.administration_reason ?? '').trim()
  const lacksSubstance = (texts.substance ?? '').trim() === ''
  const lacksReason = needsReason && administration === ''
  const mustDecide = isSettled && !isOnItsOwn

  async function discard(): Promise<void> {
    await draft.discard()
    onDone()
  }

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    setTried(true)
    if (lacksSubstance || lacksReason || mustDecide) return
    await draft.flush()
    const saved = await assert.send({
      patient_id: patientId,
      kind: AllergyKind.catch(blank.kind).parse(texts.kind),
      substance: orNull(texts.substance),
      reaction: orNull(texts.reaction),
      severity: AllergySeverity.safeParse(texts.severity).data ?? null,
      certainty: AllergyCertainty.safeParse(texts.certainty).data ?? null,
      replaces_id: isOnItsOwn ? null : (replaces?.id ?? null),
      reason: null,
      ...(needsReason ? { administration_reason: administration } : {}),
    })
    if (saved !== undefined) await discard()
  }

  const field = (name: 'substance' | 'reaction' | 'administration_reason') => ({
    value: texts[name] ?? '',
    onChange: (event: { currentTarget: { value: string } }) => type(name, event.currentTarget.value),
    onBlur: () => void draft.flush(),
  })
  const choice = <V extends string>(name: 'kind' | 'severity' | 'certainty', options: readonly V[]) => ({
    value: options.find((option) => option === texts[name]) ?? null,
    onChange: (value: V | null) => type(name, value ?? (name === 'kind' ? blank.kind : '')),
  })
  return (
    <form className="column statement-form" onSubmit={(event) => void submit(event)} noValidate>
      <SegmentedChoice
        label={t('allergies.kind')}
        options={kinds.map((value) => ({ value, label: t(`allergies.${value}_kind`) }))}
        isClearable={false}
        {...choice('kind', kinds)}
      />
      <TextInput
        label={t('allergies.substance')}
        {...field('substance')}
        error={hasTried && lacksSubstance ? t('fields.required') : undefined}
        maxLength={1000}
        autoFocus
      />
      <TextInput label={t('allergies.reaction')} {...field('reaction')} maxLength={500} />
      <SegmentedChoice
        label={t('allergies.severity')}
        options={AllergySeverity.options.map((value) => ({ value, label: t(`allergies.severity_${value}`) }))}
        {...choice('severity', AllergySeverity.options)}
      />
      <SegmentedChoice
        label={t('allergies.certainty')}
        options={AllergyCertainty.options.map((value) => ({
          value,
          label: t(`allergies.certainty_${value}`),
        }))}
        {...choice('certainty', AllergyCertainty.options)}
      />
      {needsReason && (
        <TextInput
          label={t('form.administration_reason')}
          {...field('administration_reason')}
          error={hasTried && lacksReason ? t('fields.reason_needed') : undefined}
          maxLength={500}
        />
      )}
      {mustDecide && (
        <Note kind="warn" role="alert">
          <b>{t('state.moved_title')}</b>
          <div>{t('allergies.settled_text')}</div>
          <div className="note-actions">
            <Button onClick={() => void discard()}>{t('state.moved_take')}</Button>
            <Button
              onClick={() => {
                setOnItsOwn(true)
                assert.forget()
              }}
            >
              {t('state.moved_keep')}
            </Button>
          </div>
        </Note>
      )}
      <FormFoot
        error={assert.error}
        isBusy={assert.isBusy}
        draft={draft}
        isDisabled={mustDecide}
        onCancel={() => void discard()}
      />
    </form>
  )
}
