import { ok } from '../../shared/result.ts'
import { ClinicalRulesHistory } from '../../shared/settings/clinical-rules.ts'
import { SettingsView, settingsId, settingsView } from '../../shared/settings/settings.ts'
import type { FeatureDeps } from '../feature-deps.ts'
import type { GuardedHandlers } from '../ipc/handlers.ts'
import { findRecord } from '../records/row-store.ts'
import { currentRules, rulesHistory } from './clinical-rules-service.ts'

type SettingsHandlers = Pick<
  GuardedHandlers,
  | 'settings.get'
  | 'settings.replace'
  | 'clinical_rules.current'
  | 'clinical_rules.list'
  | 'clinical_rules.replace'
>

/** The site's settings: read from this station's own store, changed on the server. */
export function createSettingsHandlers(deps: FeatureDeps): SettingsHandlers {
  return {
    'settings.get': async () => {
      const { db, site_id } = deps.records
      const stored = await findRecord(db, 'settings', settingsId(site_id))
      return ok(settingsView(stored, await findRecord(db, 'sites', site_id)))
    },
    'settings.replace': async ({ row_version, ...body }) => {
      const reply = await deps.online.request('/api/v1/admin/settings', {
        method: 'PUT',
        body,
        if_match: row_version ?? 0,
      })
      return reply.ok ? ok(SettingsView.parse(reply.value)) : reply
    },
    'clinical_rules.current': async () => ok(await currentRules(deps.records.db)),
    'clinical_rules.list': async () => ok(await rulesHistory(deps.records.db, deps)),
    'clinical_rules.replace': async ({ base_version, ...body }) => {
      const reply = await deps.online.request('/api/v1/admin/clinical-rules', {
        method: 'PUT',
        body,
        if_match: base_version,
      })
      return reply.ok ? ok(ClinicalRulesHistory.parse(reply.value)) : reply
    },
  }
}
