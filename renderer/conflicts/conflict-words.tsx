import { IconFlag, IconHandStop, IconLink, IconShieldLock } from '@tabler/icons-react'
import type { ConflictView } from '../../shared/conflicts/conflicts-ipc.ts'
import { isAboutRemoval } from '../../shared/sync/removals.ts'
import { columnName, entityName } from '../components/column-name.ts'
import { NameAndNumber } from '../components/disputed-merge-flag.tsx'
import { FieldValue } from '../components/record-field.tsx'
import { useWords, type Words } from '../i18n/use-words.tsx'
import { differingOf, fieldsOfValues } from './field-kinds.ts'

/**
 * Tables whose change a conflict's screens show. What it is about is among them: a value set at this PC competes before
 * the server has it.
 */
export const conflictEntities = [
  'conflicts',
  'form_moves',
  'patients',
  'patient_contacts',
  'patient_visits',
  'studies',
  'form_submissions',
]

/** The fields of the group that two stations set differently, which they set it in first. */
export function fieldsInConflict(conflict: ConflictView): string[] {
  const values = conflict.candidates.map((candidate) => candidate.values)
  const fields = fieldsOfValues([conflict.base, ...values])
  return [...new Set([...differingOf(fields, values), ...fields])]
}

/** Those of them that the values differ in; all where nobody else's value competes. */
export function clashingFields(conflict: ConflictView): string[] {
  const fields = fieldsInConflict(conflict)
  const differing = differingOf(
    fields,
    conflict.candidates.map(({ values }) => values),
  )
  return differing.length > 0 ? differing : fields
}

/** What a conflict is about, in a few words: "Mobile", "Two versions of one form". */
export function conflictTitle(
  conflict: ConflictView,
  { t, language }: Pick<Words, 't' | 'language'>,
): string {
  if (conflict.kind === 'versions') return t('conflicts.versions')
  if (conflict.kind === 'duplicate_patient') return t('conflicts.duplicate_patient')
  if (isAboutRemoval(conflict)) return t('removals.conflict_title')
  return clashingFields(conflict)
    .map((field) => columnName(field, t))
    .join(language === 'ar' ? '، ' : ', ')
}

/** Whether a conflict is over without a decision: what it is about was removed as entered in error. */
export function isClosed({ state, resolution_values }: ConflictView): boolean {
  return state === 'resolved' && resolution_values === null
}

interface ConflictValueProps {
  readonly conflict: ConflictView
  readonly field: string
  readonly value: unknown
}

/** What a value of the disputed group says; of a merge, into whom by name and number. */
export function ConflictValue({ conflict, field, value }: ConflictValueProps) {
  const { t } = useWords()
  const { entity, registrations } = conflict
  if (entity !== 'patients' || field !== 'merged_into') {
    return <FieldValue entity={entity} field={field} value={value} />
  }
  if (typeof value !== 'string') return <span className="value">{t('conflicts.not_merged')}</span>
  const person = registrations.find(({ id }) => id === value)
  return (
    <span className="value">
      {person === undefined ? t('app.unknown_person') : <NameAndNumber person={person} />}
    </span>
  )
}

/** How grave it is and what holds until somebody decides. */
export function ConflictChips({
  conflict,
  withPolicy = false,
}: {
  conflict: ConflictView
  withPolicy?: boolean
}) {
  const { t } = useWords()
  const icon = { size: 14, stroke: 2, 'aria-hidden': true } as const
  const isHeld = conflict.policy === 'hold'
  const PolicyIcon = isHeld ? IconHandStop : IconFlag
  return (
    <>
      {conflict.is_safety_critical && (
        <span className="chip bad">
          <IconShieldLock {...icon} />
          {t('conflicts.safety_critical')}
        </span>
      )}
      {withPolicy && conflict.kind === 'values' && conflict.state === 'open' && (
        <span className="chip warn">
          <PolicyIcon {...icon} />
          {t(isHeld ? 'conflicts.policy_hold' : 'conflicts.policy_flag')}
        </span>
      )}
      {withPolicy &&
        conflict.kind === 'values' &&
        !isAboutRemoval(conflict) &&
        fieldsInConflict(conflict).length > 1 && (
          <span className="chip">
            <IconLink {...icon} />
            {t('conflicts.one_unit')}
          </span>
        )}
    </>
  )
}

/** Whose merge is disputed, by name and number; nothing of any other conflict. */
export function MergedRegistration({ conflict }: { conflict: ConflictView }) {
  const person = conflict.registrations.find(({ id }) => id === conflict.record_id)
  if (conflict.entity !== 'patients' || person === undefined) return null
  return (
    <>
      {' '}
      <NameAndNumber person={person} />
    </>
  )
}

/** What kind of record it is; of a form, which one: one patient may have several in dispute at once. */
export function subjectName({ entity, form_code }: ConflictView, { t }: Pick<Words, 't'>): string {
  if (form_code === null) return entityName(entity, t)
  if (form_code === 'REPORT') return entityName('radiology_assessments', t)
  const isNursing = form_code === 'SH.MR.FRM.05'
  return `${entityName(isNursing ? 'nursing_assessments' : 'radiology_sheets', t)} ${form_code}`
}

/** Who decided, where and when. */
export function DecidedBy({ conflict }: { conflict: ConflictView }) {
  const { t, rich, format } = useWords()
  return (
    <>
      {rich('conflicts.resolved_by', {
        name: conflict.resolved_by_name ?? t('app.unknown_person'),
        station: conflict.resolved_on_station_name ?? t('admin.server'),
        time: conflict.resolved_at === null ? '–' : format.moment(conflict.resolved_at),
      })}
    </>
  )
}
