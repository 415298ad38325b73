import { z } from 'zod'
import { Id } from '../../shared/ids.ts'
import { ok, type Result } from '../../shared/result.ts'
import { dayBounds, Instant } from '../../shared/time.ts'
import type { Modality, VisitStatus, VisitType } from '../../shared/visits/visit.ts'
import type { RestError } from '../problem.ts'
import type { Answer, Call } from '../rest/call.ts'
import { readDisputes } from '../rest/disputed-fields-store.ts'
import { cutPage, decodeCursor } from '../rest/paging.ts'
import { getSite } from '../rest/site-store.ts'
import { listPatientsOfVisits, listStudies, listVisits } from './visit-store.ts'

/** How `GET /visits` is asked. `from` and `to` are calendar days of the site, both included, or instants. */
export interface VisitQuery {
  readonly status?: VisitStatus | undefined
  readonly visit_type?: VisitType | undefined
  readonly modality?: Modality | undefined
  readonly ward?: string | undefined
  readonly patient_id?: Id | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly limit: number
  readonly cursor?: string | undefined
}

/** `GET /visits`: worklists, newest arrival first. */
export async function findVisits(call: Call, query: VisitQuery): Promise<Result<Answer, RestError>> {
  const { time_zone } = await getSite(call.trx, call.caller.site_id)
  const { limit, cursor, from, to, ...filter } = query
  const [at, id] = decodeCursor(cursor, 2) ?? []
  const place = z.object({ at: Instant, id: Id }).safeParse({ at, id })
  const visits = await listVisits(
    call.trx,
    {
      ...filter,
      from: from !== undefined && from.length === 10 ? dayBounds(from, time_zone).start : from,
      until: to !== undefined && to.length === 10 ? dayBounds(to, time_zone).end : to,
    },
    limit + 1,
    place.success ? place.data : undefined,
  )
  const page = cutPage(visits, limit, (visit) => [visit.arrived_at, visit.id])
  const patients = await listPatientsOfVisits(
    call.trx,
    page.items.map((visit) => visit.patient_id),
  )
  const studies = await listStudies(
    call.trx,
    page.items.map((visit) => visit.id),
  )
  const disputedOfVisit = await readDisputes(
    call.trx,
    'patient_visits',
    page.items.map((visit) => visit.id),
  )
  const disputedOfPatient = await readDisputes(
    call.trx,
    'patients',
    patients.map((patient) => patient.id),
  )
  const described = patients.map((patient) => ({
    ...patient,
    disputed_fields: disputedOfPatient(patient.id),
  }))
  const items = page.items.map((visit) => ({
    ...visit,
    disputed_fields: disputedOfVisit(visit.id),
    patient: described.find((patient) => patient.id === visit.patient_id),
    studies: studies.filter((study) => study.visit_id === visit.id),
  }))
  return ok({
    status: 200,
    body: { items, next_cursor: page.next_cursor },
    touched: { entity: 'patient_visits', record_ids: items.map((visit) => visit.id), patient_id: null },
  })
}
