import { IconAlertTriangle, IconEye, IconShieldCheck } from '@tabler/icons-react'
import { type ReactNode, useEffect } from 'react'
import type { ElsewhereSummary } from '../../shared/emergency/emergency-message.ts'
import { formatMedicalNumber } from '../../shared/identifiers/medical-number.ts'
import { VisitStatus, VisitType } from '../../shared/visits/visit.ts'
import { IsolationType, ResuscitationStatus, WarningKind } from '../../shared/warnings/patient-warning.ts'
import { useAsk } from '../api/use-query.ts'
import { DisputedMark, DisputedPatient } from '../components/disputed-mark.tsx'
import { Latin } from '../components/latin.tsx'
import { Note } from '../components/note.tsx'
import { birthText, sexText } from '../components/person-facts.ts'
import { EmptyState, ErrorState, LoadingRows } from '../components/states.tsx'
import { WarningIcon, warningText } from '../components/warning-flag.tsx'
import { useWords } from '../i18n/use-words.tsx'

function Part({ title, none, children }: { title: string; none: string | null; children: ReactNode }) {
  return (
    <section className="card" aria-label={title}>
      <header>
        <h2>{title}</h2>
      </header>
      <div className="inside column">
        {none === null ? <ul className="statements">{children}</ul> : <span className="sub">{none}</span>}
      </div>
    </section>
  )
}

function genderOf(gender: string | null): 'male' | 'female' | null {
  return gender === 'male' || gender === 'female' ? gender : null
}

function Head({ summary }: { summary: ElsewhereSummary }) {
  const words = useWords()
  const { t, rich, format } = words
  const { patient } = summary
  const sex = {
    gender: genderOf(patient.gender),
    birth_and_sex_readings: patient.birth_and_sex_readings,
  }
  const facts = [sexText(sex, words), birthText(patient, words)]
  return (
    <>
      <div className="page-head">
        <h1>
          <bdi>{patient.full_name}</bdi>
        </h1>
        <span className="sub">{rich('emergency.elsewhere_of', { site: summary.site_name })}</span>
      </div>
      <Note kind="warn">
        <b>{rich('emergency.elsewhere_page', { time: format.moment(summary.ends_at) })}</b>
      </Note>
      <p className="row row-wrap">
        {facts.map((fact) => (
          <bdi key={fact}>{fact}</bdi>
        ))}
        <DisputedPatient patient={patient} />
        {patient.medical_number !== null && (
          <span>
            <span className="sub">{t('emergency.elsewhere_medical')}:</span>{' '}
            <Latin>{formatMedicalNumber(patient.medical_number)}</Latin>
          </span>
        )}
        {patient.ssn_last4 !== null && (
          <span>
            <span className="sub">{t('emergency.elsewhere_ssn')}:</span> <Latin>{patient.ssn_last4}</Latin>
          </span>
        )}
        {patient.deceased_at !== null && (
          <span className="chip bad">
            {rich('emergency.elsewhere_deceased', { time: format.moment(patient.deceased_at) })}
          </span>
        )}
      </p>
    </>
  )
}

function Allergies({ allergies }: Pick<ElsewhereSummary, 'allergies'>) {
  const { t } = useWords()
  return (
    <Part
      title={t('allergies.title')}
      none={allergies.length === 0 ? t('emergency.elsewhere_no_allergies') : null}
    >
      {allergies.map(({ kind, substance, reaction, certainty, is_disputed }, n) => {
        const isNone = kind === 'none_known'
        const Icon = isNone ? IconShieldCheck : IconAlertTriangle
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: two may say the same
          <li key={n} className="statement">
            <Icon size={20} stroke={1.75} aria-hidden />
            <div className="grow">
              <b>
                <bdi>
                  {isNone ? t('allergies.none_known') : (substance ?? t('allergies.substance_unknown'))}
                </bdi>
              </b>{' '}
              {is_disputed && <DisputedMark>{t('allergies.disputed')}</DisputedMark>}
              <div>
                <bdi>{reaction}</bdi> {certainty !== null && t(`allergies.certainty_${certainty}`)}
              </div>
            </div>
          </li>
        )
      })}
    </Part>
  )
}

