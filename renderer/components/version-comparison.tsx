import { IconArrowsDiff } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { useWords } from '../i18n/use-words.tsx'
import './version-comparison.css'

/** One field of two versions; null = that version does not say. */
export interface ComparedRow {
  readonly key: string
  readonly label: string
  readonly older: ReactNode | null
  readonly newer: ReactNode | null
  readonly isDifferent: boolean
}

export interface ComparedSection {
  readonly code: string
  /** Null where the form has no sections. */
  readonly title: string | null
  readonly rows: readonly ComparedRow[]
}

interface VersionComparisonProps {
  /** Number, author and time of each. */
  readonly older: ReactNode
  readonly newer: ReactNode
  /** In paper order. */
  readonly sections: readonly ComparedSection[]
}

function Said({ value }: { value: ReactNode | null }) {
  const { t } = useWords()
  return value === null ? <span className="sub">{t('app.not_recorded')}</span> : value
}

function Row({ row }: { row: ComparedRow }) {
  const { t } = useWords()
  return (
    <tr className={row.isDifferent ? 'changed' : ''}>
      <th scope="row">{row.label}</th>
      <td>
        <Said value={row.older} />
      </td>
      <td>
        <Said value={row.newer} />
        {row.isDifferent && (
          <span className="changed-mark">
            <IconArrowsDiff size={14} stroke={1.75} aria-hidden />
            {t('observations.versions_changed')}
          </span>
        )}
      </td>
    </tr>
  )
}

/** Two versions of any form or report, field by field; what changed is marked by symbol and word. */
export function VersionComparison({ older, newer, sections }: VersionComparisonProps) {
  const { t } = useWords()
  const [showsAll, setShowsAll] = useState(false)
  const isShown = ({ isDifferent, older: before, newer: after }: ComparedRow): boolean =>
    showsAll ? before !== null || after !== null : isDifferent
  const shown = sections
    .map((section) => ({ ...section, rows: section.rows.filter(isShown) }))
    .filter(({ rows }) => rows.length > 0)
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
      {shown.length === 0 && <p className="sub">{t('observations.versions_same')}</p>}
      {shown.length > 0 && (
        <table className="list version-comparison">
          <thead>
            <tr>
              <th>{t('observations.versions_field')}</th>
              <th>{older}</th>
              <th>{newer}</th>
            </tr>
          </thead>
          {shown.map(({ code, title, rows }) => (
            <tbody key={code}>
              {title !== null && (
                <tr>
                  <th colSpan={3} scope="rowgroup" className="section-name">
                    {title}
                  </th>
                </tr>
              )}
              {rows.map((row) => (
                <Row key={row.key} row={row} />
              ))}
            </tbody>
          ))}
        </table>
      )}
    </div>
  )
}
