import type { FieldValues } from '../../shared/conflicts/conflict.ts'
import type { Id } from '../../shared/ids.ts'
import {
  bookkeepingFields,
  confidentialFields,
  isConfidentialName,
  WITHHELD,
} from '../../shared/policy/field-rules.ts'
import type { QuarantinedField, QuarantineRepair } from '../../shared/reports/quarantined.ts'
import { type Op, valuesSetBy } from '../../shared/sync/envelope.ts'
import type { Instant } from '../../shared/time.ts'

/* What an operation that was put aside would write, for people: what they may read of it, and what they may correct. */

const origin: ReadonlySet<string> = new Set([
  'id',
  'site_id',
  'row_version',
  'created_at',
  'created_by',
  'created_on_station',
  'signed_by',
])
const unseen: ReadonlySet<string> = new Set([...origin, ...bookkeepingFields])
/** What the program wrote or counted, and what an act is: nobody typed it, so nobody corrects it. */
const madeByProgram: ReadonlySet<string> = new Set([
  'medical_number',
  'temporary_number',
  'ssn_last4',
  'accession_number',
  'status',
  'act',
  'is_completed',
  'completed_at',
  'submitted_at',
  'entered_at',
  'stated_at',
  'signed_at',
  'acted_at',
  'version',
  'base_version',
  'current_version',
  'form_code',
  'form_version',
  'rule_code',
  'rule_version',
  'record_entity',
  'news2_total',
  'news2_band',
  'pain_band',
  'scale',
  'total_score',
  'risk_level',
  'risk_level_published',
  'media_type',
  'size_bytes',
  'sha256',
])

/** What an administrator does not read: signs of abuse, and what a safeguarding warning says. */
function isWithheldField(op: Op, field: string): boolean {
  const isNew = op.op === 'create' || op.op === 'append'
  return isConfidentialName(field) || (isNew && confidentialFields(op.entity, op.fields).has(field))
}

/** Whether an operation says what only physicians and its author read; "no signs" too, for a difference would tell. */
export function isConfidential(op: Op): boolean {
  return valuesOf(op).some(([field, , after]) => after !== null && isWithheldField(op, field))
}

/** The operation field by field. To all but its author, what an administrator does not read is withheld. */
export function fieldsOf(op: Op, isAuthor: boolean): QuarantinedField[] {
  return valuesOf(op)
    .filter(([field, , after]) => !unseen.has(field) && after !== null)
    .map(([field, before, after]) => {
      const isWithheld = isWithheldField(op, field) && !isAuthor
      const shown = (value: Value): Value => (isWithheld && value !== null ? WITHHELD : value)
      return {
        field,
        before: shown(before),
        after: shown(after),
        is_editable: !isWithheld && isPlain(after) && isTyped(op, field),
      }
    })
}

type Value = FieldValues[string]

function valuesOf(op: Op): [string, Value, Value][] {
  if (op.op === 'patch')
    return Object.entries(op.fields).map(([field, { from, to }]) => [field, from as Value, to as Value])
  return Object.entries(valuesSetBy(op)).map(([field, value]) => [field, null, value])
}

function isPlain(value: Value): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

/** Whether a person typed or chose it. Of a judged alert that is the reason; what a warning with a hidden text is, stays. */
function isTyped(op: Op, field: string): boolean {
  if (field.endsWith('_id') || field.endsWith('_by') || madeByProgram.has(field)) return false
  if (op.entity === 'alert_events') return field === 'reason'
  return !(op.entity === 'patient_warnings' && field === 'kind' && isConfidential(op))
}

/** Who wrote an operation, when by their PC's clock, and which commits its base can speak of. */
interface Written {
  readonly by: Id
  readonly at: Instant
  readonly seen_at_most: number
}

/** The operation with corrected values, still its author's; undefined where a correction is not of it. */
export function correctedOp(
  op: Op,
  corrections: QuarantineRepair['corrections'],
  written: Written,
): Op | undefined {
  const known = new Map(fieldsOf(op, false).map((field) => [field.field, field]))
  if (corrections.some(({ field }) => known.get(field)?.is_editable !== true)) return undefined
  const values = Object.fromEntries(corrections.map(({ field, value }) => [field, value]))
  const seen = (commit: number | null): number | null =>
    commit === null ? null : Math.min(commit, written.seen_at_most)
  switch (op.op) {
    case 'create':
    case 'append': {
      const { created_by: _by, created_on_station: _on, site_id: _site, ...own } = op.fields
      const signed = own.signed_by === undefined ? {} : { signed_by: written.by }
      return { ...op, fields: { created_at: written.at, ...own, ...values, ...signed } }
    }
    case 'patch':
      return {
        ...op,
        base_version: seen(op.base_version),
        base_station_seq: null,
        fields: Object.fromEntries(
          Object.entries(op.fields).map(([field, change]) => [
            field,
            Object.hasOwn(values, field) ? { ...change, to: values[field] ?? null } : change,
          ]),
        ),
      }
    case 'resolve':
      return {
        ...op,
        base_version: seen(op.base_version),
        base_station_seq: null,
        values: { ...op.values, ...values },
      }
    case 'tombstone':
      return {
        ...op,
        base_version: seen(op.base_version),
        base_station_seq: null,
        seen_commit: seen(op.seen_commit),
        reason: typeof values.removed_reason === 'string' ? values.removed_reason : op.reason,
      }
  }
}
