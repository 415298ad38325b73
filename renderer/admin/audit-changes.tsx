import { IconArrowRight } from '@tabler/icons-react'
import type { AuditEntry } from '../../shared/audit/audit-entry.ts'
import { entityName } from '../components/column-name.ts'
import { FieldValue, fieldLabel, isBookkeeping } from '../components/record-field.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { grouped } from './grouped.ts'

type Change = AuditEntry['changes'][number]

/** Of a conflict only what was decided: the competing values stand in the lines of the edits that set them. */
const shownOfConflicts = new Set(['state', 'group_name', 'resolution_values', 'resolution_reason'])

const SHOWN_AT_ONCE = 4

function isShown({ entity, field, before, after }: Change): boolean {
  if (before === null && (after === null || after === false)) return false
  return entity === 'conflicts' ? shownOfConflicts.has(field) : !isBookkeeping(field)
}

function ChangeLine({ change }: { change: Change }) {
  const words = useWords()
  const { entity, field, before, after, is_applied } = change
  const value = <FieldValue entity={entity} field={field} value={after} />
  return (
    <li>
      <span className="sub">{fieldLabel(entity, field, words)}:</span>{' '}
      {before !== null && (
        <>
          <del>
            <FieldValue entity={entity} field={field} value={before} />
          </del>
          <IconArrowRight
            size={14}
            stroke={2}
            className="mirrors change-arrow"
            aria-label={words.t('admin.became')}
          />
        </>
      )}
      {is_applied ? (
        <ins>{value}</ins>
      ) : (
        <>
          {value} <span className="chip warn">{words.t('admin.not_applied')}</span>
        </>
      )}
    </li>
  )
}

/** What others had set or said that the author had not seen: what, who, where and when, and what came of both. */
export function AuditUnseen({ unseen }: { unseen: AuditEntry['unseen'] }) {
  const words = useWords()
  const { t, rich, format } = words
  if (unseen.length === 0) return null
  return (
    <div className="audit-changes audit-unseen">
      <b className="fs-13">{t('admin.unseen')}</b>
      <ul>
        {unseen.map((one) => (
          <li key={`${one.entity} ${one.record_id} ${one.group_name}`}>
            <span className="sub">{entityName(one.entity, t)}</span>{' '}
            {one.values
              .filter(({ field }) => !isBookkeeping(field))
              .map(({ field, value }) => (
                <span key={field} className="unseen-value">
                  <span className="sub">{fieldLabel(one.entity, field, words)}:</span>{' '}
                  <FieldValue entity={one.entity} field={field} value={value} />
                </span>
              ))}
            <div className="sub fs-13">
              {rich('admin.unseen_set_by', {
                name: one.set_by_name ?? t('app.unknown_person'),
                station: one.station_name ?? t('admin.station'),
                time: format.moment(one.set_at),
              })}{' '}
              <span className="chip">{t(`admin.unseen_${one.outcome}`)}</span>
            </div>
          </li>
        ))}
      </ul>
    </div>
  )
}

/** What a write changed, record by record: before → after; of a new record what it was written with. */
export function AuditChanges({ changes }: { changes: readonly Change[] }) {
  const { t, rich } = useWords()
  const byRecord = grouped(changes.filter(isShown), ({ entity, record_id }) => `${entity} ${record_id}`)
  return (
    <div className="audit-changes">
      {[...byRecord].map(([key, lines]) => {
        const entity = lines[0]?.entity ?? ''
        const first = lines.slice(0, SHOWN_AT_ONCE)
        const rest = lines.slice(SHOWN_AT_ONCE)
        return (
          <div key={key}>
            <b className="fs-13">{entityName(entity, t)}</b>
            <ul>
              {first.map((change) => (
                <ChangeLine key={`${change.field} ${change.is_applied}`} change={change} />
              ))}
            </ul>
            {rest.length > 0 && (
              <details>
                <summary>{rich('admin.more_fields', { count: rest.length })}</summary>
                <ul>
                  {rest.map((change) => (
                    <ChangeLine key={`${change.field} ${change.is_applied}`} change={change} />
                  ))}
                </ul>
              </details>
            )}
          </div>
        )
      })}
    </div>
  )
}
