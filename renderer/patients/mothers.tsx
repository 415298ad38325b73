import { Button } from '@mantine/core'
import type { PatientOnServer, PatientSummary } from '../../shared/patients/patients-ipc.ts'
import { DisputedPatient } from '../components/disputed-mark.tsx'
import { PatientNumber } from '../components/patient-banner.tsx'
import { birthText } from '../components/person-facts.ts'
import { useWords } from '../i18n/use-words.tsx'

/** Somebody whom any station does not call a man may be a mother. */
export function mayBeMother({ gender, birth_and_sex_readings }: PatientSummary): boolean {
  return [{ gender }, ...birth_and_sex_readings].some((reading) => reading.gender !== 'male')
}

/** The same of whom the server names, which says that the sex is disputed and not what each station says. */
export function mayBeMotherThere({ gender, disputed_fields }: PatientOnServer): boolean {
  return gender !== 'male' || disputed_fields.includes('gender')
}

interface MothersProps {
  readonly patients: readonly PatientSummary[]
  readonly onChoose: (mother: PatientSummary) => void
}

/** Who may be a newborn's mother, with what of her is disputed. */
export function Mothers({ patients, onChoose }: MothersProps) {
  const words = useWords()
  const { t } = words
  return (
    <ul className="statements">
      {patients.map((mother) => (
        <li key={mother.id} className="statement">
          <div className="grow">
            <b>
              <bdi>{mother.full_name}</bdi>
            </b>
            <div className="sub">
              <PatientNumber patient={mother} /> · {birthText(mother, words)}{' '}
              <DisputedPatient patient={mother} />
            </div>
          </div>
          <Button size="compact-md" h={36} onClick={() => onChoose(mother)}>
            {t('register.choose_mother')}
          </Button>
        </li>
      ))}
    </ul>
  )
}
