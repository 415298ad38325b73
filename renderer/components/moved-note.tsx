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
  const { t } = useWords()
  const shown = (field: string, text: string) =>
    text.trim() === '' ? t('state.moved_empty') : <bdi>{show(field, text)}</bdi>
  return edit.moved.map(({ group, lines }) => (
    <Note key={group.name} kind="warn" role="alert">
      <b>{t('state.moved_title')}</b>
      <table className="moved-values">
        <thead>
          <tr>
            <td />
            <th scope="col">{t('state.moved_theirs')}</th>
            <th scope="col">{t('state.moved_mine')}</th>
          </tr>
        </thead>
        <tbody>
          {/* Of a group that goes together, what both say alike needs no decision. */}
          {lines
            .filter(({ mine, theirs }) => mine.trim() !== theirs.trim())
            .map(({ field, mine, theirs }) => (
              <tr key={field}>
                <th scope="row">{columnName(field, t)}</th>
                <td>{shown(field, theirs)}</td>
                <td>{shown(field, mine)}</td>
              </tr>
            ))}
        </tbody>
      </table>
      <div className="note-actions">
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
