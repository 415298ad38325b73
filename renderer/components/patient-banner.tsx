import { IconAlertTriangle, IconArrowsSplit, IconHelpCircle, IconShieldCheck } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { formatMedicalNumber } from '../../shared/identifiers/medical-number.ts'
import type { PatientFlags, PatientSummary } from '../../shared/patients/patients-ipc.ts'
import { useWords } from '../i18n/use-words.tsx'
import { useNow } from './clock.tsx'
import { disputedNames, isRemovalDisputed } from './disputed-mark.tsx'
import { DisputedMergeFlag } from './disputed-merge-flag.tsx'
import { Latin } from './latin.tsx'
import { ageText, birthText, sexText } from './person-facts.ts'
import { WarningFlag } from './warning-flag.tsx'

type BannerPatient = Pick<
  PatientSummary,
  | 'full_name'
  | 'medical_number'
  | 'temporary_number'
  | 'date_of_birth'
  | 'birth_date_is_estimated'
  | 'gender'
  | 'disputed_fields'
  | 'birth_and_sex_readings'
>

interface PatientBannerProps {
  readonly patient: BannerPatient
  readonly flags: PatientFlags | undefined
  readonly bed?: string | null
  /** Where the name leads. */
  readonly href?: string
  readonly children?: ReactNode
}

/** The number a patient is called by: the medical one, grouped 2-7-1, or the temporary one. */
export function PatientNumber({
  patient,
}: {
  patient: Pick<PatientSummary, 'medical_number' | 'temporary_number'>
}) {
  const number = patient.medical_number
  return (
    <Latin strong>{number === null ? (patient.temporary_number ?? '–') : formatMedicalNumber(number)}</Latin>
  )
}

/** What the patient is allergic to; each substance stands by itself, so that Latin names keep their place in Arabic. */
function AllergyItems({ items }: Pick<PatientFlags['allergy'], 'items'>) {
  const { t, language } = useWords()
  const comma = language === 'ar' ? '، ' : ', '
  return items.map(({ kind, substance, severity, reaction }, n) => {
    const facts = [
      substance === null ? null : t(`allergies.${kind}_kind`),
      severity && t(`allergies.severity_${severity}`),
      reaction,
    ].filter((fact) => fact !== null)
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: a line of words without identity of its own
      <span key={n}>
        {n > 0 && comma}
        <bdi>{substance ?? t('allergies.substance_unknown')}</bdi>
        {facts.length > 0 && (
          <>
            {' ('}
            {facts.map((fact, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two may say the same
              <span key={at}>
                {at > 0 && comma}
                <bdi>{fact}</bdi>
              </span>
            ))}
            {')'}
          </>
        )}
      </span>
    )
  })
}

function AllergyFlag({ allergy }: { allergy: PatientFlags['allergy'] }) {
  const { t } = useWords()
  if (allergy.is_disputed) {
    return (
      <span className="flag disputed">
        <IconArrowsSplit size={22} stroke={1.75} aria-hidden className="mirrors" />
        <span>
          <b>{t('patient.allergy_disputed')}</b>
          <small>
            {t('patient.allergy_treat_as')} <AllergyItems items={allergy.items} />
          </small>
        </span>
      </span>
    )
  }
  if (allergy.state === 'yes') {
    return (
      <span className="flag allergy">
        <IconAlertTriangle size={22} stroke={1.75} aria-hidden />
        <b>
          {t('patient.allergy_to')} <AllergyItems items={allergy.items} />
        </b>
      </span>
    )
  }
  const isKnown = allergy.state === 'no_known_allergy'
  const Icon = isKnown ? IconShieldCheck : IconHelpCircle
  return (
    <span className="flag">
      <Icon size={22} stroke={1.75} aria-hidden />
      <span>
        <b>{t(isKnown ? 'patient.allergy_none' : 'patient.allergy_not_recorded')}</b>
        {!isKnown && <small>{t('patient.allergy_ask')}</small>}
      </span>
    </span>
  )
}

function FallFlag({ fall }: { fall: NonNullable<PatientFlags['fall_risk']> }) {
  const { t, rich } = useWords()
  const isRaised = fall.level === 'high' || fall.level === 'moderate'
  if (!isRaised) return null
  return (
    <span className="flag fall">
      <span className="letter" aria-hidden>
        F
      </span>
      <span>
        <b>{t(fall.level === 'high' ? 'patient.fall_high' : 'patient.fall_moderate')}</b>
        <small>
          {rich(fall.scale === 'morse' ? 'patient.morse' : 'patient.humpty', { total: fall.total })}
          {fall.is_scale_disputed && <> · {t('scores.fall_scale_disputed')}</>}
        </small>
      </span>
    </span>
  )
}

/** No fall risk on this PC is no low one while the visits in which it was looked at are not here. */
function FallNotKnownFlag() {
  const { t } = useWords()
  return (
    <span className="flag">
      <IconHelpCircle size={22} stroke={1.75} aria-hidden />
      <span>
        <b>{t('history.fall_not_known')}</b>
        <small>{t('history.fall_not_known_why')}</small>
      </span>
    </span>
  )
}

/** On every patient screen: who this is, by two identifiers, and what to beware of, as symbol and word. */
export function PatientBanner({ patient, flags, bed, href, children }: PatientBannerProps) {
  const words = useWords()
  const { t, rich, format } = words
  const today = format.localDate(useNow())
  const disputed = disputedNames(patient.disputed_fields, words)
  const mayBeError = isRemovalDisputed(patient.disputed_fields)
  return (
    <section className="banner" aria-label={t('patient.banner')}>
      <div>
        {href === undefined ? (
          <h1 className="name">
            <bdi>{patient.full_name}</bdi>
          </h1>
        ) : (
          <div className="name">
            <a href={href}>
              <bdi>{patient.full_name}</bdi>
            </a>
          </div>
        )}
        <div className="ids">
          <span>
            {t(patient.medical_number === null ? 'patient.temporary_number' : 'patient.number')}{' '}
            <PatientNumber patient={patient} />
          </span>
          <span>
            {t('patient.born')} <b>{birthText(patient, words)}</b>
          </span>
          <span>
            <b>{ageText(patient, today, words)}</b> · <b>{sexText(patient, words)}</b>
          </span>
          {bed !== undefined && bed !== null && (
            <span>
              {t('patient.bed')} <Latin strong>{bed}</Latin>
            </span>
          )}
        </div>
      </div>
      {children}
      <div className="flags">
        {(disputed !== '' || mayBeError) && (
          <span className="flag disputed">
            <IconArrowsSplit size={22} stroke={1.75} aria-hidden className="mirrors" />
            <span>
              <b>{t('patient.disputed')}</b>
              {disputed !== '' && <small>{rich('patient.disputed_fields', { fields: disputed })}</small>}
              {mayBeError && <small>{t('patient.removal_disputed')}</small>}
            </span>
          </span>
        )}
        {flags?.disputed_merges.map((choice) => (
          <DisputedMergeFlag key={choice.registration.id} choice={choice} />
        ))}
        {flags !== undefined && <AllergyFlag allergy={flags.allergy} />}
        {flags?.warnings.map((warning) => (
          <WarningFlag key={warning.id} warning={warning} />
        ))}
        {flags?.fall_risk != null && <FallFlag fall={flags.fall_risk} />}
        {flags?.fall_risk === null && !flags.is_history_here && <FallNotKnownFlag />}
      </div>
    </section>
  )
}
