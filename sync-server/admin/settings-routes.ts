import { z } from 'zod'
import { ClinicalRulesChange, ClinicalRulesHistory } from '../../shared/settings/clinical-rules.ts'
import { SettingsChange, SettingsView } from '../../shared/settings/settings.ts'
import type { Api } from '../rest/api.ts'
import { ifMatchOf } from '../rest/etag.ts'
import { problemAnswers } from '../rest/problem-answers.ts'
import { noParams, resourceRoutes } from '../rest/resource-route.ts'
import type { RestDeps } from '../rest/rest-deps.ts'
import { serve } from '../rest/serve.ts'
import { getClinicalRules, replaceClinicalRules } from './clinical-rules-service.ts'
import { getSettings, replaceSettings } from './settings-service.ts'

const { row_version: _version, ...fields } = SettingsChange.shape

/** What a site decides for all its stations. */
export function registerSettingsRoutes(api: Api, deps: RestDeps): void {
  api.route({
    method: 'GET',
    url: '/admin/settings',
    config: { action: 'settings.manage', audit_as: 'settings.read' },
    schema: {
      tags: ['admin'],
      summary: 'Settings of the site',
      response: { 200: SettingsView, ...problemAnswers },
    },
    handler: (request, reply) => serve(deps, request, reply, getSettings),
  })
  api.route({
    method: 'PUT',
    url: '/admin/settings',
    config: { action: 'settings.manage', audit_as: 'settings.edit' },
    schema: {
      tags: ['admin'],
      summary: 'Changes the settings of the site; stations receive them at their next sync',
      body: z.object(fields),
      response: { 200: SettingsView, ...problemAnswers },
    },
    handler: (request, reply) =>
      serve(deps, request, reply, async (call) => {
        const ifMatch = ifMatchOf(request)
        if (!ifMatch.ok) return ifMatch
        return await replaceSettings(call, request.body, ifMatch.value)
      }),
  })
  registerClinicalRulesRoutes(api, deps)
}

/** The clinical numbers that a site may set: accepted ranges, fall-risk bands, when pain is asked again. */
function registerClinicalRulesRoutes(api: Api, deps: RestDeps): void {
  const numbers = resourceRoutes(api, deps, {
    url: '/admin/clinical-rules',
    tag: 'admin',
    params: noParams,
  })
  numbers.read(
    {
      action: 'settings.manage',
      audit_as: 'settings.read_rules',
      summary: 'Versions of the hospital’s own clinical numbers, newest first',
      answer: ClinicalRulesHistory,
    },
    getClinicalRules,
  )
  numbers.replace(
    {
      action: 'settings.manage',
      audit_as: 'settings.edit_rules',
      summary: 'Sets the next version of the hospital’s own clinical numbers; stations receive it by sync',
      body: ClinicalRulesChange,
      answer: ClinicalRulesHistory,
    },
    (call, _params, body, ifMatch) => replaceClinicalRules(call, body, ifMatch),
  )
}
