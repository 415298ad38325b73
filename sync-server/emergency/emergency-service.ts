import { allergyState } from '../../shared/allergies/allergy-rules.ts'
import { disputedFields } from '../../shared/conflicts/disputed-fields.ts'
import { type EmergencyAccess, reviewDueAt } from '../../shared/emergency/emergency-access.ts'
import type {
  ElsewhereRequest,
  ElsewhereSummary,
  EmergencyItem,
  ReviewBody,
} from '../../shared/emergency/emergency-message.ts'
import { notFound } from '../../shared/errors.ts'
import { compactDigits } from '../../shared/identifiers/digits.ts'
import { type Id, REST_STATION_ID } from '../../shared/ids.ts'
import { birthAndSexReadings } from '../../shared/patients/birth-and-sex.ts'
import type { Patient } from '../../shared/patients/patient.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { PATIENT_EMERGENCY_MIN } from '../../shared/session/session-times.ts'
import { Instant, instantOf } from '../../shared/time.ts'
import { mayReadWarning, standingWarnings } from '../../shared/warnings/warning-rules.ts'
import { readShownStatements } from '../allergies/allergy-service.ts'
import { auditPage } from '../audit/audit-query.ts'
import { readNames } from '../audit/audit-query-store.ts'
import { recordServerEvent } from '../audit/audit-store.ts'
import { lockCredentials } from '../auth/credentials-store.ts'
import { findRecord } from '../db/record-store.ts'
import { nationalIdIndex } from '../patients/national-id.ts'
import { listFamilyIds, survivorsOf } from '../patients/patient-family-store.ts'
import { findPatient, findPatientsByIds } from '../patients/patient-store.ts'
import type { RestError } from '../problem.ts'
import type { Answer, Call, KeptRefusal } from '../rest/call.ts'
import { listOpenConflicts, readDisputes } from '../rest/disputed-fields-store.ts'
import { cutPage, decodeCursor } from '../rest/paging.ts'
import { getSite } from '../rest/site-store.ts'
import { commitDraft, createRecord, startDraft, versioned } from '../rest/writer.ts'
import { readShownWarnings } from '../warnings/warning-service.ts'
import {
  countActs,
  findHolderElsewhere,
  listAccesses,
  listElsewhereTries,
  listLastVisits,
  listReviews,
} from './emergency-store.ts'

/** How many patients of other sites one person may ask for in an hour, found or not. */
const ELSEWHERE_PER_HOUR = 10
const SHOWN_VISITS = 10
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/**
 * `POST /emergency-accesses/elsewhere`: opens the summary of another site's patient for an hour. The call sees every
 * site. Errors: `not_found` (no such identifier, or a patient of the caller's own site), `rate_limited`.
 */
export async function openElsewhere(
  call: Call,
  { identifier, reason }: ElsewhereRequest,
): Promise<Result<Answer | KeptRefusal, RestError>> {
  const nowMs = Date.parse(call.now)
  // One at a time: those of a person who asks for many at once see each other.
  await lockCredentials(call.trx, call.caller.user_id)
  const since = instantOf(nowMs - HOUR_MS)
  const tries = await listElsewhereTries(call.trx, call.caller, since, ELSEWHERE_PER_HOUR)
  const oldest = tries[ELSEWHERE_PER_HOUR - 1]
  if (oldest !== undefined) {
    const wait_ms = Date.parse(oldest) + HOUR_MS - nowMs
    return err({ code: 'rate_limited', retry_after_s: Math.max(1, Math.ceil(wait_ms / 1000)) })
  }
  const patient = await findElsewhere(call, identifier)
  // In the audit before the lock goes, or those who wait for it would not count this one.
  if (patient === undefined) return ok({ refused: notFound('patients') })
  const draft = startDraft(call)
  const access = createRecord(draft, 'emergency_accesses', {
    kind: 'patient',
    patient_id: null,
    elsewhere_patient_id: patient.id,
    elsewhere_site_id: patient.site_id,
    second_person_id: null,
    reason,
    opened_at: call.now,
    ends_at: instantOf(nowMs + PATIENT_EMERGENCY_MIN * MINUTE_MS),
  })
  const committed = await commitDraft(draft)
  await tellOtherSite(call, access, patient, 'emergency.open_elsewhere')
  return ok({
    status: 201,
    headers: { location: `/api/v1/emergency-accesses/${access.id}/elsewhere` },
    body: await summaryOf(call, access, patient),
    touched: {
      entity: 'emergency_accesses',
      record_ids: draft.record_ids,
      patient_id: patient.id,
      envelope_id: committed?.envelope_id ?? null,
      emergency_id: access.id,
    },
  })
}

