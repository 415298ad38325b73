import { Modal, Textarea } from '@mantine/core'
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { missingForms } from '../../shared/visits/visit-rules.ts'
import type { VisitDetail } from '../../shared/visits/visits-ipc.ts'
import { fieldErrorsOf } from '../api/error-text.ts'
import { useSend } from '../api/use-query.ts'
import { useSeenStatus } from '../api/use-seen-status.ts'
import { useNeedsReason } from '../api/use-session.ts'
import { DisputedDiagnosis } from '../components/disputed-mark.tsx'
import { FormFoot } from '../components/form-foot.tsx'
import { MovedStatusNote } from '../components/moved-status-note.tsx'
import { Note } from '../components/note.tsx'
import { ErrorNote } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'
import type { DiagnosisInHand } from './diagnosis-in-hand.ts'

interface CompleteDialogProps {
  readonly detail: VisitDetail
  readonly diagnosis: DiagnosisInHand
  /** Answers whether what was typed is saved now. */
  readonly saveDiagnosis: (administrationReason: string) => Promise<boolean>
  readonly onClose: () => void
  /** The diagnosis itself, where it does not stand beside the dialog. */
  readonly children?: ReactNode
}

const wordOf = { 'SH.MR.FRM.05': 'nursing', REPORT: 'report' } as const

/** The last question before a visit is closed; why, when a form is missing. A typed diagnosis is saved before. */
export function CompleteDialog({ detail, diagnosis, saveDiagnosis, onClose, children }: CompleteDialogProps) {
  const { t } = useWords()
  const complete = useSend('visits.complete')
  const status = useSeenStatus(detail.visit, 'completed')
  const needsAdministrationReason = useNeedsReason('visits.complete')
  const [reason, setReason] = useState('')
  const [administration, setAdministration] = useState('')
  const [hasTried, setTried] = useState(false)
  const { nursing_submission, studies } = detail
  // As this PC knows it; the station core decides.
  const missing = missingForms(nursing_submission?.status, studies).map((form) => wordOf[form])
  const refused = fieldErrorsOf(complete.error)
  const isAsked = refused.some(({ field }) => field === 'incomplete_reason')
  const needsReason = missing.length > 0 || isAsked
  const lacksReason = needsReason && reason.trim() === ''
  const { pending } = diagnosis
  const isBusy = complete.isBusy || diagnosis.isSaving
  const isReady = diagnosis.isRead && status.now === null
  const lacksAdministration = needsAdministrationReason && administration.trim() === ''

  const form = useRef<HTMLFormElement>(null)
  // A button that waits takes no focus, and what is missing may be told later: the keyboard is led there then.
  useEffect(() => {
    const first = needsReason ? 'textarea' : '[data-autofocus]'
    if (isReady) form.current?.querySelector<HTMLElement>(first)?.focus()
  }, [isReady, needsReason])

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    setTried(true)
    if (lacksReason || lacksAdministration || isBusy || !isReady) return
    // After it is completed the visit takes no diagnosis any more.
    if (pending !== null && !(await saveDiagnosis(administration.trim()))) return
    const visit = await complete.send({
      id: detail.visit.id,
      seen: status.seen,
      incomplete_reason: needsReason ? reason.trim() : null,
      ...(needsAdministrationReason ? { administration_reason: administration.trim() } : {}),
    })
    if (visit !== undefined) onClose()
  }

  return (
    <Modal
      opened
      onClose={onClose}
      title={t('radiology.complete_title')}
      closeButtonProps={{ 'aria-label': t('app.close') }}
    >
      {children}
      <form ref={form} className="column" onSubmit={(event) => void submit(event)} noValidate>
        <p>{t('radiology.complete_text')}</p>
        <DisputedDiagnosis visit={detail.visit} />
        {pending !== null && (
          <Note kind="warn" role="status">
            {t('radiology.diagnosis_first')}{' '}
            <b>{pending.diagnosis === null ? t('visits.no_diagnosis') : <bdi>{pending.diagnosis}</bdi>}</b>{' '}
            {pending.code !== null && <bdi className="n">({pending.code})</bdi>}
          </Note>
        )}
        {missing.length > 0 && (
          <Note kind="warn" role="status">
            {missing.map((each) => (
              <div key={each}>{t(`radiology.missing_${each}`)}</div>
            ))}
          </Note>
        )}
        {needsReason && (
          <Textarea
            label={t('radiology.incomplete_reason')}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            error={(hasTried || isAsked) && lacksReason ? t('fields.reason_needed') : undefined}
            minRows={2}
            maxLength={500}
            data-autofocus
          />
        )}
        {needsAdministrationReason && (
          <Textarea
            label={t('form.administration_reason')}
            value={administration}
            onChange={(event) => setAdministration(event.currentTarget.value)}
            error={hasTried && lacksAdministration ? t('fields.reason_needed') : undefined}
            minRows={2}
            maxLength={500}
            data-autofocus
          />
        )}
        <ErrorNote error={diagnosis.error} />
        {!isBusy && <MovedStatusNote status={status} onDecided={complete.forget} />}
        <FormFoot
          error={isAsked ? null : complete.error}
          isBusy={isBusy}
          submit={t('radiology.complete_visit')}
          isDisabled={!isReady}
          takesFocus
          onCancel={onClose}
        />
      </form>
    </Modal>
  )
}
