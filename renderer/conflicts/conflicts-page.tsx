import { Button } from '@mantine/core'
import { IconCircleCheck } from '@tabler/icons-react'
import { Fragment } from 'react'
import { CONFLICTS_PAGE, type ConflictView } from '../../shared/conflicts/conflicts-ipc.ts'
import { isRemoved } from '../../shared/records.ts'
import { isAboutRemoval } from '../../shared/sync/removals.ts'
import { usePages } from '../api/use-pages.ts'
import { ask, useAsk } from '../api/use-query.ts'
import { useMay } from '../api/use-session.ts'
import { DisputedMark, DisputedPatient } from '../components/disputed-mark.tsx'
import { EmptyList } from '../components/empty-list.tsx'
import { FirstSyncNote } from '../components/first-sync-note.tsx'
import { PatientNumber } from '../components/patient-banner.tsx'
import { ReceiptChip } from '../components/receipt-chip.tsx'
import { RemovedBy } from '../components/removed-note.tsx'
import { ErrorState, LoadingRows } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'
import {
  ConflictChips,
  ConflictValue,
  clashingFields,
  conflictEntities,
  conflictTitle,
  DecidedBy,
  isClosed,
  MergedRegistration,
  subjectName,
} from './conflict-words.tsx'
import './conflicts.css'

interface ConflictsPageProps {
  readonly hrefOf: (conflictId: string) => string
  readonly onOpen: (conflictId: string) => void
}

function Values({ conflict }: { conflict: ConflictView }) {
  const { rich } = useWords()
  if (conflict.kind !== 'values') return null
  if (isAboutRemoval(conflict)) {
    const removal = conflict.candidates.find(({ values }) => isRemoved(values))
    return removal ? rich('removals.reason', { reason: removal.reason ?? '–' }) : null
  }
  const shown =
    conflict.resolution_values !== null
      ? [conflict.resolution_values]
      : conflict.candidates.map(({ values }) => values)
  return (
    <span className="conflict-values">
      {shown.map((values, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the values of one row have no other identity
        <span key={index}>
          {clashingFields(conflict).map((field, at) => (
            <Fragment key={field}>
              {at > 0 && ' · '}
              <ConflictValue conflict={conflict} field={field} value={values[field]} />
            </Fragment>
          ))}
        </span>
      ))}
    </span>
  )
}

/** Then nothing is left to say of where a decision is. */
function isOnTheServer(receipt: ConflictView['receipt']): boolean {
  return receipt === 'on_server' || receipt === 'durable'
}

function ConflictRow({
  conflict,
  href,
  onOpen,
}: {
  conflict: ConflictView
  href: string
  onOpen: () => void
}) {
  const words = useWords()
  const { t, rich, format } = words
  const isOpen = conflict.state === 'open'
  return (
    <tr className="clickable" data-conflict={conflict.id} onClick={onOpen}>
      <td className="two-lines">
        <a
          className="row-link"
          href={href}
          onClick={(event) => {
            event.preventDefault()
            event.stopPropagation()
            onOpen()
          }}
        >
          {conflictTitle(conflict, words)}
        </a>
        <div className="row row-wrap">
          <span className="sub fs-13">
            {subjectName(conflict, words)}
            <MergedRegistration conflict={conflict} />
          </span>
          <ConflictChips conflict={conflict} />
        </div>
      </td>
      <td className="two-lines">
        {conflict.patient === null ? (
          <span className="sub">–</span>
        ) : (
          <>
            <b>{conflict.patient.full_name}</b>
            <br />
            <PatientNumber patient={conflict.patient} /> <DisputedPatient patient={conflict.patient} />
            {conflict.moved_from !== null && (
              <span className="sub fs-13">
                <br />
                {rich('conflicts.moved_from_short', { name: conflict.moved_from.full_name })}
              </span>
            )}
          </>
        )}
      </td>
      <td>
        <Values conflict={conflict} />
      </td>
      <td className="nowrap">
        <bdi>{format.moment(conflict.created_at)}</bdi>
      </td>
      <td>
        {isOpen ? (
          <DisputedMark>{t('conflicts.open')}</DisputedMark>
        ) : (
          <span className="two-lines">
            <span className="row row-wrap">
              <span className="chip durable">
                <IconCircleCheck size={14} stroke={2} aria-hidden />
                {t(isClosed(conflict) ? 'removals.closed' : 'conflicts.resolved')}
              </span>
              {isOnTheServer(conflict.receipt) || <ReceiptChip receipt={conflict.receipt} />}
            </span>
            <span className="sub fs-13 decided-by">
              <DecidedBy conflict={conflict} />
            </span>
          </span>
        )}
      </td>
    </tr>
  )
}

