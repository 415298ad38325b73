import { Button } from '@mantine/core'
import { Note } from '../components/note.tsx'
import { useWords } from '../i18n/use-words.tsx'
import type { useUnfinished } from './use-unfinished.ts'

interface UnfinishedNoteProps {
  readonly unfinished: ReturnType<typeof useUnfinished>
  readonly onGoOn: (ownerId: string) => void
}

/** Reminds of what this person began to state and never saved: go on with it, or drop it. */
export function UnfinishedNote({ unfinished, onGoOn }: UnfinishedNoteProps) {
  const { t, rich, format } = useWords()
  return unfinished.items.map((draft) => (
    <Note key={draft.owner_id} kind="warn" role="status">
      <div className="row row-wrap">
        <span className="grow">{rich('state.unfinished', { time: format.moment(draft.saved_at) })}</span>
        <Button onClick={() => onGoOn(draft.owner_id)}>{t('state.unfinished_go_on')}</Button>
        <Button variant="subtle" onClick={() => void unfinished.drop(draft)}>
          {t('state.unfinished_drop')}
        </Button>
      </div>
    </Note>
  ))
}
