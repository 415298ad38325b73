import { Button } from '@mantine/core'
import { IconFlagCheck } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import { isVisitRunning } from '../../shared/visits/visit-rules.ts'
import type { RadiologyAssessmentView, VisitDetail } from '../../shared/visits/visits-ipc.ts'
import { useMay } from '../api/use-session.ts'
import { DisputedDiagnosis } from '../components/disputed-mark.tsx'
import { Note } from '../components/note.tsx'
import { ReceiptChip } from '../components/receipt-chip.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { CompleteDialog } from './complete-dialog.tsx'
import { DiagnosisForm } from './diagnosis-form.tsx'
import { type DiagnosisSaver, noDiagnosisInHand } from './diagnosis-in-hand.ts'

interface VisitConclusionProps {
  readonly detail: VisitDetail
  readonly report: RadiologyAssessmentView | undefined
}

/** What concludes a visit: its diagnosis, and completing it. */
export function VisitConclusion({ detail, report }: VisitConclusionProps) {
  const { t, rich, format } = useWords()
  const { visit } = detail
  const [isCompleting, setCompleting] = useState(false)
  const [inHand, setInHand] = useState(noDiagnosisInHand)
  const saver = useRef<DiagnosisSaver>(null)
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
            disabled={inHand.isSaving}
          >
            {t('radiology.complete_visit')}
          </Button>
        )}
      </header>
      <div className="inside column">
        <DisputedDiagnosis visit={visit} />
        {/* What is typed stays on the screen when the visit is completed elsewhere meanwhile. */}
        {mayDiagnose && (isRunning || inHand.pending !== null) ? (
          <DiagnosisForm detail={detail} report={report} saver={saver} onHold={setInHand} />
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
      {isCompleting && (
        <CompleteDialog
          detail={detail}
          diagnosis={inHand}
          saveDiagnosis={async (reason) => (await saver.current?.save(reason)) ?? false}
          onClose={() => setCompleting(false)}
        />
      )}
    </section>
  )
}
