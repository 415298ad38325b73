import { Textarea } from '@mantine/core'
import { IconHistory, IconPencil } from '@tabler/icons-react'
import { type ReactNode, useEffect, useId, useRef } from 'react'
import type { ConflictView } from '../../shared/conflicts/conflicts-ipc.ts'
import { isRemoved } from '../../shared/records.ts'
import { isAboutRemoval } from '../../shared/sync/removals.ts'
import { fieldErrorsOf } from '../api/error-text.ts'
import { columnName } from '../components/column-name.ts'
import { FieldErrorText } from '../components/field.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { CandidateHead, ownerOf } from './candidate-head.tsx'
import { refusalText } from './choice-refusal.ts'
import {
  type Candidate,
  ComparisonLine,
  type ComparisonRow,
  MergeAside,
  Pick,
  RefusalLine,
} from './comparison-row.tsx'
import { ConflictChips, ConflictValue, fieldsInConflict } from './conflict-words.tsx'
import { isValidText, isWritable } from './field-kinds.ts'
import { mergeProblemText } from './merge-problems.ts'
import type { Decision } from './use-decision.ts'
import { ValueEditor } from './value-editor.tsx'

/** Mine first, what this PC shows before them; where this station has none, in the order they reached the server. */
export function orderedCandidates(conflict: ConflictView): Candidate[] {
  const rank = ({ is_mine, is_pending }: Candidate): number => Number(is_mine) + Number(is_pending)
  return conflict.candidates.toSorted((a, b) => rank(b) - rank(a))
}

/** The rows of two or more values of one group of fields. */
export function valueRows(conflict: ConflictView, nameOf: (field: string) => string): ComparisonRow[] {
  const candidates = orderedCandidates(conflict)
  return fieldsInConflict(conflict).map((field) => ({
    key: field,
    name: nameOf(field),
    before: <ConflictValue conflict={conflict} field={field} value={conflict.base[field]} />,
    values: candidates.map(({ candidate_id, values }) => (
      <ConflictValue key={candidate_id} conflict={conflict} field={field} value={values[field]} />
    )),
  }))
}

/** The digits choose by place; where a value may be written, 4 is that. */
const keyOf = (at: number, mayWrite: boolean): string | null =>
  at > 3 || (at === 3 && mayWrite) ? null : String(at + 1)

function useLabel(conflict: ConflictView): (candidate: Candidate) => ReactNode {
  const { t } = useWords()
  const hasMine = conflict.candidates.some(({ is_mine }) => is_mine)
  return (candidate) => {
    if (isAboutRemoval(conflict))
      return t(isRemoved(candidate.values) ? 'removals.remove_it' : 'removals.keep')
    if (candidate.is_pending) return t('conflicts.use_pending')
    if (hasMine) return t(candidate.is_mine ? 'conflicts.use_mine' : 'conflicts.use_theirs')
    return (
      <>
        {t('conflicts.use_this')} <bdi className="sub">{candidate.station_name ?? t('admin.server')}</bdi>
      </>
    )
  }
}

function Reasons({ decision }: { decision: Decision }) {
  const { t } = useWords()
  return (
    <>
      <Textarea
        id="conflict-reason"
        label={t('conflicts.reason')}
        placeholder={t('conflicts.reason_placeholder')}
        size="md"
        maxLength={500}
        minRows={2}
        value={decision.reason}
        onChange={(event) => decision.setReason(event.currentTarget.value)}
        error={decision.lacks.includes('reason') ? t('conflicts.needs_reason') : undefined}
      />
      {decision.needsAdministrationReason && (
        <Textarea
          id="conflict-administration-reason"
          label={t('form.administration_reason')}
          size="md"
          maxLength={500}
          minRows={2}
          value={decision.administrationReason}
          onChange={(event) => decision.setAdministrationReason(event.currentTarget.value)}
          error={decision.lacks.includes('administration_reason') ? t('fields.reason_needed') : undefined}
        />
      )}
    </>
  )
}

interface ComparisonProps {
  readonly conflict: ConflictView
  readonly rows: readonly ComparisonRow[]
  /** Null once the conflict is resolved: then there is nothing to choose. */
  readonly decision: Decision | null
}

/** Whether a resolved conflict was decided for these values. */
function isDecided({ kind, resolution_values }: ConflictView, values: Candidate['values']): boolean {
  if (kind === 'duplicate_patient' || resolution_values === null) return false
  return Object.entries(values).every(
    ([field, value]) => JSON.stringify(value) === JSON.stringify(resolution_values[field] ?? null),
  )
}

/** Brings the first line that is still wrong before the person who tried to save. */
function useFirstWrong(decision: Decision | null) {
  const frame = useRef<HTMLDivElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: each try looks again, and what the station answered
  useEffect(() => {
    const line = frame.current?.querySelector('tr:has(.field-error):not(.choices)')
    line?.scrollIntoView({ block: 'center' })
    line?.querySelector('input')?.focus({ preventScroll: true })
  }, [decision?.tries, decision?.error])
  return frame
}

