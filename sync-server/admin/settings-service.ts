import { ok, type Result } from '../../shared/result.ts'
import {
  type Settings,
  type SettingsChange,
  type SiteOfSettings,
  settingsId,
  settingsView,
} from '../../shared/settings/settings.ts'
import { findRecord, lockRecords } from '../db/record-store.ts'
import type { RestError } from '../problem.ts'
import type { Answer, Call } from '../rest/call.ts'
import { checkVersion, etagOf } from '../rest/etag.ts'
import { commitDraft, createRecord, patchRecord, startDraft, versioned } from '../rest/writer.ts'

/** `GET /admin/settings`: what the site decided, or what holds until it does. */
export async function getSettings(call: Call): Promise<Result<Answer, RestError>> {
  const { site_id } = call.caller
  const site = await findRecord(call.trx, 'sites', site_id)
  const stored = await findRecord(call.trx, 'settings', settingsId(site_id))
  return ok(answerOf(stored, site, call, null))
}

/**
 * `PUT /admin/settings`: all of them; the first change is made against version 0. Whether stations may be protected by
 * passwords alone stands in the site's record, changes in the same commit, and stays as it is where it is left out.
 */
export async function replaceSettings(
  call: Call,
  { allows_password_only_slots, second_factor_for, ...rest }: Omit<SettingsChange, 'row_version'>,
  ifMatch: number,
): Promise<Result<Answer, RestError>> {
  const { site_id } = call.caller
  const id = settingsId(site_id)
  await lockRecords(call.trx, 'sites', [site_id])
  await lockRecords(call.trx, 'settings', [id])
  const before = await findRecord(call.trx, 'settings', id)
  const version = checkVersion({ row_version: before?.row_version ?? 0 }, ifMatch)
  if (!version.ok) return version
  const draft = startDraft(call)
  const body = {
    ...rest,
    second_factor_for: second_factor_for ?? before?.second_factor_for ?? ('nobody' as const),
  }
  const after =
    before === undefined
      ? createRecord(draft, 'settings', body, id)
      : patchRecord(draft, 'settings', before, body)
  const site = await findRecord(call.trx, 'sites', site_id)
  const decided =
    site === undefined || allows_password_only_slots === undefined
      ? site
      : patchRecord(draft, 'sites', site, { allows_password_only_slots })
  const committed = await commitDraft(draft)
  return ok(answerOf(versioned(draft, committed, after), decided, call, committed?.envelope_id ?? null))
}

function answerOf(
  settings: Settings | undefined,
  site: SiteOfSettings | undefined,
  call: Call,
  envelope_id: string | null,
): Answer {
  const view = settingsView(settings, site)
  return {
    status: 200,
    headers: { etag: etagOf(view) },
    body: view,
    touched: {
      entity: 'settings',
      record_ids: [settingsId(call.caller.site_id)],
      patient_id: null,
      envelope_id,
    },
  }
}
