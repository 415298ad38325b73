import { Button } from '@mantine/core'
import { IconPencil } from '@tabler/icons-react'
import type { Output } from '../../shared/ipc/contract.ts'
import type { VisitSummary } from '../../shared/visits/visits-ipc.ts'
import { useAsk } from '../api/use-query.ts'
import { useMay, useSyncStatus } from '../api/use-session.ts'
import { EmptyState, ErrorState, LoadingRows } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { visitEntities } from './visit-entities.ts'
import { VisitsTable } from './visits-table.tsx'
import './visits.css'

const severity = ['emergency', 'urgent', 'single', 'low', 'routine']

/** Most severe first; a visit that was never scored comes before the quiet ones, since nobody knows. */
function bySeverity(a: VisitSummary, b: VisitSummary): number {
  const rank = ({ news2 }: VisitSummary): number => {
    const place = news2 === null ? -1 : severity.indexOf(news2.band)
    return place < 0 ? 2.5 : place
  }
  return rank(a) - rank(b) || b.visit.arrived_at.localeCompare(a.visit.arrived_at)
}

function isUrgent({ news2 }: VisitSummary): boolean {
  return news2?.band === 'emergency' || news2?.band === 'urgent' || news2?.band === 'single'
}

function lacksNursing({ nursing_status }: VisitSummary): boolean {
  return nursing_status === null || nursing_status === 'draft'
}

type DraftItem = Output<'drafts.list'>['items'][number]

function Figure({
  value,
  title,
  detail,
  color,
}: {
  value: number
  title: string
  detail: string
  color?: string
}) {
  return (
    <div>
      <span className="figure n" style={color === undefined ? undefined : { color }}>
        {value}
      </span>
      <span className="title">{title}</span>
      <span className="detail">{detail}</span>
    </div>
  )
}

interface DraftsProps {
  readonly drafts: readonly DraftItem[]
  readonly visits: readonly VisitSummary[]
  readonly onDraft: (draft: DraftItem, visit: VisitSummary | undefined) => void
}

const draftNames = {
  'SH.MR.FRM.05': 'worklist.draft_nursing',
  VITAL_SIGNS: 'worklist.draft_vitals',
  REPORT: 'worklist.draft_report',
  REGISTRATION: 'worklist.draft_registration',
  DIAGNOSIS: 'worklist.draft_diagnosis',
  CONFLICT: 'worklist.draft_conflict',
  PATIENT_EDIT: 'worklist.draft_patient_edit',
} as const

function Drafts({ drafts, visits, onDraft }: DraftsProps) {
  const { t, rich, format } = useWords()
  return (
    <section className="card" aria-label={t('worklist.drafts')}>
      <header>
        <IconPencil size={18} stroke={1.75} aria-hidden />
        <h2>{t('worklist.drafts')}</h2>
      </header>
      {drafts.length === 0 && <p className="inside sub">{t('worklist.no_drafts')}</p>}
      <ul>
        {drafts.map((draft) => {
          const visit = visits.find((each) => each.visit.id === draft.owner_id)
          const name = Object.hasOwn(draftNames, draft.form_code)
            ? t(draftNames[draft.form_code as keyof typeof draftNames])
            : draft.form_code
          return (
            <li key={`${draft.owner_id} ${draft.form_code}`} className="draft-line">
              <div className="row">
                <b className="grow cut">
                  <bdi>{visit?.patient.full_name ?? name}</bdi>
                </b>
                <button type="button" className="text-button" onClick={() => onDraft(draft, visit)}>
                  {t('worklist.continue')}
                </button>
              </div>
              <div className="row fs-13 sub">
                <span className="grow">
                  {visit !== undefined && `${name} · `}
                  {rich('worklist.fields', { count: draft.field_count })}
                </span>
                <span>{rich('worklist.saved', { time: format.moment(draft.saved_at) })}</span>
              </div>
            </li>
          )
        })}
      </ul>
    </section>
  )
}

interface NurseWorklistPageProps {
  readonly onOpen: (patientId: string, visitId: string) => void
  readonly onAssess: (visitId: string) => void
  readonly onMeasure: (patientId: string, visitId: string) => void
  readonly onRegister: () => void
  readonly onReport: (visitId: string) => void
}

