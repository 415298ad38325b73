import type { Id } from '../../shared/ids.ts'
import { competingVersions } from '../../shared/radiology/study-safety.ts'
import type { Reader } from '../db/transaction.ts'
import { listRecordsBy } from '../records/row-store.ts'

/** Forms with the versions that compete for being the one that counts. */
export async function withCompeting<T extends { readonly id: Id }>(
  reader: Reader,
  forms: readonly T[],
): Promise<(T & { competing_versions: number[] })[]> {
  const ids = forms.map(({ id }) => id)
  const conflicts = await listRecordsBy(reader, 'conflicts', 'record_id', ids)
  return forms.map((form) => ({ ...form, competing_versions: competingVersions(form.id, conflicts) }))
}
