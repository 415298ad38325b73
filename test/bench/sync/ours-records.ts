import type { Patient } from '../../../shared/patients/patient.ts'
import type { FieldEdit, PatientRecord } from './engine.ts'

/* The benchmark's patients as our table has them, and back. */

type Fields = Omit<
  Patient,
  'id' | 'site_id' | 'row_version' | 'created_at' | 'created_by' | 'created_on_station'
>

export const COLUMN = {
  name: 'full_name',
  phone: 'phone_number',
  street: 'address',
} as const satisfies Record<FieldEdit['field'], keyof Patient>

export function fieldsOf(record: PatientRecord): Fields {
  return {
    medical_number: null,
    temporary_number: record.number,
    passport_number: record.passport,
    ssn_index: null,
    ssn_sealed: null,
    ssn_last4: null,
    full_name: record.name,
    date_of_birth: record.born,
    birth_date_is_estimated: record.is_estimated,
    gender: record.sex,
    mobile_number: record.mobile,
    mobile_unavailable_reason: record.remark,
    phone_number: record.phone,
    address: record.street,
    governorate: record.city,
    deceased_at: null,
    mother_id: null,
    merged_into: null,
  }
}

/** From a row of either database. */
export function recordOf(row: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return {
    id: row.id,
    number: row.temporary_number,
    passport: row.passport_number,
    name: row.full_name,
    born: row.date_of_birth,
    is_estimated: row.birth_date_is_estimated,
    sex: row.gender,
    mobile: row.mobile_number,
    remark: row.mobile_unavailable_reason,
    phone: row.phone_number,
    street: row.address,
    city: row.governorate,
  }
}
