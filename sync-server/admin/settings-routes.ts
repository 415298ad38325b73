import { z } from 'zod'
import { SettingsChange, SettingsView } from '../../shared/settings/settings.ts'
import type { Api } from '../rest/api.ts'
import { ifMatchOf } from '../rest/etag.ts'
import { problemAnswers } from '../rest/problem-answers.ts'
import type { RestDeps } from '../rest/rest-deps.ts'
import { serve } from '../rest/serve.ts'
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
}
