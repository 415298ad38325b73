import type { FieldValues } from '../../shared/conflicts/conflict.ts'
import { type AppError, invalidInput, notFound } from '../../shared/errors.ts'
import { parseNationalId } from '../../shared/identifiers/national-id.ts'
import type { Id } from '../../shared/ids.ts'
import type { Input } from '../../shared/ipc/contract.ts'
import type { Patient } from '../../shared/patients/patient.ts'
import { PatientSeen, type PatientView } from '../../shared/patients/patients-ipc.ts'
import { isRemoved } from '../../shared/records.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { Reader, Trx } from '../db/transaction.ts'
import type { FeatureDeps } from '../feature-deps.ts'
import type { Call } from '../ipc/handlers.ts'
import { takeMedicalNumber } from '../records/medical-number-store.ts'
import { type RecordWriter, writeRecords } from '../records/record-writer.ts'
import { findRecord } from '../records/row-store.ts'
import { survivorOf, survivorsOf } from './patient-family-service.ts'
import { blankPatient, type EditableFields, fieldError, readPatientChanges } from './patient-input.ts'
import { findIdsBySsn, today } from './patient-search-service.ts'
import { listOwnTemporaryNumbers } from './patient-search-store.ts'
import { toPatientViews } from './patient-view-service.ts'

/**
 * Registers a patient with a medical number of this station's lease, or with a temporary number when the lease is
 * empty. Errors: `invalid_input` by field; `duplicate` when the national ID is registered here already.
 */
export async function registerPatient(
  deps: FeatureDeps,
  call: Call,
  { contacts, mother_id = null, is_unidentified = false, ...typed }: Input<'patients.register'>,
): Promise<Result<PatientView, AppError>> {
  const read = readPatientChanges(typed, blankPatient, { ssn: deps.ssn, today: today(deps) })
  if (!read.ok) return err(invalidInput(read.error))
  const written = await writeRecords(
    deps.records,
    { ...call, action: 'patients.register', patient_id: null },
    async (writer) => {
      const taken = await findSameSsn(writer.trx, numbersTyped(deps, typed.ssn), null)
      if (taken !== null) return err({ code: 'duplicate', field: 'ssn', existing_id: taken })
      const mother = mother_id === null ? null : await findEnterablePatient(writer.trx, deps, mother_id)
      if (mother === undefined) return err(notFound('patients'))
      const patient = await writer.create('patients', {
        ...read.value,
        ...(is_unidentified
          ? await unidentified(deps, writer.trx, read.value.full_name)
          : await nextNumber(deps, writer.trx)),
        deceased_at: null,
        mother_id: mother?.id ?? null,
        merged_into: null,
      })
      await addContacts(writer, patient.id, contacts)
      return ok(patient)
    },
  )
  return written.ok ? viewOf(deps.records.db, written.value) : written
}

/** Changes the given fields. Errors: `not_found`, `invalid_input`, `duplicate`, `conflict` (seen_changed). */
export async function editPatient(
  deps: FeatureDeps,
  call: Call,
  { id, seen, changes }: Input<'patients.edit'>,
): Promise<Result<PatientView, AppError>> {
  const written = await writeRecords<Patient>(
    deps.records,
    { ...call, action: 'patients.edit', patient_id: id },
    async (writer) => {
      const before = await findEnterablePatient(writer.trx, deps, id)
      if (before === undefined) return err(notFound('patients'))
      const read = readPatientChanges(changes, before, { ssn: deps.ssn, today: today(deps) })
      if (!read.ok) return err(invalidInput(read.error))
      const taken = await findSameSsn(writer.trx, numbersTyped(deps, changes.ssn), before.id)
      if (taken !== null) return err({ code: 'duplicate', field: 'ssn', existing_id: taken })
      const { passport_number, ssn_index } = read.value
      if (![before.medical_number, before.temporary_number, passport_number, ssn_index].some(Boolean)) {
        return err(invalidInput([fieldError('ssn', 'identifier_missing')]))
      }
      const isNamed = before.medical_number === null && read.value.full_name !== before.full_name
      const medical_number = isNamed ? await takeMedicalNumber(writer.trx) : before.medical_number
      const edited = { ...pickEditable(read.value), medical_number }
      return ok(await writer.patch('patients', before.id, edited, shownValues(seen)))
    },
  )
  return written.ok ? viewOf(deps.records.db, written.value) : written
}

