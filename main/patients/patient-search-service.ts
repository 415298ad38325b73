import type { AppError } from '../../shared/errors.ts'
import { compactDigits } from '../../shared/identifiers/digits.ts'
import { normaliseMobileNumber } from '../../shared/identifiers/mobile-number.ts'
import { type SearchTerm, searchTermsOf, searchTokens } from '../../shared/identifiers/name-folding.ts'
import { parseNationalId } from '../../shared/identifiers/national-id.ts'
import type { Id } from '../../shared/ids.ts'
import type { Input, Output } from '../../shared/ipc/contract.ts'
import {
  type Alike,
  compareIdentity,
  likeness,
  type TypedIdentity,
} from '../../shared/patients/likeness-rules.ts'
import { isWorthLookingUp, isWorthLookingUpAlike } from '../../shared/patients/lookup-rules.ts'
import { isRemoved } from '../../shared/records.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { PatientLookupRequest } from '../../shared/sync/patient-lookup-message.ts'
import { instantOf, localDateOf } from '../../shared/time.ts'
import { readAudited } from '../audit/audited-read.ts'
import type { Reader } from '../db/transaction.ts'
import type { FeatureDeps } from '../feature-deps.ts'
import type { Call } from '../ipc/handlers.ts'
import { listRecordsBy } from '../records/row-store.ts'
import { possibleSurvivors } from './disputed-merge-service.ts'
import { survivorsOf } from './patient-family-service.ts'
import { answersTerms, findDisputedPatientIds, readingsOfPatients } from './patient-readings-service.ts'
import {
  countPatients,
  findNamesakesBornOn,
  findPatientIdsBy,
  findPatientIdsByTerms,
} from './patient-search-store.ts'
import { patientSummaries } from './patient-view-service.ts'

const MAX_TOKENS = 8
const MAX_DUPLICATES = 10

/** Finds patients by what a person typed; blank text finds nobody. The event with the result's ids is on disk first. */
export function searchPatients(
  deps: FeatureDeps,
  call: Call,
  { query, limit }: Input<'patients.search'>,
): Promise<Result<Output<'patients.search'>, AppError>> {
  const act = {
    actor: call.actor,
    action: 'patients.search',
    entity: 'patients',
    question: query.trim(),
    is_typed: true,
  }
  return readAudited(deps.records, act, async (trx) => {
    // Whatever registration matched, the person is shown once: as each whom the registration may be while that is disputed.
    const ids = await possibleSurvivors(trx, await findIds(trx, deps, query, limit))
    const summaries = await patientSummaries(trx, ids)
    const items = ids.flatMap((id) => summaries.get(id) ?? [])
    const total_on_station = await countPatients(trx)
    return ok({ value: { items, total_on_station }, record_ids: ids, patient_id: null })
  })
}

type LookupDeps = Pick<FeatureDeps, 'records' | 'time_zone' | 'ssn' | 'lookUpPatients'>

/**
 * Asks the server whom it knows by what a person typed, where it is worth asking; the server audits it as a search. What
 * this PC was told is removed as entered in error is left out, and whom it knows under another registration is that one.
 */
export async function lookUpPatients(
  deps: LookupDeps,
  call: Call,
  query: string,
): Promise<Result<Output<'patients.look_up'>, AppError>> {
  if (!isWorthLookingUp(query)) return ok({ items: [], is_cut: false })
  const nationalId = parseNationalId(query, today(deps))
  const whom =
    nationalId.kind === 'ok'
      ? { query: '', ssn_indexes: [...deps.ssn.indexes(nationalId.digits)] }
      : { query: query.trim(), ssn_indexes: [] }
  return askServer(deps, call, { ...whom, identity: null })
}

/**
 * Asks the server, in one question, whom it knows who may be the one being registered; as `lookUpPatients` otherwise.
 */
export async function lookUpDuplicates(
  deps: LookupDeps,
  call: Call,
  input: Input<'patients.look_up_duplicates'>,
): Promise<Result<Output<'patients.look_up_duplicates'>, AppError>> {
  const { ssn_indexes, full_name, mobile_number } = typedIdentity(deps, input)
  const { date_of_birth } = input
  const ssn = ssn_indexes[0] ?? null
  if (!isWorthLookingUpAlike({ ssn, full_name, date_of_birth })) return ok({ items: [], is_cut: false })
  const identity = { full_name: full_name.trim(), date_of_birth, mobile_number }
  return askServer(deps, call, { query: '', ssn_indexes: [...ssn_indexes], identity })
}

async function askServer(
  deps: LookupDeps,
  call: Call,
  whom: Pick<PatientLookupRequest, 'query' | 'ssn_indexes' | 'identity'>,
): Promise<Result<Output<'patients.look_up'>, AppError>> {
  const reply = await deps.lookUpPatients?.({ ...whom, actor_id: call.actor.user_id })
  if (reply === undefined) return err({ code: 'offline' })
  if (!reply.ok) return reply
  const { db } = deps.records
  const found = reply.value.patients
  const ids = found.map(({ id }) => id)
  const known = await listRecordsBy(db, 'patients', 'id', ids)
  const survivors = await survivorsOf(db, ids)
  const isRemovedHere = new Set(known.filter(isRemoved).map(({ id }) => id))
  const items = found
    .filter(({ id }) => !isRemovedHere.has(id))
    .map((patient) => {
      const is_here = known.some(({ id }) => id === patient.id)
      return { ...patient, id: survivors.get(patient.id) ?? patient.id, is_here }
    })
  return ok({ items, is_cut: reply.value.is_cut })
}

