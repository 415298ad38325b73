import type { Id } from '../ids.ts'
import type { VitalSigns } from './vital-signs.ts'

/**
 * What a form says of one kind of observation: the last that was written with the given versions (the current one and
 * those it was built on) and that none of them, nor a correction of theirs, replaced. What a competing version
 * measured stays in the visit's chart and is no part of the form.
 */
export function formObservation<O extends Pick<VitalSigns, 'id' | 'assessment_id' | 'replaces_id'>>(
  written: readonly O[],
  lineage: ReadonlySet<Id>,
): O | undefined {
  const own = written.filter(({ assessment_id }) => assessment_id !== null && lineage.has(assessment_id))
  const replaced = new Set(own.map(({ replaces_id }) => replaces_id))
  return own.findLast(({ id }) => !replaced.has(id))
}
