import { disputedFields } from '../../shared/conflicts/disputed-fields.ts'
import { invalidInput, notFound } from '../../shared/errors.ts'
import { compactDigits } from '../../shared/identifiers/digits.ts'
import { medicalNumberAt, parseMedicalNumber } from '../../shared/identifiers/medical-number.ts'
import { Id } from '../../shared/ids.ts'
import { birthAndSexReadings } from '../../shared/patients/birth-and-sex.ts'
import { mergesInto } from '../../shared/patients/disputed-merges.ts'
import type { Patient, PatientContact } from '../../shared/patients/patient.ts'
import { isRemoved } from '../../shared/records.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { localDateOf } from '../../shared/time.ts'
import type { RestError } from '../problem.ts'
import type { Answer, Call, SiteFacts, Touched } from '../rest/call.ts'
import { listOpenConflicts, readDisputes } from '../rest/disputed-fields-store.ts'
import { checkVersion, etagOf } from '../rest/etag.ts'
import { getSite } from '../rest/site-store.ts'
import { commitDraft, createRecord, type Draft, patchRecord, startDraft, versioned } from '../rest/writer.ts'
import { isLeased, skipMedicalSequence, takeNextMedicalSequence } from './medical-number-store.ts'
import { nationalIdIndex, revealNationalId, sealNationalId } from './national-id.ts'
import { listDisputedMerges, listFamilyIds, survivorsOf } from './patient-family-store.ts'
import { type PatientInput, readPatientBody } from './patient-input.ts'
import type { PatientBody, PatientListItem, Warning } from './patient-message.ts'
import {
  findIdentifierHolder,
  findLikelyPatients,
  findPatient,
  findPatientLocked,
  type IdentifierKind,
  listContacts,
  lockIdentifier,
} from './patient-store.ts'

const MOST_SKIPPED_NUMBERS = 100_000

/**
 * Finds a patient by what stands in a path or body: national ID (14 digits), medical number (10) or id. Those of a
 * merged registration find the one that it was merged into; one that was removed as entered in error is not found.
 */
export async function findPatientByReference(call: Call, reference: string): Promise<Patient | undefined> {
  const found = await findRegistration(call, reference)
  if (found === undefined || isRemoved(found)) return undefined
  if (found.merged_into === null) return found
  const survivor = (await survivorsOf(call.trx, [found.id])).get(found.id)
  return survivor === undefined ? found : await findPatient(call.trx, survivor)
}

async function findRegistration(call: Call, reference: string): Promise<Patient | undefined> {
  const id = Id.safeParse(reference)
  if (id.success) return await findPatient(call.trx, id.data)
  const digits = compactDigits(reference)
  if (!/^(\d{10}|\d{14})$/.test(digits)) return undefined
  const holder =
    digits.length === 14
      ? await findIdentifierHolder(call.trx, 'ssn_index', nationalIdIndex(call, digits))
      : await findIdentifierHolder(call.trx, 'medical_number', digits)
  return holder === undefined ? undefined : await findPatient(call.trx, holder)
}

/** `GET /patients/{patient_ssn}` */
export async function getPatient(call: Call, reference: string): Promise<Result<Answer, RestError>> {
  const patient = await findPatientByReference(call, reference)
  if (patient === undefined) return err(notFound('patients'))
  const contacts = await listContacts(call.trx, await listFamilyIds(call.trx, patient.id))
  return ok(await patientAnswer(call, 200, patient, contacts, [], touchedPatient(patient.id)))
}

/** `POST /patients/{patient_ssn}/national-id`: the whole number; the audit has it, with the reason, before it is out. */
export async function showNationalId(call: Call, reference: string): Promise<Result<Answer, RestError>> {
  const patient = await findPatientByReference(call, reference)
  if (patient === undefined) return err(notFound('patients'))
  const ssn = revealNationalId(call, patient.ssn_sealed)
  if (ssn === undefined) return err(notFound('national_id'))
  return ok({ status: 200, body: { ssn }, touched: touchedPatient(patient.id) })
}

