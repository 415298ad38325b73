import { isRemoved } from '../../shared/records.ts'
import { isAboutRemoval, isRemovable } from '../../shared/sync/removals.ts'
import type { StoredRecord } from '../db/record-store.ts'
import { conflictOf, setConflict, subjectOf } from './conflicts.ts'
import type { EnvelopeContext } from './envelope-context.ts'

/*
 * Nobody is asked which phone a registration has that was entered in error. Once a record is removed, what was open about
 * it is closed, undecided, with who removed it and why; once it stands again, it is asked again with all that competed.
 */

/** Closes and reopens what the envelope's removals and returns leave to decide; called when all operations are done. */
export async function settleConflictsOfRemoved(context: EnvelopeContext): Promise<void> {
  const wasRemoved = new Map<string, boolean>()
  for (const { entity, record_id, before } of context.workspace.draftedChanges()) {
    const key = `${entity}/${record_id}`
    if (isRemovable(entity) && !wasRemoved.has(key)) wasRemoved.set(key, before !== null && isRemoved(before))
  }
  for (const record of context.workspace.draftedRecords()) {
    const before = wasRemoved.get(`${record.entity}/${record.id}`)
    if (before === undefined || before === isRemoved(record.row)) continue
    for (const found of await conflictsAbout(context, record)) {
      if (isRemoved(record.row)) close(context, found, record)
      else await reopen(context, found)
    }
  }
}

/** Of a registration also what is open about its next of kin, and whether it is somebody registered before. */
async function conflictsAbout(
  { workspace }: EnvelopeContext,
  { entity, id }: StoredRecord,
): Promise<StoredRecord[]> {
  const named = entity === 'patients' ? 'patient_id' : 'record_id'
  const found = await workspace.listOf('conflicts', named, id)
  return found.filter((conflict) => !isAboutRemoval(conflictOf(conflict)))
}

function close(context: EnvelopeContext, found: StoredRecord, { row }: StoredRecord): void {
  const conflict = conflictOf(found)
  if (conflict.state === 'resolved') return
  setConflict(context, {
    ...conflict,
    state: 'resolved',
    resolution_values: null,
    resolved_by: String(row.removed_by),
    resolved_at: String(row.removed_at),
    resolved_on_station: context.envelope.station_id,
    resolution_reason: row.removed_reason === null ? null : String(row.removed_reason),
  })
}

async function reopen(context: EnvelopeContext, found: StoredRecord): Promise<void> {
  const conflict = conflictOf(found)
  // A decision names values; only a removal closes without.
  if (conflict.state === 'open' || conflict.resolution_values !== null) return
  const { entity, id } = subjectOf(conflict)
  const subject = await context.workspace.find(entity, id)
  if (subject === undefined || isRemoved(subject.row)) return
  const begun = await context.workspace.findOpenConflict(entity, id, conflict.group_name)
  if (begun !== undefined && conflict.kind !== 'duplicate_patient') {
    // Somebody who knew of neither set the group meanwhile: one question, with all that competes.
    const { candidates, ...open } = conflictOf(begun)
    const earlier = conflict.candidates.filter(({ is_current }) => !is_current)
    setConflict(context, { ...open, candidates: [...candidates, ...earlier] })
    return
  }
  setConflict(context, {
    ...conflict,
    state: 'open',
    resolved_by: null,
    resolved_at: null,
    resolved_on_station: null,
    resolution_reason: null,
  })
}
