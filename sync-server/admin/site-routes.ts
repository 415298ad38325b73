import { z } from 'zod'
import { EnrolmentCode } from '../../shared/reports/admin-ipc.ts'
import { NewSite, SiteReplacement, SiteView } from '../../shared/reports/sites.ts'
import { hashPassword } from '../auth/passwords.ts'
import type { Api } from '../rest/api.ts'
import { ifMatchOf } from '../rest/etag.ts'
import { pageOf } from '../rest/paging.ts'
import { problemAnswers } from '../rest/problem-answers.ts'
import type { RestDeps } from '../rest/rest-deps.ts'
import { serve } from '../rest/serve.ts'
import { createSite, createSiteEnrolmentCode, getSites, replaceSite } from './site-service.ts'

const tags = ['admin']
const params = z.object({ site_id: z.string().max(60) })
const scope = 'all'

/** Names that the clock of this server knows. */
const TimeZone = NewSite.shape.time_zone.refine(isTimeZone, 'is an IANA name such as Africa/Cairo')

const NewSiteBody = z.object({
  ...NewSite.shape,
  name_ar: NewSite.shape.name_ar.default(null),
  time_zone: TimeZone.default('Africa/Cairo'),
  allows_password_only_slots: z.boolean().default(false),
  first_administrator: z.object(NewSite.shape.first_administrator.shape),
})

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    // Expected: a RangeError for a name that is none.
    return false
  }
}

/** The organisation's sites: list, add, rename, close. None is ever deleted. */
export function registerSiteRoutes(api: Api, deps: RestDeps): void {
  api.route({
    method: 'GET',
    url: '/admin/sites',
    config: { action: 'sites.manage', audit_as: 'sites.list' },
    schema: { tags, summary: 'Sites', response: { 200: pageOf(SiteView), ...problemAnswers } },
    handler: (request, reply) => serve(deps, request, reply, getSites, { scope }),
  })
  api.route({
    method: 'POST',
    url: '/admin/sites',
    config: { action: 'sites.manage', audit_as: 'sites.create' },
    schema: {
      tags,
      summary: 'Adds a site with its first administrator',
      body: NewSiteBody,
      response: { 201: SiteView, ...problemAnswers },
    },
    handler: async (request, reply) => {
      const password_hash = await hashPassword(request.body.first_administrator.password)
      await serve(deps, request, reply, (call) => createSite(call, request.body, password_hash), { scope })
    },
  })
  api.route({
    method: 'PUT',
    url: '/admin/sites/:site_id',
    config: { action: 'sites.manage', audit_as: 'sites.edit' },
    schema: {
      tags,
      summary: 'Renames, closes or opens a site again',
      params,
      body: z.object(SiteReplacement.shape),
      response: { 200: SiteView, ...problemAnswers },
    },
    handler: (request, reply) =>
      serve(
        deps,
        request,
        reply,
        async (call) => {
          const ifMatch = ifMatchOf(request)
          if (!ifMatch.ok) return ifMatch
          return await replaceSite(call, request.params.site_id, request.body, ifMatch.value)
        },
        { scope },
      ),
  })
  api.route({
    method: 'POST',
    url: '/admin/sites/:site_id/enrolment-codes',
    config: { action: 'sites.manage', audit_as: 'stations.create_enrolment_code', is_secret: true },
    schema: {
      tags,
      summary: 'Makes a one-time code that enrols a station at that site; it is shown once',
      params,
      response: { 201: EnrolmentCode, ...problemAnswers },
    },
    handler: (request, reply) =>
      serve(deps, request, reply, (call) => createSiteEnrolmentCode(call, request.params.site_id), { scope }),
  })
}
