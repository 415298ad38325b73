import { IconLink, IconLock } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { ConflictView } from '../../shared/conflicts/conflicts-ipc.ts'
import type { MergeChoice } from '../../shared/forms/merged-versions.ts'
import { FieldErrorText } from '../components/field.tsx'
import { useWords } from '../i18n/use-words.tsx'
import type { Merge } from './version-merge.ts'

export type Candidate = ConflictView['candidates'][number]

/** One line of the comparison: what it is, what it was, what each candidate says. */
export interface ComparisonRow {
  readonly key: string
  readonly name: ReactNode
  readonly before: ReactNode
  readonly values: readonly ReactNode[]
  /** What is chosen with it, where versions of a form can be merged. */
  readonly choice?: MergeChoice
  /** What becomes of it in a merged version, where nobody chooses. */
  readonly follows?: ReactNode
  /** Of versions that were merged: which of them said what the merged one says. */
  readonly taken?: readonly boolean[]
}

interface PickProps {
  readonly name: string
  readonly isOn: boolean
  readonly onPick: () => void
  /** Null for a choice that no key makes. */
  readonly keyName: string | null
  /** What says why it is not this person's choice. It is still reached by the keyboard and read, and chooses nothing. */
  readonly refusedBy?: string | undefined
  readonly children: ReactNode
}

/** A radio button with what it chooses. */
export function Pick({ name, isOn, onPick, keyName, refusedBy, children }: PickProps) {
  if (refusedBy !== undefined) {
    return (
      <label className="pick is-refused">
        <input
          type="radio"
          name={name}
          checked={false}
          aria-disabled
          aria-describedby={refusedBy}
          onChange={(event) => event.preventDefault()}
        />
        <span>{children}</span>
      </label>
    )
  }
  return (
    <label className="pick">
      <input type="radio" name={name} checked={isOn} onChange={onPick} />
      <span>{children}</span>
      {keyName !== null && <kbd aria-hidden>{keyName}</kbd>}
    </label>
  )
}

interface RefusalLineProps {
  readonly hasBefore: boolean
  readonly candidates: readonly Candidate[]
  readonly isOn: (candidate: Candidate) => boolean
  /** Why the candidate is not this person's choice, in words; undefined where it is. */
  readonly refusalTo: (candidate: Candidate) => string | undefined
  /** What names the words against a candidate for its choice. */
  readonly idOf: (candidate: Candidate) => string
}

/** What stands against the choices below. Over them, so that who comes down the page to a choice has read it. */
export function RefusalLine({ hasBefore, candidates, isOn, refusalTo, idOf }: RefusalLineProps) {
  return (
    <tr className="choices refusals">
      <td className="what" />
      {hasBefore && <td />}
      {candidates.map((candidate) => {
        const refusal = refusalTo(candidate)
        return (
          <td key={candidate.candidate_id} className={isOn(candidate) ? 'on' : undefined}>
            {refusal !== undefined && (
              <p className="pick-refusal" id={idOf(candidate)}>
                <IconLock size={16} stroke={1.75} aria-hidden />
                <span>{refusal}</span>
              </p>
            )}
          </td>
        )
      })}
      <td />
    </tr>
  )
}

interface ComparisonLineProps {
  readonly row: ComparisonRow
  readonly hasBefore: boolean
  readonly candidates: readonly Candidate[]
  /** Null unless versions are being merged. */
  readonly merge: Merge | null
  readonly isOn: (candidate: Candidate) => boolean
  readonly onChoose: (candidate: Candidate) => void
  /** Whose a candidate is, in a word. */
  readonly ownerOf: (candidate: Candidate) => string
  readonly chips: ReactNode
  /** The column beside the candidates; null where there is none. */
  readonly aside: ReactNode
}

/** A line of the comparison; while versions are merged, with a choice of its own. */
export function ComparisonLine({
  row,
  hasBefore,
  candidates,
  merge,
  chips,
  aside,
  ...line
}: ComparisonLineProps) {
  const { t } = useWords()
  const choice = merge === null ? undefined : row.choice
  return (
    <tr>
      <th scope="row" className="what">
        <span className="compare-name">{row.name}</span>
        {chips !== null && <span className="compare-chips">{chips}</span>}
        {choice !== undefined && choice.fields.length > 1 && (
          <span className="compare-chips">
            <span className="chip">
              <IconLink size={14} stroke={2} aria-hidden />
              {t('conflicts.merge_together_chip')}
            </span>
          </span>
        )}
      </th>
      {hasBefore && <td>{row.before}</td>}
      {candidates.map((candidate, at) => {
        const { candidate_id } = candidate
        const value = row.values[at]
        if (merge !== null && choice !== undefined) {
          const isPicked = merge.pickOf(choice.key) === candidate_id
          return (
            <td key={candidate_id} className={isPicked ? 'picked' : undefined}>
              <Pick
                name={`merge-${row.key}`}
                isOn={isPicked}
                onPick={() => merge.pick(choice.key, candidate_id)}
                keyName={null}
              >
                <span className="visually-hidden">
                  {row.name}, {line.ownerOf(candidate)}:{' '}
                </span>
                {value}
              </Pick>
            </td>
          )
        }
        if (merge !== null) return <td key={candidate_id}>{value}</td>
        if (row.taken !== undefined) {
          return (
            <td key={candidate_id} className={row.taken[at] ? 'picked' : undefined}>
              {value}
            </td>
          )
        }
        return (
          // biome-ignore lint/a11y/useKeyWithClickEvents: clicking the value is an extra; the radio under it does the same
          <td
            key={candidate_id}
            className={line.isOn(candidate) ? 'on' : undefined}
            onClick={() => line.onChoose(candidate)}
          >
            {value}
          </td>
        )
      })}
      {aside}
    </tr>
  )
}

interface MergeAsideProps {
  readonly row: ComparisonRow
  readonly merge: Merge
  /** Somebody tried to save while choices were missing. */
  readonly isLacking: boolean
  /** Why the station did not take it. */
  readonly problem: string | undefined
}

/** Beside a line while versions are merged: what is still wrong with it. */
export function MergeAside({ row, merge, isLacking, problem }: MergeAsideProps) {
  const { t } = useWords()
  const { choice } = row
  if (choice === undefined) return <span className="sub">{row.follows}</span>
  const lack = isLacking && merge.pickOf(choice.key) === null ? t('conflicts.needs_choice') : undefined
  return <FieldErrorText id={`merge-error-${row.key}`}>{lack ?? problem}</FieldErrorText>
}
