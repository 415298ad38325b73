import type { AuditEntry } from '../../shared/audit/audit-entry.ts'
import type { ChainedAuditEvent } from '../../shared/audit/audit-event.ts'
import type { AppError } from '../../shared/errors.ts'
import type { Id } from '../../shared/ids.ts'
import { type Dashboard, StationContact } from '../../shared/reports/dashboard.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { type Clock, type Instant, instantOf, localDateOf } from '../../shared/time.ts'
import { VisitType } from '../../shared/visits/visit.ts'
import { listAuditEventsAfter } from '../audit/audit-store.ts'
import type { Db } from '../db/transaction.ts'
import type { OnlineRequests } from '../feature-deps.ts'
import { listMoments, listUsers, listVisitDays } from './practice-office-store.ts'

/*
 * In practice there is no server. The pages of the administration that a first day looks at are answered out of the
 * practice store, in the shapes of REST; every other page says, as without a network, that it needs the server.
 */

export interface OfficeDeps {
  readonly db: Db
  readonly site: { readonly time_zone: string }
  readonly station: { readonly id: Id; readonly name: string }
  readonly clock: Clock
}

const DAYS = 14
const DAY_MS = 86_400_000
const EVERYTHING = 100_000

export function createPracticeOffice(deps: OfficeDeps): OnlineRequests {
  return {
    request: async (path, { method }): Promise<Result<unknown, AppError>> => {
      const { pathname, searchParams } = new URL(path, 'http://practice.invalid')
      if (method !== 'GET') return err({ code: 'offline' })
      switch (pathname) {
        case '/api/v1/reports/dashboard':
          return ok(await dashboard(deps))
        case '/api/v1/admin/users':
          return ok({ items: await listUsers(deps.db), next_cursor: null })
        case '/api/v1/admin/stations':
          return ok({ items: [contactOf(deps)] })
        case '/api/v1/admin/audit':
          return ok({ items: await audit(deps, searchParams), next_cursor: null })
        default:
          return err({ code: 'offline' })
      }
    },
  }
}

async function dashboard(deps: OfficeDeps): Promise<Dashboard> {
  const { db, clock } = deps
  const now = instantOf(clock.nowMs())
  const dayOf = (instant: Instant): string => localDateOf(instant, deps.site.time_zone)
  const today = dayOf(now)
  const visits = (await listVisitDays(db)).map((visit) => ({ ...visit, day: dayOf(visit.arrived_at) }))
  const registered = await listMoments(db, 'patients')
  const days = Array.from({ length: DAYS }, (_, n) =>
    dayOf(instantOf(clock.nowMs() - (DAYS - 1 - n) * DAY_MS)),
  )
  return {
    as_of: now,
    patients: {
      total: registered.length,
      registered_today: registered.filter((at) => dayOf(at) === today).length,
    },
    visits: {
      total: visits.length,
      today: visits.filter(({ day }) => day === today).length,
      by_status: tally(visits.map(({ status }) => status)),
      by_type: VisitType.options.map((visit_type) => ({
        visit_type,
        count: visits.filter((visit) => visit.visit_type === visit_type).length,
      })),
      by_day: days.map((day) => {
        const that = visits.filter((visit) => visit.day === day)
        return { day, total: that.length, by_type: tally(that.map(({ visit_type }) => visit_type)) }
      }),
    },
    assessments: {
      nursing: (await listMoments(db, 'nursing_assessments')).length,
      vital_signs: (await listMoments(db, 'vital_signs')).length,
      radiology: (await listMoments(db, 'radiology_assessments')).length,
    },
    conflicts: { open: 0, safety_critical: 0 },
    quarantined: 0,
    stations: [contactOf(deps)],
  }
}

function contactOf({ station }: OfficeDeps): Dashboard['stations'][number] {
  return StationContact.parse({
    ...station,
    is_revoked: false,
    last_contact_at: null,
    last_station_seq: 0,
    version: null,
  })
}

function tally(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1
  return counts
}

async function audit(deps: OfficeDeps, query: URLSearchParams): Promise<AuditEntry[]> {
  const { db, station } = deps
  const names = new Map((await listUsers(db)).map((user) => [user.id, user.full_name]))
  const events = (await listAuditEventsAfter(db, 0, EVERYTHING)).filter((event) => isAsked(event, query))
  if (query.get('order') === 'newest') events.reverse()
  return events.slice(0, Number(query.get('limit') ?? EVERYTHING)).map((event) => ({
    event_id: event.event_id,
    occurred_at: event.occurred_at,
    received_at: event.occurred_at,
    actor_id: event.actor_id,
    actor_name: event.actor_id === null ? null : (names.get(event.actor_id) ?? null),
    actor_role: event.actor_role,
    station_id: station.id,
    station_name: station.name,
    action: event.action,
    entity: event.entity,
    record_ids: event.record_ids,
    patient_id: event.patient_id,
    outcome: event.outcome,
    reason: event.reason,
    administration_reason: null,
    commit_seq: null,
    changes: [],
    written_on_station_name: null,
    unseen: [],
  }))
}

function isAsked(event: ChainedAuditEvent, query: URLSearchParams): boolean {
  const is = (name: string, value: string | null): boolean => !query.has(name) || query.get(name) === value
  const act = query.get('act')
  return (
    is('patient_id', event.patient_id) &&
    is('actor_id', event.actor_id) &&
    (act === null || event.action === act || event.action.startsWith(`${act}.`)) &&
    event.occurred_at >= (query.get('from') ?? '') &&
    event.occurred_at <= (query.get('to') ?? '9')
  )
}
