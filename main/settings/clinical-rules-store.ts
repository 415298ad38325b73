import type { ClinicalRules } from '../../shared/settings/clinical-rules.ts'
import { rowToRecord } from '../db/row-codec.ts'
import type { Reader } from '../db/transaction.ts'

/** The site's versions that this station has received, newest first. */
export async function listClinicalRules(reader: Reader, limit: number): Promise<ClinicalRules[]> {
  const rows = await reader
    .selectFrom('clinical_rules')
    .selectAll()
    .orderBy('version', 'desc')
    .limit(limit)
    .execute()
  return rows.map((row) => rowToRecord('clinical_rules', row))
}
