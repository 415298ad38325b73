import type { Id } from '../../shared/ids.ts'
import type { RecordOf } from '../../shared/sync/entities.ts'
import { listPlaced, type Moves, readMoves } from '../assessments/moved-forms.ts'
import type { Reader } from '../db/transaction.ts'

export type Observed = 'vital_signs' | 'pain_assessment' | 'fall_risk_assessment'

/** The observations of some visits that nobody corrected, oldest measurement first. */
export type CountedObservations = { readonly [E in Observed]: readonly RecordOf<E>[] }

export async function countedObservations(
  reader: Reader,
  visitIds: readonly Id[],
): Promise<CountedObservations> {
  const moves = await readMoves(reader, visitIds)
  const counted = async <E extends Observed>(entity: E): Promise<RecordOf<E>[]> =>
    withoutReplaced(
      (await observationsOf(reader, entity, visitIds, moves)) as RecordOf<Observed>[],
    ) as RecordOf<E>[]
  return {
    vital_signs: await counted('vital_signs'),
    pain_assessment: await counted('pain_assessment'),
    fall_risk_assessment: await counted('fall_risk_assessment'),
  }
}

/** Every observation that stands under the visits, corrected ones too. */
export function observationsOf<E extends Observed>(
  reader: Reader,
  entity: E,
  visitIds: readonly Id[],
  moves: Moves,
): Promise<RecordOf<E>[]> {
  return listPlaced(reader, entity, 'visit_id', visitIds, moves)
}

function withoutReplaced<
  T extends { readonly id: Id; readonly replaces_id: Id | null; readonly measured_at: string },
>(records: readonly T[]): T[] {
  const replaced = new Set(records.map(({ replaces_id }) => replaces_id))
  return records
    .filter(({ id }) => !replaced.has(id))
    .toSorted((a, b) => a.measured_at.localeCompare(b.measured_at))
}