/** `POST /patients` */
export async function registerPatient(call: Call, body: PatientBody): Promise<Result<Answer, RestError>> {
  const site = await getSite(call.trx, call.caller.site_id)
  const input = readPatientBody(body, localDateOf(call.now, site.time_zone), true)
  if (!input.ok) return err(invalidInput(input.error))
  const identity = await claimIdentity(call, site, input.value, null)
  if (!identity.ok) return identity
  const draft = startDraft(call)
  const patient = createRecord(draft, 'patients', {
    ...input.value.demographics,
    ...noNationalId,
    ...identity.value,
    medical_number: identity.value.medical_number ?? (await giveMedicalNumber(call, site)),
    temporary_number: null,
    deceased_at: null,
    mother_id: null,
    merged_into: null,
  })
  const contacts = (body.contacts ?? []).map((contact) => createContact(draft, patient.id, contact))
  const warnings = [...input.value.warnings, ...(await likelyDuplicates(call, patient))]
  const committed = await commitDraft(draft)
  const answer = await patientAnswer(
    call,
    201,
    versioned(draft, committed, patient),
    contacts.map((contact) => versioned(draft, committed, contact)),
    warnings,
    { ...touchedPatient(patient.id), envelope_id: committed?.envelope_id ?? null },
  )
  return ok({ ...answer, headers: { ...answer.headers, location: `/api/v1/patients/${patient.id}` } })
}

/** `PUT /patients/{patient_ssn}`: the whole patient anew, against the version that the caller read. */
export async function replacePatient(
  call: Call,
  reference: string,
  body: PatientBody,
  ifMatch: number,
): Promise<Result<Answer, RestError>> {
  const found = await findPatientByReference(call, reference)
  const before = found && (await findPatientLocked(call.trx, found.id))
  if (before === undefined) return err(notFound('patients'))
  const version = checkVersion(before, ifMatch)
  if (!version.ok) return version
  const site = await getSite(call.trx, call.caller.site_id)
  const input = readPatientBody(body, localDateOf(call.now, site.time_zone), false)
  if (!input.ok) return err(invalidInput(input.error))
  const identity = await claimIdentity(call, site, input.value, before)
  if (!identity.ok) return identity
  const draft = startDraft(call)
  const after = patchRecord(draft, 'patients', before, { ...input.value.demographics, ...identity.value })
  const contacts = await replaceContacts(draft, before.id, body.contacts)
  const nameOrBirthChanged =
    after.full_name !== before.full_name || after.date_of_birth !== before.date_of_birth
  const warnings = [
    ...input.value.warnings,
    ...(nameOrBirthChanged ? await likelyDuplicates(call, after) : []),
    ...contacts.warnings,
  ]
  const committed = await commitDraft(draft)
  return ok(
    await patientAnswer(
      call,
      200,
      versioned(draft, committed, after),
      contacts.records.map((contact) => versioned(draft, committed, contact)),
      warnings,
      { ...touchedPatient(before.id), envelope_id: committed?.envelope_id ?? null },
    ),
  )
}

const noNationalId = { ssn_index: null, ssn_sealed: null, ssn_last4: null } as const

type Identity = Partial<Pick<Patient, 'ssn_index' | 'ssn_sealed' | 'ssn_last4' | 'medical_number'>>

/** The identifiers to store, after making sure that nobody else has them. */
async function claimIdentity(
  call: Call,
  site: SiteFacts,
  input: PatientInput,
  before: Patient | null,
): Promise<Result<Identity, RestError>> {
  const { ssn_digits, medical_number, demographics } = input
  if (ssn_digits) {
    const free = await claimIdentifier(call, 'ssn_index', nationalIdIndex(call, ssn_digits), 'ssn', before)
    if (!free.ok) return free
  }
  if (demographics.passport_number !== null) {
    const { passport_number } = demographics
    const free = await claimIdentifier(call, 'passport_number', passport_number, 'passport_number', before)
    if (!free.ok) return free
  }
  if (medical_number !== null && medical_number !== before?.medical_number) {
    const free = await claimMedicalNumber(call, site, medical_number, before)
    if (!free.ok) return free
  }
  const isSameSsn = ssn_digits && before?.ssn_index === nationalIdIndex(call, ssn_digits)
  return ok({
    ...(ssn_digits === null ? noNationalId : {}),
    ...(ssn_digits && !isSameSsn ? sealNationalId(call, ssn_digits) : {}),
    ...(medical_number === null ? {} : { medical_number }),
  })
}

async function claimIdentifier(
  call: Call,
  kind: IdentifierKind,
  value: string,
  field: string,
  before: Patient | null,
): Promise<Result<null, RestError>> {
  await lockIdentifier(call.trx, kind, value)
  const holder = await findIdentifierHolder(call.trx, kind, value)
  if (holder === undefined) return ok(null)
  const survivor = (await survivorsOf(call.trx, [holder])).get(holder) ?? holder
  if (survivor === before?.id) return ok(null)
  return err({ code: 'duplicate', field, existing_id: survivor })
}

