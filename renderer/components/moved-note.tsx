import { Button } from '@mantine/core'
import type { SeenEdit } from '../api/use-seen-edit.ts'
import { useWords } from '../i18n/use-words.tsx'
import { columnName } from './column-name.ts'
import { Note } from './note.tsx'

interface MovedNoteProps {
  readonly edit: SeenEdit
  /** How a field's text reads to people, where it is a code. */
  readonly show?: (field: string, text: string) => string
  readonly onDecided: () => void
}

/** What somebody else changed while it was being changed here: both values, and the person decides. */
export function MovedNote({ edit, show = (_field, text) => text, onDecided }: MovedNoteProps) {
  const { t, rich } = useWords()
  return edit.moved.map(({ group, lines }) => (
    <Note key={group.name} kind="warn" role="alert">
      <b>{t('state.moved_title')}</b>
      {lines.map(({ field, mine, theirs }) => (
        <div key={field}>
          {rich('state.moved_line', {
            field: columnName(field, t),
            theirs: show(field, theirs) || t('state.moved_empty'),
            mine: show(field, mine) || t('state.moved_empty'),
          })}
        </div>
      ))}
      <div className="row row-wrap">
        <Button
          onClick={() => {
            edit.takeTheirs(group)
            onDecided()
          }}
        >
          {t('state.moved_take')}
        </Button>
        <Button
          onClick={() => {
            edit.keepMine(group)
            onDecided()
          }}
        >
          {t('state.moved_keep')}
        </Button>
      </div>
    </Note>
  ))
}
