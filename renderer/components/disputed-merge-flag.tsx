import { IconArrowsSplit } from '@tabler/icons-react'
import { formatMedicalNumber } from '../../shared/identifiers/medical-number.ts'
import type { PatientFlags, PersonName } from '../../shared/patients/patients-ipc.ts'
import { useWords } from '../i18n/use-words.tsx'
import { Latin } from './latin.tsx'

type Choice = PatientFlags['disputed_merges'][number]

/** A registration by its name and number. */
export function NameAndNumber({ person }: { person: PersonName }) {
  const number = person.medical_number
  return (
    <>
      <bdi>{person.full_name}</bdi>{' '}
      <Latin>{number === null ? (person.temporary_number ?? '–') : formatMedicalNumber(number)}</Latin>
    </>
  )
}

/** That a registration may be this patient's or another's, and a way to each of the others; a line each. */
export function DisputedMergeLines({ choice }: { choice: Choice }) {
  const { t } = useWords()
  return (
    <>
      <small>
        <NameAndNumber person={choice.registration} /> – {t('patient.merge_may_be_this')}
      </small>
      {choice.others.map((other) => (
        <small key={other.id}>
          {t('patient.merge_may_be')}{' '}
          <a href={`#/patients/${other.id}`}>
            <NameAndNumber person={other} />
          </a>
        </small>
      ))}
      {choice.may_stand_alone && <small>{t('patient.merge_may_stand_alone')}</small>}
    </>
  )
}

/** The same in the banner. */
export function DisputedMergeFlag({ choice }: { choice: Choice }) {
  const { t } = useWords()
  return (
    <span className="flag disputed merge">
      <IconArrowsSplit size={22} stroke={1.75} aria-hidden className="mirrors" />
      <span>
        <b>{t('patient.merge_disputed')}</b>
        <DisputedMergeLines choice={choice} />
      </span>
    </span>
  )
}
