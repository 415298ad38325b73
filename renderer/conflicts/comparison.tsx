import { Textarea } from '@mantine/core'
import { IconDeviceDesktop, IconHistory, IconPencil, IconServer2 } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { ConflictView } from '../../shared/conflicts/conflicts-ipc.ts'
import { isRemoved } from '../../shared/records.ts'
import { isAboutRemoval } from '../../shared/sync/removals.ts'
import { columnName } from '../components/column-name.ts'
import { FieldErrorText } from '../components/field.tsx'
import { FieldValue } from '../components/record-field.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { ConflictChips, fieldsInConflict } from './conflict-words.tsx'
import { isValidText, isWritable } from './field-kinds.ts'
import type { Decision } from './use-decision.ts'
import { ValueEditor } from './value-editor.tsx'

type Candidate = ConflictView['candidates'][number]

/** Mine first, what this PC shows before them; where this station has none, in the order they reached the server. */
export function orderedCandidates(conflict: ConflictView): Candidate[] {
  const rank = ({ is_mine, is_pending }: Candidate): number => Number(is_mine) + Number(is_pending)
  return conflict.candidates.toSorted((a, b) => rank(b) - rank(a))
}

/** One line of the comparison: what it is, what it was, what each candidate says. */
export interface ComparisonRow {
  readonly key: string
  readonly name: ReactNode
  readonly before: ReactNode
  readonly values: readonly ReactNode[]
}

/** The rows of two or more values of one group of fields. */
export function valueRows(conflict: ConflictView, nameOf: (field: string) => string): ComparisonRow[] {
  const candidates = orderedCandidates(conflict)
  return fieldsInConflict(conflict).map((field) => ({
    key: field,
    name: nameOf(field),
    before: <FieldValue entity={conflict.entity} field={field} value={conflict.base[field]} />,
    values: candidates.map(({ candidate_id, values }) => (
      <FieldValue key={candidate_id} entity={conflict.entity} field={field} value={values[field]} />
    )),
  }))
}

interface CandidateHeadProps {
  readonly candidate: Candidate
  readonly hasMine: boolean
  readonly isOpen: boolean
}

function CandidateHead({ candidate, hasMine, isOpen }: CandidateHeadProps) {
  const { t, rich, format } = useWords()
  const station = candidate.station_name ?? t('admin.server')
  const Icon = candidate.is_mine ? IconDeviceDesktop : IconServer2
  const { is_mine, is_pending, is_current } = candidate
  const owner = hasMine ? t(is_mine ? 'conflicts.mine' : 'conflicts.theirs') : station
  const title = is_pending ? t('conflicts.shown_here') : owner
  return (
    <th scope="col" className={candidate.is_mine ? 'mine' : 'theirs'}>
      <span className="row row-wrap">
        <Icon size={18} stroke={1.75} aria-hidden />
        <b>{title}</b>
        {isOpen && is_current && !is_pending && <span className="chip">{t('conflicts.current')}</span>}
        {is_pending && <span className="chip pc">{t('conflicts.pending')}</span>}
      </span>
      <span className="compare-who">
        <bdi>{candidate.set_by_name ?? t('app.unknown_person')}</bdi> · <bdi>{station}</bdi>
      </span>
      <span className="compare-who">
        {rich('conflicts.set_at', { time: format.moment(candidate.set_at) })}
      </span>
      {typeof candidate.reason === 'string' && (
        <span className="compare-who">{rich('removals.reason', { reason: candidate.reason })}</span>
      )}
    </th>
  )
}

function Pick({
  isOn,
  onPick,
  keyName,
  children,
}: {
  isOn: boolean
  onPick: () => void
  /** Null for a choice that no key makes. */
  keyName: string | null
  children: ReactNode
}) {
  return (
    <label className="pick">
      <input type="radio" name="conflict-choice" checked={isOn} onChange={onPick} />
      <span>{children}</span>
      {keyName !== null && <kbd aria-hidden>{keyName}</kbd>}
    </label>
  )
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

/** Before, mine and theirs side by side, and the choice under each; another value and the reason beside them. */
export function Comparison({ conflict, rows, decision }: ComparisonProps) {
  const { t } = useWords()
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
  const valueError = (field: string): string | undefined => {
    if (!decision?.lacks.includes('value') || isValidText(field, decision.textOf(field))) return undefined
    return t(field === 'mobile_number' ? 'fields.mobile' : 'fields.date_invalid')
  }
  const hasBefore = conflict.kind !== 'duplicate_patient'
  return (
    <div className="compare-frame card clip">
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
            <tr key={row.key}>
              <th scope="row" className="what">
                <span className="compare-name">{row.name}</span>
                {index === 0 && (
                  <span className="compare-chips">
                    <ConflictChips conflict={conflict} withPolicy />
                  </span>
                )}
              </th>
              {hasBefore && <td>{row.before}</td>}
              {candidates.map((candidate, at) => (
                // biome-ignore lint/a11y/useKeyWithClickEvents: clicking the value is an extra; the radio under it does the same
                <td
                  key={candidate.candidate_id}
                  className={isOn(candidate) ? 'on' : undefined}
                  onClick={() => decision?.choose(candidate.candidate_id)}
                >
                  {row.values[at]}
                </td>
              ))}
              {decision !== null && (
                <td className={isWriting ? 'on' : undefined}>
                  {mayWrite && isWriting && (
                    <ValueEditor
                      field={row.key}
                      text={decision.textOf(row.key)}
                      error={valueError(row.key)}
                      onType={(text) => decision.type(row.key, text)}
                    />
                  )}
                </td>
              )}
            </tr>
          ))}
          {decision !== null && (
            <tr className="choices">
              <th scope="row" className="what">
                <span className="visually-hidden">{t('conflicts.choice')}</span>
                {decision.lacks.includes('choice') && (
                  <FieldErrorText id="conflict-choice-error">{t('conflicts.needs_choice')}</FieldErrorText>
                )}
              </th>
              {hasBefore && <td />}
              {candidates.map((candidate, at) => (
                <td key={candidate.candidate_id} className={isOn(candidate) ? 'on' : undefined}>
                  {conflict.kind !== 'duplicate_patient' && (
                    <Pick
                      isOn={isOn(candidate)}
                      onPick={() => decision.choose(candidate.candidate_id)}
                      keyName={keyOf(at, mayWrite)}
                    >
                      {labelOf(candidate)}
                    </Pick>
                  )}
                </td>
              ))}
              <td className={isWriting ? 'on' : undefined}>
                {mayWrite && (
                  <Pick isOn={isWriting} onPick={() => decision.choose('other')} keyName="4">
                    {t('conflicts.write_another')}
                  </Pick>
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
