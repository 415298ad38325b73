import { IconArrowsExchange } from '@tabler/icons-react'
import { useState } from 'react'
import type { PatientContext } from '../../shared/forms/form-definition.ts'
import { patientContextOn } from '../../shared/forms/patient-context.ts'
import { withShownNews2 } from '../../shared/observations/stored-news2.ts'
import type { MovedForm, VisitDetail } from '../../shared/visits/visits-ipc.ts'
import { useSend } from '../api/use-query.ts'
import { useMay, useNeedsReason } from '../api/use-session.ts'
import { NewsChip } from '../components/news-chip.tsx'
import { Note } from '../components/note.tsx'
import { ReasonDialog } from '../components/reason-dialog.tsx'
import { ReceiptChip } from '../components/receipt-chip.tsx'
import { useWords } from '../i18n/use-words.tsx'

function UndoMove({ moveId, onClose }: { moveId: string; onClose: () => void }) {
  const { t } = useWords()
  const undo = useSend('assessments.undo_move')
  return (
    <ReasonDialog
      title={t('visits.move_undo')}
      text={t('visits.move_undo_text')}
      label={t('visits.move_undo_reason')}
      submit={t('visits.move_undo')}
      error={undo.error}
      isBusy={undo.isBusy}
      needsAdministrationReason={useNeedsReason('nursing.write')}
      onClose={onClose}
      onSubmit={(reason, administration) =>
        void undo
          .send({
            move_id: moveId,
            reason,
            ...(administration === null ? {} : { administration_reason: administration }),
          })
          .then((done) => done && onClose())
      }
    />
  )
}

interface MovedProps {
  readonly form: MovedForm
  /** Whom the form was written for and scored as, on the day of arrival. */
  readonly patient: PatientContext
  readonly onUndo: (() => void) | null
}

function Moved({ form, patient, onUndo }: MovedProps) {
  const { t, rich, format } = useWords()
  const { move, other_patient, direction } = form
  const isAway = direction === 'away'
  const visitId = isAway ? move.to_visit_id : move.visit_id
  const patientId = isAway ? move.to_patient_id : move.patient_id
  const name = other_patient?.full_name ?? t('app.unknown_person')
  return (
    <li className="moved-form">
      <div>
        {rich(isAway ? 'visits.moved_away' : 'visits.moved_here', { name })}{' '}
        <a href={`#/patients/${patientId}?visit=${visitId}`}>{t('visits.moved_open')}</a>
      </div>
      <div className="fs-13 sub">
        <bdi>{move.author_name ?? t('app.unknown_person')}</bdi> · {format.moment(move.created_at)} ·{' '}
        {rich('visits.because', { reason: move.reason })}
      </div>
      <ReceiptChip receipt={move.receipt} />
      {form.is_disputed && <Note kind="warn">{t('visits.moved_disputed')}</Note>}
      {isAway && (
        <s className="struck">
          {form.nursing_assessments.map((version) => (
            <span key={version.id}>
              {rich('form.version', { version: version.version })} · <bdi>{version.chief_complaint}</bdi>
            </span>
          ))}
          {withShownNews2(form.vital_signs, patient).map((set) => (
            <span key={set.id}>
              <bdi>{format.moment(set.measured_at)}</bdi>{' '}
              <NewsChip total={set.news2_total} band={set.news2_band} />
            </span>
          ))}
        </s>
      )}
      {onUndo !== null && (
        <button type="button" className="text-button" onClick={onUndo}>
          {t('visits.move_undo')}
        </button>
      )}
    </li>
  )
}

/** Forms that were entered under the wrong patient: struck out where they were written, named where they stand. */
export function MovedFormsCard({ detail }: { detail: VisitDetail }) {
  const { t, format } = useWords()
  const context = patientContextOn(detail.patient, format.localDate(detail.visit.arrived_at))
  const mayMove = useMay('nursing.write')
  const [undone, setUndone] = useState<string | null>(null)
  if (detail.moved_forms.length === 0) return null
  return (
    <section className="card" aria-label={t('visits.moved_forms')}>
      <header>
        <IconArrowsExchange size={18} stroke={1.75} aria-hidden />
        <h2>{t('visits.moved_forms')}</h2>
      </header>
      <ul className="inside column">
        {detail.moved_forms.map((form) => (
          <Moved
            key={form.move.id}
            form={form}
            patient={context}
            onUndo={mayMove ? () => setUndone(form.move.id) : null}
          />
        ))}
      </ul>
      {undone !== null && <UndoMove moveId={undone} onClose={() => setUndone(null)} />}
    </section>
  )
}
