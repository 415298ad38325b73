import type { AppError } from '../../shared/errors.ts'
import type { Id } from '../../shared/ids.ts'
import { ok, type Result } from '../../shared/result.ts'
import type { Actor } from '../../shared/users/user.ts'
import type { Trx } from '../db/transaction.ts'
import type { RecordsDeps } from '../records/record-writer.ts'
import { appendAuditEvent } from './audit-store.ts'
import type { Reading } from './open-readings.ts'

/** What a person asks to see. */
export interface ReadAct {
  readonly actor: Actor
  /** `noun.verb`: patients.search, patients.read, visits.list … */
  readonly action: string
  readonly entity: string
  /** The records asked for by id, so that a read that found nothing is told of too. */
  readonly asked_ids?: readonly Id[]
  readonly patient_id?: Id | null
  /**
   * Given when the answer stays on a screen that asks again by itself: what tells this question from others of its
   * kind. Then only the opening leaves an event (`open-readings.ts`).
   */
  readonly question?: string
  /** Asked at every key of a search. */
  readonly is_typed?: boolean
}

/** What was found, and which records of whom were shown. */
export interface Found<T> {
  readonly value: T
  readonly record_ids: readonly Id[]
  readonly patient_id: Id | null
}

const MAX_RECORD_IDS = 500

/**
 * A read that leaves its trace: rows and audit event belong to one transaction, and the rows come back only after it is
 * on disk. A read that is refused or finds nothing leaves an event too; a screen that shows the same again leaves none.
 */
export async function readAudited<T>(
  deps: RecordsDeps,
  act: ReadAct,
  read: (trx: Trx) => Promise<Result<Found<T>, AppError>>,
): Promise<Result<T, AppError>> {
  const { reading, result } = await deps.db.transaction().execute(async (trx) => {
    const result = await read(trx)
    const reading = result.ok ? readingOf(deps, act, result.value) : undefined
    if (reading !== undefined && deps.readings.isRepeated(reading)) return { reading: undefined, result }
    const record_ids = result.ok ? result.value.record_ids : (act.asked_ids ?? [])
    await appendAuditEvent(trx, deps, {
      actor_id: act.actor.user_id,
      actor_role: act.actor.role,
      action: act.action,
      entity: act.entity,
      record_ids: record_ids.slice(0, MAX_RECORD_IDS),
      patient_id: (result.ok ? result.value.patient_id : null) ?? act.patient_id ?? null,
      site_id: deps.site_id,
      envelope_id: null,
      outcome: result.ok ? 'success' : 'failed',
      reason: result.ok ? null : result.error.code,
    })
    return { reading, result }
  })
  if (reading !== undefined) deps.readings.noteAudited(reading)
  return result.ok ? ok(result.value.value) : result
}

function readingOf(
  { emergencyOf }: Pick<RecordsDeps, 'emergencyOf'>,
  { actor, action, question, is_typed = false }: ReadAct,
  found: Found<unknown>,
): Reading | undefined {
  if (question === undefined) return undefined
  const { record_ids, patient_id } = found
  // An emergency access may show more of the same records: what is read under it is another look.
  const emergency_id = emergencyOf?.({ actor_id: actor.user_id, patient_id }) ?? null
  return { user_id: actor.user_id, action, question, patient_id, record_ids, is_typed, emergency_id }
}
