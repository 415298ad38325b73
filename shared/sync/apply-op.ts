import type { FieldValues } from '../conflicts/conflict.ts'
import { isRemoved } from '../records.ts'
import type { EnvelopeBody, Op } from './envelope.ts'

/**
 * A record as its author sees it after one more of their own operations: what a station shows while the server has
 * not answered. `undefined` in means the record does not exist yet.
 */
export function applyOwnOp(
  record: FieldValues | undefined,
  op: Op,
  envelope: Pick<EnvelopeBody, 'actor_id' | 'station_id' | 'wall_at'>,
  entity: string,
): FieldValues {
  switch (op.op) {
    case 'create':
      // A form's submission may have been made elsewhere too: then this is an edit of it. Any other record that the
      // server gives is this one, with what was done to it since.
      return record === undefined || entity === 'form_submissions' ? { ...record, ...op.fields } : record
    case 'append':
      return record ?? op.fields
    case 'patch':
      return { ...record, ...Object.fromEntries(Object.entries(op.fields).map(([f, v]) => [f, v.to])) }
    case 'resolve':
      if (entity !== 'conflicts') return { ...record, ...op.values }
      return {
        ...record,
        state: 'resolved',
        resolution_values: op.values,
        resolution_reason: op.reason,
        resolved_by: envelope.actor_id,
        resolved_at: envelope.wall_at,
        resolved_on_station: envelope.station_id,
      }
    case 'tombstone':
      // Removed already, by somebody whose removal its author had not seen: the first one stands.
      if (record !== undefined && isRemoved(record)) return record
      return {
        ...record,
        removed_at: envelope.wall_at,
        removed_by: envelope.actor_id,
        removed_reason: op.reason,
      }
  }
}
