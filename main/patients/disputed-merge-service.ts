import type { Id } from '../../shared/ids.ts'
import {
  type DisputedMerge,
  disputedMerges,
  mergeQuestions,
  mergesInto,
} from '../../shared/patients/disputed-merges.ts'
import type { PatientFlags, PersonName } from '../../shared/patients/patients-ipc.ts'
import type { Reader } from '../db/transaction.ts'
import { listRecordsBy } from '../records/row-store.ts'
import { survivorsOf } from './patient-family-service.ts'
import { listFamilyIds } from './patient-family-store.ts'
import { listDisputedPatientConflictIds } from './patient-search-store.ts'
import { personNames } from './patient-view-service.ts'

/*
 * Two people merged one registration into different patients, without knowing of each other. The merge that came first
 * is followed, as everywhere; until a person has decided, what the registration says of allergies and warnings counts
 * for each of the patients, as disputed, and nothing else of it is anybody else's.
 */

/** The merges about which stations disagree, each with the patients whom it leads to. */
export async function listDisputedMerges(reader: Reader): Promise<DisputedMerge[]> {
  const conflicts = await listRecordsBy(
    reader,
    'conflicts',
    'id',
    await listDisputedPatientConflictIds(reader),
  )
  const questions = mergeQuestions(conflicts)
  const targets = questions.flatMap(({ targets }) => targets.filter((id) => id !== null))
  const survivors = await survivorsOf(reader, targets)
  return disputedMerges(questions, (id) => survivors.get(id) ?? id)
}

/** Which registrations may be a person's, or another's. */
export interface RegistrationsInDoubt {
  readonly merges: readonly DisputedMerge[]
  /** Everything that goes with them, whether it is followed to this person or not. */
  readonly ids: ReadonlySet<Id>
}

/** What is in doubt about a person: registrations of the family, and others that one station merged into it. */
export async function readDoubt(reader: Reader, familyIds: readonly Id[]): Promise<RegistrationsInDoubt> {
  const merges = mergesInto(await listDisputedMerges(reader), familyIds)
  const ids = new Set<Id>()
  for (const { registration_id } of merges)
    for (const id of await listFamilyIds(reader, registration_id)) ids.add(id)
  // In a circle everything is merged into everything; whoever goes on is never in doubt on their own page.
  const [survivor] = familyIds
  if (survivor !== undefined) ids.delete(survivor)
  return { merges, ids }
}

/** Whose the registrations in doubt are by one station, and whose by another. */
export async function mergeChoices(
  reader: Reader,
  { merges }: RegistrationsInDoubt,
  familyIds: readonly Id[],
): Promise<PatientFlags['disputed_merges']> {
  const ids = merges.flatMap(({ registration_id, possible_ids }) => [registration_id, ...possible_ids])
  const names = await personNames(reader, ids)
  const nameOf = (id: Id): PersonName[] => {
    const name = names.get(id)
    return name === undefined ? [] : [name]
  }
  return merges.flatMap(({ registration_id, possible_ids }) =>
    nameOf(registration_id).map((registration) => ({
      registration,
      others: possible_ids.filter((id) => id !== registration_id && !familyIds.includes(id)).flatMap(nameOf),
      may_stand_alone: possible_ids.includes(registration_id),
    })),
  )
}

/** Under whom each registration may go on: the merge that is followed first, then what other stations say. */
export async function possibleSurvivors(reader: Reader, ids: readonly Id[]): Promise<Id[]> {
  const survivors = await survivorsOf(reader, ids)
  const merges = await listDisputedMerges(reader)
  if (merges.length === 0) return [...new Set(ids.map((id) => survivors.get(id) ?? id))]
  const inDoubt = new Map<Id, Set<Id>>()
  for (const { registration_id, possible_ids } of merges)
    for (const id of await listFamilyIds(reader, registration_id))
      inDoubt.set(id, new Set([...(inDoubt.get(id) ?? []), ...possible_ids]))
  return [...new Set(ids.flatMap((id) => [survivors.get(id) ?? id, ...(inDoubt.get(id) ?? [])]))]
}