/** Before, mine and theirs side by side, and the choice under each; another value and the reason beside them. */
export function Comparison({ conflict, rows, decision }: ComparisonProps) {
  const words = useWords()
  const { t } = words
  const labelOf = useLabel(conflict)
  const candidates = orderedCandidates(conflict)
  const hasMine = candidates.some(({ is_mine }) => is_mine)
  const fields = fieldsInConflict(conflict)
  const mayWrite = decision !== null && conflict.kind === 'values' && isWritable(fields)
  const isOn = ({ candidate_id, values }: Candidate): boolean =>
    conflict.state === 'resolved'
      ? isDecided(conflict, values)
      : decision !== null && decision.choice === candidate_id
  const isWriting = decision?.choice === 'other'
  const merge = decision?.merge ?? null
  const problems = merge === null ? [] : fieldErrorsOf(decision?.error ?? null)
  const problemOf = (field: string): string | undefined => {
    const problem = problems.find((each) => each.field === field)
    return problem && mergeProblemText(problem, words)
  }
  const valueError = (field: string): string | undefined => {
    if (!decision?.lacks.includes('value') || isValidText(field, decision.textOf(field))) return undefined
    return t(field === 'mobile_number' ? 'fields.mobile' : 'fields.date_invalid')
  }
  const refusalTo = ({ candidate_id }: Candidate): string | undefined => {
    const refusal = decision?.refusalOf(candidate_id)
    return refusal && refusalText(refusal, 'one', words)
  }
  const refusals = useId()
  const refusalId = ({ candidate_id }: Candidate): string => `${refusals}-${candidate_id}`
  const isAnyRefused = merge === null && candidates.some((each) => refusalTo(each) !== undefined)
  const frame = useFirstWrong(decision)
  const hasBefore = conflict.kind !== 'duplicate_patient'
  return (
    <div className="compare-frame card clip" ref={frame}>
      <table className="compare" aria-label={t('conflicts.review_title')}>
        <thead>
          <tr>
            <th scope="col" className="what">
              <b>{t('conflicts.field')}</b>
            </th>
            {hasBefore && (
              <th scope="col" className="before">
                <span className="row">
                  <IconHistory size={18} stroke={1.75} aria-hidden />
                  <b>{t('conflicts.before')}</b>
                </span>
                <span className="compare-who">{t('conflicts.before_hint')}</span>
              </th>
            )}
            {candidates.map((candidate) => (
              <CandidateHead
                key={candidate.candidate_id}
                candidate={candidate}
                hasMine={hasMine}
                isOpen={conflict.state === 'open'}
                onTakeAll={merge === null ? null : () => merge.pickAll(candidate.candidate_id)}
              />
            ))}
            {decision !== null && (
              <th scope="col" className="other">
                <span className="row">
                  <IconPencil size={18} stroke={1.75} aria-hidden />
                  <b>{t(mayWrite ? 'conflicts.other_choice' : 'conflicts.reason')}</b>
                </span>
                {mayWrite && <span className="compare-who">{t('conflicts.other_choice_hint')}</span>}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <ComparisonLine
              key={row.key}
              row={row}
              hasBefore={hasBefore}
              candidates={candidates}
              merge={merge}
              isOn={isOn}
              onChoose={({ candidate_id }) => decision?.choose(candidate_id)}
              ownerOf={(candidate) => ownerOf(candidate, hasMine, t)}
              chips={index === 0 ? <ConflictChips conflict={conflict} withPolicy /> : null}
              aside={
                decision !== null && (
                  <td className={isWriting ? 'on' : undefined}>
                    {mayWrite && isWriting && (
                      <ValueEditor
                        field={row.key}
                        text={decision.textOf(row.key)}
                        error={valueError(row.key)}
                        onType={(text) => decision.type(row.key, text)}
                      />
                    )}
                    {merge !== null && (
                      <MergeAside
                        row={row}
                        merge={merge}
                        isLacking={decision.lacks.includes('merge')}
                        problem={problemOf(row.key)}
                      />
                    )}
                  </td>
                )
              }
            />
          ))}
          {isAnyRefused && (
            <RefusalLine
              hasBefore={hasBefore}
              candidates={candidates}
              isOn={isOn}
              refusalTo={refusalTo}
              idOf={refusalId}
            />
          )}
          {decision !== null && (
            <tr className={merge === null ? 'choices' : 'choices apart'}>
              <th scope="row" className="what">
                <span className="visually-hidden">{t('conflicts.choice')}</span>
                {decision.lacks.includes('choice') && (
                  <FieldErrorText id="conflict-choice-error">{t('conflicts.needs_choice')}</FieldErrorText>
                )}
                {decision.lacks.includes('merge') && (
                  <FieldErrorText id="conflict-merge-error">
                    {t('conflicts.merge_needs_choice')}
                  </FieldErrorText>
                )}
              </th>
              {hasBefore && <td />}
              {candidates.map((candidate, at) => (
                <td key={candidate.candidate_id} className={isOn(candidate) ? 'on' : undefined}>
                  {merge === null && conflict.kind !== 'duplicate_patient' && (
                    <Pick
                      name="conflict-choice"
                      isOn={isOn(candidate)}
                      onPick={() => decision.choose(candidate.candidate_id)}
                      keyName={keyOf(at, mayWrite)}
                      refusedBy={refusalTo(candidate) === undefined ? undefined : refusalId(candidate)}
                    >
                      {labelOf(candidate)}
                    </Pick>
                  )}
                </td>
              ))}
              <td className={isWriting ? 'on' : undefined}>
                {mayWrite && (
                  <Pick
                    name="conflict-choice"
                    isOn={isWriting}
                    onPick={() => decision.choose('other')}
                    keyName="4"
                  >
                    {t('conflicts.write_another')}
                  </Pick>
                )}
                {merge !== null && (
                  <p className="merge-count" role="status">
                    {t('conflicts.merge_count', { done: merge.doneCount, total: merge.basis.choices.length })}
                  </p>
                )}
                <Reasons decision={decision} />
              </td>
            </tr>
          )}
        </tbody>
      </table>
    </div>
  )
}

/** Names of record fields for the rows. */
export function useColumnNames(): (field: string) => string {
  const { t } = useWords()
  return (field) => columnName(field, t)
}
