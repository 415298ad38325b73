import { sql } from 'kysely'
import { rulesVersionOf } from '../../shared/clinical/hospital-rules.ts'
import type { Id } from '../../shared/ids.ts'
import type { ClinicalRules } from '../../shared/settings/clinical-rules.ts'
import type { HospitalRules } from '../../shared/settings/hospital-numbers.ts'
import type { Trx } from '../db/database.ts'
import { lockRecords, readWhere } from '../db/record-store.ts'

/** A site's versions, newest first. */
export async function listClinicalRules(trx: Trx, site_id: Id, limit: number): Promise<ClinicalRules[]> {
  const ofSite = sql`site_id = ${site_id}::uuid order by version desc limit ${limit}`
  return (await readWhere(trx, 'clinical_rules', ofSite)).map(({ row }) => row as ClinicalRules)
}

/** The hospital's own clinical numbers that hold at a site; null while the shipped ones do. */
export async function currentRules(trx: Trx, site_id: Id): Promise<HospitalRules | null> {
  const [newest] = await listClinicalRules(trx, site_id, 1)
  return newest ?? null
}

/**
 * The numbers that judged a stored score, as its rule version names them; null where the shipped ones did. The newest
 * for a score whose record names none.
 */
export async function rulesThatJudged(
  trx: Trx,
  site_id: Id,
  rule_version: string | null | undefined,
): Promise<HospitalRules | null> {
  if (rule_version === null) return currentRules(trx, site_id)
  const version = rulesVersionOf(rule_version)
  if (version === null) return null
  const ofVersion = sql`site_id = ${site_id}::uuid and version = ${version}`
  const [found] = await readWhere(trx, 'clinical_rules', ofVersion)
  return (found?.row as ClinicalRules | undefined) ?? null
}

/** Lets one change of a site's numbers come after the other. */
export async function lockClinicalRules(trx: Trx, site_id: Id): Promise<void> {
  await lockRecords(trx, 'sites', [site_id])
}
