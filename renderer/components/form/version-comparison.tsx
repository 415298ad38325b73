import { IconArrowsDiff } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import {
  answerAt,
  type FormAnswers,
  type FormDefinition,
  type FormField,
  fieldKey,
  isAnswered,
} from '../../../shared/forms/form-definition.ts'
import { useWords } from '../../i18n/use-words.tsx'
import { AnswerValue } from './answers-view.tsx'
import './version-comparison.css'

/** One version of a form, to lay beside another. */
export interface ComparedVersion {
  readonly id: string
  /** Number, author and time. */
  readonly heading: ReactNode
  readonly answers: FormAnswers
}

interface VersionComparisonProps {
  readonly definition: FormDefinition
  readonly older: ComparedVersion
  readonly newer: ComparedVersion
}

function isDifferent(field: FormField, older: FormAnswers, newer: FormAnswers): boolean {
  const [before, after] = [older, newer].map((answers) => answerAt(answers, fieldKey(field)))
  if (!isAnswered(before) && !isAnswered(after)) return false
  return JSON.stringify(before ?? null) !== JSON.stringify(after ?? null)
}

function Said({ field, answers }: { field: FormField; answers: FormAnswers }) {
  const { t } = useWords()
  return isAnswered(answerAt(answers, fieldKey(field))) ? (
    <AnswerValue field={field} answers={answers} />
  ) : (
    <span className="sub">{t('app.not_recorded')}</span>
  )
}

/** Two versions of any form, field by field in paper order; what changed is marked by symbol and word. */
export function VersionComparison({ definition, older, newer }: VersionComparisonProps) {
  const { t, text } = useWords()
  const [showsAll, setShowsAll] = useState(false)
  const differs = (field: FormField): boolean => isDifferent(field, older.answers, newer.answers)
  const isSaid = (field: FormField): boolean =>
    [older, newer].some(({ answers }) => isAnswered(answerAt(answers, fieldKey(field))))
  const sections = definition.sections
    .map((section) => ({
      ...section,
      fields: section.fields.filter((field) => (showsAll ? isSaid(field) : differs(field))),
    }))
    .filter(({ fields }) => fields.length > 0)
  return (
    <div className="column">
      <label className="row">
        <input
          type="checkbox"
          checked={showsAll}
          onChange={(event) => setShowsAll(event.currentTarget.checked)}
        />
        {t('observations.versions_show_all')}
      </label>
      {sections.length === 0 && <p className="sub">{t('observations.versions_same')}</p>}
      {sections.length > 0 && (
        <table className="list version-comparison">
          <thead>
            <tr>
              <th>{t('observations.versions_field')}</th>
              <th>{older.heading}</th>
              <th>{newer.heading}</th>
            </tr>
          </thead>
          {sections.map((section) => (
            <tbody key={section.code}>
              <tr>
                <th colSpan={3} scope="rowgroup" className="section-name">
                  {text(section.title)}
                </th>
              </tr>
              {section.fields.map((field) => (
                <tr key={fieldKey(field)} className={differs(field) ? 'changed' : ''}>
                  <th scope="row">{text(field.label)}</th>
                  <td>
                    <Said field={field} answers={older.answers} />
                  </td>
                  <td>
                    <Said field={field} answers={newer.answers} />
                    {differs(field) && (
                      <span className="changed-mark">
                        <IconArrowsDiff size={14} stroke={1.75} aria-hidden />
                        {t('observations.versions_changed')}
                      </span>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          ))}
        </table>
      )}
    </div>
  )
}
