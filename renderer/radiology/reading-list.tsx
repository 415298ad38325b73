import { NativeSelect } from '@mantine/core'
import { IconClipboardCheck, IconClipboardX, IconFileCheck, IconFileText } from '@tabler/icons-react'
import { useState } from 'react'
import { disputedBand } from '../../shared/observations/stored-news2.ts'
import type { StudySafety } from '../../shared/radiology/study-safety.ts'
import { Modality } from '../../shared/visits/visit.ts'
import type { VisitSummary } from '../../shared/visits/visits-ipc.ts'
import { useAsk } from '../api/use-query.ts'
import { useNow } from '../components/clock.tsx'
import { DisputedMark, DisputedPatient } from '../components/disputed-mark.tsx'
import { EmptyList } from '../components/empty-list.tsx'
import { FirstSyncNote } from '../components/first-sync-note.tsx'
import { NotListedNote, useGrowingList } from '../components/growing-list.tsx'
import { Latin } from '../components/latin.tsx'
import { NewsChip } from '../components/news-chip.tsx'
import { ageShort, sexText } from '../components/person-facts.ts'
import { SegmentedChoice } from '../components/segmented-choice.tsx'
import { StaleNote } from '../components/stale-note.tsx'
import { ErrorState, LoadingRows } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { AwayNote } from './away-note.tsx'
import { durationText } from './how-long.ts'
import { SafetyAge, SafetyChips } from './safety-chips.tsx'
import { useStudyName } from './study-name.ts'

/** Tables whose change may change the list. */
const listEntities = [
  'patient_visits',
  'patients',
  'studies',
  'form_submissions',
  'nursing_assessments',
  'vital_signs',
  'radiology_sheets',
  'radiology_assessments',
  'visit_documents',
  'stations',
] as const

export type ListScope = 'with_study' | 'all_running'

interface ReadingListProps {
  readonly scope: ListScope
  readonly onScope: (scope: ListScope) => void
  readonly visitId: string | null
  readonly hrefOf: (visitId: string) => string
  readonly onChoose: (visitId: string) => void
}

function isReported({ report_status }: VisitSummary): boolean {
  return report_status === 'final' || report_status === 'addendum'
}

/** A score that stations disagree about may be any: it waits where nobody overlooks it. */
function isUrgent({ news2 }: VisitSummary): boolean {
  return news2 !== null && ['urgent', 'emergency', 'single', disputedBand].includes(news2.band)
}

function NursingChip({ status }: { status: VisitSummary['nursing_status'] }) {
  const { t } = useWords()
  const isDone = status === 'submitted' || status === 'approved'
  const Icon = isDone ? IconClipboardCheck : IconClipboardX
  return (
    <span className={isDone ? 'chip durable' : 'chip outline'}>
      <Icon size={14} stroke={2} aria-hidden />
      {t(status === null ? 'visits.nursing_missing' : `visits.nursing_${status}`)}
    </span>
  )
}

function ReportChip({ status }: { status: VisitSummary['report_status'] }) {
  const { t } = useWords()
  if (status === 'none') return null
  const Icon = status === 'preliminary' ? IconFileText : IconFileCheck
  return (
    <span className="chip">
      <Icon size={14} stroke={2} aria-hidden />
      {t(`visits.report_${status}`)}
    </span>
  )
}

/** On a line there is room for what may stop a study; the rest stands over the report. */
function onlyLoud(safety: StudySafety): StudySafety {
  return {
    ...safety,
    flags: safety.flags.filter(
      ({ severity, is_hard_stop, is_disputed }) => severity !== 'unknown' || is_hard_stop || is_disputed,
    ),
  }
}

interface StudyLineProps {
  readonly safety: StudySafety
  readonly item: VisitSummary
}

function StudyLine({ safety, item: { studies, away_stations } }: StudyLineProps) {
  const { t } = useWords()
  const study = studies.find(({ id }) => id === safety.study_id)
  if (study === undefined || safety.sheet === 'not_needed') return null
  return (
    <span className="reading-chips" data-study-safety={study.modality}>
      {studies.length > 1 && <b className="fs-13">{t(`modality.${study.modality}`)}</b>}
      <SafetyChips safety={onlyLoud(safety)} limit={2} />
      {safety.entered_at !== null && <SafetyAge at={safety.entered_at} />}
      <AwayNote safety={safety} stations={away_stations} />
    </span>
  )
}

interface ReadingItemProps {
  readonly item: VisitSummary
  readonly isChosen: boolean
  readonly href: string
  readonly onChoose: () => void
}

