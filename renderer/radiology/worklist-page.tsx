import { IconListCheck } from '@tabler/icons-react'
import { type ReactNode, useMemo, useState } from 'react'
import { currentReport } from '../../shared/radiology/report-rules.ts'
import type { StudyView, VisitDetail } from '../../shared/visits/visits-ipc.ts'
import { useAsk } from '../api/use-query.ts'
import { bannerEntities } from '../components/banner-entities.ts'
import { HistoryNote } from '../components/history-note.tsx'
import { LeftNote } from '../components/left-note.tsx'
import { PatientBanner } from '../components/patient-banner.tsx'
import { SegmentedChoice } from '../components/segmented-choice.tsx'
import { EmptyState, ErrorState, LoadingRows } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { NursingPane } from './nursing-pane.tsx'
import { PriorReports } from './prior-reports.tsx'
import { type ListScope, ReadingList } from './reading-list.tsx'
import { ReportPane } from './report-pane.tsx'
import { SheetBar } from './sheet-bar.tsx'
import { useStudyName } from './study-name.ts'
import { VisitConclusion } from './visit-conclusion.tsx'
import './radiology.css'

/** Tables that the banner's safety flags are made of. */
/** Tables that the reading desk is made of. */
const deskEntities = [
  'patients',
  'patient_visits',
  'studies',
  'form_submissions',
  'nursing_assessments',
  'vital_signs',
  'pain_assessment',
  'fall_risk_assessment',
  'radiology_sheets',
  'radiology_assessments',
  'visit_documents',
  'conflicts',
  'stations',
] as const

interface StudyChoiceProps {
  readonly studies: readonly StudyView[]
  readonly chosenId: string | undefined
  readonly onChoose: (id: string) => void
}

function StudyChoice({ studies, chosenId, onChoose }: StudyChoiceProps) {
  const { t } = useWords()
  const studyName = useStudyName()
  if (studies.length < 2) return null
  return (
    <SegmentedChoice
      label={t('radiology.study')}
      small
      isClearable={false}
      options={studies.map((study) => ({ value: study.id, label: studyName(study) }))}
      value={chosenId ?? null}
      onChange={(id) => id !== null && onChoose(id)}
    />
  )
}

/**
 * What the report pane is mounted for. A study that arrives while the report is being written takes its place under the
 * same hands; another study is another pane.
 */
function useSeat(studyId: string | undefined): string {
  const [seat, setSeat] = useState({ key: studyId ?? 'visit', studyId })
  if (seat.studyId === studyId) return seat.key
  const next = { key: seat.studyId === undefined ? seat.key : (studyId ?? 'visit'), studyId }
  setSeat(next)
  return next.key
}

/** The versions of a study's report: the one that counts last, the others before it, oldest first. */
function useVersions(detail: VisitDetail, study: StudyView | undefined) {
  return useMemo(() => {
    const versions = detail.radiology_assessments.filter(({ study_id }) => study_id === study?.id)
    const form = detail.report_submissions.find(({ study_id }) => study_id === study?.id)
    const current = currentReport(form, versions)
    const others = versions.filter((version) => version !== current).toSorted((a, b) => a.version - b.version)
    return current === undefined ? others : [...others, current]
  }, [detail, study?.id])
}

/** The study on the desk: the chosen one, else the first; it stays there whatever arrives or is cancelled meanwhile. */
function useStudy(all: readonly StudyView[]) {
  const [studyId, setStudyId] = useState<string | null>(null)
  const studies = all.filter(({ status, id }) => status !== 'cancelled' || id === studyId)
  const study = studies.find(({ id }) => id === studyId) ?? studies[0]
  if (study !== undefined && study.id !== studyId) setStudyId(study.id)
  return { studies, study, choose: setStudyId }
}

interface DeskProps {
  readonly detail: VisitDetail
  readonly scans: ReactNode
  readonly notes: ReactNode
}

function Desk({ detail, scans, notes }: DeskProps) {
  const { format } = useWords()
  const { studies, study, choose } = useStudy(detail.studies)
  const seat = useSeat(study?.id)
  const versions = useVersions(detail, study)
  const flags = useAsk('patients.get', { id: detail.patient.id }, { entities: bannerEntities }).data?.flags
  return (
    <>
      <PatientBanner
        patient={detail.patient}
        flags={flags}
        bed={detail.visit.bed}
        href={`#/patients/${detail.patient.id}`}
      />
      {notes}
      <div className="desk">
        <div className="desk-middle" data-arrived={format.localDate(detail.visit.arrived_at)}>
          <StudyChoice studies={studies} chosenId={study?.id} onChoose={choose} />
          {study !== undefined && <SheetBar detail={detail} study={study} />}
          <ReportPane
            key={`report ${seat}`}
            detail={detail}
            study={study}
            takesOver={study?.id === studies[0]?.id}
            versions={versions}
          />
          <VisitConclusion key={`visit ${detail.visit.id}`} detail={detail} report={versions.at(-1)} />
        </div>
        <aside className="desk-side">
          {scans}
          {study !== undefined && <PriorReports key={`prior ${study.id}`} study={study} />}
          <NursingPane detail={detail} />
        </aside>
      </div>
    </>
  )
}

function OpenVisit({ visitId, scansOf }: { visitId: string; scansOf: (detail: VisitDetail) => ReactNode }) {
  const read = useAsk('visits.get', { id: visitId }, { entities: deskEntities })
  if (read.data !== undefined) {
    const notes = (
      <>
        <HistoryNote patientId={read.data.patient.id} />
        <LeftNote error={read.error} />
      </>
    )
    return <Desk detail={read.data} scans={scansOf(read.data)} notes={notes} />
  }
  if (read.isError) return <ErrorState error={read.error.reason} onRetry={() => void read.refetch()} />
  return <LoadingRows />
}

interface WorklistPageProps {
  /** The visit on the desk; null while none is chosen. */
  readonly visitId: string | null
  readonly hrefOf: (visitId: string) => string
  readonly onChoose: (visitId: string) => void
  /** The scans of the visit: another feature brings them. */
  readonly scansOf: (detail: VisitDetail) => ReactNode
}

/** The physician's desk: reading list, report, scans and nursing assessment side by side. It follows the sync by itself. */
export function WorklistPage({ visitId, hrefOf, onChoose, scansOf }: WorklistPageProps) {
  const { t } = useWords()
  const [scope, setScope] = useState<ListScope>('with_study')
  return (
    <div className={visitId === null ? 'worklist' : 'worklist has-visit'}>
      <ReadingList scope={scope} onScope={setScope} visitId={visitId} hrefOf={hrefOf} onChoose={onChoose} />
      <div className="worklist-desk">
        {visitId === null ? (
          <EmptyState
            icon={<IconListCheck size={28} stroke={1.5} aria-hidden />}
            title={t('radiology.choose')}
            text={t('radiology.choose_text')}
          />
        ) : (
          <OpenVisit key={visitId} visitId={visitId} scansOf={scansOf} />
        )}
      </div>
    </div>
  )
}
