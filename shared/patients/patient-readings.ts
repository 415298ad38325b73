import type { Conflict } from '../conflicts/conflict.ts'
import { Patient } from './patient.ts'

type Dispute = Pick<Conflict, 'kind' | 'entity' | 'record_id' | 'state' | 'candidates'>

/**
 * A patient as each station has the record while they disagree about some of it, as it is shown first; that alone where
 * nothing is disputed. Whoever looks for a person looks at all of them. A value that this version cannot read is left out.
 */
export function patientReadings(shown: Patient, conflicts: readonly Dispute[]): [Patient, ...Patient[]] {
  const others = conflicts
    .filter(
      ({ kind, entity, record_id, state }) =>
        kind === 'values' && entity === 'patients' && record_id === shown.id && state === 'open',
    )
    .flatMap(({ candidates }) => candidates)
    .flatMap(({ values }) => Patient.safeParse({ ...shown, ...values }).data ?? [])
    .filter((reading) => JSON.stringify(reading) !== JSON.stringify(shown))
  return [shown, ...others]
}
