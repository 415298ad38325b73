import { IconActivityHeartbeat } from '@tabler/icons-react'
import { useState } from 'react'
import type { WorklistLine } from '../../shared/worklist/nurse-worklist-ipc.ts'
import { useOwnDrafts } from '../api/use-own-drafts.ts'
import { useAsk } from '../api/use-query.ts'
import { useSyncStatus } from '../api/use-session.ts'
import { useNow } from '../components/clock.tsx'
import { EmptyList, useMayLack } from '../components/empty-list.tsx'
import { FirstSyncNote } from '../components/first-sync-note.tsx'
import { NotListedNote, useGrowingList } from '../components/growing-list.tsx'
import { SegmentedChoice } from '../components/segmented-choice.tsx'
import { StaleNote } from '../components/stale-note.tsx'
import { ErrorState, LoadingRows } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { AlertsCard } from './alerts-card.tsx'
import { type DraftItem, DraftsCard } from './drafts-card.tsx'
import { minutesUntil } from './due-mark.tsx'
import { placedAlerts } from './placed-alerts.ts'
import { RecordsCard, RejectedCard } from './side-cards.tsx'
import { lacksNursing, WardTable } from './ward-table.tsx'
import './worklist.css'

const worklistEntities = [
  'patients',
  'patient_visits',
  'form_submissions',
  'form_drafts',
  'nursing_assessments',
  'vital_signs',
  'pain_assessment',
  'fall_risk_assessment',
  'alert_events',
  'form_moves',
] as const

interface FigureProps {
  readonly value: number
  readonly title: string
  readonly detail: string
  readonly color?: string
}

function Figure({ value, title, detail, color }: FigureProps) {
  const { format } = useWords()
  return (
    <div>
      <span className="figure n" style={color === undefined ? undefined : { color }}>
        {format.number(value)}
      </span>
      <span className="title">{title}</span>
      <span className="detail">{detail}</span>
    </div>
  )
}

function byDue(a: WorklistLine, b: WorklistLine): number {
  return (a.due?.at ?? '\uffff').localeCompare(b.due?.at ?? '\uffff')
}

interface KpisProps {
  readonly lines: readonly WorklistLine[]
  readonly draftCount: number
  readonly nowMs: number
}

function Kpis({ lines, draftCount, nowMs }: KpisProps) {
  const { t } = useWords()
  const sync = useSyncStatus()
  const alerts = placedAlerts(lines)
  const open = alerts.filter(({ alert }) => alert.handled === null).length
  const minutes = lines.map((line) => minutesUntil(line, nowMs)).filter((each) => each !== null)
  return (
    <div className="card kpis">
      <Figure
        value={alerts.length}
        title={t('ward.alerts')}
        detail={t('ward.alerts_open', { count: open })}
        color="var(--danger-ink)"
      />
      <Figure
        value={minutes.filter((each) => each <= 60).length}
        title={t('ward.due_within')}
        detail={t('ward.due_late', { count: minutes.filter((each) => each < 0).length })}
        color="var(--n2-ink)"
      />
      <Figure
        value={lines.filter(lacksNursing).length}
        title={t('ward.to_start')}
        detail={t('ward.to_start_hint')}
      />
      <Figure value={draftCount} title={t('worklist.drafts')} detail={t('worklist.drafts_hint')} />
      <Figure
        value={sync?.only_here_count ?? 0}
        title={t('worklist.only_here')}
        detail={t('worklist.only_here_hint')}
        color="var(--rc-pc-ink)"
      />
    </div>
  )
}

interface NurseWorklistPageProps {
  readonly onOpen: (patientId: string, visitId: string) => void
  readonly onAssess: (visitId: string) => void
  readonly onMeasure: (patientId: string, visitId: string) => void
  readonly onRegister: () => void
  readonly onReport: (visitId: string) => void
  readonly onSheet: (visitId: string, studyId: string) => void
}

