/*
 * Invented people and visits for demonstration. Nobody here exists: the national IDs are made up from birth date,
 * governorate and a serial, the mobile numbers from a counter.
 */

/** Bodies as the REST API takes them (`rest.md`). */
type Body = Readonly<Record<string, unknown>>

export interface DemoVisit {
  readonly visit: Body
  /** How long ago the patient arrived. */
  readonly arrived_hours_ago: number
  readonly nursing?: Body
  /** Further sets of vital signs after the assessment. */
  readonly vital_signs?: readonly Body[]
  /** With the preparation sheet of the study, where there is one. */
  readonly report?: Body
  /** What was added to the report after it was final, and why. */
  readonly addendum?: Body
  /** What the visit's record says in the end. */
  readonly ending?: Body
}

export interface DemoPatient {
  readonly patient: Body
  readonly visits: readonly DemoVisit[]
}

interface Person {
  readonly born: string
  readonly gender: 'male' | 'female'
  readonly governorate: string
  readonly code: string
  readonly serial: number
}

/** Century, birth date, governorate, serial (odd for men) and a last digit. */
function nationalId({ born, gender, code, serial }: Person): string {
  const century = born.startsWith('20') ? '3' : '2'
  const odd = serial * 2 + (gender === 'male' ? 1 : 0)
  return `${century}${born.slice(2).replaceAll('-', '')}${code}${String(odd).padStart(4, '0')}${serial % 10}`
}

export function person(full_name: string, of: Person, more: Body = {}): Body {
  return {
    full_name,
    ssn: nationalId(of),
    date_of_birth: of.born,
    gender: of.gender,
    governorate: of.governorate,
    mobile_number: `01${of.serial % 2 === 0 ? '0' : '2'}55500${String(of.serial).padStart(3, '0')}`,
    ...more,
  }
}

export const cairo = { governorate: 'Cairo', code: '01' } as const
export const alexandria = { governorate: 'Alexandria', code: '02' } as const
export const giza = { governorate: 'Giza', code: '21' } as const
export const sharqia = { governorate: 'Sharqia', code: '13' } as const
