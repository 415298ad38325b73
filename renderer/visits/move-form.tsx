import { Button, Modal, NativeSelect, Textarea } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { PatientSummary } from '../../shared/patients/patients-ipc.ts'
import type { VisitDetail } from '../../shared/visits/visits-ipc.ts'
import { useAsk, useSend } from '../api/use-query.ts'
import { useNeedsReason } from '../api/use-session.ts'
import { DisputedPatient } from '../components/disputed-mark.tsx'
import { HistoryNote } from '../components/history-note.tsx'
import { PatientNumber } from '../components/patient-banner.tsx'
import { PatientFinder } from '../components/patient-finder.tsx'
import { ErrorNote } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { visitEntities } from './visit-entities.ts'

interface ChoosePatientProps {
  readonly without: string
  readonly onChoose: (patient: PatientSummary) => void
}

function ChoosePatient({ without, onChoose }: ChoosePatientProps) {
  const { t } = useWords()
  const isAnother = ({ id }: { readonly id: string }): boolean => id !== without
  return (
    <PatientFinder
      label={t('visits.move_find')}
      isFocused
      isOffered={isAnother}
      isOfferedThere={isAnother}
      list={(patients, choose) => (
        <ul className="move-found">
          {patients.map((patient) => (
            <li key={patient.id}>
              <button type="button" className="text-button" onClick={() => choose(patient)}>
                <bdi>{patient.full_name}</bdi> · <PatientNumber patient={patient} />{' '}
                <DisputedPatient patient={patient} />
              </button>
            </li>
          ))}
        </ul>
      )}
      onChoose={onChoose}
    />
  )
}

interface ChooseVisitProps {
  readonly patientId: string
  readonly value: string
  readonly onChange: (id: string) => void
}

function ChooseVisit({ patientId, value, onChange }: ChooseVisitProps) {
  const { t, format } = useWords()
  const list = useAsk(
    'visits.list',
    { statuses: ['open', 'in_progress', 'completed'], patient_id: patientId, has_study: null, limit: 50 },
    { entities: visitEntities },
  )
  const visits = list.data?.items ?? []
  if (list.data !== undefined && visits.length === 0)
    return list.data.is_whole ? (
      <p className="sub">{t('visits.move_no_visit')}</p>
    ) : (
      <>
        <p className="sub">{t('history.none_here')}</p>
        <HistoryNote patientId={patientId} />
      </>
    )
  return (
    <NativeSelect
      label={t('visits.move_visit')}
      value={value}
      autoFocus
      onChange={(event) => onChange(event.currentTarget.value)}
      data={[
        { value: '', label: t('register.choose') },
        ...visits.map(({ visit }) => ({
          value: visit.id,
          label: `${t(`visits.${visit.visit_type}`)} · ${format.date(visit.arrived_at)} · ${t(`visits.status_${visit.status}`)}`,
        })),
      ]}
    />
  )
}

/** Moves the nursing assessment of a visit to the patient whom it is about. */
export function MoveForm({ detail, onClose }: { detail: VisitDetail; onClose: () => void }) {
  const { t, rich } = useWords()
  const move = useSend('assessments.move_nursing')
  const needsAdministration = useNeedsReason('nursing.write')
  const [patient, setPatient] = useState<PatientSummary | null>(null)
  const [visitId, setVisitId] = useState('')
  const [reason, setReason] = useState('')
  const [administration, setAdministration] = useState('')
  const [hasTried, setTried] = useState(false)
  const lacksAdministration = needsAdministration && administration.trim() === ''
  const lacks = visitId === '' || reason.trim() === '' || lacksAdministration

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    setTried(true)
    if (lacks) return
    const done = await move.send({
      visit_id: detail.visit.id,
      to_visit_id: visitId,
      reason: reason.trim(),
      ...(needsAdministration ? { administration_reason: administration.trim() } : {}),
    })
    if (done !== undefined) onClose()
  }

  return (
    <Modal
      opened
      onClose={onClose}
      title={t('visits.move_title')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('app.close') }}
    >
      <form className="column" onSubmit={(event) => void submit(event)} noValidate>
        <p>{rich('visits.move_text', { name: detail.patient.full_name })}</p>
        {patient === null ? (
          <ChoosePatient without={detail.patient.id} onChoose={setPatient} />
        ) : (
          <>
            <div className="row">
              <b className="grow">
                <bdi>{patient.full_name}</bdi> · <PatientNumber patient={patient} />{' '}
                <DisputedPatient patient={patient} />
              </b>
              <button
                type="button"
                className="text-button"
                onClick={() => {
                  setPatient(null)
                  setVisitId('')
                }}
              >
                {t('visits.move_change')}
              </button>
            </div>
            <ChooseVisit patientId={patient.id} value={visitId} onChange={setVisitId} />
            <Textarea
              label={t('visits.move_reason')}
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
              error={hasTried && reason.trim() === '' ? t('fields.reason_needed') : undefined}
              minRows={2}
              maxLength={500}
            />
          </>
        )}
        {needsAdministration && (
          <Textarea
            label={t('form.administration_reason')}
            value={administration}
            onChange={(event) => setAdministration(event.currentTarget.value)}
            error={hasTried && lacksAdministration ? t('fields.reason_needed') : undefined}
            maxLength={500}
          />
        )}
        <ErrorNote error={move.error} />
        <div className="row">
          <span className="grow" />
          <Button size="md" h={44} onClick={onClose}>
            {t('app.cancel')}
          </Button>
          <Button
            type="submit"
            variant="filled"
            size="md"
            h={44}
            loading={move.isBusy}
            disabled={visitId === ''}
          >
            {t('visits.move_submit')}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
