import { Button } from '@mantine/core'
import { IconFileCheck, IconPencil } from '@tabler/icons-react'
import { useCallback, useMemo, useState } from 'react'
import { frm05 } from '../../shared/forms/frm-05.ts'
import { patientContextOn } from '../../shared/forms/patient-context.ts'
import { storedNews2 } from '../../shared/observations/stored-news2.ts'
import { isVisitRunning } from '../../shared/visits/visit-rules.ts'
import type { NursingAssessmentView, VisitDetail } from '../../shared/visits/visits-ipc.ts'
import { type Draft, useDraft } from '../api/use-draft.ts'
import { useAsk } from '../api/use-query.ts'
import { useMay, useUser } from '../api/use-session.ts'
import { bannerEntities } from '../components/banner-entities.ts'
import { DisputedVersions } from '../components/disputed-mark.tsx'
import { DraftState } from '../components/draft-state.tsx'
import { AnswersView } from '../components/form/answers-view.tsx'
import { goToNewerVersion, NewerVersion, OwnDraft } from '../components/form/newer-version.tsx'
import {
  currentNursing,
  currentObservations,
  submittedAnswers,
} from '../components/form/submitted-answers.ts'
import { useHospitalRules } from '../components/form/use-hospital-rules.ts'
import { type Basis, useWriting, type Writing } from '../components/form/writing-basis.ts'
import { HistoryNote } from '../components/history-note.tsx'
import { Latin } from '../components/latin.tsx'
import { LeftNote } from '../components/left-note.tsx'
import { NewsChip } from '../components/news-chip.tsx'
import { PatientBanner } from '../components/patient-banner.tsx'
import { PatientEmergency } from '../components/patient-emergency.tsx'
import { ReceiptChip } from '../components/receipt-chip.tsx'
import { ErrorState, LoadingRows } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { NursingEntry } from './nursing-entry.tsx'
import '../components/form/form.css'
import '../components/form/entry.css'

interface AssessmentPageProps {
  readonly visitId: string
  readonly onDone: (patientId: string) => void
}

function SubmittedForm({ visit, onAmend }: { visit: VisitDetail; onAmend: (() => void) | undefined }) {
  const { t, rich, format } = useWords()
  const latest = currentNursing(visit)
  const context = patientContextOn(visit.patient, format.localDate(visit.visit.arrived_at))
  if (latest === undefined) return null
  const { vital_signs } = currentObservations(visit)
  return (
    <div className="page">
      {onAmend !== undefined && <OwnDraft ownerId={visit.visit.id} formCode={frm05.code} onGoOn={onAmend} />}
      <section className="card">
        <header>
          <IconFileCheck size={18} stroke={1.75} aria-hidden />
          <h2>{t('form.read_only')}</h2>
          <span className="sub">{rich('form.version', { version: latest.version })}</span>
          <span className="sub">
            {rich('form.signed_by', {
              name: latest.author_name ?? t('app.unknown_person'),
              time: format.moment(latest.signed_at),
            })}
          </span>
          <span className="grow" />
          {vital_signs !== undefined && (
            <NewsChip
              total={storedNews2(vital_signs, context).news2_total}
              band={storedNews2(vital_signs, context).news2_band}
            />
          )}
          <ReceiptChip receipt={latest.receipt} />
          {onAmend !== undefined && (
            <Button leftSection={<IconPencil size={16} stroke={1.75} aria-hidden />} onClick={onAmend}>
              {t('visits.nursing_amend')}
            </Button>
          )}
        </header>
        <div className="inside">
          <DisputedVersions form={visit.nursing_submission} version={latest.version} />
          {latest.withheld_fields.length > 0 && (
            <div className="row row-wrap">
              <p className="sub grow">{t('visits.nursing_withheld')}</p>
              <PatientEmergency patientId={visit.patient.id} />
            </div>
          )}
          <AnswersView definition={frm05} answers={submittedAnswers(visit)} patient={context} />
        </div>
      </section>
    </div>
  )
}

