import { compactDigits } from '../../shared/identifiers/digits.ts'
import { findGovernorate } from '../../shared/identifiers/governorates.ts'
import { normaliseMobileNumber } from '../../shared/identifiers/mobile-number.ts'
import {
  type NationalId,
  nationalIdMismatches,
  parseNationalId,
} from '../../shared/identifiers/national-id.ts'
import type { PatientInput } from '../../shared/patients/patients-ipc.ts'
import { dayToText, parseDayText } from '../components/day-text.ts'

/** What is typed in the registration form, every field as text. */
export interface RegistrationTexts {
  readonly ssn: string
  readonly passport_number: string
  readonly full_name: string
  readonly born: string
  readonly birth_date_is_estimated: string
  readonly gender: string
  readonly governorate: string
  readonly mobile_number: string
  readonly mobile_unavailable_reason: string
  readonly phone_number: string
  readonly address: string
  readonly contact_name: string
  readonly contact_relation: string
  readonly contact_phone: string
  /** `unidentified`, `newborn`, or empty for somebody with a name. */
  readonly kind: string
  readonly mother_id: string
  readonly mother_name: string
}

export type RegistrationField = keyof RegistrationTexts

export const emptyRegistration: RegistrationTexts = {
  ssn: '',
  passport_number: '',
  full_name: '',
  born: '',
  birth_date_is_estimated: '',
  gender: '',
  governorate: '',
  mobile_number: '',
  mobile_unavailable_reason: '',
  phone_number: '',
  address: '',
  contact_name: '',
  contact_relation: '',
  contact_phone: '',
  kind: '',
  mother_id: '',
  mother_name: '',
}

export const registrationFields = Object.keys(emptyRegistration) as readonly RegistrationField[]

/** The national ID that is typed so far, or undefined while it has not 14 digits. */
export function readNationalId(texts: RegistrationTexts, today: string): NationalId | undefined {
  const id = parseNationalId(texts.ssn, today)
  return id.kind === 'ok' ? id : undefined
}

/** Whether a search text is a whole national ID. */
export function isWholeNationalId(text: string): boolean {
  return /^\d{14}$/.test(compactDigits(text))
}

/** What a national ID fills in: birth date, sex and governorate, where it tells them. */
export function filledFromId(id: NationalId): Partial<RegistrationTexts> {
  const governorate = findGovernorate(id.governorate_code)
  return {
    ...(id.date_of_birth === null || id.warnings.includes('future_date')
      ? {}
      : { born: dayToText(id.date_of_birth) }),
    gender: id.gender,
    ...(governorate === null ? {} : { governorate: governorate.name.en }),
  }
}

/**
 * The fields that a person filled in beyond what a national ID tells: what would be lost with the form. A whole ID alone
 * is quickly typed (or searched) again.
 */
export function typedByHand(texts: RegistrationTexts, today: string): readonly RegistrationField[] {
  const id = readNationalId(texts, today)
  const told: Partial<RegistrationTexts> = id === undefined ? {} : { ...filledFromId(id), ssn: texts.ssn }
  return registrationFields.filter((field) => texts[field].trim() !== '' && texts[field] !== told[field])
}

/**
 * What becomes of an unfinished registration when the form is opened, with the ID that was searched if any: it is
 * continued; or it is of somebody else, so the person chooses; or there is nothing in it to keep.
 */
export function whatToDoWith(
  kept: RegistrationTexts,
  startWithId: string | null,
  today: string,
): 'continue' | 'offer' | 'start' {
  if (registrationFields.every((field) => kept[field].trim() === '')) return 'start'
  if (startWithId === null || compactDigits(kept.ssn) === compactDigits(startWithId)) return 'continue'
  return typedByHand(kept, today).length === 0 ? 'start' : 'offer'
}

/** Oddities of the ID and differences to what is entered; they ask for a look and never block. */
export function idWarnings(id: NationalId, texts: RegistrationTexts) {
  const gender =
    texts.gender === 'male' || texts.gender === 'female' || texts.gender === 'other' ? texts.gender : null
  return [...id.warnings, ...nationalIdMismatches(id, { date_of_birth: parseDayText(texts.born), gender })]
}

type TypedErrorCode =
  | 'name_short'
  | 'date_invalid'
  | 'date_future'
  | 'mobile'
  | 'mobile_or_reason'
  | 'ssn_digits'
  | 'mother_missing'

/** Errors that can be told while the form is still open, by field. */
export function typedErrors(
  texts: RegistrationTexts,
  today: string,
): ReadonlyMap<RegistrationField, TypedErrorCode> {
  const errors = new Map<RegistrationField, TypedErrorCode>()
  if (texts.ssn.trim() !== '' && !isWholeNationalId(texts.ssn)) errors.set('ssn', 'ssn_digits')
  if (texts.full_name.trim().length < 2) errors.set('full_name', 'name_short')
  const born = parseDayText(texts.born)
  if (texts.born.trim() !== '' && born === null) errors.set('born', 'date_invalid')
  if (born !== null && born > today) errors.set('born', 'date_future')
  const mobile = texts.mobile_number.trim()
  if (mobile !== '' && normaliseMobileNumber(mobile) === null) errors.set('mobile_number', 'mobile')
  if (texts.kind === 'newborn' && texts.mother_id === '') errors.set('mother_id', 'mother_missing')
  if (mobile === '' && texts.mobile_unavailable_reason.trim() === '')
    errors.set('mobile_number', 'mobile_or_reason')
  return errors
}

function orNull(text: string): string | null {
  const trimmed = text.trim()
  return trimmed === '' ? null : trimmed
}

/** The form as the core takes it. */
export function toPatientInput(texts: RegistrationTexts): PatientInput {
  const gender =
    texts.gender === 'male' || texts.gender === 'female' || texts.gender === 'other' ? texts.gender : null
  const contactName = orNull(texts.contact_name)
  return {
    ssn: orNull(texts.ssn),
    passport_number: orNull(texts.passport_number),
    full_name: texts.full_name,
    date_of_birth: parseDayText(texts.born),
    birth_date_is_estimated: texts.birth_date_is_estimated === 'yes',
    gender,
    mobile_number: orNull(texts.mobile_number),
    mobile_unavailable_reason:
      orNull(texts.mobile_number) === null ? orNull(texts.mobile_unavailable_reason) : null,
    phone_number: orNull(texts.phone_number),
    address: orNull(texts.address),
    governorate: orNull(texts.governorate),
    mother_id: orNull(texts.mother_id),
    is_unidentified: texts.kind === 'unidentified',
    contacts:
      contactName === null
        ? []
        : [
            {
              name: contactName,
              relation: orNull(texts.contact_relation),
              phone: orNull(texts.contact_phone),
              is_guardian: false,
            },
          ],
  }
}
