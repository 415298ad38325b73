import { IconArrowMerge } from '@tabler/icons-react'
import { fieldErrorsOf } from '../api/error-text.ts'
import { Note } from '../components/note.tsx'
import { SegmentedChoice } from '../components/segmented-choice.tsx'
import { ErrorNote } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { mergeProblemLine } from './merge-problems.ts'
import type { Decision } from './use-decision.ts'
import type { MergeBasis } from './version-merge.ts'

/** Whether one whole version counts or a person chooses for each field. */
export function MergeMode({ decision, basis }: { decision: Decision; basis: MergeBasis }) {
  const { t } = useWords()
  const isMerging = decision.merge !== null
  return (
    <div className="merge-mode">
      <SegmentedChoice
        label={t('conflicts.how')}
        isClearable={false}
        options={[
          { value: 'whole', label: t('conflicts.one_version') },
          {
            value: 'merge',
            label: (
              <span className="row">
                <IconArrowMerge size={18} stroke={1.75} aria-hidden />
                {t('conflicts.merge_versions')}
                <kbd aria-hidden>4</kbd>
              </span>
            ),
          },
        ]}
        value={isMerging ? 'merge' : 'whole'}
        onChange={(value) => decision.choose(value === 'merge' ? 'merge' : '')}
      />
      {isMerging && basis.hasWithheld && <span className="sub">{t('conflicts.merge_withheld')}</span>}
    </div>
  )
}

/** Why a decision was not taken; of a merge, which fields do not fit. */
export function Refused({ decision: { error, merge } }: { decision: Decision }) {
  const words = useWords()
  const problems = fieldErrorsOf(error)
  if (merge === null || problems.length === 0) return <ErrorNote error={error} />
  return (
    <Note kind="bad" role="alert">
      {words.t('conflicts.merge_refused')}
      <ul className="merge-problems">
        {problems.map((problem) => (
          <li key={`${problem.field} ${problem.code}`}>
            {mergeProblemLine(problem, merge.basis.base, words)}
          </li>
        ))}
      </ul>
    </Note>
  )
}