function ReadingItem({ item, isChosen, href, onChoose }: ReadingItemProps) {
  const words = useWords()
  const { t, rich, format, language } = words
  const now = useNow()
  const studyName = useStudyName()
  const { patient, visit, studies } = item
  const what = studies.length === 0 ? t('radiology.no_study') : studies.map(studyName).join(' + ')
  return (
    <li>
      <a
        href={href}
        className="reading-item"
        aria-current={isChosen ? 'true' : undefined}
        onClick={(event) => {
          event.preventDefault()
          onChoose()
        }}
      >
        <span className="reading-name">
          <span className="cut" dir="auto">
            {patient.full_name}
          </span>
          <bdi>{format.moment(visit.arrived_at, now)}</bdi>
        </span>
        {!isReported(item) && (
          <span className="reading-study" data-waiting>
            {rich('radiology.waits', { time: format.said(durationText(visit.arrived_at, now, language)) })}
          </span>
        )}
        <span className="reading-study">
          {what} ·{' '}
          {rich('patients.age_and_sex', {
            age: ageShort(patient, format.localDate(now), words),
            sex: sexText(patient, words),
          })}
        </span>
        <span className="reading-chips">
          <DisputedPatient patient={patient} />
          {item.news2 !== null && <NewsChip total={item.news2.total} band={item.news2.band} />}
          <NursingChip status={item.nursing_status} />
          {item.is_nursing_disputed && <DisputedMark>{t('visits.versions_disputed')}</DisputedMark>}
          <ReportChip status={item.report_status} />
          {item.is_report_disputed && <DisputedMark>{t('visits.versions_disputed')}</DisputedMark>}
        </span>
        {!isReported(item) && item.safety.length > 0 && (
          <span className="reading-chips">
            {item.safety.map((safety) => (
              <StudyLine key={safety.study_id} safety={safety} item={item} />
            ))}
          </span>
        )}
      </a>
    </li>
  )
}

function isOf({ studies }: VisitSummary, modality: Modality): boolean {
  return studies.some((study) => study.modality === modality && study.status !== 'cancelled')
}

/** The physician's reading list: urgent first, then waiting, then reported; in each the newest arrival first. */
export function ReadingList({ scope, onScope, visitId, hrefOf, onChoose }: ReadingListProps) {
  const { t, rich } = useWords()
  const [modality, setModality] = useState<Modality | null>(null)
  const list = useAsk(
    'visits.list',
    {
      statuses: ['open', 'in_progress'],
      patient_id: null,
      has_study: scope === 'with_study' ? true : null,
      limit: 200,
    },
    { entities: listEntities, keepLast: true },
  )
  const all = list.data?.items ?? []
  const present = Modality.options.filter((each) => all.some((item) => isOf(item, each)))
  const items = modality === null ? all : all.filter((item) => isOf(item, modality))
  const waiting = items.filter((item) => !isReported(item))
  const groups = [
    { name: 'urgent', items: waiting.filter(isUrgent) },
    { name: 'waiting', items: waiting.filter((item) => !isUrgent(item)) },
    { name: 'reported', items: items.filter(isReported) },
  ] as const
  const growing = useGrowingList(groups.flatMap((group) => group.items))
  const shown = new Set(growing.shown)
  return (
    <section className="reading-list" aria-label={t('radiology.reading_list')}>
      <header>
        <h1>{t('radiology.reading_list')}</h1>
        <span className="sub" role="status">
          {rich('radiology.waiting', { count: waiting.length })}
        </span>
        <SegmentedChoice
          label={t('radiology.scope')}
          hideLabel
          small
          wide
          isClearable={false}
          options={[
            { value: 'with_study', label: t('radiology.scope_with_study') },
            { value: 'all_running', label: t('radiology.scope_all') },
          ]}
          value={scope}
          onChange={(next) => onScope(next ?? 'with_study')}
        />
        {(present.length > 1 || modality !== null) && (
          <NativeSelect
            aria-label={t('radiology.modality')}
            size="sm"
            value={modality ?? ''}
            data={[
              { value: '', label: t('radiology.all_modalities') },
              ...present.map((value) => ({ value, label: t(`modality.${value}`) })),
            ]}
            onChange={(event) => {
              const chosen = Modality.safeParse(event.currentTarget.value)
              setModality(chosen.success ? chosen.data : null)
            }}
          />
        )}
      </header>
      <StaleNote />
      <div className="reading-scroll">
        {items.length > 0 && <FirstSyncNote />}
        <NotListedNote count={list.data?.not_listed_count} />
        {list.isPending && <LoadingRows />}
        {list.isError && list.data === undefined && (
          <ErrorState error={list.error.reason} onRetry={() => void list.refetch()} />
        )}
        {list.data !== undefined && items.length === 0 && (
          <EmptyList whose="today" title={t('radiology.empty')} text={t('radiology.empty_text')} />
        )}
        {groups
          .filter((group) => group.items.some((item) => shown.has(item)))
          .map((group) => (
            <section key={group.name} aria-label={t(`radiology.${group.name}`)}>
              <h2 className="reading-group">
                {t(`radiology.${group.name}`)} <Latin>{group.items.length}</Latin>
              </h2>
              <ul>
                {group.items
                  .filter((item) => shown.has(item))
                  .map((item) => (
                    <ReadingItem
                      key={item.visit.id}
                      item={item}
                      href={hrefOf(item.visit.id)}
                      isChosen={item.visit.id === visitId}
                      onChoose={() => onChoose(item.visit.id)}
                    />
                  ))}
              </ul>
            </section>
          ))}
        {growing.foot}
      </div>
    </section>
  )
}
