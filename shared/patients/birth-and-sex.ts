import { z } from 'zod'
import type { Conflict } from '../conflicts/conflict.ts'
import { Patient } from './patient.ts'

/** What one station says of a person's birth date and sex: the facts that scales, form sections and scores go by. */
export const BirthAndSex = Patient.pick({ date_of_birth: true, birth_date_is_estimated: true, gender: true })
export type BirthAndSex = z.infer<typeof BirthAndSex>

/**
 * Every birth date and sex that stations give a person while they disagree, the one that the record shows first; empty
 * where nothing is disputed. Nothing that rests on age or sex may pick one of them.
 */
export const BirthAndSexReadings = z.array(BirthAndSex)

type Dispute = Pick<Conflict, 'entity' | 'group_name' | 'state' | 'candidates'>

/** The readings of a patient by the conflicts about that record. A value that cannot be read counts as not known. */
export function birthAndSexReadings(shown: BirthAndSex, conflicts: readonly Dispute[]): BirthAndSex[] {
  const open = conflicts.filter(
    ({ entity, group_name, state }) =>
      entity === 'patients' && group_name === 'birth_and_sex' && state === 'open',
  )
  const candidates = open.flatMap((conflict) =>
    conflict.candidates.map(({ values }) => readingOf(shown, values)),
  )
  const different = new Map([readingOf(shown, {}), ...candidates].map((each) => [JSON.stringify(each), each]))
  return different.size > 1 ? [...different.values()] : []
}

function readingOf(shown: BirthAndSex, values: Readonly<Record<string, unknown>>): BirthAndSex {
  const { date_of_birth, birth_date_is_estimated, gender } = { ...shown, ...values }
  return {
    date_of_birth: BirthAndSex.shape.date_of_birth.safeParse(date_of_birth).data ?? null,
    birth_date_is_estimated: birth_date_is_estimated === true,
    gender: BirthAndSex.shape.gender.safeParse(gender).data ?? null,
  }
}
