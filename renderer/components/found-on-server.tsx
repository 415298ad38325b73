import { Button, Loader } from '@mantine/core'
import { IconCloudDownload } from '@tabler/icons-react'
import { useEffect, useRef } from 'react'
import type { PatientOnServer } from '../../shared/patients/patients-ipc.ts'
import { useAsk, useSend } from '../api/use-query.ts'
import { useSyncStatus } from '../api/use-session.ts'
import { useWords } from '../i18n/use-words.tsx'
import { useNow } from './clock.tsx'
import { DisputedPatient } from './disputed-mark.tsx'
import { historyEntities } from './history-note.tsx'
import { historyRefusalText } from './history-refusal.ts'
import { MarkedDigits, MarkedName } from './marked.tsx'
import { Note } from './note.tsx'
import { PatientNumber } from './patient-banner.tsx'
import { ageShort, birthText, sexText } from './person-facts.ts'
import type { ServerLookup } from './use-server-lookup.ts'

interface BringingProps {
  readonly patient: PatientOnServer
  readonly onArrived: (patientId: string) => void
  readonly onCancel: () => void
}

/** Waits until somebody whom the server named is on this PC too. */
export function Bringing({ patient, onArrived, onCancel }: BringingProps) {
  const words = useWords()
  const { t, rich } = words
  const isOffline = useSyncStatus()?.connection === 'offline'
  const standing = useAsk('history.standing', { patient_id: patient.id }, { entities: historyEntities })
  const { send, error } = useSend('history.fetch')
  const isKnown = standing.data?.is_known === true
  const isAsked = useRef(false)
  useEffect(() => {
    // Once, and again when the server is back.
    if (!isOffline && !isAsked.current) void send({ patient_id: patient.id })
    isAsked.current = !isOffline
  }, [isOffline, patient.id, send])
  useEffect(() => {
    if (isKnown) onArrived(patient.id)
  }, [isKnown, patient.id, onArrived])
  const cancel = (
    <Button variant="default" size="compact-sm" onClick={onCancel}>
      {t('app.cancel')}
    </Button>
  )
  if (isOffline || error?.code === 'offline')
    return (
      <Note kind="away" role="status">
        <div className="row row-wrap">
          <b>{rich('lookup.bringing', { name: patient.full_name })}</b>
          <span className="grow">{t('lookup.comes_later')}</span>
          {cancel}
        </div>
      </Note>
    )
  if (error !== null)
    return (
      <Note kind="warn" role="alert">
        <b>{t('lookup.not_brought')}</b> {historyRefusalText(error, words)}{' '}
        <Button variant="default" size="compact-sm" onClick={() => void send({ patient_id: patient.id })}>
          {t('history.again')}
        </Button>{' '}
        {cancel}
      </Note>
    )
  return (
    <Note kind="warn" role="status">
      <div className="row row-wrap">
        <b>{rich('lookup.bringing', { name: patient.full_name })}</b>
        <Loader size="xs" aria-hidden />
        <span className="grow" />
        {cancel}
      </div>
    </Note>
  )
}

interface FoundOnServerProps {
  readonly lookup: ServerLookup
  readonly query: string
  /** Whether this PC has found nobody. */
  readonly isAlone: boolean
  /** The place of the line that Enter takes; -1 while it is one of this PC's. */
  readonly selected: number
  readonly onChoose: (patient: PatientOnServer) => void
}

/** Those whom the server knows by the same words, below what this PC has found. */
export function FoundOnServer({ lookup, query, isAlone, selected, onChoose }: FoundOnServerProps) {
  const words = useWords()
  const { t, rich, format } = words
  const today = format.localDate(useNow())
  if (lookup.state !== 'answered' || lookup.items.length === 0) return null
  return (
    <section className="card clip on-server" aria-label={t('lookup.title')}>
      <header>
        <IconCloudDownload size={18} stroke={1.75} aria-hidden />
        <h2>{t('lookup.title')}</h2>
        <span className="sub">{t(isAlone ? 'lookup.only_there' : 'lookup.also_there')}</span>
      </header>
      <ul className="statements inside">
        {lookup.items.map((patient, index) => (
          <li key={patient.id} className="statement" aria-current={index === selected ? 'true' : undefined}>
            <div className="grow">
              <div className="row row-wrap">
                <b className="patient-name">
                  <bdi>
                    <MarkedName name={patient.full_name} query={query} />
                  </bdi>
                </b>
                <DisputedPatient patient={patient} />
                <span className="chip outline">
                  {t(patient.is_here ? 'lookup.is_here' : 'lookup.not_here')}
                </span>
              </div>
              <div className="sub">
                <PatientNumber patient={patient} /> · <bdi>{birthText(patient, words)}</bdi> ·{' '}
                {rich('patients.age_and_sex', {
                  age: ageShort(patient, today, words),
                  sex: sexText(patient, words),
                })}
                {patient.mobile_number !== null && (
                  <>
                    {' · '}
                    <MarkedDigits shown={patient.mobile_number} query={query} />
                  </>
                )}
                {patient.ssn_last4 !== null && (
                  <> · {rich('patients.ends_with', { digits: patient.ssn_last4 })}</>
                )}
              </div>
            </div>
            <Button
              variant={index === selected ? 'filled' : 'default'}
              size="compact-md"
              h={36}
              onClick={() => onChoose(patient)}
            >
              {t(patient.is_here ? 'lookup.open' : 'lookup.bring')}
            </Button>
          </li>
        ))}
      </ul>
      {lookup.isCut && <p className="sub inside">{t('lookup.is_cut')}</p>}
    </section>
  )
}
