import type { FieldError } from '../../shared/errors.ts'
import { compactDigits } from '../../shared/identifiers/digits.ts'
import { findGovernorate } from '../../shared/identifiers/governorates.ts'
import { normaliseMobileNumber } from '../../shared/identifiers/mobile-number.ts'
import {
  type NationalId,
  type NationalIdWarning,
  nationalIdMismatches,
  parseNationalId,
} from '../../shared/identifiers/national-id.ts'
import type { Patient } from '../../shared/patients/patient.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { LocalDate } from '../../shared/time.ts'
import type { PatientBody, Warning } from './patient-message.ts'

/** The fields of a patient that a body sets; identifiers that name a person are apart. */
export type PatientDemographics = Pick<
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

/** A body after normalising: what to store, and what a person should look at again. */
export interface PatientInput {
  readonly demographics: PatientDemographics
  /** 14 digits; null = to be cleared or none; undefined = not spoken of. */
  readonly ssn_digits: string | null | undefined
  readonly medical_number: string | null
  readonly warnings: readonly Warning[]
}

const warningTexts: Readonly<Record<NationalIdWarning, string>> = {
  impossible_date: 'The national ID holds no possible birth date.',
  future_date: 'The national ID holds a birth date in the future.',
  unknown_governorate: 'The national ID names a governorate that does not exist.',
  birth_date_differs: 'The birth date differs from the one in the national ID.',
  gender_differs: 'The sex differs from the one in the national ID.',
}

/**
 * Normalises a body as the ward types it (Arabic-Indic digits, +20) and fills birth date, sex and governorate from the
 * national ID where they are empty and `fill` says so. `today` is the site's calendar day.
 */
export function readPatientBody(
  body: PatientBody,
  today: LocalDate,
  fill: boolean,
): Result<PatientInput, FieldError[]> {
  const errors: FieldError[] = []
  const id = readNationalId(body.ssn, today, errors)
  const mobile_number = readMobile(body, errors)
  const medical_number = readMedicalNumber(body.medical_number, errors)
  const known = fill && id ? id : undefined
  const date_of_birth = body.date_of_birth ?? known?.date_of_birth ?? null
  if (date_of_birth !== null && date_of_birth > today) {
    errors.push({ field: 'date_of_birth', code: 'future_date', message: 'lies in the future' })
  }
  if (errors.length > 0) return err(errors)
  const gender = body.gender ?? known?.gender ?? null
  const codes = id ? [...id.warnings, ...nationalIdMismatches(id, { date_of_birth, gender })] : []
  return ok({
    demographics: {
      passport_number: body.passport_number ?? null,
      full_name: body.full_name.replace(/\s+/g, ' '),
      date_of_birth,
      birth_date_is_estimated: body.birth_date_is_estimated,
      gender,
      mobile_number,
      mobile_unavailable_reason: mobile_number === null ? (body.mobile_unavailable_reason ?? null) : null,
      phone_number: body.phone_number ?? null,
      address: body.address ?? null,
      governorate:
        body.governorate ?? (known ? (findGovernorate(known.governorate_code)?.name.en ?? null) : null),
    },
    ssn_digits: body.ssn === undefined ? undefined : (id?.digits ?? null),
    medical_number,
    warnings: codes.map((code) => ({ code, field: warningField(code), message: warningTexts[code] })),
  })
}

function warningField(code: NationalIdWarning): string {
  if (code === 'birth_date_differs') return 'date_of_birth'
  return code === 'gender_differs' ? 'gender' : 'ssn'
}

function readNationalId(
  text: string | null | undefined,
  today: LocalDate,
  errors: FieldError[],
): NationalId | undefined {
  if (text === undefined || text === null || text.trim() === '') return undefined
  const id = parseNationalId(text, today)
  if (id.kind === 'ok') return id
  errors.push({ field: 'ssn', code: id.code, message: 'a national ID has 14 digits' })
  return undefined
}

function readMobile(body: PatientBody, errors: FieldError[]): string | null {
  const text = body.mobile_number ?? ''
  if (text.trim() === '') {
    if (!body.mobile_unavailable_reason) {
      errors.push({
        field: 'mobile_number',
        code: 'required',
        message: 'is needed, unless mobile_unavailable_reason says why there is none',
      })
    }
    return null
  }
  const mobile = normaliseMobileNumber(text)
  if (mobile === null) {
    errors.push({
      field: 'mobile_number',
      code: 'invalid_mobile',
      message: '010, 011, 012 or 015 and eight digits',
    })
  }
  return mobile
}

function readMedicalNumber(text: string | null | undefined, errors: FieldError[]): string | null {
  if (text === undefined || text === null || text.trim() === '') return null
  const digits = compactDigits(text)
  if (/^\d{10}$/.test(digits)) return digits
  errors.push({ field: 'medical_number', code: 'invalid_medical_number', message: 'has 10 digits' })
  return null
}
