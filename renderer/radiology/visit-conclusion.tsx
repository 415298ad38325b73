import { Button, TextInput } from '@mantine/core'
import { IconCheck, IconCopy, IconFlagCheck } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { isVisitRunning } from '../../shared/visits/visit-rules.ts'
import type { RadiologyAssessmentView, VisitDetail } from '../../shared/visits/visits-ipc.ts'
import { fieldErrorsOf, fieldErrorText } from '../api/error-text.ts'
import { useSend } from '../api/use-query.ts'
import { useMay, useNeedsReason } from '../api/use-session.ts'
import { Note } from '../components/note.tsx'
import { ReceiptChip } from '../components/receipt-chip.tsx'
import { ErrorNote } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { CompleteDialog } from './complete-dialog.tsx'

interface VisitConclusionProps {
  readonly detail: VisitDetail
  readonly report: RadiologyAssessmentView | undefined
}

function DiagnosisForm({ detail, report }: VisitConclusionProps) {
  const words = useWords()
  const { t } = words
  const { visit } = detail
  const [typed, setTyped] = useState<{ diagnosis?: string; diagnosis_code?: string }>({})
  const [administration, setAdministration] = useState('')
  const [isSaved, setSaved] = useState(false)
  const diagnose = useSend('visits.diagnose')
  const needsAdministrationReason = useNeedsReason('visits.diagnose')
  const texts = { diagnosis: visit.diagnosis ?? '', diagnosis_code: visit.diagnosis_code ?? '', ...typed }
  const refused = fieldErrorsOf(diagnose.error)
  const errorOf = (field: string): string | undefined => {
    const error = refused.find((each) => each.field === field)
    return error === undefined ? undefined : fieldErrorText(error, words)
  }
  function type(change: typeof typed): void {
    setSaved(false)
    setTyped({ ...typed, ...change })
  }
  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    const saved = await diagnose.send({
      id: visit.id,
      diagnosis: texts.diagnosis.trim() === '' ? null : texts.diagnosis.trim(),
      diagnosis_code: texts.diagnosis_code.trim() === '' ? null : texts.diagnosis_code.trim(),
      ...(needsAdministrationReason ? { administration_reason: administration.trim() } : {}),
    })
    if (saved === undefined) return
    setSaved(true)
    setTyped({})
  }
  return (
    <form className="diagnosis-form" onSubmit={(event) => void submit(event)} noValidate>
      <TextInput
        id="visit-diagnosis"
        label={t('radiology.visit_diagnosis')}
        value={texts.diagnosis}
        error={errorOf('diagnosis')}
        maxLength={500}
        onChange={(event) => type({ diagnosis: event.currentTarget.value })}
      />
      <TextInput
        id="visit-diagnosis-code"
        label={t('radiology.visit_diagnosis_code')}
        value={texts.diagnosis_code}
        error={errorOf('diagnosis_code')}
        maxLength={30}
        dir="ltr"
        onChange={(event) => type({ diagnosis_code: event.currentTarget.value })}
      />
      {needsAdministrationReason && (
        <TextInput
          className="span-all"
          label={t('form.administration_reason')}
          value={administration}
          error={errorOf('administration_reason')}
          maxLength={500}
          onChange={(event) => setAdministration(event.currentTarget.value)}
        />
      )}
      <div className="row row-wrap span-all">
        {report !== undefined && (
          <Button
            variant="subtle"
            leftSection={<IconCopy size={16} stroke={1.75} aria-hidden />}
            onClick={() => type({ diagnosis: report.diagnosis })}
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
        <Button type="submit" size="md" h={44} loading={diagnose.isBusy}>
          {t('radiology.update_diagnosis')}
        </Button>
      </div>
      {refused.length === 0 && <ErrorNote error={diagnose.error} />}
    </form>
  )
}

/** What concludes a visit: its diagnosis, and completing it. */
export function VisitConclusion({ detail, report }: VisitConclusionProps) {
  const { t, rich, format } = useWords()
  const { visit } = detail
  const [isCompleting, setCompleting] = useState(false)
  const mayDiagnose = useMay('visits.diagnose')
  const mayComplete = useMay('visits.complete')
  const isRunning = isVisitRunning(visit)
  return (
    <section className="card conclusion" aria-label={t('radiology.visit')}>
      <header>
        <h2>{t('radiology.visit')}</h2>
        <span className="chip" data-visit-status={visit.status}>
          {t(`visits.status_${visit.status}`)}
        </span>
        <ReceiptChip receipt={visit.receipt} />
        <span className="grow" />
        {isRunning && mayComplete && (
          <Button
            leftSection={<IconFlagCheck size={18} stroke={1.75} aria-hidden />}
            onClick={() => setCompleting(true)}
          >
            {t('radiology.complete_visit')}
          </Button>
        )}
      </header>
      <div className="inside column">
        {visit.disputed_fields.includes('diagnosis') && (
          <Note kind="disputed" role="status">
            {t('patient.disputed')}
          </Note>
        )}
        {isRunning && mayDiagnose ? (
          <DiagnosisForm detail={detail} report={report} />
        ) : (
          <p>
            <span className="sub">{t('radiology.visit_diagnosis')}: </span>
            <b>{visit.diagnosis === null ? t('visits.no_diagnosis') : <bdi>{visit.diagnosis}</bdi>}</b>{' '}
            {visit.diagnosis_code !== null && <bdi className="n">({visit.diagnosis_code})</bdi>}
          </p>
        )}
        {visit.status === 'completed' && (
          <Note kind="good" role="status">
            <b>{t('radiology.visit_completed')}</b>
            {visit.completed_at !== null && <> · {<bdi>{format.moment(visit.completed_at)}</bdi>}</>}
            {visit.incomplete_reason !== null && (
              <div>{rich('radiology.completed_without', { reason: visit.incomplete_reason })}</div>
            )}
          </Note>
        )}
      </div>
      {isCompleting && <CompleteDialog detail={detail} onClose={() => setCompleting(false)} />}
    </section>
  )
}
