import type { ReactNode } from 'react'
import type { ConflictView } from '../../shared/conflicts/conflicts-ipc.ts'
import type { PatientView } from '../../shared/patients/patients-ipc.ts'
import { useAsk } from '../api/use-query.ts'
import { DisputedPatient } from '../components/disputed-mark.tsx'
import { Latin } from '../components/latin.tsx'
import { PatientNumber } from '../components/patient-banner.tsx'
import { birthText, sexText } from '../components/person-facts.ts'
import { useWords } from '../i18n/use-words.tsx'
import { orderedCandidates } from './comparison.tsx'
import type { ComparisonRow } from './comparison-row.tsx'

function usePatient(id: unknown): PatientView | undefined {
  const isId = typeof id === 'string'
  return useAsk('patients.get', { id: isId ? id : '' }, { enabled: isId, entities: ['patients'] }).data
    ?.patient
}

function shown(patient: PatientView | undefined, show: (patient: PatientView) => ReactNode): ReactNode {
  return patient === undefined ? <span className="sub">–</span> : show(patient)
}

/** Two registrations side by side that share an identifier: a person looks whether they are one patient. */
export function useDuplicateRows(conflict: ConflictView): ComparisonRow[] {
  const words = useWords()
  const { t, rich } = words
  const candidates = orderedCandidates(conflict)
  const isDuplicate = conflict.kind === 'duplicate_patient'
  const first = usePatient(isDuplicate ? candidates[0]?.values.patient_id : undefined)
  const second = usePatient(isDuplicate ? candidates[1]?.values.patient_id : undefined)
  const row = (
    key: string,
    name: string,
    show: (patient: PatientView) => ComparisonRow['before'],
  ): ComparisonRow => ({
    key,
    name,
    before: null,
    values: [shown(first, show), shown(second, show)],
  })
  return [
    row('full_name', t('patient.full_name'), (patient) => (
      <>
        <a className="value" href={`#/patients/${patient.id}`}>
          <bdi>{patient.full_name}</bdi>
        </a>{' '}
        <DisputedPatient patient={patient} />
      </>
    )),
    row('medical_number', t('columns.medical_number'), (patient) => <PatientNumber patient={patient} />),
    row('date_of_birth', t('patient.date_of_birth'), (patient) => (
      <bdi>
        {birthText(patient, words)}, {sexText(patient, words)}
      </bdi>
    )),
    row('ssn_last4', t('patient.national_id'), (patient) =>
      patient.ssn_last4 === null
        ? t('app.not_recorded')
        : rich('patient.national_id_ends', { digits: patient.ssn_last4 }),
    ),
    row('mobile_number', t('patient.mobile_number'), (patient) =>
      patient.mobile_number === null ? t('app.not_recorded') : <Latin>{patient.mobile_number}</Latin>,
    ),
  ]
}
