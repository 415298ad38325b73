import { Button, TextInput } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { type FormEvent, type Ref, useEffect, useImperativeHandle, useLayoutEffect, useState } from 'react'
import type { FieldValues } from '../../shared/conflicts/conflict.ts'
import { entityDefinition } from '../../shared/sync/entities.ts'
import {
  DiagnosisSeen,
  type RadiologyAssessmentView,
  type VisitDetail,
} from '../../shared/visits/visits-ipc.ts'
import type { StoredDraft } from '../api/draft-keeper.ts'
import { fieldErrorsOf, fieldErrorText } from '../api/error-text.ts'
import { type Draft, useDraft } from '../api/use-draft.ts'
import { useSend } from '../api/use-query.ts'
import { useSeenEdit } from '../api/use-seen-edit.ts'
import { useNeedsReason } from '../api/use-session.ts'
import { DraftState } from '../components/draft-state.tsx'
import { MovedNote } from '../components/moved-note.tsx'
import { ErrorNote, ErrorState, LoadingRows } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { type DiagnosisInHand, type DiagnosisSaver, diagnosisUnread } from './diagnosis-in-hand.ts'

interface DiagnosisFormProps {
  readonly detail: VisitDetail
  readonly report: RadiologyAssessmentView | undefined
  /** Saves what is typed at the wish of whoever completes the visit. */
  readonly saver: Ref<DiagnosisSaver>
  /** Hears what is typed and not saved yet. */
  readonly onHold: (inHand: DiagnosisInHand) => void
}

type Field = 'diagnosis' | 'diagnosis_code' | 'administration_reason'

const groups = [
  ...entityDefinition('patient_visits').groups.filter(({ name }) => name === 'diagnosis'),
  { name: 'administration_reason', fields: ['administration_reason'] },
]

const textOf = (_field: string, value: FieldValues[string]): string =>
  typeof value === 'string' ? value : ''

const textOrNull = (text = ''): string | null => (text.trim() === '' ? null : text.trim())

/** The diagnosis of a visit while it is written; what is typed is a draft until it is saved. */
export function DiagnosisForm(props: DiagnosisFormProps) {
  const { onHold } = props
  const draft = useDraft(props.detail.visit.id, 'DIAGNOSIS')
  const { readError } = draft
  const isRead = readError === null && draft.stored !== undefined
  useEffect(() => {
    // Once it is read, the fields say what is in hand.
    if (!isRead) onHold({ ...diagnosisUnread, error: readError })
  }, [onHold, isRead, readError])
  if (draft.readError !== null) return <ErrorState error={draft.readError} onRetry={draft.retry} />
  if (draft.stored === undefined) return <LoadingRows rows={2} />
  return <DiagnosisFields {...props} draft={draft} stored={draft.stored} />
}

interface DiagnosisFieldsProps extends DiagnosisFormProps {
  readonly draft: Draft
  readonly stored: StoredDraft
}

function DiagnosisFields({ detail, report, saver, onHold, draft, stored }: DiagnosisFieldsProps) {
  const words = useWords()
  const { t } = words
  const { diagnosis, diagnosis_code } = detail.visit
  const form = useSeenEdit({ groups, now: { diagnosis, diagnosis_code }, textOf, draft, stored })
  const { texts } = form
  const hasDraft = form.touched.length > 0
  const [isRestored, setRestored] = useState(hasDraft)
  const [isSaved, setSaved] = useState(false)
  const [isSaving, setSaving] = useState(false)
  const diagnose = useSend('visits.diagnose')
  const needsAdministrationReason = useNeedsReason('visits.diagnose')
  const refused = fieldErrorsOf(diagnose.error)

  async function save(administrationReason = ''): Promise<boolean> {
    setSaving(true)
    try {
      return await saveTyped((texts.administration_reason ?? '').trim() || administrationReason)
    } finally {
      setSaving(false)
    }
  }

  async function saveTyped(administrationReason: string): Promise<boolean> {
    await draft.flush()
    const saved = await diagnose.send({
      id: detail.visit.id,
      seen: DiagnosisSeen.parse(form.seen),
      diagnosis: textOrNull(texts.diagnosis),
      diagnosis_code: textOrNull(texts.diagnosis_code),
      ...(needsAdministrationReason ? { administration_reason: administrationReason } : {}),
    })
    if (saved === undefined) return false
    setSaved(true)
    await forget()
    return true
  }

  function submit(event: FormEvent): void {
    event.preventDefault()
    if (!isSaving) void save()
  }

  useImperativeHandle(saver, () => ({ save }))
  const typedDiagnosis = textOrNull(texts.diagnosis)
  const code = textOrNull(texts.diagnosis_code)
  const isPending = hasDraft && (typedDiagnosis !== diagnosis || code !== diagnosis_code)
  const { error: saveError } = diagnose
  // With the key itself, not after it: scanners type so fast that React would count what follows each key as a loop,
  // and drop a character.
  useLayoutEffect(() => {
    const pending = isPending ? { diagnosis: typedDiagnosis, code } : null
    onHold({ pending, isRead: true, isSaving, error: saveError })
  }, [onHold, isPending, typedDiagnosis, code, isSaving, saveError])

  function type(name: Field, value: string): void {
    setRestored(false)
    form.type(name, value)
  }

  async function forget(): Promise<void> {
    await draft.discard()
    setRestored(false)
    form.reset()
  }

  const input = (name: Field) => {
    const error = refused.find(({ field }) => field === name)
    return {
      value: texts[name] ?? '',
      error: error === undefined ? undefined : fieldErrorText(error, words),
      onChange: (event: { readonly currentTarget: { readonly value: string } }) => {
        setSaved(false)
        type(name, event.currentTarget.value)
      },
      onBlur: () => void draft.flush(),
    }
  }
  return (
    <form className="diagnosis-form" onSubmit={submit} noValidate>
      <TextInput
        id="visit-diagnosis"
        label={t('radiology.visit_diagnosis')}
        maxLength={500}
        {...input('diagnosis')}
      />
      <TextInput
        id="visit-diagnosis-code"
        label={t('radiology.visit_diagnosis_code')}
        maxLength={30}
        dir="ltr"
        {...input('diagnosis_code')}
      />
      {needsAdministrationReason && (
        <TextInput
          className="span-all"
          label={t('form.administration_reason')}
          maxLength={500}
          {...input('administration_reason')}
        />
      )}
      <div className="row row-wrap span-all">
        {report !== undefined && (
          <Button
            variant="subtle"
            leftSection={<IconCopy size={16} stroke={1.75} aria-hidden />}
            onClick={() => type('diagnosis', report.diagnosis)}
          >
            {t('radiology.take_from_report')}
          </Button>
        )}
        <span className="grow" />
        <Button type="submit" size="md" h={44} loading={isSaving}>
          {t('radiology.update_diagnosis')}
        </Button>
      </div>
      {/* Below the button: what comes and goes here must not move it away under a click. */}
      <div className="row row-wrap span-all">
        {isSaved && (
          <span className="row saved" role="status">
            <IconCheck size={16} stroke={1.75} aria-hidden />
            {t('radiology.diagnosis_saved')}
          </span>
        )}
        {isRestored && <span className="chip">{t('radiology.draft_restored')}</span>}
        {hasDraft && !diagnose.isBusy && (
          <>
            <DraftState draft={draft} />
            <Button variant="subtle" onClick={() => void forget()}>
              {t('radiology.draft_discard')}
            </Button>
          </>
        )}
      </div>
      <MovedNote edit={form} onDecided={diagnose.forget} />
      {refused.length === 0 && <ErrorNote error={diagnose.error} />}
    </form>
  )
}
