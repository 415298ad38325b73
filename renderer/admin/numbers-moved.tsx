import { Button } from '@mantine/core'
import type { Ref } from 'react'
import type { ClinicalRulesVersion } from '../../shared/settings/clinical-rules.ts'
import { Note } from '../components/note.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { numberName } from './clinical-numbers-fields.tsx'
import type { NumbersView } from './numbers-draft.ts'

interface NumbersMovedProps {
  readonly ref: Ref<HTMLDivElement>
  readonly current: ClinicalRulesVersion
  readonly lines: NonNullable<NumbersView['moved']>['lines']
  readonly onTake: () => void
  readonly onKeep: () => void
}

/** Who set another version while this one was being typed, and where it says something else. */
export function NumbersMoved({ ref, current, lines, onTake, onKeep }: NumbersMovedProps) {
  const words = useWords()
  const { t, rich, format } = words
  return (
    <div ref={ref} tabIndex={-1}>
      <Note kind="warn" role="alert">
        <b>
          {rich('organisation.numbers_moved', {
            version: current.version,
            name: current.set_by_name ?? t('app.unknown_person'),
            time: format.moment(current.created_at),
          })}
        </b>
        <p>{t('organisation.numbers_moved_hint')}</p>
        {lines.length > 0 && (
          <table className="moved-values">
            <thead>
              <tr>
                <td />
                <th scope="col">{t('state.moved_theirs')}</th>
                <th scope="col">{t('state.moved_mine')}</th>
              </tr>
            </thead>
            <tbody>
              {lines.map(({ field, mine, theirs }) => (
                <tr key={field}>
                  <th scope="row">{numberName(field, words)}</th>
                  <td>
                    <bdi>{theirs}</bdi>
                  </td>
                  <td>{mine.trim() === '' ? t('state.moved_empty') : <bdi>{mine}</bdi>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        <div className="note-actions">
          <Button onClick={onTake}>{t('state.moved_take')}</Button>
          <Button onClick={onKeep}>{t('state.moved_keep')}</Button>
        </div>
      </Note>
    </div>
  )
}
