import { Button, TextInput } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import type { RadiologyAssessmentView, VisitDetail } from '../../shared/visits/visits-ipc.ts'
import { fieldErrorsOf, fieldErrorText } from '../api/error-text.ts'
import { useDraft } from '../api/use-draft.ts'
import { useSend } from '../api/use-query.ts'
import { useNeedsReason } from '../api/use-session.ts'
import { DraftState } from '../components/draft-state.tsx'
import { ErrorNote, ErrorState } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'

interface DiagnosisFormProps {
  readonly detail: VisitDetail
  readonly report: RadiologyAssessmentView | undefined
}

const fieldNames = ['diagnosis', 'diagnosis_code', 'administration_reason'] as const

type Texts = Record<(typeof fieldNames)[number], string>

/** What was typed just now over the stored draft over what the visit says. */
function useDiagnosisTexts({ visit }: VisitDetail) {
  const draft = useDraft(visit.id, 'DIAGNOSIS')
  const [typed, setTyped] = useState<Partial<Texts>>({})
  const [isForgotten, setForgotten] = useState(false)
  const stored = isForgotten ? {} : (draft.stored?.fields ?? {})
  const kept: Partial<Texts> = Object.fromEntries(
    fieldNames.flatMap((name) => (typeof stored[name] === 'string' ? [[name, stored[name]]] : [])),
  )
  const texts: Texts = {
    diagnosis: visit.diagnosis ?? '',
    diagnosis_code: visit.diagnosis_code ?? '',
    administration_reason: '',
    ...kept,
    ...typed,
  }
  return {
    draft,
    texts,
    hasDraft: Object.keys({ ...kept, ...typed }).length > 0,
    isRestored: Object.keys(kept).length > 0 && Object.keys(typed).length === 0,
    type: (name: keyof Texts, text: string) => {
      setTyped((before) => ({ ...before, [name]: text }))
      draft.change(name, text)
    },
    forget: async () => {
      await draft.discard()
      setForgotten(true)
      setTyped({})
    },
  }
}

/** The diagnosis of a visit while it is written; what is typed is a draft until it is saved. */
export function DiagnosisForm({ detail, report }: DiagnosisFormProps) {
  const words = useWords()
  const { t } = words
  const { draft, texts, hasDraft, isRestored, type, forget } = useDiagnosisTexts(detail)
  const [isSaved, setSaved] = useState(false)
  const diagnose = useSend('visits.diagnose')
  const needsAdministrationReason = useNeedsReason('visits.diagnose')
  const refused = fieldErrorsOf(diagnose.error)

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    await draft.flush()
    const textOrNull = (text: string): string | null => (text.trim() === '' ? null : text.trim())
    const saved = await diagnose.send({
      id: detail.visit.id,
      diagnosis: textOrNull(texts.diagnosis),
      diagnosis_code: textOrNull(texts.diagnosis_code),
      ...(needsAdministrationReason ? { administration_reason: texts.administration_reason.trim() } : {}),
    })
    if (saved === undefined) return
    setSaved(true)
    await forget()
  }

  if (draft.readError !== null) return <ErrorState error={draft.readError} onRetry={draft.retry} />
  const input = (name: keyof Texts) => {
    const error = refused.find(({ field }) => field === name)
    return {
      value: texts[name],
      disabled: draft.stored === undefined,
      error: error === undefined ? undefined : fieldErrorText(error, words),
      onChange: (event: { readonly currentTarget: { readonly value: string } }) => {
        setSaved(false)
        type(name, event.currentTarget.value)
      },
      onBlur: () => void draft.flush(),
    }
  }
  return (
    <form className="diagnosis-form" onSubmit={(event) => void submit(event)} noValidate>
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
        <Button type="submit" size="md" h={44} loading={diagnose.isBusy}>
          {t('radiology.update_diagnosis')}
        </Button>
      </div>
      {refused.length === 0 && <ErrorNote error={diagnose.error} />}
    </form>
  )
}
