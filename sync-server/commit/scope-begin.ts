import type { FieldValues } from '../../shared/conflicts/conflict.ts'
import { type Id, REST_STATION_ID, SYSTEM_USER_ID } from '../../shared/ids.ts'
import { patientsOfHistory } from '../../shared/scopes/history.ts'
import { type ScopeMember, scopeMemberId } from '../../shared/scopes/scope-member.ts'
import { type EntityName, isEntityName } from '../../shared/sync/entities.ts'
import type { Envelope } from '../../shared/sync/envelope.ts'
import type { Trx } from '../db/database.ts'
import { type EnvelopeContext, stampOf } from './envelope-context.ts'
import { circleOf, holdPatientScopes, holdScopes, listSiteMembers } from './scope-store.ts'
import type { Workspace } from './workspace.ts'

/*
 * Who of whom something is written comes into the scope of the whole site with that very commit, so that no station
 * lacks what is going on. What goes on is history, and two registrations that are found to be one person.
 */

/** What is to be said of a patient's membership. */
export type ScopeChange = Pick<ScopeMember, 'patient_id' | 'station_id' | 'is_member' | 'reason'>

/** The patients of a batch who are in scope already; nobody's membership ends while the transaction runs. */
export async function findBatchMembers(
  trx: Trx,
  workspace: Workspace,
  envelopes: readonly Envelope[],
): Promise<Set<Id>> {
  const patients = await patientsOfBatch(workspace, envelopes)
  const [first] = envelopes
  if (first === undefined || patients.length === 0) return new Set()
  await holdScopes(trx, first.site_id, 'shared')
  const members = new Set(await listSiteMembers(trx, patients))
  const others = patients.filter((id) => !members.has(id))
  if (others.length === 0) return members
  await holdPatientScopes(trx, others)
  await workspace.load(
    'scope_members',
    others.map((id) => scopeMemberId(id, null)),
  )
  return members
}

async function patientsOfBatch(workspace: Workspace, envelopes: readonly Envelope[]): Promise<Id[]> {
  const patients = new Set<Id>()
  for (const op of envelopes.flatMap((envelope) => envelope.ops)) {
    if (!isEntityName(op.entity)) continue
    const row =
      op.op === 'create' || op.op === 'append' ? op.fields : (await workspace.find(op.entity, op.id))?.row
    for (const id of touchedPatients(op.entity, row ?? {})) if (UUID.test(id)) patients.add(id)
  }
  return [...patients]
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Of whom something goes on with this row. */
function touchedPatients(entity: EntityName, row: FieldValues): Id[] {
  if (entity !== 'patient_merges' || row.act !== 'merge') return patientsOfHistory(entity, row)
  return [row.survivor_id, row.absorbed_id].filter((id) => typeof id === 'string')
}

/** Begins the membership of whom the envelope is about, and says what it was told to say of others. */
export async function noteScopes(context: EnvelopeContext, changes: readonly ScopeChange[]): Promise<void> {
  const { workspace, members } = context
  const touched = new Set(
    workspace.draftedRecords().flatMap(({ entity, row }) => touchedPatients(entity, row)),
  )
  const begun: Id[] = []
  for (const id of touched) if (!members.has(id) && !(await isSiteMember(workspace, id))) begun.push(id)
  for (const patient_id of begun.length === 0 ? [] : await circleOf(context.trx, begun)) {
    if (await isSiteMember(workspace, patient_id)) continue
    await putScope(context, { patient_id, station_id: null, is_member: true, reason: 'active' })
  }
  const told = changes.map(({ patient_id, station_id }) => scopeMemberId(patient_id, station_id))
  await workspace.load('scope_members', told)
  for (const change of changes) await putScope(context, change)
}

async function isSiteMember(workspace: Workspace, patientId: Id): Promise<boolean> {
  const found = await workspace.find('scope_members', scopeMemberId(patientId, null))
  return found?.row.is_member === true
}

async function putScope(context: EnvelopeContext, change: ScopeChange): Promise<void> {
  const { workspace, envelope, received_at, txn_id } = context
  const id = scopeMemberId(change.patient_id, change.station_id)
  const before = await workspace.find('scope_members', id)
  const row: FieldValues = {
    site_id: envelope.site_id,
    created_at: received_at,
    created_by: SYSTEM_USER_ID,
    created_on_station: REST_STATION_ID,
    ...before?.row,
    ...change,
    id,
    row_version: null,
    since: received_at,
  }
  const op = before === undefined ? 'create' : 'patch'
  workspace.put(op, { entity: 'scope_members', id, row, txn_id, field_meta: { '*': stampOf(context) } })
}
