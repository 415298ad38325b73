import { Button } from '@mantine/core'
import { IconCircleCheck } from '@tabler/icons-react'
import type { ConflictDetail, ConflictView } from '../../shared/conflicts/conflicts-ipc.ts'
import { isRemoved } from '../../shared/records.ts'
import { isAboutRemoval } from '../../shared/sync/removals.ts'
import { useAsk } from '../api/use-query.ts'
import { useMay } from '../api/use-session.ts'
import { bannerEntities } from '../components/banner-entities.ts'
import { DisputedMark } from '../components/disputed-mark.tsx'
import { DraftState } from '../components/draft-state.tsx'
import { KeyCaps, keysOf } from '../components/key-caps.tsx'
import { Note } from '../components/note.tsx'
import { PatientBanner } from '../components/patient-banner.tsx'
import { ReceiptChip } from '../components/receipt-chip.tsx'
import { ErrorState, LoadingRows } from '../components/states.tsx'
import { useCommand } from '../components/use-command.ts'
import { useWords } from '../i18n/use-words.tsx'
import { refusalOfAll, refusalText } from './choice-refusal.ts'
import { Comparison, orderedCandidates, useColumnNames, valueRows } from './comparison.tsx'
import {
  ConflictValue,
  conflictEntities,
  conflictTitle,
  DecidedBy,
  fieldsInConflict,
  isClosed,
  MergedRegistration,
  subjectName,
} from './conflict-words.tsx'
import { useDuplicateRows } from './duplicate-rows.tsx'
import { isWritable } from './field-kinds.ts'
import { hrefOfMerged } from './merge-basis.ts'
import { MergeMode, Refused } from './merge-mode.tsx'
import { MergePreview } from './merge-preview.tsx'
import { useRemovalRows } from './removal-rows.tsx'
import { type Decision, useDecision } from './use-decision.ts'
import { useVersionsInDispute } from './version-rows.tsx'
import './conflicts.css'

interface ConflictPageProps {
  readonly conflictId: string
  readonly onClose: () => void
}

/** Whether a version was made of those that competed. */
function isMerged({ kind, resolution_values, candidates }: ConflictView): boolean {
  const decided = resolution_values?.current_version
  if (kind !== 'versions' || decided === undefined) return false
  return candidates.every(({ values }) => values.current_version !== decided)
}

function Resolution({ conflict }: { conflict: ConflictView }) {
  const { t, rich, format } = useWords()
  const nameOf = useColumnNames()
  const values = conflict.resolution_values ?? {}
  return (
    <Note kind="good" role="status">
      <div className="resolution">
        <div>
          <b>{t(isClosed(conflict) ? 'removals.closed' : 'conflicts.resolved')}</b> ·{' '}
          <DecidedBy conflict={conflict} />
        </div>
        {isAboutRemoval(conflict) && (
          <div>
            {t('conflicts.resolved_to')}: {t(isRemoved(values) ? 'removals.removed' : 'removals.stands')}
          </div>
        )}
        {!isAboutRemoval(conflict) && Object.keys(values).length > 0 && (
          <div>
            {t('conflicts.resolved_to')}:{' '}
            {Object.entries(values).map(([field, value]) => (
              <span key={field} className="resolution-value">
                {nameOf(field)}: <ConflictValue conflict={conflict} field={field} value={value} />
              </span>
            ))}
          </div>
        )}
        {isMerged(conflict) && <div>{t('conflicts.merged')}</div>}
        {isClosed(conflict) && <div>{t('removals.closed_text')}</div>}
        <div>
          {t('conflicts.reason')}: <bdi>{conflict.resolution_reason ?? t('app.not_recorded')}</bdi>
        </div>
        {conflict.agreement_views.map(({ agreed_by_name, station_name, agreed_at, reason }) => (
          <div key={`${agreed_at} ${reason}`}>
            {rich('conflicts.agreed', {
              name: agreed_by_name ?? t('app.unknown_person'),
              station: station_name ?? t('admin.server'),
              time: format.moment(agreed_at),
              reason,
            })}
          </div>
        ))}
      </div>
    </Note>
  )
}

/** Whether the digits are what the bar says in a line: mine, theirs, another value. Elsewhere each choice shows its own. */
function hasKeysAsSaid(conflict: ConflictView): boolean {
  const { kind, candidates } = conflict
  const isMineOrTheirs = candidates.length < 3 && candidates.some(({ is_mine }) => is_mine)
  return kind === 'values' && isMineOrTheirs && isWritable(fieldsInConflict(conflict))
}

function useKeys(conflict: ConflictView, decision: Decision, isEnabled: boolean, mayMerge: boolean): void {
  const candidates = orderedCandidates(conflict)
  const mayWrite = conflict.kind === 'values' && isWritable(fieldsInConflict(conflict))
  useCommand(
    'conflicts.choose',
    (code) => {
      const number = Number(code?.at(-1))
      const candidate = candidates[number - 1]
      if (number === 4 && mayWrite) decision.choose('other')
      else if (number === 4 && mayMerge) decision.choose('merge')
      // While versions are merged a whole one is chosen by its button, never by a key.
      else if (decision.merge !== null) return
      else if (candidate !== undefined && conflict.kind !== 'duplicate_patient')
        decision.choose(candidate.candidate_id)
    },
    isEnabled,
  )
  useCommand('form.submit', () => void decision.save(), isEnabled)
}

