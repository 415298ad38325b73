import type { ConflictView } from '../../shared/conflicts/conflicts-ipc.ts'
import { isRemoved } from '../../shared/records.ts'
import { entityName } from '../components/column-name.ts'
import { FieldValue, fieldLabel } from '../components/record-field.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { orderedCandidates } from './comparison.tsx'
import type { ComparisonRow } from './comparison-row.tsx'

type Write = NonNullable<ConflictView['candidates'][number]['unseen_writes']>[number]

/** What somebody wrote without knowing of the removal. */
function Written({ write }: { write: Write }) {
  const words = useWords()
  const { t, rich } = words
  if (write.group_name === null) {
    return <div>{rich('removals.new_record', { what: entityName(write.entity, t) })}</div>
  }
  return (
    <div>
      {Object.entries(write.values).map(([field, value]) => (
        <div key={field}>
          {fieldLabel(write.entity, field, words)}:{' '}
          <FieldValue entity={write.entity} field={field} value={value} />
        </div>
      ))}
    </div>
  )
}

/** One row: whether the record stays, with what was written of it, or is removed. */
export function useRemovalRows(conflict: ConflictView): ComparisonRow[] {
  const { t } = useWords()
  return [
    {
      key: 'removal',
      name: t('removals.row'),
      before: t('removals.stands'),
      values: orderedCandidates(conflict).map(({ candidate_id, values, unseen_writes = [] }) => (
        <div key={candidate_id} className="column">
          <b>{t(isRemoved(values) ? 'removals.removed' : 'removals.stands')}</b>
          {unseen_writes.map((write, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: what was written has no other identity
            <Written key={at} write={write} />
          ))}
        </div>
      )),
    },
  ]
}
