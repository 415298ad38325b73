import { Button } from '@mantine/core'
import { Fragment } from 'react'
import type { WorklistLine } from '../../shared/worklist/nurse-worklist-ipc.ts'
import { useMay } from '../api/use-session.ts'
import { DisputedPatient } from '../components/disputed-mark.tsx'
import { Latin } from '../components/latin.tsx'
import { NewsChip } from '../components/news-chip.tsx'
import { ageShort } from '../components/person-facts.ts'
import { Sparkline } from '../components/sparkline.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { DueMark } from './due-mark.tsx'

interface WardTableProps {
  readonly lines: readonly WorklistLine[]
  /** Under the name of each ward, or as one list. */
  readonly isGrouped: boolean
  readonly nowMs: number
  readonly onOpen: (line: WorklistLine) => void
  readonly onAssess: (line: WorklistLine) => void
  readonly onMeasure: (line: WorklistLine) => void
}

/** Whether the visit waits for its nursing assessment. */
export function lacksNursing({ nursing_status }: WorklistLine): boolean {
  return nursing_status === null || nursing_status === 'draft'
}

function wardsOf(lines: readonly WorklistLine[]): [string | null, WorklistLine[]][] {
  const wards = new Map<string | null, WorklistLine[]>()
  for (const line of lines) wards.set(line.visit.ward, [...(wards.get(line.visit.ward) ?? []), line])
  return [...wards]
}

function Row({ line, ...props }: { line: WorklistLine } & Omit<WardTableProps, 'lines' | 'isGrouped'>) {
  const words = useWords()
  const { t, format } = words
  const mayAssess = useMay('nursing.write')
  const { visit, patient, newest_set, fall_level } = line
  const isAtRisk = fall_level === 'high' || fall_level === 'moderate'
  const toAssess = lacksNursing(line)
  return (
    <tr className="clickable" onClick={() => props.onOpen(line)}>
      <td>
        <b>
          <Latin>{[visit.room, visit.bed].filter((part) => part !== null).join('-') || '–'}</Latin>
        </b>
      </td>
      <td className="two-lines">
        <a
          className="row-link"
          href={`#/patients/${patient.id}?visit=${visit.id}`}
          onClick={(event) => event.stopPropagation()}
        >
          <bdi>{patient.full_name}</bdi>
        </a>{' '}
        <span className="sub">
          {ageShort(patient, format.localDate(new Date(props.nowMs).toISOString()), words)}
        </span>{' '}
        <DisputedPatient patient={patient} />
      </td>
      <td>
        {newest_set === null ? (
          <span className="sub">{t('ward.unread')}</span>
        ) : (
          <NewsChip total={newest_set.total} band={newest_set.band} />
        )}
      </td>
      <td>
        <Sparkline values={line.news2_run} />
      </td>
      <td className="figure">{line.pain_intensity ?? '–'}</td>
      <td>
        {isAtRisk && (
          <span className="chip fall" title={t(`ward.fall_${fall_level}`)}>
            {t('ward.fall')}
            <span className="visually-hidden">{t(`ward.fall_${fall_level}`)}</span>
          </span>
        )}
      </td>
      <td>{newest_set !== null && <bdi>{format.moment(newest_set.measured_at)}</bdi>}</td>
      <td>
        <DueMark line={line} nowMs={props.nowMs} />
      </td>
      <td className="figure">
        {mayAssess && (
          <Button
            size="compact-md"
            h={32}
            variant={toAssess ? 'filled' : 'default'}
            onClick={(event) => {
              event.stopPropagation()
              if (toAssess) props.onAssess(line)
              else props.onMeasure(line)
            }}
          >
            {t(
              toAssess ? (line.has_own_draft ? 'worklist.continue' : 'worklist.assess') : 'worklist.measure',
            )}
          </Button>
        )}
      </td>
    </tr>
  )
}

/** The ward's patients: how ill by the newest set, its run, and when each is due. */
export function WardTable({ lines, isGrouped, ...row }: WardTableProps) {
  const { t } = useWords()
  const groups: [string | null, readonly WorklistLine[]][] = isGrouped ? wardsOf(lines) : [[null, lines]]
  return (
    <div className="scroll-x">
      <table className="list" aria-label={t('ward.reassessments')}>
        <thead>
          <tr>
            <th>{t('visits.bed')}</th>
            <th>{t('visits.patient')}</th>
            <th>{t('visits.news2')}</th>
            <th>{t('ward.run')}</th>
            <th>{t('ward.pain')}</th>
            <th>{t('ward.flags')}</th>
            <th>{t('ward.last_set')}</th>
            <th>{t('ward.due')}</th>
            <th>
              <span className="visually-hidden">{t('worklist.open')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {groups.map(([ward, members]) => (
            <Fragment key={ward ?? ''}>
              {isGrouped && (
                <tr className="ward-name">
                  <th colSpan={9} scope="rowgroup">
                    <bdi>{ward ?? t('ward.no_ward')}</bdi>
                  </th>
                </tr>
              )}
              {members.map((line) => (
                <Row key={line.visit.id} line={line} {...row} />
              ))}
            </Fragment>
          ))}
        </tbody>
      </table>
    </div>
  )
}