/** A number given by the caller must be free: not a patient's, not leased to a station, not far ahead of the sequence. */
async function claimMedicalNumber(
  call: Call,
  site: SiteFacts,
  number: string,
  before: Patient | null,
): Promise<Result<null, RestError>> {
  const free = await claimIdentifier(call, 'medical_number', number, 'medical_number', before)
  if (!free.ok) return free
  if (parseMedicalNumber(number) === null || !number.startsWith(site.code)) return ok(null)
  const n = Number(number.slice(2, 9))
  if (await isLeased(call.trx, site.id, n)) {
    return err({ code: 'duplicate', field: 'medical_number', existing_id: null })
  }
  if (await skipMedicalSequence(call.trx, site.id, n, MOST_SKIPPED_NUMBERS)) return ok(null)
  return err(
    invalidInput([
      {
        field: 'medical_number',
        code: 'out_of_sequence',
        message: 'lies far ahead of the numbers given so far',
      },
    ]),
  )
}

async function giveMedicalNumber(call: Call, site: SiteFacts): Promise<string> {
  for (;;) {
    const number = medicalNumberAt(site.code, await takeNextMedicalSequence(call.trx, site.id))
    if ((await findIdentifierHolder(call.trx, 'medical_number', number)) === undefined) return number
  }
}

async function likelyDuplicates(call: Call, patient: Patient): Promise<Warning[]> {
  if (patient.date_of_birth === null) return []
  const ids = await findLikelyPatients(call.trx, patient.full_name, patient.date_of_birth, patient.id)
  return ids.map((existing_id) => ({
    code: 'possible_duplicate',
    field: 'full_name',
    message: 'A patient with the same name and birth date is registered.',
    existing_id,
  }))
}

type ContactBody = NonNullable<PatientBody['contacts']>[number]

function contactFields({ name, relation, phone, is_guardian }: ContactBody) {
  return { name, relation: relation ?? null, phone: phone ?? null, is_guardian }
}

function createContact(draft: Draft, patient_id: Id, contact: ContactBody): PatientContact {
  return createRecord(draft, 'patient_contacts', { patient_id, ...contactFields(contact) })
}

/** Contacts are matched by name. One that is left out stays: a record is never removed by not naming it. */
async function replaceContacts(
  draft: Draft,
  patient_id: Id,
  bodies: readonly ContactBody[] | undefined,
): Promise<{ records: PatientContact[]; warnings: Warning[] }> {
  const existing = await listContacts(draft.call.trx, [patient_id])
  if (bodies === undefined) return { records: existing, warnings: [] }
  const left = new Map(existing.map((contact) => [contact.name, contact]))
  const records = bodies.map((body) => {
    const before = left.get(body.name)
    left.delete(body.name)
    if (before === undefined) return createContact(draft, patient_id, body)
    return patchRecord(draft, 'patient_contacts', before, contactFields(body))
  })
  const kept = [...left.values()]
  const message = 'Contacts that were left out are kept.'
  return {
    records: [...records, ...kept],
    warnings: kept.length === 0 ? [] : [{ code: 'contacts_kept', field: 'contacts', message }],
  }
}

function touchedPatient(id: Id): Touched {
  return { entity: 'patients', record_ids: [id], patient_id: id }
}

/** Patients without index and sealed form of the national ID, and with what is disputed of them. */
export async function listItems(call: Call, patients: readonly Patient[]): Promise<PatientListItem[]> {
  const disputedOf = await readDisputes(
    call.trx,
    'patients',
    patients.map(({ id }) => id),
  )
  return patients.map((patient) => ({
    ...withoutNationalId(patient),
    disputed_fields: disputedOf(patient.id),
  }))
}

function withoutNationalId({ ssn_index: _index, ssn_sealed: _sealed, ...rest }: Patient) {
  return rest
}

async function patientAnswer(
  call: Call,
  status: 200 | 201,
  patient: Patient,
  contacts: readonly PatientContact[],
  warnings: readonly Warning[],
  touched: Touched,
): Promise<Answer> {
  const conflicts = await listOpenConflicts(call.trx, 'patients', [patient.id])
  const family = await listFamilyIds(call.trx, patient.id)
  const merges = mergesInto(await listDisputedMerges(call.trx), family)
  const ssn = revealNationalId(call, patient.ssn_sealed)
  return {
    status,
    headers: { etag: etagOf(patient) },
    body: {
      ...withoutNationalId(patient),
      disputed_fields: disputedFields('patients', conflicts),
      birth_and_sex_readings: birthAndSexReadings(patient, conflicts),
      disputed_merges: merges.map(({ registration_id, possible_ids }) => ({ registration_id, possible_ids })),
      ...(ssn === undefined ? {} : { ssn }),
      contacts,
      warnings,
    },
    touched,
    also: ssn === undefined ? [] : [{ ...touchedPatient(patient.id), action: 'patients.reveal_ssn' }],
  }
}
