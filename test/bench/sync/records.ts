import { createHash } from 'node:crypto'
import { demoPerson } from '../../../main/invented/demo-people.ts'
import type { FieldEdit, Holding, PatientRecord } from './engine.ts'

/* The same records for every engine, from one seed. Nobody here exists. */

export const SEED = 11
const YEAR = 2026

/** A UUIDv7 by number: in the order of the numbers, as devices make them one after the other. */
export function idOf(n: number): string {
  const time = (0x019b_0000_0000 + n).toString(16).padStart(12, '0')
  const rest = createHash('sha256').update(`${SEED} ${n}`).digest('hex')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${rest.slice(0, 3)}-8${rest.slice(3, 6)}-${rest.slice(6, 18)}`
}

export function patientRecord(n: number): PatientRecord {
  const { patient } = demoPerson(SEED, n, YEAR)
  const digits = String(n).padStart(8, '0')
  return {
    id: idOf(n),
    number: `T-${n}`,
    passport: `B${digits}`,
    name: patient.full_name,
    born: patient.date_of_birth ?? '1980-01-01',
    is_estimated: false,
    sex: patient.gender === 'male' ? 'male' : 'female',
    mobile: `010${digits}`,
    remark: null,
    phone: `02${digits}`,
    street: `${(n % 90) + 1} Tahrir Street`,
    city: patient.governorate ?? 'Cairo',
  }
}

export function patientRecords(count: number): PatientRecord[] {
  return Array.from({ length: count }, (_, n) => patientRecord(n))
}

const FIELDS = Object.keys(patientRecord(0)) as readonly (keyof PatientRecord)[]

/** Count and hash of rows that have at least the 12 fields, in whatever order they come. */
export function holdingOf(rows: readonly Readonly<Record<string, unknown>>[]): Holding {
  const lines = rows.map((row) =>
    JSON.stringify(FIELDS.map((field) => (field === 'is_estimated' ? Boolean(row[field]) : row[field]))),
  )
  const hash = createHash('sha256')
  for (const line of lines.toSorted()) hash.update(`${line}\n`)
  return { count: rows.length, hash: hash.digest('hex') }
}

/** What two devices do offline to the same 1,000 patients: 2,000 edits, 500 of the pairs in different fields. */
export interface ClashPlan {
  readonly edits: readonly [first: readonly FieldEdit[], second: readonly FieldEdit[]]
  /** Patients whom the second device deletes while the first edits them; empty where the engine has no delete. */
  readonly removed: readonly string[]
  /** Patients of whom a conflict must be visible. */
  readonly clashing: readonly string[]
}

export const CLASH_PATIENTS = 1000
const SAME_FIELD_FROM = 500
const DELETED_FROM = 900

/** `canRemove` false: the last hundred clash in the same field too. */
export function clashPlan(canRemove: boolean): ClashPlan {
  const ids = Array.from({ length: CLASH_PATIENTS }, (_, n) => idOf(n))
  const removed = canRemove ? ids.slice(DELETED_FROM) : []
  const first = ids.map((id, n): FieldEdit => {
    if (n < SAME_FIELD_FROM) return { id, field: 'phone', value: `03${String(n).padStart(8, '0')}` }
    return { id, field: 'name', value: `First Name Of ${n}` }
  })
  const second = ids.flatMap((id, n): FieldEdit[] => {
    if (n < SAME_FIELD_FROM) return [{ id, field: 'street', value: `Second Street ${n}` }]
    return removed.includes(id) ? [] : [{ id, field: 'name', value: `Second Name Of ${n}` }]
  })
  return { edits: [first, second], removed, clashing: ids.slice(SAME_FIELD_FROM) }
}