async function findIds(reader: Reader, deps: FeatureDeps, query: string, limit: number): Promise<Id[]> {
  const nationalId = parseNationalId(query, today(deps))
  if (nationalId.kind === 'ok') {
    return (await findIdsBySsn(reader, deps.ssn.indexes(nationalId.digits))).slice(0, limit)
  }
  const terms = searchTerms(query).slice(0, MAX_TOKENS)
  if (terms.length === 0) return []
  const disputed = await findDisputedPatientIds(reader, (reading) => answersTerms(reading, terms, false))
  const found = await findPatientIdsByTerms(reader, terms, { whole: false, limit })
  const byOtherReading = disputed.filter((id) => !found.includes(id))
  return [...byOtherReading, ...found].slice(0, limit)
}

/** Patients who have the national ID by what any station says, merged ones too. */
export async function findIdsBySsn(reader: Reader, indexes: readonly string[]): Promise<Id[]> {
  if (indexes.length === 0) return []
  const shown = await findPatientIdsBy(reader, 'ssn_index', indexes)
  const disputed = await findDisputedPatientIds(
    reader,
    ({ ssn_index }) => ssn_index !== null && indexes.includes(ssn_index),
  )
  return [...new Set([...shown, ...disputed])]
}

/** The words to look for: a number typed in groups, with Arabic digits or with +20 is one word, as it is stored. */
function searchTerms(query: string): readonly SearchTerm[] {
  const compact = compactDigits(query)
  if (!/^\+?\d+$/.test(compact)) return searchTermsOf(query)
  return [[[normaliseMobileNumber(compact) ?? compact.replace(/^\+20/, '0').replace('+', '')]]]
}

/**
 * People who may be the one being registered: the same national ID, the same mobile, or the same name unless both birth
 * dates are known and differ. Most alike first. Of somebody about whom stations disagree each reading counts.
 */
export function findDuplicates(
  deps: FeatureDeps,
  call: Call,
  input: Input<'patients.find_duplicates'>,
): Promise<Result<Output<'patients.find_duplicates'>, AppError>> {
  const act = {
    actor: call.actor,
    action: 'patients.search',
    entity: 'patients',
    question: JSON.stringify(input),
    is_typed: true,
  }
  return readAudited(deps.records, act, async (trx) => {
    const alike = await findAlike(trx, typedIdentity(deps, input), [], [])
    const ids = alike.map(({ id }) => id)
    const summaries = await patientSummaries(trx, ids)
    const items = alike.flatMap(({ id, alike }) => {
      const summary = summaries.get(id)
      return summary === undefined ? [] : [{ patient: summary, alike }]
    })
    return ok({ value: { items }, record_ids: ids, patient_id: null })
  })
}

/**
 * Persons who are alike, most alike first, each once as its survivor with the likeness of the registration that is most
 * alike. `always` are named whatever their likeness, `never` are left out.
 */
export async function findAlike(
  reader: Reader,
  identity: TypedIdentity,
  always: readonly Id[],
  never: readonly Id[],
): Promise<{ id: Id; alike: Alike }[]> {
  const found = [...new Set([...always, ...(await candidateIds(reader, identity))])]
  const patients = await listRecordsBy(reader, 'patients', 'id', found)
  const survivors = await survivorsOf(reader, found)
  const readingsOf = await readingsOfPatients(reader, patients)
  const alike = patients
    .map((patient) => ({ id: patient.id, alike: compareIdentity(identity, readingsOf(patient)) }))
    .filter(({ id, alike }) => always.includes(id) || likeness(alike) > 0)
    .sort((a, b) => likeness(b.alike) - likeness(a.alike))
    .map(({ id, alike }) => ({ id: survivors.get(id) ?? id, alike }))
    .filter(({ id }) => !never.includes(id))
  const first = alike.filter(({ id }, n) => alike.findIndex((other) => other.id === id) === n)
  const proposed = first.filter(({ id }) => always.includes(id))
  return [...new Set([...proposed, ...first])].slice(0, MAX_DUPLICATES)
}

function typedIdentity(
  deps: Pick<FeatureDeps, 'records' | 'time_zone' | 'ssn'>,
  input: Input<'patients.find_duplicates'>,
): TypedIdentity {
  const id = parseNationalId(input.ssn ?? '', today(deps))
  return {
    ssn_indexes: id.kind === 'ok' ? deps.ssn.indexes(id.digits) : [],
    full_name: input.full_name,
    dates_of_birth: [input.date_of_birth],
    mobile_number: normaliseMobileNumber(input.mobile_number ?? ''),
  }
}

async function candidateIds(reader: Reader, typed: TypedIdentity): Promise<Id[]> {
  const { ssn_indexes, mobile_number, dates_of_birth } = typed
  const terms = asTerms(searchTokens(typed.full_name).slice(0, MAX_TOKENS))
  const days = dates_of_birth.filter((day) => day !== null)
  const found = [
    await findIdsBySsn(reader, ssn_indexes),
    await findPatientIdsBy(reader, 'mobile_number', mobile_number === null ? [] : [mobile_number]),
    ...(await Promise.all(days.map((day) => findNamesakesBornOn(reader, terms, day)))),
    await findPatientIdsByTerms(reader, terms, { whole: true, limit: 50 }),
    await findDisputedPatientIds(reader, (reading) => answersTerms(reading, terms, true)),
  ]
  return [...new Set(found.flat())]
}

/** Whole words, each meant in one way only. */
function asTerms(tokens: readonly string[]): readonly SearchTerm[] {
  return tokens.map((token) => [[token]])
}

/** The site's calendar day. */
export function today(deps: Pick<FeatureDeps, 'records' | 'time_zone'>): string {
  return localDateOf(instantOf(deps.records.clock.nowMs()), deps.time_zone)
}
