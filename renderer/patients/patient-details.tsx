import { Button } from '@mantine/core'
import { IconPencil } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { governorates } from '../../shared/identifiers/governorates.ts'
import type { Output } from '../../shared/ipc/contract.ts'
import { PatientSeen } from '../../shared/patients/patients-ipc.ts'
import { isRemoved } from '../../shared/records.ts'
import { useSend } from '../api/use-query.ts'
import { useMay } from '../api/use-session.ts'
import { DisputedMark, DisputedPatient } from '../components/disputed-mark.tsx'
import { Latin } from '../components/latin.tsx'
import { birthText, sexText } from '../components/person-facts.ts'
import { ReceiptChip } from '../components/receipt-chip.tsx'
import { RemoveButton } from '../components/remove-button.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { ContactsCard } from './contacts-card.tsx'
import { NationalIdLine } from './national-id-line.tsx'
import { SamePersonCard } from './same-person-card.tsx'

function Relatives({ relatives }: Pick<Output<'patients.get'>, 'relatives'>) {
  const words = useWords()
  const { t } = words
  return (
    <section className="card" aria-label={t('contacts.relatives')}>
      <header>
        <h2>{t('contacts.relatives')}</h2>
      </header>
      <ul className="inside statements">
        {relatives.map(({ relation, patient }) => (
          <li className="statement" key={patient.id}>
            <div className="grow">
              <a href={`#/patients/${patient.id}`}>
                <bdi>{patient.full_name}</bdi>
              </a>
              <div className="sub">
                {t(`contacts.${relation}`)} · {birthText(patient, words)}{' '}
                <DisputedPatient patient={patient} />
              </div>
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}

interface PatientDetailsProps {
  readonly data: Output<'patients.get'>
  readonly onEdit: (() => void) | undefined
}

/** Everything that was recorded of who the patient is; what is not recorded says so. */
export function PatientDetails({ data, onEdit }: PatientDetailsProps) {
  const words = useWords()
  const { t, text } = words
  const { patient, contacts } = data
  const mayRemove = useMay('patients.remove')
  const remove = useSend('patients.remove')
  const nothing = <span className="sub">{t('app.not_recorded')}</span>
  const governorate = governorates.find(({ name }) => name.en === patient.governorate)
  const isDisputed = (field: string): boolean => patient.disputed_fields.includes(field)
  const line = (label: string, field: string, value: ReactNode) => (
    <>
      <dt>{label}</dt>
      <dd>
        {value ?? nothing}
        {isDisputed(field) && (
          <>
            {' '}
            <DisputedMark>{t('patient.disputed')}</DisputedMark>
          </>
        )}
      </dd>
    </>
  )
  const latin = (value: string | null) => (value === null ? null : <Latin>{value}</Latin>)
  return (
    <div className="details-grid">
      <section className="card" aria-label={t('patient.details')}>
        <header>
          <h2>{t('patient.details')}</h2>
          <span className="grow" />
          <ReceiptChip receipt={patient.receipt} />
          {onEdit !== undefined && (
            <Button
              size="compact-md"
              h={32}
              leftSection={<IconPencil size={16} stroke={1.75} aria-hidden />}
              onClick={onEdit}
            >
              {t('patient.edit')}
            </Button>
          )}
        </header>
        <dl className="facts inside">
          {line(t('patient.full_name'), 'full_name', <bdi>{patient.full_name}</bdi>)}
          {line(t('patient.date_of_birth'), 'date_of_birth', <bdi>{birthText(patient, words)}</bdi>)}
          {line(t('patient.gender'), 'gender', sexText(patient, words))}
          {line(
            t('patient.national_id'),
            'ssn_last4',
            patient.ssn_last4 === null ? null : (
              <NationalIdLine key={patient.id} patient={patient} last4={patient.ssn_last4} />
            ),
          )}
          {line(t('patient.passport_number'), 'passport_number', latin(patient.passport_number))}
          {line(
            t('patient.mobile_number'),
            'mobile_number',
            latin(patient.mobile_number) ?? patient.mobile_unavailable_reason,
          )}
          {line(t('patient.phone_number'), 'phone_number', latin(patient.phone_number))}
          {line(t('patient.address'), 'address', patient.address)}
          {line(
            t('patient.governorate'),
            'governorate',
            governorate === undefined ? patient.governorate : text(governorate.name),
          )}
        </dl>
        {mayRemove && !isRemoved(patient) && (
          <div className="inside">
            <RemoveButton
              of="patient"
              name={patient.full_name}
              error={remove.error}
              isBusy={remove.isBusy}
              onClose={remove.forget}
              onRemove={async (reason) => {
                const seen = PatientSeen.parse(patient)
                return (await remove.send({ id: patient.id, seen, reason })) !== undefined
              }}
            />
          </div>
        )}
      </section>
      <ContactsCard
        patientId={patient.id}
        contacts={contacts}
        removed={data.removed_contacts}
        mayEdit={onEdit !== undefined}
      />
      {data.relatives.length > 0 && <Relatives relatives={data.relatives} />}
      <SamePersonCard patient={patient} absorbed={data.absorbed} />
    </div>
  )
}
