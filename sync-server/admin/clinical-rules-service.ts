import { hospitalNumberProblems } from '../../shared/clinical/hospital-rules.ts'
import { invalidInput } from '../../shared/errors.ts'
import type { Id } from '../../shared/ids.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { ClinicalRules, ClinicalRulesChange } from '../../shared/settings/clinical-rules.ts'
import { readNames } from '../audit/audit-query-store.ts'
import type { RestError } from '../problem.ts'
import type { Answer, Call } from '../rest/call.ts'
import { checkVersion } from '../rest/etag.ts'
import { commitDraft, createRecord, startDraft } from '../rest/writer.ts'
import { listClinicalRules, lockClinicalRules } from './clinical-rules-store.ts'

const MOST_VERSIONS = 200

/** `GET /admin/clinical-rules`: every version of the site's own numbers, newest first; none while the shipped ones hold. */
export async function getClinicalRules(call: Call): Promise<Result<Answer, RestError>> {
  return ok(await answerOf(call, null))
}

/**
 * `PUT /admin/clinical-rules`: the next version, against the version that was read (0 = the shipped numbers). What was
 * judged before stays as it was judged.
 */
export async function replaceClinicalRules(
  call: Call,
  body: ClinicalRulesChange,
  ifMatch: number,
): Promise<Result<Answer, RestError>> {
  const problems = hospitalNumberProblems(body)
  if (problems.length > 0) return err(invalidInput(problems))
  const { site_id } = call.caller
  await lockClinicalRules(call.trx, site_id)
  const [newest] = await listClinicalRules(call.trx, site_id, 1)
  const version = checkVersion({ row_version: newest?.version ?? 0 }, ifMatch)
  if (!version.ok) return version
  const draft = startDraft(call)
  createRecord(draft, 'clinical_rules', { ...body, version: ifMatch + 1 })
  const committed = await commitDraft(draft)
  return ok(await answerOf(call, committed?.envelope_id ?? null))
}

async function answerOf(call: Call, envelope_id: Id | null): Promise<Answer> {
  const versions = await listClinicalRules(call.trx, call.caller.site_id, MOST_VERSIONS)
  const names = await readNames(
    call.trx,
    'users',
    versions.map(({ created_by }) => created_by),
  )
  const newest = versions[0]
  return {
    status: 200,
    headers: { etag: `"${newest?.version ?? 0}"` },
    body: { items: versions.map((version) => viewOf(version, names)) },
    touched: {
      entity: 'clinical_rules',
      record_ids: newest === undefined ? [] : [newest.id],
      patient_id: null,
      envelope_id,
    },
  }
}

function viewOf(version: ClinicalRules, names: ReadonlyMap<Id, string>) {
  return { ...version, set_by_name: names.get(version.created_by) ?? null }
}