/**
 * A patient of this station's site, by any id that the person was ever registered under; another site's is as if it did
 * not exist.
 */
export async function findOwnPatient(
  reader: Reader,
  deps: FeatureDeps,
  id: Id,
): Promise<Patient | undefined> {
  const patient = await findRecord(reader, 'patients', await survivorOf(reader, id))
  return patient?.site_id === deps.records.site_id ? patient : undefined
}

/** The same, for what is written of a patient: not one that was removed as entered in error. */
export async function findEnterablePatient(
  reader: Reader,
  deps: FeatureDeps,
  id: Id,
): Promise<Patient | undefined> {
  const patient = await findOwnPatient(reader, deps, id)
  return patient === undefined || isRemoved(patient) ? undefined : patient
}

/** Every field of the form; one that the author's form did not have was shown empty. */
function shownValues(seen: PatientSeen): FieldValues {
  const fields = Object.keys(PatientSeen.shape) as (keyof PatientSeen)[]
  return Object.fromEntries(fields.map((field) => [field, seen[field] ?? null]))
}

/** The fields that people edit, without the rest of the record. */
function pickEditable(fields: EditableFields): EditableFields {
  const names = Object.keys(blankPatient) as (keyof EditableFields)[]
  return Object.fromEntries(names.map((name) => [name, fields[name]])) as unknown as EditableFields
}

/** What the national ID that somebody typed may be found by; a number that stays was judged when it was typed. */
function numbersTyped(deps: FeatureDeps, text: string | null | undefined): readonly string[] {
  const id = parseNationalId(text ?? '', today(deps))
  return id.kind === 'ok' ? deps.ssn.indexes(id.digits) : []
}

async function findSameSsn(
  reader: Reader,
  ssnIndexes: readonly string[],
  own: Id | null,
): Promise<Id | null> {
  const ids = await findIdsBySsn(reader, ssnIndexes)
  const holders = await survivorsOf(reader, ids)
  return [...holders.values()].find((id) => id !== own) ?? null
}

const MAX_STATION_NAME_IN_NUMBER = 30

/** `T-<station>-<n>` never looks like a national ID and is replaced when the server gives numbers again. */
async function nextNumber(
  deps: FeatureDeps,
  trx: Trx,
): Promise<Pick<Patient, 'medical_number' | 'temporary_number'>> {
  const medical_number = await takeMedicalNumber(trx)
  if (medical_number !== null) return { medical_number, temporary_number: null }
  return { medical_number: null, temporary_number: (await nextTemporaryNumber(deps, trx)).text }
}

/** A person whom nobody can name yet, told from others by the temporary number's count. */
async function unidentified(
  deps: FeatureDeps,
  trx: Trx,
  label: string,
): Promise<Pick<Patient, 'medical_number' | 'temporary_number' | 'full_name'>> {
  const { text, count } = await nextTemporaryNumber(deps, trx)
  return { medical_number: null, temporary_number: text, full_name: `${label} ${count}` }
}

async function nextTemporaryNumber(deps: FeatureDeps, trx: Trx): Promise<{ text: string; count: number }> {
  const prefix = `T-${deps.station_name.slice(0, MAX_STATION_NAME_IN_NUMBER).trim()}-`
  const given = await listOwnTemporaryNumbers(trx, deps.records.station_id)
  const last = Math.max(
    0,
    ...given.filter((text) => text.startsWith(prefix)).map((text) => Number(text.slice(prefix.length)) || 0),
  )
  return { text: `${prefix}${last + 1}`, count: last + 1 }
}

async function addContacts(
  writer: RecordWriter,
  patient_id: Id,
  contacts: Input<'patients.register'>['contacts'],
): Promise<void> {
  for (const contact of contacts) await writer.create('patient_contacts', { patient_id, ...contact })
}

async function viewOf(reader: Reader, patient: Patient): Promise<Result<PatientView, AppError>> {
  const [view] = await toPatientViews(reader, [patient])
  return view === undefined ? err(notFound('patients')) : ok(view)
}
