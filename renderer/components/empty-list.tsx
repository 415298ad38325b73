import { IconCloudDownload } from '@tabler/icons-react'
import { useSyncStatus } from '../api/use-session.ts'
import { useWords } from '../i18n/use-words.tsx'
import { FillingBar } from './filling-bar.tsx'
import { EmptyState } from './states.tsx'

/** Which patients a list is of: those of today come first while a PC is filled, so that their lists are whole before all is. */
export type ListedPatients = 'today' | 'everybody'

/** Whether a list may still lack some of its lines because this PC is being filled. */
export function useMayLack(whose: ListedPatients): boolean {
  const filling = useSyncStatus()?.first_sync ?? null
  return filling !== null && !(whose === 'today' && filling.is_todays_work_here)
}

interface EmptyListProps {
  readonly whose: ListedPatients
  readonly title: string
  readonly text?: string
}

/** A list without lines: that there are none, or, while this PC is being filled, that there may be and how far it is. */
export function EmptyList({ whose, ...said }: EmptyListProps) {
  const { t } = useWords()
  if (!useMayLack(whose)) return <EmptyState {...said} />
  return (
    <EmptyState
      icon={<IconCloudDownload size={28} stroke={1.5} aria-hidden />}
      title={t('first_sync.none_yet')}
      text={t('first_sync.none_yet_text')}
    >
      <FillingBar />
    </EmptyState>
  )
}