/** A nurse's work: alerts, who is due, rejected forms, own drafts, and where own records are. */
export function NurseWorklistPage(props: NurseWorklistPageProps) {
  const { t, rich } = useWords()
  const nowMs = useNow()
  const [isByDue, setByDue] = useState(false)
  const list = useAsk('worklist.nurse', {}, { entities: worklistEntities, everyMs: 60_000 })
  const drafts = useOwnDrafts()
  const mayLack = useMayLack('today')
  const lines = list.data?.lines ?? []
  const own = drafts.data?.items ?? []
  const growing = useGrowingList(isByDue ? lines.toSorted(byDue) : lines)
  const open = ({ patient, visit }: WorklistLine): void => props.onOpen(patient.id, visit.id)

  function continueDraft({ form_code, owner_id, visit_id, study_id, patient_id }: DraftItem): void {
    const openTab = (tab: 'safety' | 'details'): void => {
      if (patient_id !== null) location.hash = `#/patients/${patient_id}?tab=${tab}`
    }
    if (form_code === 'REGISTRATION') props.onRegister()
    else if (form_code === 'CONFLICT') location.hash = `#/conflicts/${owner_id}`
    else if (form_code === 'PATIENT_EDIT') location.hash = `#/patients/${owner_id}?edit=true`
    else if (form_code === 'ALLERGY' || form_code === 'WARNING') openTab('safety')
    else if (form_code === 'CONTACT') openTab('details')
    else if (visit_id === null) return
    else if (form_code === 'SH.MR.FRM.05') props.onAssess(visit_id)
    else if (form_code === 'REPORT' || form_code === 'DIAGNOSIS') props.onReport(visit_id)
    else if (study_id !== null) props.onSheet(visit_id, study_id)
    else if (patient_id !== null) props.onMeasure(patient_id, visit_id)
  }

  return (
    <div className="page">
      <div className="page-head">
        <h1>{t('worklist.title')}</h1>
        {!(mayLack && lines.length === 0) && (
          <span className="sub">{rich('worklist.subtitle', { count: lines.length })}</span>
        )}
        <span className="grow" />
        <StaleNote />
      </div>
      <FirstSyncNote />
      <Kpis lines={lines} draftCount={own.length} nowMs={nowMs} />
      <div className="ward-columns">
        <div className="column">
          <AlertsCard alerts={placedAlerts(lines)} onOpen={open} />
          <section className="card clip" aria-label={t('ward.reassessments')}>
            <header>
              <IconActivityHeartbeat size={18} stroke={1.75} aria-hidden />
              <h2>{t('ward.reassessments')}</h2>
              <span className="sub">{t('ward.reassessments_hint')}</span>
              <span className="grow" />
              <SegmentedChoice
                label={t('ward.order')}
                hideLabel
                small
                isClearable={false}
                options={[
                  { value: 'ward', label: t('ward.by_ward') },
                  { value: 'due', label: t('ward.by_due') },
                ]}
                value={isByDue ? 'due' : 'ward'}
                onChange={(next) => setByDue(next === 'due')}
              />
            </header>
            <NotListedNote count={list.data?.not_listed_count} />
            {list.isPending && <LoadingRows />}
            {list.isError && <ErrorState error={list.error.reason} onRetry={() => void list.refetch()} />}
            {list.data !== undefined && lines.length === 0 && (
              <EmptyList whose="today" title={t('worklist.empty')} text={t('worklist.empty_text')} />
            )}
            {lines.length > 0 && (
              <WardTable
                lines={growing.shown}
                isGrouped={!isByDue}
                nowMs={nowMs}
                onOpen={open}
                onAssess={({ visit }) => props.onAssess(visit.id)}
                onMeasure={({ patient, visit }) => props.onMeasure(patient.id, visit.id)}
              />
            )}
            {growing.foot}
          </section>
        </div>
        <div className="column">
          <RejectedCard lines={lines} onAmend={({ visit }) => props.onAssess(visit.id)} />
          <DraftsCard drafts={own} lines={lines} onDraft={continueDraft} />
          <RecordsCard records={list.data?.own_records ?? []} />
        </div>
      </div>
    </div>
  )
}
