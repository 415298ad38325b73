import { compactDigits } from '../../shared/identifiers/digits.ts'
import { formatMedicalNumber } from '../../shared/identifiers/medical-number.ts'
import type { PatientSummary } from '../../shared/patients/patients-ipc.ts'
import { useNow } from '../components/clock.tsx'
import { DisputedPatient } from '../components/disputed-mark.tsx'
import { MarkedDigits, MarkedName } from '../components/marked.tsx'
import { ageShort, birthText, sexText } from '../components/person-facts.ts'
import { ReceiptChip } from '../components/receipt-chip.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { isWholeNationalId } from './registration.ts'

function LastSeen({ patient }: { patient: PatientSummary }) {
  const { t, rich, format } = useWords()
  const visit = patient.last_visit
  if (visit === null)
    return (
      <span className="sub">
        {t(patient.is_history_here ? 'patients.no_visit' : 'history.last_not_here')}
      </span>
    )
  return (
    <>
      <bdi>{visit.ward ?? t(`visits.${visit.visit_type}`)}</bdi>
      {visit.bed !== null && <> · {rich('visits.bed_value', { bed: visit.bed })}</>}
      <br />
      <span className="sub">
        {visit.status === 'completed' || visit.status === 'cancelled' ? (
          <bdi>{format.date(visit.arrived_at)}</bdi>
        ) : (
          t(`visits.status_${visit.status}`)
        )}
      </span>
    </>
  )
}

interface SearchResultsProps {
  readonly items: readonly PatientSummary[]
  readonly query: string
  readonly selected: number
  readonly onSelect: (index: number) => void
  readonly onOpen: (patientId: string) => void
}

/** The patients that match, with what matched marked: name, medical number, mobile or national ID. */
export function SearchResults({ items, query, selected, onSelect, onOpen }: SearchResultsProps) {
  const words = useWords()
  const { t, rich, format } = words
  const today = format.localDate(useNow())
  return (
    <div className="scroll-results">
      <table className="list results" aria-label={t('patients.results')}>
        <thead>
          <tr>
            <th>{t('patients.name')}</th>
            <th>{t('patients.medical_number')}</th>
            <th>{t('patients.born')}</th>
            <th>{t('patients.last_seen')}</th>
            <th>{t('patients.receipt')}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((patient, index) => (
            <tr
              key={patient.id}
              className={index === selected ? 'clickable selected' : 'clickable'}
              aria-selected={index === selected}
              onClick={() => onOpen(patient.id)}
              onMouseDown={() => onSelect(index)}
            >
              <td className="two-lines">
                <a
                  className="row-link patient-name"
                  href={`#/patients/${patient.id}`}
                  onClick={(event) => event.preventDefault()}
                >
                  <bdi>
                    <MarkedName name={patient.full_name} query={query} />
                  </bdi>
                </a>
                <br />
                <span className="sub fs-13">
                  {patient.mobile_number !== null && (
                    <MarkedDigits shown={patient.mobile_number} query={query} />
                  )}
                  {patient.ssn_last4 !== null && (
                    <span className="id-end">
                      {isWholeNationalId(query) && compactDigits(query).endsWith(patient.ssn_last4) ? (
                        <mark>{t('patients.matched_id')}</mark>
                      ) : (
                        rich('patients.ends_with', { digits: patient.ssn_last4 })
                      )}
                    </span>
                  )}
                </span>{' '}
                <DisputedPatient patient={patient} />
              </td>
              <td className="nowrap">
                <b>
                  <MarkedDigits
                    shown={
                      patient.medical_number === null
                        ? (patient.temporary_number ?? '–')
                        : formatMedicalNumber(patient.medical_number)
                    }
                    query={query}
                  />
                </b>
              </td>
              <td className="two-lines nowrap">
                <bdi>{birthText(patient, words)}</bdi>
                <br />
                <span className="sub">
                  {rich('patients.age_and_sex', {
                    age: ageShort(patient, today, words),
                    sex: sexText(patient, words),
                  })}
                </span>
              </td>
              <td className="two-lines">
                <LastSeen patient={patient} />
              </td>
              <td>
                <ReceiptChip receipt={patient.receipt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
