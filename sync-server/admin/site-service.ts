import { notFound } from '../../shared/errors.ts'
import type { Id } from '../../shared/ids.ts'
import type { NewSite, SiteReplacement, SiteView } from '../../shared/reports/sites.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { Site } from '../../shared/users/user.ts'
import { putCredentials } from '../auth/credentials-store.ts'
import type { RestError } from '../problem.ts'
import type { Answer, Call } from '../rest/call.ts'
import { checkVersion, etagOf } from '../rest/etag.ts'
import { commitDraft, createRecord, patchRecord, startDraft, versioned } from '../rest/writer.ts'
import { createEnrolmentCode } from './operations-service.ts'
import {
  countBySite,
  deleteEnrolmentCodesOf,
  findSiteByCode,
  findSiteLocked,
  listSites,
} from './site-store.ts'
import { findUserByName } from './user-store.ts'

/*
 * Sites are the organisation's: each call here runs in the scope `all`, and what it writes of a site is an envelope
 * of that site, so that only its own stations receive it.
 */

/** The same caller, writing for another site. */
function inSite(call: Call, site_id: Id): Call {
  return { ...call, caller: { ...call.caller, site_id } }
}

/** `GET /admin/sites` */
export async function getSites(call: Call): Promise<Result<Answer, RestError>> {
  const sites = await listSites(call.trx)
  const items = await Promise.all(sites.map((site) => viewOf(call, site)))
  return ok({
    status: 200,
    body: { items, next_cursor: null },
    touched: { entity: 'sites', record_ids: sites.map(({ id }) => id), patient_id: null },
  })
}

/** `POST /admin/sites`: the site with its first administrator, in one commit. `password_hash` is made before. */
export async function createSite(
  call: Call,
  { first_administrator: first, ...fields }: NewSite,
  password_hash: string,
): Promise<Result<Answer, RestError>> {
  const taken = await findSiteByCode(call.trx, fields.code)
  if (taken !== undefined) return err({ code: 'duplicate', field: 'code', existing_id: taken })
  const existing_id = await findUserByName(call.trx, first.username)
  if (existing_id !== undefined) {
    return err({ code: 'duplicate', field: 'first_administrator.username', existing_id })
  }
  const id = call.deps.newId()
  const draft = startDraft(inSite(call, id))
  const site = createRecord(draft, 'sites', { ...fields, closed_at: null }, id)
  const user = createRecord(draft, 'users', {
    username: first.username,
    full_name: first.full_name,
    role: 'admin',
    is_charge_nurse: false,
    is_active: true,
  })
  const committed = await commitDraft(draft)
  await putCredentials(call.trx, user.id, password_hash, call.now)
  const stored = versioned(draft, committed, site)
  return ok({
    status: 201,
    headers: { etag: etagOf(stored), location: `/api/v1/admin/sites/${id}` },
    body: await viewOf(call, stored),
    touched: {
      entity: 'sites',
      record_ids: [id, user.id],
      patient_id: null,
      envelope_id: committed?.envelope_id ?? null,
    },
  })
}

/**
 * `PUT /admin/sites/{site_id}`: its names, and whether it is closed. A closed site enrols no station and its unused
 * codes are gone; what its stations hold still comes in, and nothing of it is deleted. Nobody closes their own site.
 */
export async function replaceSite(
  call: Call,
  site_id: string,
  { is_closed, ...names }: SiteReplacement,
  ifMatch: number,
): Promise<Result<Answer, RestError>> {
  const before = await findSiteLocked(call.trx, site_id)
  if (before === undefined) return err(notFound('sites'))
  const match = checkVersion(before, ifMatch)
  if (!match.ok) return match
  if (is_closed && before.id === call.caller.site_id) return err({ code: 'conflict', reason: 'own_site' })
  const closed_at = is_closed ? (before.closed_at ?? call.now) : null
  const draft = startDraft(inSite(call, before.id))
  const after = patchRecord(draft, 'sites', before, { ...names, closed_at })
  if (is_closed) await deleteEnrolmentCodesOf(call.trx, before.id)
  const committed = await commitDraft(draft)
  const stored = versioned(draft, committed, after)
  return ok({
    status: 200,
    headers: { etag: etagOf(stored) },
    body: await viewOf(call, stored),
    touched: {
      entity: 'sites',
      record_ids: [before.id],
      patient_id: null,
      envelope_id: committed?.envelope_id ?? null,
    },
  })
}

/**
 * `POST /admin/sites/{site_id}/enrolment-codes`: how the first station of a site comes to be. Approved at once: nobody of
 * that site has a screen to approve it on.
 */
export async function createSiteEnrolmentCode(
  call: Call,
  site_id: string,
): Promise<Result<Answer, RestError>> {
  const site = await findSiteLocked(call.trx, site_id)
  if (site === undefined) return err(notFound('sites'))
  return await createEnrolmentCode(inSite(call, site.id), 'auto')
}

async function viewOf(call: Call, site: Site): Promise<SiteView> {
  const counts = (await countBySite(call.trx)).get(site.id)
  const { id, code, name, name_ar, time_zone, allows_password_only_slots, closed_at, row_version } = site
  return {
    id,
    code,
    name,
    name_ar,
    time_zone,
    allows_password_only_slots,
    closed_at: closed_at ?? null,
    row_version,
    is_own: id === call.caller.site_id,
    stations: counts?.stations ?? 0,
    people: counts?.people ?? 0,
  }
}