/** `GET /emergency-accesses/{id}/elsewhere`: the summary, to who opened it and while it runs. */
export async function readElsewhere(call: Call, id: string): Promise<Result<Answer, RestError>> {
  const access = await findRecord(call.trx, 'emergency_accesses', id)
  const patient = access && (await patientUnder(call, access))
  if (access === undefined || patient === undefined) return err(notFound('emergency_accesses'))
  await tellOtherSite(call, access, patient, 'emergency.read_elsewhere')
  return ok({
    status: 200,
    body: await summaryOf(call, access, patient),
    touched: {
      entity: 'emergency_accesses',
      record_ids: [id],
      patient_id: patient.id,
      emergency_id: access.id,
    },
  })
}

/** The patient whom a running access of the caller opens. One that a station wrote opens nothing here. */
async function patientUnder(call: Call, access: EmergencyAccess): Promise<Patient | undefined> {
  const isTheirs = access.created_by === call.caller.user_id && access.site_id === call.caller.site_id
  const isOurs = access.created_on_station === REST_STATION_ID
  if (!isTheirs || !isOurs || access.elsewhere_patient_id === null || call.now >= access.ends_at)
    return undefined
  return await findPatient(call.trx, access.elsewhere_patient_id)
}

/** By a whole identifier alone, of another site; the person may be known at the caller's own site too. */
async function findElsewhere(call: Call, identifier: string): Promise<Patient | undefined> {
  const digits = compactDigits(identifier)
  if (!/^(\d{10}|\d{14})$/.test(digits)) return undefined
  const holder =
    digits.length === 14
      ? await findHolderElsewhere(call.trx, 'ssn_index', nationalIdIndex(call, digits), call.caller.site_id)
      : await findHolderElsewhere(call.trx, 'medical_number', digits, call.caller.site_id)
  if (holder === undefined) return undefined
  const survivor = (await survivorsOf(call.trx, [holder])).get(holder) ?? holder
  const patient = await findPatient(call.trx, survivor)
  return patient?.site_id === call.caller.site_id ? undefined : patient
}

/** The other site's own audit says so too. */
async function tellOtherSite(
  call: Call,
  access: EmergencyAccess,
  patient: Patient,
  action: string,
): Promise<void> {
  await recordServerEvent(call.trx, {
    event_id: call.deps.newId(),
    occurred_at: call.now,
    actor_id: call.caller.user_id,
    actor_role: call.caller.role,
    action,
    entity: 'patients',
    record_ids: [patient.id],
    patient_id: patient.id,
    site_id: patient.site_id,
    envelope_id: null,
    outcome: 'success',
    reason: access.reason,
    emergency_id: access.id,
  })
}

async function summaryOf(call: Call, access: EmergencyAccess, patient: Patient): Promise<ElsewhereSummary> {
  const { trx, caller } = call
  const family = await listFamilyIds(trx, patient.id)
  const site = await getSite(trx, patient.site_id)
  const allergies = await readShownStatements(trx, patient.id)
  const { standing } = allergyState(
    allergies.statements,
    () => false,
    ({ patient_id }) => allergies.inDoubt.has(patient_id),
  )
  const shown = await readShownWarnings(trx, patient.id)
  const warnings = standingWarnings(shown.statements)
  const visits = await listLastVisits(trx, family, SHOWN_VISITS)
  const conflicts = await listOpenConflicts(trx, 'patients', [patient.id])
  const disputes = {
    disputed_fields: disputedFields('patients', conflicts),
    birth_and_sex_readings: birthAndSexReadings(patient, conflicts),
  }
  const disputedOfVisit = await readDisputes(
    trx,
    'patient_visits',
    visits.map((visit) => visit.id),
  )
  const { id, full_name, date_of_birth, birth_date_is_estimated, gender } = patient
  const { medical_number, ssn_last4, deceased_at } = patient
  const known = { id, full_name, date_of_birth, birth_date_is_estimated, gender }
  return {
    access_id: access.id,
    ends_at: access.ends_at,
    site_name: site.name,
    patient: { ...known, medical_number, ssn_last4, deceased_at, ...disputes },
    allergies: standing.map(({ allergy, is_disputed }) => ({ ...allergy, is_disputed })),
    warnings: warnings.map((warning) => {
      const is_withheld = !mayReadWarning(caller, warning)
      const is_disputed = shown.isDisputed(warning)
      return { ...warning, note: is_withheld ? null : warning.note, is_withheld, is_disputed }
    }),
    visits: visits.map((visit) => ({ ...visit, disputed_fields: disputedOfVisit(visit.id) })),
  }
}

