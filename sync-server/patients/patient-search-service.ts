import { z } from 'zod'
import { type FieldError, invalidInput, notFound } from '../../shared/errors.ts'
import { compactDigits } from '../../shared/identifiers/digits.ts'
import { normaliseMobileNumber } from '../../shared/identifiers/mobile-number.ts'
import { searchTokens } from '../../shared/identifiers/name-folding.ts'
import { Id } from '../../shared/ids.ts'
import { compareIdentity, likeness, type TypedIdentity } from '../../shared/patients/likeness-rules.ts'
import type { Patient } from '../../shared/patients/patient.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { Instant } from '../../shared/time.ts'
import type { Trx } from '../db/database.ts'
import type { RestError } from '../problem.ts'
import type { Answer, Call } from '../rest/call.ts'
import { cutPage, decodeCursor } from '../rest/paging.ts'
import { findDisputedPatientIds } from './disputed-identity-store.ts'
import { nationalIdIndex } from './national-id.ts'
import { listFamilyIds, possibleSurvivors } from './patient-family-store.ts'
import { listHistory } from './patient-history-store.ts'
import { findPatientByReference, listItems } from './patient-service.ts'
import {
  findPatientsByIds,
  listAlikeCandidates,
  type PatientSearch,
  searchPatients,
} from './patient-store.ts'

/** How `GET /patients/search` is asked; at least one of the texts. */
export interface SearchQuery {
  readonly q?: string | undefined
  readonly ssn?: string | undefined
  readonly mobile_number?: string | undefined
  readonly medical_number?: string | undefined
  readonly full_name?: string | undefined
  readonly limit: number
  readonly cursor?: string | undefined
}

/** `GET /patients/search` */
export async function findPatients(call: Call, query: SearchQuery): Promise<Result<Answer, RestError>> {
  const search = readSearch(call, query)
  if (!search.ok) return err(invalidInput(search.error))
  const [before] = decodeCursor(query.cursor, 1) ?? []
  const place = Id.safeParse(before)
  const found = await searchPatients(
    call.trx,
    search.value,
    query.limit + 1,
    place.success ? place.data : undefined,
  )
  const page = cutPage(found, query.limit, (patient) => [patient.id])
  const items = await toSurvivors(call.trx, page.items)
  return ok({
    status: 200,
    body: { items: await listItems(call, items), next_cursor: page.next_cursor },
    touched: { entity: 'patients', record_ids: items.map(({ id }) => id), patient_id: null },
  })
}

/** Whatever registrations matched, each person once, as the one that stands; all whom one may be while that is disputed. */
async function toSurvivors(trx: Trx, found: readonly Patient[]): Promise<Patient[]> {
  const ids = await possibleSurvivors(
    trx,
    found.map(({ id }) => id),
  )
  const patients = await findPatientsByIds(trx, ids)
  return ids.flatMap((id) => patients.find((patient) => patient.id === id) ?? [])
}

/** Whom a station's search means: by the words as typed, or by what a national ID is found by. */
export async function lookUpPatients(
  trx: Trx,
  { query, ssn_indexes }: { readonly query: string; readonly ssn_indexes: readonly string[] },
  limit: number,
): Promise<{ readonly patients: readonly Patient[]; readonly is_cut: boolean }> {
  const search = ssn_indexes.length > 0 ? { ssn_indexes } : readTyped(query)
  const found = search === null ? [] : await searchPatients(trx, search, limit + 1, undefined)
  return { patients: await toSurvivors(trx, found.slice(0, limit)), is_cut: found.length > limit }
}

/** Who may be the one whom a station registers, most alike first: by the rules of its own check for duplicates. */
export async function lookUpDuplicates(
  trx: Trx,
  typed: TypedIdentity,
  limit: number,
): Promise<{ readonly patients: readonly Patient[]; readonly is_cut: boolean }> {
  const likenessTo = (patient: Patient) => likeness(compareIdentity(typed, [patient]))
  const disputed = await findDisputedPatientIds(trx, (reading) => likenessTo(reading) > 0)
  const candidates = await listAlikeCandidates(trx, typed, disputed)
  const found = candidates
    .filter((patient) => likenessTo(patient) > 0 || disputed.includes(patient.id))
    .sort((a, b) => likenessTo(b) - likenessTo(a))
  return { patients: await toSurvivors(trx, found.slice(0, limit)), is_cut: found.length > limit }
}

/** A name, or the beginning of a number; null where nothing is left to look for. */
function readTyped(text: string): PatientSearch | null {
  const digits = compactDigits(text)
  if (/^\+?\d+$/.test(digits)) return { digits: normaliseMobileNumber(text) ?? digits }
  return searchTokens(text).length === 0 ? null : { name: text }
}

function readSearch(call: Call, query: SearchQuery): Result<PatientSearch, FieldError[]> {
  const search: { -readonly [K in keyof PatientSearch]: PatientSearch[K] } = {}
  const errors: FieldError[] = []
  if (query.full_name) search.name = query.full_name
  if (query.medical_number) search.medical_number = compactDigits(query.medical_number)
  if (query.ssn) {
    const digits = compactDigits(query.ssn)
    if (/^\d{14}$/.test(digits)) search.ssn_indexes = [nationalIdIndex(call, digits)]
    else errors.push({ field: 'ssn', code: 'not_14_digits', message: 'a national ID has 14 digits' })
  }
  if (query.mobile_number) {
    const mobile = normaliseMobileNumber(query.mobile_number)
    if (mobile !== null) search.mobile_number = mobile
    else
      errors.push({
        field: 'mobile_number',
        code: 'invalid_mobile',
        message: '010, 011, 012 or 015 and eight digits',
      })
  }
  if (query.q?.trim()) readFreeText(call, query.q, search)
  if (errors.length > 0) return err(errors)
  if (Object.keys(search).length > 0) return ok(search)
  return err([{ field: 'q', code: 'required', message: 'say whom to look for' }])
}

function readFreeText(
  call: Call,
  text: string,
  search: { -readonly [K in keyof PatientSearch]: PatientSearch[K] },
): void {
  const digits = compactDigits(text)
  if (/^\d{14}$/.test(digits) && normaliseMobileNumber(text) === null)
    search.ssn_indexes = [nationalIdIndex(call, digits)]
  else Object.assign(search, readTyped(text) ?? { name: text })
}

/** `GET /patients/{patient_ssn}/history`: visits, assessments and documents, newest first. */
export async function getHistory(
  call: Call,
  reference: string,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<Result<Answer, RestError>> {
  const patient = await findPatientByReference(call, reference)
  if (patient === undefined) return err(notFound('patients'))
  const [at, id] = decodeCursor(cursor, 2) ?? []
  const place = z.object({ at: Instant, id: Id }).safeParse({ at, id })
  const before = place.success ? place.data : undefined
  const items = await listHistory(call.trx, await listFamilyIds(call.trx, patient.id), limit + 1, before)
  const page = cutPage(items, limit, (item) => [item.at, item.id])
  return ok({
    status: 200,
    body: page,
    touched: {
      entity: 'patients',
      record_ids: [patient.id, ...new Set(page.items.map((item) => item.id))],
      patient_id: patient.id,
    },
  })
}
