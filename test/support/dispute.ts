import type { FieldValues } from '../../shared/conflicts/conflict.ts'
import type { Id } from '../../shared/ids.ts'
import { type EntityName, entityDefinition, type RecordOf } from '../../shared/sync/entities.ts'
import { groupNamed } from '../../shared/sync/merge.ts'
import { fromServer, OTHER_STATION_ID, people } from './station.ts'

interface DisputeOrder {
  readonly entity: EntityName
  readonly record_id: Id
  readonly patient_id: Id
  readonly group_name: string
  /** What each station says, what the record shows first. */
  readonly values: readonly FieldValues[]
  readonly kind?: 'values' | 'versions'
  readonly state?: 'open' | 'resolved'
}

let count = 0

/** A conflict as the server gives one: what two stations set without knowing of each other. */
export function aDispute({
  values,
  kind = 'values',
  state = 'open',
  ...of
}: DisputeOrder): RecordOf<'conflicts'> {
  const { policy, is_safety_critical } = groupNamed(entityDefinition(of.entity).groups, of.group_name)
  count += 1
  const id = (n: number): Id => `00000000-0000-7000-8000-${String(count * 100 + n).padStart(12, '0')}`
  return {
    ...fromServer(),
    id: id(0),
    ...of,
    kind,
    policy,
    is_safety_critical,
    state,
    base: {},
    candidates: values.map((each, n) => ({
      candidate_id: id(n + 1),
      values: each,
      set_by: people.nadia.id,
      set_on_station: OTHER_STATION_ID,
      set_at: '2026-11-21T06:00:00.000Z',
      is_current: n === 0,
    })),
    resolution_values: null,
    resolved_by: null,
    resolved_at: null,
    resolved_on_station: null,
    resolution_reason: null,
  }
}
