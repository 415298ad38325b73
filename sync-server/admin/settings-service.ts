import { ok, type Result } from '../../shared/result.ts'
import {
  defaultSettings,
  type Settings,
  type SettingsChange,
  SettingsView,
  settingsId,
} from '../../shared/settings/settings.ts'
import { findRecord, lockRecords } from '../db/record-store.ts'
import type { RestError } from '../problem.ts'
import type { Answer, Call } from '../rest/call.ts'
import { checkVersion, etagOf } from '../rest/etag.ts'
import { commitDraft, createRecord, patchRecord, startDraft, versioned } from '../rest/writer.ts'

/** `GET /admin/settings`: what the site decided, or what holds until it does. */
export async function getSettings(call: Call): Promise<Result<Answer, RestError>> {
  const site = await findRecord(call.trx, 'sites', call.caller.site_id)
  const stored = await findRecord(call.trx, 'settings', settingsId(call.caller.site_id))
  return ok(answerOf(stored ?? defaultSettings(site ?? { name: '–', name_ar: null }), call, null))
}

/** `PUT /admin/settings`: all of them; the first change is made against version 0. */
export async function replaceSettings(
  call: Call,
  body: Omit<SettingsChange, 'row_version'>,
  ifMatch: number,
): Promise<Result<Answer, RestError>> {
  const id = settingsId(call.caller.site_id)
  await lockRecords(call.trx, 'settings', [id])
  const before = await findRecord(call.trx, 'settings', id)
  const version = checkVersion({ row_version: before?.row_version ?? 0 }, ifMatch)
  if (!version.ok) return version
  const draft = startDraft(call)
  const after =
    before === undefined
      ? createRecord(draft, 'settings', body, id)
      : patchRecord(draft, 'settings', before, body)
  const committed = await commitDraft(draft)
  return ok(answerOf(versioned(draft, committed, after), call, committed?.envelope_id ?? null))
}

function answerOf(settings: Settings | SettingsView, call: Call, envelope_id: string | null): Answer {
  return {
    status: 200,
    headers: { etag: etagOf(settings) },
    body: SettingsView.parse(settings),
    touched: {
      entity: 'settings',
      record_ids: [settingsId(call.caller.site_id)],
      patient_id: null,
      envelope_id,
    },
  }
}
