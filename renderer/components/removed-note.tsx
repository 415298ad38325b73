import { Button } from '@mantine/core'
import { IconArrowBackUp } from '@tabler/icons-react'
import type { RemovalView } from '../../shared/records.ts'
import { useWords } from '../i18n/use-words.tsx'
import { Note } from './note.tsx'

/** Who removed a record as entered in error, when and why, the first one first. */
export function RemovedBy({ removals }: { removals: readonly RemovalView[] }) {
  const { t, rich, format } = useWords()
  return (
    <>
      {removals.map(({ removed_at, removed_by_name, removed_reason }) => (
        <div key={`${removed_at} ${removed_reason}`}>
          {rich('removals.removed_by', {
            name: removed_by_name ?? t('app.unknown_person'),
            time: format.moment(removed_at),
          })}
          . {rich('removals.reason', { reason: removed_reason })}
        </div>
      ))}
    </>
  )
}

interface RemovedNoteProps {
  readonly removals: readonly RemovalView[]
  readonly isBusy: boolean
  /** Left out for who may not take it back. */
  readonly onPutBack: (() => void) | undefined
}

/** A record that was removed says so, and may be put back. */
export function RemovedNote({ removals, isBusy, onPutBack }: RemovedNoteProps) {
  const { t } = useWords()
  if (removals.length === 0) return null
  return (
    <Note kind="warn" role="status">
      <RemovedBy removals={removals} />
      {onPutBack !== undefined && (
        <Button
          size="compact-md"
          h={36}
          loading={isBusy}
          leftSection={<IconArrowBackUp size={16} stroke={1.75} aria-hidden className="mirrors" />}
          onClick={onPutBack}
        >
          {t('removals.put_back')}
        </Button>
      )}
    </Note>
  )
}