/** `GET /emergency-accesses`: for review, those that nobody has looked at first. */
export async function listForReview(
  call: Call,
  { is_open, limit, cursor }: { is_open: boolean; limit: number; cursor?: string | undefined },
): Promise<Result<Answer, RestError>> {
  const [opened_at, id] = decodeCursor(cursor, 2) ?? []
  const isPlace = Instant.safeParse(opened_at).success && id !== undefined
  const after = isPlace && opened_at !== undefined ? { opened_at, id } : undefined
  const rows = await listAccesses(call.trx, is_open, limit + 1, after)
  const page = cutPage(rows, limit, (access) => [access.opened_at, access.id])
  const items = await itemsOf(call, page.items)
  return ok({
    status: 200,
    body: { items, next_cursor: page.next_cursor },
    touched: { entity: 'emergency_accesses', record_ids: items.map((item) => item.id), patient_id: null },
  })
}

async function itemsOf(call: Call, accesses: readonly EmergencyAccess[]): Promise<EmergencyItem[]> {
  const { trx, now } = call
  const ids = accesses.map(({ id }) => id)
  const reviews = await listReviews(trx, ids)
  const counts = await countActs(trx, ids)
  const people = await readNames(
    trx,
    'users',
    [
      ...new Set([
        ...accesses.flatMap((access) => [access.created_by, access.second_person_id]),
        ...reviews.map((review) => review.created_by),
      ]),
    ].filter((id): id is Id => id !== null),
  )
  const stations = await readNames(
    trx,
    'stations',
    [...new Set(accesses.map((access) => access.created_on_station))].filter((id) => id !== REST_STATION_ID),
  )
  const patientIds = accesses.flatMap(({ patient_id }) => (patient_id === null ? [] : [patient_id]))
  const patients = new Map((await findPatientsByIds(trx, patientIds)).map((patient) => [patient.id, patient]))
  return accesses.map((access) => {
    const seen = reviews.filter(({ access_id }) => access_id === access.id)
    const due_at = reviewDueAt(access)
    return {
      ...access,
      person_name: people.get(access.created_by) ?? null,
      second_person_name: access.second_person_id && (people.get(access.second_person_id) ?? null),
      station_name: stations.get(access.created_on_station) ?? null,
      patient_name: access.patient_id && (patients.get(access.patient_id)?.full_name ?? null),
      due_at,
      is_overdue: seen.length === 0 && now > due_at,
      read_count: counts.get(access.id)?.read_count ?? 0,
      write_count: counts.get(access.id)?.write_count ?? 0,
      reviews: seen.map((review) => ({ ...review, reviewer_name: people.get(review.created_by) ?? null })),
    }
  })
}

/** `GET /emergency-accesses/{id}/acts`: what was read and written under it, as the audit has it. */
export async function listActs(
  call: Call,
  id: string,
  asked: { limit: number; cursor?: string | undefined },
): Promise<Result<Answer, RestError>> {
  const access = await findRecord(call.trx, 'emergency_accesses', id)
  if (access === undefined) return err(notFound('emergency_accesses'))
  return ok({
    status: 200,
    body: await auditPage(call.trx, { emergency_id: access.id }, { ...asked, order: 'oldest' }),
    touched: { entity: 'emergency_accesses', record_ids: [access.id], patient_id: access.patient_id },
  })
}

/**
 * `POST /emergency-accesses/{id}/reviews`: an administrator looked at it, never one who took part. Errors: `not_found`,
 * `conflict`.
 */
export async function reviewAccess(
  call: Call,
  id: string,
  { remark }: ReviewBody,
): Promise<Result<Answer, RestError>> {
  const access = await findRecord(call.trx, 'emergency_accesses', id)
  if (access === undefined) return err(notFound('emergency_accesses'))
  if ([access.created_by, access.second_person_id].includes(call.caller.user_id)) {
    return err({ code: 'conflict', reason: 'own_emergency' })
  }
  const draft = startDraft(call)
  const review = createRecord(draft, 'emergency_reviews', {
    access_id: access.id,
    remark,
    reviewed_at: call.now,
  })
  const committed = await commitDraft(draft)
  return ok({
    status: 201,
    body: versioned(draft, committed, review),
    touched: {
      entity: 'emergency_reviews',
      record_ids: draft.record_ids,
      patient_id: access.patient_id,
      envelope_id: committed?.envelope_id ?? null,
    },
  })
}