function Review({ conflict, onClose }: { conflict: ConflictDetail; onClose: () => void }) {
  const words = useWords()
  const { t, rich } = words
  const versions = useVersionsInDispute(conflict)
  const duplicateRows = useDuplicateRows(conflict)
  const removalRows = useRemovalRows(conflict)
  const nameOf = useColumnNames()
  const mayResolve = useMay('conflicts.resolve')
  const isOpen = conflict.state === 'open'
  const refusal = conflict.refused_choices.length > 0 ? refusalOfAll(conflict) : undefined
  const mayDecide = isOpen && mayResolve && refusal === undefined && !conflict.waits_for_own_amendment
  const decision = useDecision(conflict, mayDecide, versions.merge)
  const { draft, merge } = decision
  const isDeciding = mayDecide && draft.stored !== undefined
  useKeys(conflict, decision, isDeciding, versions.merge !== null)
  const rows =
    conflict.kind === 'versions'
      ? versions.rows
      : conflict.kind === 'duplicate_patient'
        ? duplicateRows
        : isAboutRemoval(conflict)
          ? removalRows
          : valueRows(conflict, nameOf)
  return (
    <>
      <div className="page conflict-review" tabIndex={isDeciding ? undefined : 0}>
        <div className="page-head">
          <h1>{t('conflicts.review_title')}</h1>
          {isOpen ? (
            <DisputedMark>{t('conflicts.open')}</DisputedMark>
          ) : (
            <span className="chip durable">
              <IconCircleCheck size={14} stroke={2} aria-hidden />
              {t(isClosed(conflict) ? 'removals.closed' : 'conflicts.resolved')}
            </span>
          )}
          {!isOpen && <ReceiptChip receipt={conflict.receipt} />}
          <span className="ink-2">
            {subjectName(conflict, words)}
            <MergedRegistration conflict={conflict} />: {conflictTitle(conflict, words)}
          </span>
          <span className="grow" />
          {isOpen && <span className="sub">{t('conflicts.kept')}</span>}
        </div>
        {conflict.moved_from !== null && (
          <Note kind="warn" role="status">
            {rich('conflicts.moved_from', {
              from: conflict.moved_from.full_name,
              to: conflict.patient?.full_name ?? t('app.unknown_person'),
            })}
          </Note>
        )}
        {!isOpen && <Resolution conflict={conflict} />}
        {conflict.kind === 'duplicate_patient' && isOpen && (
          <Note kind="disputed">{t('conflicts.duplicate_text')}</Note>
        )}
        {isAboutRemoval(conflict) && isOpen && <Note kind="disputed">{t('removals.conflict_text')}</Note>}
        {conflict.candidates.some(({ is_pending }) => is_pending) && (
          <Note kind="disputed" role="status">
            {t('conflicts.pending_note')}
          </Note>
        )}
        {conflict.waits_for_own_amendment && (
          <Note kind="warn" role="status">
            {t('conflicts.amended_note')}
          </Note>
        )}
        {refusal !== undefined && (
          <Note kind="warn" role="status">
            {refusalText(refusal, 'all', words)}
          </Note>
        )}
        {isDeciding && versions.merge !== null && <MergeMode decision={decision} basis={versions.merge} />}
        <Comparison conflict={conflict} rows={rows} decision={isDeciding ? decision : null} />
        {merge !== null && <MergePreview merge={merge} />}
        {isDeciding && <Refused decision={decision} />}
        {mayDecide && draft.readError !== null && (
          <ErrorState error={draft.readError} onRetry={draft.retry} />
        )}
      </div>
      <footer className="decision-bar">
        {isDeciding ? (
          <>
            <span className="grow sub">
              {t(merge === null ? 'conflicts.decide_text' : 'conflicts.merge_text')}
            </span>
            <DraftState draft={draft} />
            {hasKeysAsSaid(conflict) && <span className="sub fs-13">{t('conflicts.keys')}</span>}
            <Button size="md" h={44} onClick={onClose}>
              {t('conflicts.decide_later')}
            </Button>
            <Button
              variant="filled"
              size="md"
              h={44}
              loading={decision.isBusy}
              rightSection={<KeyCaps command="form.submit" />}
              {...keysOf('form.submit')}
              onClick={() => void decision.save()}
            >
              {t('conflicts.save')}
            </Button>
          </>
        ) : (
          <>
            <span className="grow" />
            {versions.merge !== null && isMerged(conflict) && (
              <Button component="a" href={hrefOfMerged(versions.merge)} variant="filled" size="md" h={44}>
                {t('conflicts.merged_form')}
              </Button>
            )}
            <Button size="md" h={44} onClick={onClose}>
              {t('conflicts.all')}
            </Button>
          </>
        )}
      </footer>
    </>
  )
}

/** One conflict before a person: what it was, what I set, what they set, and the decision with its reason. */
export function ConflictPage({ conflictId, onClose }: ConflictPageProps) {
  const read = useAsk('conflicts.get', { id: conflictId }, { entities: conflictEntities })
  const patientId = read.data?.patient?.id
  const flags = useAsk(
    'patients.get',
    { id: patientId ?? '' },
    {
      enabled: patientId !== undefined,
      entities: bannerEntities,
    },
  ).data?.flags
  if (read.data === undefined) {
    return read.isError ? (
      <ErrorState error={read.error.reason} onRetry={() => void read.refetch()} />
    ) : (
      <LoadingRows />
    )
  }
  const { patient } = read.data
  return (
    <div className="conflict-screen">
      {patient !== null && (
        <PatientBanner patient={patient} flags={flags} href={`#/patients/${patient.id}`} />
      )}
      <Review key={conflictId} conflict={read.data} onClose={onClose} />
    </div>
  )
}
