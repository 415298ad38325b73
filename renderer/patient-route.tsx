import { Button, NativeSelect } from '@mantine/core'
import { IconClipboardText, IconPlus, IconReportMedical } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { isVisitRunning } from '../shared/visits/visit-rules.ts'
import type { VisitDetail, VisitSummary } from '../shared/visits/visits-ipc.ts'
import { useMay } from './api/use-session.ts'
import { useHistoryStanding } from './components/history-note.tsx'
import { LeftNote } from './components/left-note.tsx'
import { EmptyState, ErrorState, LoadingRows } from './components/states.tsx'
import { DocumentsCard } from './documents/documents-card.tsx'
import { useWords } from './i18n/use-words.tsx'
import { NewVitalSigns } from './observations/new-vital-signs.tsx'
import { ObservationsPanel } from './observations/observations-panel.tsx'
import { PatientPage, type PatientTab } from './patients/patient-page.tsx'
import { CompleteWithDiagnosis } from './radiology/complete-with-diagnosis.tsx'
import { StudiesCard } from './radiology/studies-card.tsx'
import { MovedFormsCard } from './visits/moved-forms-card.tsx'
import { NowCard } from './visits/now-card.tsx'
import { NursingCard } from './visits/nursing-card.tsx'
import { OpenVisit } from './visits/open-visit.tsx'
import { usePatientVisits } from './visits/use-patient-visits.ts'
import { VisitClosedNote } from './visits/visit-closed-note.tsx'
import { VisitFacts } from './visits/visit-facts.tsx'
import { VisitMenu } from './visits/visit-menu.tsx'
import { VisitTimeline } from './visits/visit-timeline.tsx'
import './visits/visits.css'

interface PatientRouteProps {
  readonly patientId: string
  readonly visitId: string | undefined
  readonly isMeasuring: boolean
  readonly isEditing: boolean
  readonly tab: PatientTab | undefined
}

interface PatientSearch {
  readonly visit?: string
  readonly measure?: boolean
  readonly edit?: boolean
  readonly tab?: PatientTab
}

function VisitChoice({
  visits,
  visitId,
  onChoose,
}: {
  visits: readonly VisitSummary[]
  visitId: string | undefined
  onChoose: (id: string) => void
}) {
  const { t, format } = useWords()
  if (visits.length === 0) return null
  return (
    <NativeSelect
      aria-label={t('visits.choose_visit')}
      size="sm"
      className="visit-choice"
      value={visitId ?? ''}
      onChange={(event) => onChoose(event.currentTarget.value)}
      data={visits.map(({ visit, patient }) => ({
        value: visit.id,
        label: `${t(`visits.${visit.visit_type}`)} · ${format.date(visit.arrived_at)} · ${t(`visits.status_${visit.status}`)}${
          visit.patient_id === patient.id ? '' : ` · ${t('merges.other_registration')}`
        }`,
      }))}
    />
  )
}

function VisitActions({ detail, onMeasure }: { detail: VisitDetail; onMeasure: () => void }) {
  const { t } = useWords()
  const mayAssess = useMay('nursing.write')
  const mayMeasure = useMay('observations.write')
  const mayReport = useMay('radiology.report')
  const isRunning = isVisitRunning(detail.visit)
  const hasNursing = detail.nursing_assessments.length > 0
  const icon = { size: 16, stroke: 1.75, 'aria-hidden': true } as const
  return (
    <>
      {(hasNursing || (mayAssess && isRunning)) && (
        <Button
          component="a"
          href={`#/visits/${detail.visit.id}/assessment`}
          variant={hasNursing ? 'default' : 'filled'}
          leftSection={<IconClipboardText {...icon} />}
        >
          {t(hasNursing ? 'visits.nursing_open' : 'visits.nursing_start')}
        </Button>
      )}
      {mayReport && (
        <Button
          component="a"
          href={`#/worklist/${detail.visit.id}`}
          leftSection={<IconReportMedical {...icon} />}
        >
          {t(detail.radiology_assessments.length > 0 ? 'visits.open_report' : 'visits.write_report')}
        </Button>
      )}
      {mayMeasure && isRunning && (
        <Button
          variant={hasNursing ? 'filled' : 'default'}
          leftSection={<IconPlus {...icon} />}
          onClick={onMeasure}
        >
          {t('visits.new_vitals')}
        </Button>
      )}
    </>
  )
}