function Warnings({ warnings }: Pick<ElsewhereSummary, 'warnings'>) {
  const words = useWords()
  const { t } = words
  return (
    <Part
      title={t('warnings.title')}
      none={warnings.length === 0 ? t('emergency.elsewhere_no_warnings') : null}
    >
      {warnings.map((warning, index) => {
        const kind = WarningKind.catch('other').parse(warning.kind)
        const isolation_type = IsolationType.nullable().catch(null).parse(warning.isolation_type)
        const resuscitation_status = ResuscitationStatus.nullable()
          .catch(null)
          .parse(warning.resuscitation_status)
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: the summary names no ids and is read once
          <li key={index} className="statement">
            <WarningIcon kind={kind} size={20} />
            <div className="grow">
              <b>
                {kind === 'resuscitation' && warning.is_disputed
                  ? t('warnings.resuscitation_disputed')
                  : warningText({ kind, isolation_type, resuscitation_status }, words)}
              </b>{' '}
              {warning.is_disputed && (
                <DisputedMark>
                  {t(kind === 'resuscitation' ? 'warnings.resuscitation_disputed_hint' : 'warnings.disputed')}
                </DisputedMark>
              )}
              {warning.is_withheld && <div className="sub">{t('emergency.elsewhere_text_withheld')}</div>}
              {warning.note !== null && (
                <div>
                  <bdi>{warning.note}</bdi>
                </div>
              )}
            </div>
          </li>
        )
      })}
    </Part>
  )
}

function Visits({ visits }: Pick<ElsewhereSummary, 'visits'>) {
  const { t, format } = useWords()
  return (
    <Part
      title={t('emergency.elsewhere_visits')}
      none={visits.length === 0 ? t('emergency.elsewhere_no_visits') : null}
    >
      {visits.map((visit) => {
        const type = VisitType.safeParse(visit.visit_type)
        const status = VisitStatus.safeParse(visit.status)
        return (
          <li key={visit.id} className="statement">
            <div className="grow">
              <b>
                <bdi>{format.moment(visit.arrived_at)}</bdi>
              </b>{' '}
              {type.success && t(`visits.${type.data}`)} ·{' '}
              {status.success && t(`visits.status_${status.data}`)}
              <div>
                <bdi>{visit.chief_complaint}</bdi>
              </div>
              {visit.diagnosis !== null && (
                <div>
                  <bdi>{visit.diagnosis}</bdi>{' '}
                  {visit.disputed_fields.includes('diagnosis') && (
                    <DisputedMark>{t('patient.disputed')}</DisputedMark>
                  )}
                </div>
              )}
            </div>
          </li>
        )
      })}
    </Part>
  )
}

/** Each look is an event of the audit, so the server is asked when the access should be over and not in between. */
const LEAST_WAIT_MS = 30_000

function useAskedAtEnd(endsAt: string | undefined, askAgain: () => unknown): void {
  useEffect(() => {
    if (endsAt === undefined) return
    const timer = setTimeout(askAgain, Math.max(LEAST_WAIT_MS, Date.parse(endsAt) - Date.now() + 1_000))
    return () => clearTimeout(timer)
  }, [endsAt, askAgain])
}

/** What an emergency shows of a patient of another hospital: read only, while the access runs. */
export function ElsewherePage({ accessId }: { accessId: string }) {
  const { t } = useWords()
  const read = useAsk('emergency.read_elsewhere', { id: accessId })
  useAskedAtEnd(read.data?.ends_at, read.refetch)
  if (read.error?.reason.code === 'not_found') {
    return (
      <>
        <h1 className="visually-hidden">{t('emergency.elsewhere_title')}</h1>
        <EmptyState
          icon={<IconEye size={28} stroke={1.5} aria-hidden />}
          title={t('emergency.title')}
          text={t('emergency.elsewhere_over')}
        />
      </>
    )
  }
  // Also where there was an answer before: what the access showed does not outlive it while the server is away.
  if (read.error !== null) return <ErrorState error={read.error.reason} onRetry={() => void read.refetch()} />
  if (read.data === undefined) return <LoadingRows />
  const summary = read.data
  return (
    <div className="page">
      <Head summary={summary} />
      <Allergies allergies={summary.allergies} />
      <Warnings warnings={summary.warnings} />
      <Visits visits={summary.visits} />
    </div>
  )
}