function FormBar({ visit, draft }: { visit: VisitDetail; draft: Draft | null }) {
  const { t, text } = useWords()
  return (
    <div className="form-bar">
      <h1>{text(frm05.title)}</h1>
      <span className="sub mono">
        <Latin>{frm05.code}</Latin>
      </span>
      {draft !== null && (
        <span className="chip">
          <IconPencil size={14} stroke={2} aria-hidden />
          {t(visit.nursing_submission === null ? 'form.draft' : 'form.amendment')}
        </span>
      )}
      {draft !== null && visit.nursing_submission === null && <ReceiptChip receipt="on_this_pc" />}
      <span className="grow" />
      {draft !== null && <DraftState draft={draft} />}
    </div>
  )
}

interface EntryProps {
  readonly visit: VisitDetail
  readonly basis: Basis
  readonly writing: Writing<NursingAssessmentView>
  readonly onDone: () => void
}

function Entry({ visit, basis, writing, onDone }: EntryProps) {
  const { format } = useWords()
  const kept = useDraft(visit.visit.id, 'SH.MR.FRM.05')
  const [isSigning, setSigning] = useState(false)
  const { begin } = writing
  const { change: keep } = kept
  const change: Draft['change'] = useCallback(
    (key, value) => {
      begin()
      keep(key, value)
    },
    [begin, keep],
  )
  const draft = { ...kept, change }
  // The version that is being signed here arrives too.
  const isPending = writing.newer !== null && !isSigning
  const arrivalDay = format.localDate(visit.visit.arrived_at)
  const { date_of_birth, gender, birth_and_sex_readings } = visit.patient
  const rules = useHospitalRules()
  const context = useMemo(
    () => ({ ...patientContextOn({ date_of_birth, gender, birth_and_sex_readings }, arrivalDay), rules }),
    [date_of_birth, gender, birth_and_sex_readings, arrivalDay, rules],
  )
  return (
    <>
      <FormBar visit={visit} draft={draft} />
      {!isSigning && <NewerVersion writing={writing} />}
      <NursingEntry
        visitId={visit.visit.id}
        patient={context}
        draft={draft}
        amends={basis.answers}
        baseId={basis.version_id}
        pending={isPending ? { decide: goToNewerVersion } : null}
        onSigning={setSigning}
        onSubmitted={onDone}
      />
    </>
  )
}

function WriteOrRead({ visit, onDone }: { visit: VisitDetail; onDone: () => void }) {
  const user = useUser()
  const mayWrite = useMay('nursing.write')
  const latest = currentNursing(visit)
  const isOpen = isVisitRunning(visit.visit)
  const writing = useWriting({
    userId: user.id,
    latest,
    answers: latest === undefined ? null : submittedAnswers(visit),
    mayWrite,
    isOpen,
    opensWriting: latest === undefined,
  })
  const { basis } = writing
  if (basis !== null) {
    const key = `${user.id} ${basis.version_id ?? 'first'}`
    return (
      <>
        {latest !== undefined && (
          <DisputedVersions form={visit.nursing_submission} version={latest.version} />
        )}
        <Entry key={key} visit={visit} basis={basis} writing={writing} onDone={onDone} />
      </>
    )
  }
  const mayAmend = mayWrite && isOpen
  return (
    <>
      <FormBar visit={visit} draft={null} />
      <SubmittedForm visit={visit} onAmend={mayAmend ? writing.goOn : undefined} />
    </>
  )
}

/** The nursing assessment of a visit: filled in, read after submission, or amended with a reason. */
export function AssessmentPage({ visitId, onDone }: AssessmentPageProps) {
  const read = useAsk(
    'visits.get',
    { id: visitId },
    { entities: ['patient_visits', 'nursing_assessments', 'form_submissions'] },
  )
  const patientId = read.data?.patient.id
  const about = useAsk(
    'patients.get',
    { id: patientId ?? '' },
    {
      enabled: patientId !== undefined,
      entities: bannerEntities,
    },
  )
  if (read.data === undefined) {
    // A later reading that fails must not take away what stands on the screen, let alone what is being typed.
    return read.isError ? (
      <ErrorState error={read.error.reason} onRetry={() => void read.refetch()} />
    ) : (
      <LoadingRows rows={10} />
    )
  }
  const visit = read.data
  return (
    <>
      <PatientBanner
        patient={visit.patient}
        flags={about.data?.flags}
        bed={visit.visit.bed}
        href={`#/patients/${visit.patient.id}`}
      />
      <HistoryNote patientId={visit.patient.id} />
      <LeftNote error={read.error} />
      <WriteOrRead visit={visit} onDone={() => onDone(visit.patient.id)} />
    </>
  )
}
