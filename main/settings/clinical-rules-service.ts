import type { ClinicalRulesHistory } from '../../shared/settings/clinical-rules.ts'
import type { HospitalRules } from '../../shared/settings/hospital-numbers.ts'
import type { Reader } from '../db/transaction.ts'
import type { FeatureDeps } from '../feature-deps.ts'
import { namesOf } from '../users/authorship-service.ts'
import { listClinicalRules } from './clinical-rules-store.ts'

/** The hospital's own clinical numbers as this station last received them; null while the shipped ones hold. */
export async function currentRules(reader: Reader): Promise<HospitalRules | null> {
  const [newest] = await listClinicalRules(reader, 1)
  return newest ?? null
}

const MOST_VERSIONS = 200

/** Every version of them that has come here, newest first: a stored score is read by the one that judged it. */
export async function knownRules(reader: Reader): Promise<readonly HospitalRules[]> {
  return listClinicalRules(reader, MOST_VERSIONS)
}

/** Every version of them with who set it, newest first. */
export async function rulesHistory(reader: Reader, deps: FeatureDeps): Promise<ClinicalRulesHistory> {
  const versions = await listClinicalRules(reader, MOST_VERSIONS)
  const { people } = await namesOf(reader, deps, {
    people: versions.map(({ created_by }) => created_by),
    stations: [],
  })
  return {
    items: versions.map((version) => ({ ...version, set_by_name: people.get(version.created_by) ?? null })),
  }
}