/** A nurse's work: running visits with the most severe first, assessments that are missing, own drafts. */
export function NurseWorklistPage(props: NurseWorklistPageProps) {
  const { t, rich } = useWords()
  const sync = useSyncStatus()
  const mayAssess = useMay('nursing.write')
  const list = useAsk(
    'visits.list',
    { statuses: ['open', 'in_progress'], patient_id: null, has_study: null, limit: 200 },
    { entities: visitEntities },
  )
  const drafts = useAsk('drafts.list', {}, { entities: ['form_drafts', 'form_submissions'] })
  const items = (list.data?.items ?? []).toSorted(bySeverity)
  const own = drafts.data?.items ?? []

  function continueDraft(draft: DraftItem, visit: VisitSummary | undefined): void {
    if (draft.form_code === 'REGISTRATION') props.onRegister()
    else if (draft.form_code === 'SH.MR.FRM.05') props.onAssess(draft.owner_id)
    else if (draft.form_code === 'REPORT' || draft.form_code === 'DIAGNOSIS') props.onReport(draft.owner_id)
    else if (draft.form_code === 'CONFLICT') location.hash = `#/conflicts/${draft.owner_id}`
    else if (draft.form_code === 'PATIENT_EDIT') location.hash = `#/patients/${draft.owner_id}?edit=true`
    else if (visit !== undefined) props.onMeasure(visit.patient.id, visit.visit.id)
  }

  return (
    <div className="page">
      <div className="page-head">
        <h1>{t('worklist.title')}</h1>
        <span className="sub">{rich('worklist.subtitle', { count: items.length })}</span>
      </div>
      <div className="card kpis">
        <Figure
          value={items.filter(isUrgent).length}
          title={t('worklist.urgent')}
          detail={t('worklist.urgent_hint')}
          color="var(--danger-ink)"
        />
        <Figure
          value={items.filter(lacksNursing).length}
          title={t('worklist.to_assess')}
          detail={t('worklist.to_assess_hint')}
          color="var(--n2-ink)"
        />
        <Figure value={own.length} title={t('worklist.drafts')} detail={t('worklist.drafts_hint')} />
        <Figure
          value={sync?.open_conflict_count ?? 0}
          title={t('worklist.conflicts')}
          detail={t('worklist.conflicts_hint')}
          color="var(--st-disputed-ink)"
        />
        <Figure
          value={sync?.only_here_count ?? 0}
          title={t('worklist.only_here')}
          detail={t('worklist.only_here_hint')}
          color="var(--rc-pc-ink)"
        />
      </div>
      <div className="worklist-columns">
        <section className="card clip" aria-label={t('worklist.by_severity')}>
          <header>
            <h2>{t('worklist.by_severity')}</h2>
            <span className="sub">{t('worklist.by_severity_hint')}</span>
          </header>
          {list.isPending && <LoadingRows />}
          {list.isError && <ErrorState error={list.error.reason} onRetry={() => void list.refetch()} />}
          {list.data?.items.length === 0 && (
            <EmptyState title={t('worklist.empty')} text={t('worklist.empty_text')} />
          )}
          {items.length > 0 && (
            <VisitsTable
              label={t('worklist.by_severity')}
              items={items}
              onOpen={({ patient, visit }) => props.onOpen(patient.id, visit.id)}
              actionOf={(summary) =>
                mayAssess && (
                  <Button
                    size="compact-md"
                    h={32}
                    variant={lacksNursing(summary) ? 'filled' : 'default'}
                    onClick={(event) => {
                      event.stopPropagation()
                      if (lacksNursing(summary)) props.onAssess(summary.visit.id)
                      else props.onMeasure(summary.patient.id, summary.visit.id)
                    }}
                  >
                    {t(
                      lacksNursing(summary)
                        ? summary.has_own_draft
                          ? 'worklist.continue'
                          : 'worklist.assess'
                        : 'worklist.measure',
                    )}
                  </Button>
                )
              }
            />
          )}
        </section>
        <Drafts drafts={own} visits={items} onDraft={continueDraft} />
      </div>
    </div>
  )
}
