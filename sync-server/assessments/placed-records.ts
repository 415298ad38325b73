import { sql } from 'kysely'
import type { FormMove } from '../../shared/assessments/form-move.ts'
import { moveOf, placedAt, standingMoves } from '../../shared/assessments/form-move-rules.ts'
import type { Id } from '../../shared/ids.ts'
import type { EntityName, RecordOf } from '../../shared/sync/entities.ts'
import type { Trx } from '../db/database.ts'
import { idList, readWhere } from '../db/record-store.ts'

/*
 * Whose a nursing assessment is now, and all that it carries. Who reads observations or allergies of a visit or of a
 * patient asks here, never the table.
 */

/** What a version of FRM.05 carries as records of their own. */
export type FormBorne = 'vital_signs' | 'pain_assessment' | 'fall_risk_assessment' | 'allergies'

/** What is asked about: visits, or a person by all registrations. */
export type Owner = 'visit_id' | 'patient_id'

async function listWith<E extends EntityName>(
  trx: Trx,
  entity: E,
  column: string,
  ids: readonly Id[],
): Promise<RecordOf<E>[]> {
  if (ids.length === 0) return []
  const condition = sql`${sql.ref(column)} in ${idList(ids)} order by created_at, id`
  return (await readWhere(trx, entity, condition)).map((record) => record.row as RecordOf<E>)
}

/** The versions of forms moved away from the visits or patients, or to them, each with the move that it follows. */
export async function readMovedVersions(
  trx: Trx,
  owner: Owner,
  ids: readonly Id[],
): Promise<ReadonlyMap<Id, FormMove>> {
  const away = await listWith(trx, 'form_moves', owner, ids)
  const here = await listWith(trx, 'form_moves', `to_${owner}`, ids)
  const formIds = [...away, ...here].map(({ submission_id }) => submission_id)
  const standing = standingMoves(await listWith(trx, 'form_moves', 'submission_id', formIds))
  const versions = await listWith(trx, 'nursing_assessments', 'submission_id', formIds)
  return new Map(
    versions.flatMap((version) => {
      const move = moveOf(version, versions, standing)
      return move === undefined ? [] : [[version.id, move]]
    }),
  )
}

/**
 * The records of one kind that stand under the visits, or under the person: those of a form that was moved away are
 * left out, those of a form that was moved here name this visit and patient. Oldest record first.
 */
export async function listPlaced<E extends FormBorne>(
  trx: Trx,
  entity: E,
  owner: Owner,
  ids: readonly Id[],
): Promise<RecordOf<E>[]> {
  const moved = await readMovedVersions(trx, owner, ids)
  const written: RecordOf<FormBorne>[] = await listWith<FormBorne>(trx, entity, owner, ids)
  if (moved.size === 0) return written as RecordOf<E>[]
  const stayed = written.filter(({ assessment_id }) => assessment_id === null || !moved.has(assessment_id))
  const carried: RecordOf<FormBorne>[] = await listWith<FormBorne>(trx, entity, 'assessment_id', [
    ...moved.keys(),
  ])
  const arrived = carried.flatMap((record) => {
    const move = moved.get(record.assessment_id ?? '')
    return move !== undefined && ids.includes(move[`to_${owner}`]) ? [placedAt(record, move)] : []
  })
  const all = [...stayed, ...arrived].toSorted(
    (a, b) => a.created_at.localeCompare(b.created_at) || a.id.localeCompare(b.id),
  )
  return all as RecordOf<E>[]
}
