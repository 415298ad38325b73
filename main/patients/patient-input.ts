import type { FieldError } from '../../shared/errors.ts'
import { normaliseMobileNumber } from '../../shared/identifiers/mobile-number.ts'
import { parseNationalId } from '../../shared/identifiers/national-id.ts'
import type { Patient } from '../../shared/patients/patient.ts'
import type { PatientChanges } from '../../shared/patients/patients-ipc.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { LocalDate } from '../../shared/time.ts'
import type { SsnVault } from '../feature-deps.ts'

/** Everything that may be wrong with what is typed about a patient; the closed list. */
export type PatientFieldCode =
  | 'too_short'
  | 'too_long'
  | 'ssn_digits'
  | 'invalid_mobile'
  | 'mobile_or_reason'
  | 'date_future'
  | 'identifier_missing'

const NAME_LENGTH = { min: 2, max: 255 } as const

/** The national ID as it may be stored, or nothing of it. */
type SsnFields = Pick<Patient, 'ssn_index' | 'ssn_sealed' | 'ssn_last4'>

/** Fields of a patient that people edit, as they are stored. */
export type EditableFields = SsnFields &
  Pick<
    Patient,
    | 'passport_number'
    | 'full_name'
    | 'date_of_birth'
    | 'birth_date_is_estimated'
    | 'gender'
    | 'mobile_number'
    | 'mobile_unavailable_reason'
    | 'phone_number'
    | 'address'
    | 'governorate'
  >

export interface ReadContext {
  readonly ssn: SsnVault
  /** The site's calendar day. */
  readonly today: LocalDate
}

/**
 * What was typed, over what is stored (`before`; the blank patient at registration), normalised and checked as one
 * whole: only fields that are given change, and only they are judged.
 */
export function readPatientChanges(
  changes: PatientChanges,
  before: EditableFields,
  context: ReadContext,
): Result<EditableFields, FieldError[]> {
  const errors: FieldError[] = []
  const { ssn, mobile_number: _mobile, full_name, ...plain } = changes
  const after: EditableFields = {
    ...before,
    ...withoutUndefined(plain),
    ...(full_name === undefined ? {} : { full_name: readName(full_name, errors) }),
    ...(ssn === undefined ? {} : readSsn(ssn, before, context, errors)),
    ...readMobile(changes, before, errors),
  }
  const bornOn = changes.date_of_birth
  if (bornOn && bornOn > context.today) errors.push(fieldError('date_of_birth', 'date_future'))
  return errors.length > 0 ? err(errors) : ok(after)
}

/** A patient of whom nothing is known yet. */
export const blankPatient: EditableFields = {
  ssn_index: null,
  ssn_sealed: null,
  ssn_last4: null,
  passport_number: null,
  full_name: '',
  date_of_birth: null,
  birth_date_is_estimated: false,
  gender: null,
  mobile_number: null,
  mobile_unavailable_reason: null,
  phone_number: null,
  address: null,
  governorate: null,
}

const messages: Readonly<Record<PatientFieldCode, string>> = {
  too_short: 'has at least 2 letters',
  too_long: 'has at most 255 letters',
  ssn_digits: 'a national ID has 14 digits',
  invalid_mobile: '010, 011, 012 or 015 and eight digits',
  mobile_or_reason: 'is needed, unless a reason says why there is none',
  date_future: 'lies in the future',
  identifier_missing: 'at least one identifier is needed',
}

export function fieldError(
  field: string,
  code: PatientFieldCode,
  params?: Readonly<Record<string, number>>,
): FieldError {
  return { field, code, message: messages[code], ...(params === undefined ? {} : { params: { ...params } }) }
}

function readName(text: string, errors: FieldError[]): string {
  const name = text.trim().replace(/\s+/g, ' ')
  const { min, max } = NAME_LENGTH
  if (name.length < min) errors.push(fieldError('full_name', 'too_short', { min }))
  if (name.length > max) errors.push(fieldError('full_name', 'too_long', { max }))
  return name
}

/** The sealed form differs at each sealing: a number that is already stored is left as it is. */
function readSsn(
  text: string | null,
  before: SsnFields,
  { ssn, today }: ReadContext,
  errors: FieldError[],
): SsnFields {
  const id = parseNationalId(text ?? '', today)
  if (id.kind === 'invalid') {
    if (id.code !== 'empty') errors.push(fieldError('ssn', 'ssn_digits'))
    return { ssn_index: null, ssn_sealed: null, ssn_last4: null }
  }
  if (before.ssn_index !== null && ssn.indexes(id.digits).includes(before.ssn_index)) return before
  return { ssn_index: ssn.index(id.digits), ssn_sealed: ssn.seal(id.digits), ssn_last4: id.digits.slice(-4) }
}

/** A number makes the reason for having none needless; without a number a reason is asked for. */
function readMobile(
  changes: PatientChanges,
  before: EditableFields,
  errors: FieldError[],
): Partial<EditableFields> {
  if (changes.mobile_number === undefined && changes.mobile_unavailable_reason === undefined) return {}
  const typed = (changes.mobile_number ?? '').trim()
  const mobile_number =
    changes.mobile_number === undefined
      ? before.mobile_number
      : typed === ''
        ? null
        : normaliseMobileNumber(typed)
  if (typed !== '' && mobile_number === null) errors.push(fieldError('mobile_number', 'invalid_mobile'))
  if (mobile_number !== null) return { mobile_number, mobile_unavailable_reason: null }
  const reason =
    changes.mobile_unavailable_reason === undefined
      ? before.mobile_unavailable_reason
      : changes.mobile_unavailable_reason
  if (typed === '' && reason === null) errors.push(fieldError('mobile_number', 'mobile_or_reason'))
  return { mobile_number, mobile_unavailable_reason: reason }
}

function withoutUndefined<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never
}