function Overview({ detail }: { detail: VisitDetail }) {
  const mayAttach = useMay('documents.attach')
  return (
    <div className="patient-columns">
      <div className="column">
        <VisitTimeline detail={detail} />
      </div>
      <div className="column">
        <StudiesCard detail={detail} />
        <ObservationsPanel visit={detail} />
      </div>
      <div className="column">
        <VisitFacts detail={detail} />
        <NursingCard detail={detail} />
        <MovedFormsCard detail={detail} />
        <NowCard detail={detail} />
        <DocumentsCard
          visitId={detail.visit.id}
          documents={detail.documents}
          mayAttach={mayAttach && isVisitRunning(detail.visit)}
        />
      </div>
    </div>
  )
}

/** One patient with one of the visits: where patients, visits, observations and documents meet. */
export function PatientRoute({ patientId, visitId, isMeasuring, isEditing, tab }: PatientRouteProps) {
  const { t } = useWords()
  const navigate = useNavigate()
  const mayOpen = useMay('visits.open')
  const history = useHistoryStanding(patientId)
  const [isOpening, setOpening] = useState(false)
  const [isCompleting, setCompleting] = useState(false)
  const { list, visits, visitId: shownId, detail, detailError } = usePatientVisits(patientId, visitId)
  const go = (search: PatientSearch): void =>
    void navigate({
      to: '/patients/$patientId',
      params: { patientId },
      search: { ...(tab === undefined ? {} : { tab }), ...search },
    })
  const openButton = mayOpen && (
    <Button
      variant={visits.length === 0 ? 'filled' : 'default'}
      leftSection={<IconPlus size={16} stroke={1.75} aria-hidden />}
      onClick={() => setOpening(true)}
    >
      {t('patient.open_visit')}
    </Button>
  )
  const hasLeft = detailError?.reason.code === 'not_found'
  const overview =
    detail !== undefined ? (
      <>
        <LeftNote error={detailError} />
        <VisitClosedNote visit={detail.visit} />
        <Overview detail={detail} />
      </>
    ) : list.isError && list.data === undefined ? (
      <ErrorState error={list.error.reason} onRetry={() => void list.refetch()} />
    ) : list.data !== undefined && visits.length === 0 ? (
      <EmptyState title={t(list.data.is_whole ? 'patient.no_visits' : 'history.none_here')}>
        {openButton}
      </EmptyState>
    ) : detailError !== null ? (
      <ErrorState error={detailError.reason} />
    ) : (
      <LoadingRows />
    )
  return (
    <>
      <PatientPage
        patientId={patientId}
        bed={detail?.visit.bed ?? null}
        isEditing={isEditing}
        onEditing={(edit) =>
          go({ ...(visitId === undefined ? {} : { visit: visitId }), ...(edit ? { edit } : {}) })
        }
        tab={tab ?? 'overview'}
        onTab={(chosen) => go({ ...(visitId === undefined ? {} : { visit: visitId }), tab: chosen })}
        overview={overview}
        actions={
          <>
            <VisitChoice visits={visits} visitId={shownId} onChoose={(visit) => go({ visit })} />
            {detail !== undefined && !hasLeft && (
              <VisitActions detail={detail} onMeasure={() => go({ visit: detail.visit.id, measure: true })} />
            )}
            {detail !== undefined && !hasLeft && (
              <VisitMenu detail={detail} onComplete={() => setCompleting(true)} />
            )}
            {(visits.length > 0 || hasLeft) && openButton}
          </>
        }
      />
      {isOpening && (
        <OpenVisit
          patientId={patientId}
          history={history}
          onClose={() => setOpening(false)}
          onOpened={(visit) => {
            setOpening(false)
            go({ visit: visit.id })
          }}
        />
      )}
      {isCompleting && detail !== undefined && (
        <CompleteWithDiagnosis detail={detail} onClose={() => setCompleting(false)} />
      )}
      {detail !== undefined && (
        <NewVitalSigns visit={detail} isOpen={isMeasuring} onClose={() => go({ visit: detail.visit.id })} />
      )}
    </>
  )
}
