import { Button } from '@mantine/core'
import { IconAlertTriangle, IconEqual, IconEqualNot, IconMinus } from '@tabler/icons-react'
import { formatMedicalNumber } from '../../shared/identifiers/medical-number.ts'
import type { DuplicateCandidate } from '../../shared/patients/patients-ipc.ts'
import { DisputedPatient } from '../components/disputed-mark.tsx'
import { Latin } from '../components/latin.tsx'
import { PatientNumber } from '../components/patient-banner.tsx'
import { birthText, sexText } from '../components/person-facts.ts'
import { useWords } from '../i18n/use-words.tsx'

type Likeness = 'same' | 'different' | 'cannot_tell'

function LikenessMark({ likeness }: { likeness: Likeness }) {
  const { t } = useWords()
  const Icon = likeness === 'same' ? IconEqual : likeness === 'different' ? IconEqualNot : IconMinus
  return (
    <dd className={likeness === 'same' ? 'likeness same' : 'likeness'}>
      <Icon size={16} stroke={2} aria-hidden />
      {t(`register.${likeness}`)}
    </dd>
  )
}

interface DuplicateCardProps {
  readonly candidate: DuplicateCandidate
  readonly isSetAside: boolean
  readonly onOpen: () => void
  readonly onDifferentPerson: () => void
}

/** Somebody who may be the person being registered: what is alike, what differs, what cannot be told. */
export function DuplicateCard({ candidate, isSetAside, onOpen, onDifferentPerson }: DuplicateCardProps) {
  const words = useWords()
  const { t, rich } = words
  const { patient, alike } = candidate
  const isCertain = alike.ssn === 'same'
  const number =
    patient.medical_number === null
      ? (patient.temporary_number ?? '')
      : formatMedicalNumber(patient.medical_number)
  return (
    <section
      className="duplicate"
      aria-label={t(isCertain ? 'register.duplicate_title' : 'register.possible_title')}
    >
      <div className="duplicate-head">
        <IconAlertTriangle size={18} stroke={1.75} aria-hidden />
        {t(isCertain ? 'register.duplicate_title' : 'register.possible_title')}
      </div>
      <dl>
        <dt>{t('register.name')}</dt>
        <dd>
          <b>
            <bdi>{patient.full_name}</bdi>
          </b>{' '}
          <DisputedPatient patient={patient} />
        </dd>
        <LikenessMark likeness={alike.name} />
        <dt>{t('register.born_sex')}</dt>
        <dd>
          {birthText(patient, words)} · {sexText(patient, words)}
        </dd>
        <LikenessMark likeness={alike.date_of_birth} />
        <dt>{t('register.national_id')}</dt>
        <dd>
          {patient.ssn_last4 === null ? (
            t('register.not_given')
          ) : (
            <Latin>••••&#8239;{patient.ssn_last4}</Latin>
          )}
        </dd>
        <LikenessMark likeness={alike.ssn} />
        <dt>{t('register.mobile')}</dt>
        <dd>
          {patient.mobile_number === null ? t('register.not_given') : <Latin>{patient.mobile_number}</Latin>}
        </dd>
        <LikenessMark likeness={alike.mobile_number} />
        <dt>{t('register.number')}</dt>
        <dd>
          <PatientNumber patient={patient} />
        </dd>
      </dl>
      <div className="duplicate-acts">
        <Button variant="filled" className="grow" onClick={onOpen}>
          <span>{rich('register.open_existing', { number })}</span>
        </Button>
        {!isCertain && !isSetAside && (
          <Button onClick={onDifferentPerson}>{t('register.different_person')}</Button>
        )}
      </div>
      {isSetAside && (
        <p className="hint duplicate-done" role="status">
          {t('register.different_person_done')}
        </p>
      )}
    </section>
  )
}
