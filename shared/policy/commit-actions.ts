import type { FieldValues } from '../conflicts/conflict.ts'
import { type EntityDefinition, type EntityName, entities, entityDefinition } from '../sync/entities.ts'
import { isAction } from './access.ts'
import type { Action } from './policy.ts'

/*
 * Which acts of the policy table a write is, from what it writes. The server's commit function asks for all of them;
 * stations ask the same before they let anybody decide a conflict.
 */

/** The act that writing a form needs: a report is the radiologist's, a study's sheet whoever may prepare it. */
export function formAction(form_code: unknown): Action {
  if (form_code === 'REPORT') return 'radiology.report'
  return form_code === 'SH.MR.FRM.03' || form_code === 'SH.MR.FRM.04' ? 'radiology.prepare' : 'nursing.write'
}

/** The acts that making a record needs. */
export function createActions(entity: EntityName, row: FieldValues): Action[] {
  const own =
    entity === 'form_submissions' ? formAction(row.form_code) : entityDefinition(entity).create_action
  // To stand for a sheet as a whole is more than to prepare it.
  if (entity === 'radiology_sheets' && row.is_completed === true) return ['radiology.complete_sheet']
  if (entity === 'patient_merges' && row.act !== 'propose') return ['patients.merge']
  if (entity === 'patient_warnings' && row.kind === 'resuscitation') return ['warnings.resuscitation']
  return [own, ...stateActions(entity, {}, row)]
}

/** A group of a record that an edit or a decision sets. */
export interface GroupWrite {
  readonly entity: EntityName
  readonly group_name: string
  /** The record as it is: its form code says whose it is. */
  readonly record: FieldValues
  /** The group's values before, as the author saw them or as the record has them. */
  readonly from: FieldValues
  readonly to: FieldValues
}

/** The acts that new values of a group need. */
export function changeActions({ entity, group_name, record, from, to }: GroupWrite): Action[] {
  const states = stateActions(entity, from, to)
  if (entity === 'form_submissions') return [formAction(record.form_code), ...states]
  // Completing, cancelling and reopening a visit are acts of their own, in the place of an edit.
  return states.length > 0 ? states : [editAction(entity, group_name)]
}

function editAction(entity: EntityName, group_name: string): Action {
  const { written_by, patch_actions, create_action } = entityDefinition(entity)
  // Only the server itself edits what it makes; it asks for the one act that the record is.
  const action =
    written_by === 'server' ? create_action : (patch_actions?.[group_name] ?? patch_actions?.['*'])
  if (action === undefined) throw new Error(`an edit of ${entity}.${group_name} names no action`)
  return action
}

/**
 * Stops the start of a program with a record, or a group that stations patch, whose writing is no act of the policy
 * table. `registry` is the program's own unless a test gives another.
 */
export function requireCommitActions(registry: Readonly<Record<string, EntityDefinition>> = entities): void {
  for (const [entity, definition] of Object.entries(registry)) {
    const { written_by, policy, groups, create_action, patch_actions } = definition
    const writes: (readonly [string, unknown])[] = [[entity, create_action]]
    const isPatched = written_by === 'stations' && policy === 'merge'
    const parts = isPatched ? [...groups.map(({ name }) => name), '*'] : []
    writes.push(...parts.map((name) => [`${entity}.${name}`, patch_actions?.[name]] as const))
    for (const [write, action] of writes) {
      if (!isAction(action)) throw new Error(`writing ${write} names no action of the policy table`)
    }
  }
}

/** Some states need an act of their own, whoever may edit the rest. */
function stateActions(entity: EntityName, from: FieldValues, to: FieldValues): Action[] {
  const isSet = (field: string): boolean => field in to && (to[field] ?? null) !== (from[field] ?? null)
  if (entity === 'form_submissions') {
    const isJudged = isSet('status') && (to.status === 'approved' || to.status === 'rejected')
    const isSigned = isSet('approved_by') && (to.approved_by ?? null) !== null
    return isJudged || isSigned ? ['nursing.approve'] : []
  }
  if (entity !== 'patient_visits' || !isSet('status')) return []
  if (to.status === 'completed') return ['visits.complete']
  if (to.status === 'cancelled') return ['visits.cancel']
  return from.status === 'completed' ? ['visits.reopen'] : []
}