/** Registrations that were removed as entered in error, so that one removed by mistake is found and put back. */
function RemovedPatients({ patientHrefOf }: { patientHrefOf: (patientId: string) => string }) {
  const { t } = useWords()
  const items = useAsk('patients.list_removed', {}, { entities: ['patients'] }).data?.items ?? []
  if (items.length === 0) return null
  return (
    <section className="card" aria-label={t('removals.list_title')}>
      <header>
        <h2>{t('removals.list_title')}</h2>
      </header>
      <ul className="inside statements">
        {items.map(({ patient, removals }) => (
          <li className="statement" key={patient.id}>
            <div className="grow">
              <a href={patientHrefOf(patient.id)}>
                <bdi>{patient.full_name}</bdi>
              </a>{' '}
              <PatientNumber patient={patient} /> <DisputedPatient patient={patient} />
              <div className="sub">
                <RemovedBy removals={removals} />
              </div>
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** What stations set differently: open ones first, then how the last ones were decided. */
export function ConflictsPage({ hrefOf, onOpen }: ConflictsPageProps) {
  const { t, rich } = useWords()
  const list = usePages('conflicts.list', (asked) => ask('conflicts.list', asked), {
    entities: conflictEntities,
    first: CONFLICTS_PAGE,
  })
  const { items = [], more } = list
  const maySeeRemoved = useMay('patients.remove')
  const openCount = list.head?.open_count ?? 0
  return (
    <div className="page">
      <div className="page-head">
        <h1>{t('conflicts.title')}</h1>
        {openCount > 0 && (
          <span role="status">
            <DisputedMark>{rich('conflicts.open_count', { count: openCount })}</DisputedMark>
          </span>
        )}
        <span className="grow" />
        <span className="sub">{t('conflicts.kept')}</span>
      </div>
      <FirstSyncNote />
      <div className="card clip">
        {list.items === undefined && list.error === null && <LoadingRows />}
        {list.error !== null && <ErrorState error={list.error} onRetry={list.retry} />}
        {list.items?.length === 0 && (
          <EmptyList whose="everybody" title={t('conflicts.empty')} text={t('conflicts.empty_text')} />
        )}
        {items.length > 0 && (
          <table className="list conflict-list" aria-label={t('conflicts.title')}>
            <thead>
              <tr>
                <th>{t('conflicts.what')}</th>
                <th>{t('conflicts.patient')}</th>
                <th>{t('conflicts.values')}</th>
                <th>{t('conflicts.found')}</th>
                <th>{t('conflicts.state')}</th>
              </tr>
            </thead>
            <tbody>
              {items.map((conflict) => (
                <ConflictRow
                  key={conflict.id}
                  conflict={conflict}
                  href={hrefOf(conflict.id)}
                  onOpen={() => onOpen(conflict.id)}
                />
              ))}
            </tbody>
          </table>
        )}
        {more !== undefined && (
          <div className="inside">
            <Button variant="subtle" onClick={more}>
              {t('conflicts.more')}
            </Button>
          </div>
        )}
      </div>
      {maySeeRemoved && <RemovedPatients patientHrefOf={(id) => `#/patients/${id}`} />}
    </div>
  )
}
