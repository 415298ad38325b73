import { Button } from '@mantine/core'
import { IconFileCheck, IconPencil } from '@tabler/icons-react'
import { useCallback, useMemo, useState } from 'react'
import { flattenAnswers, nestAnswers } from '../../shared/forms/form-answers.ts'
import type { FormAnswers, FormDefinition } from '../../shared/forms/form-definition.ts'
import { patientContextOn } from '../../shared/forms/patient-context.ts'
import {
  type SheetCode,
  sheetCodeFor,
  sheetContext,
  sheetDefinition,
} from '../../shared/radiology/sheet-rules.ts'
import type { RadiologySheetView, StudyView, VisitDetail } from '../../shared/visits/visits-ipc.ts'
import { type Draft, useDraft } from '../api/use-draft.ts'
import { useAsk } from '../api/use-query.ts'
import { useMay, useUser } from '../api/use-session.ts'
import { bannerEntities } from '../components/banner-entities.ts'
import { DisputedVersions } from '../components/disputed-mark.tsx'
import { DraftState } from '../components/draft-state.tsx'
import { AnswersView } from '../components/form/answers-view.tsx'
import { comparedAnswers } from '../components/form/compared-answers.tsx'
import { goToNewerVersion, NewerVersion, OwnDraft } from '../components/form/newer-version.tsx'
import { type Basis, useWriting, type Writing } from '../components/form/writing-basis.ts'
import { HistoryNote } from '../components/history-note.tsx'
import { Latin } from '../components/latin.tsx'
import { LeftNote } from '../components/left-note.tsx'
import { PatientBanner } from '../components/patient-banner.tsx'
import { ReceiptChip } from '../components/receipt-chip.tsx'
import { EmptyState, ErrorState, LoadingRows } from '../components/states.tsx'
import type { ComparedSection } from '../components/version-comparison.tsx'
import { VersionsButton } from '../components/versions-dialog.tsx'
import { useWords, type Words } from '../i18n/use-words.tsx'
import { SheetEntry } from './sheet-entry.tsx'
import { sheetOf } from './sheet-state.ts'
import { useStudyName } from './study-name.ts'
import '../components/form/form.css'
import '../components/form/entry.css'
import './radiology.css'

/** Tables that the page is made of. */
const sheetEntities = ['patient_visits', 'studies', 'radiology_sheets', 'form_submissions'] as const

interface OneSheet {
  readonly detail: VisitDetail
  readonly study: StudyView
  readonly code: SheetCode
}

/** A version's answers in the form's shape, without the record's own fields. */
function answersOf(code: SheetCode, sheet: RadiologySheetView | undefined): FormAnswers | null {
  if (sheet === undefined) return null
  const definition: FormDefinition = sheetDefinition(code)
  return nestAnswers(definition, flattenAnswers(definition, sheet))
}

/** Two versions of a sheet: whether a physician stands for it, and field by field what it says. */
function comparedSheets(
  code: SheetCode,
  older: RadiologySheetView,
  newer: RadiologySheetView,
  { t, text }: Words,
): ComparedSection[] {
  const status = ({ is_completed }: RadiologySheetView): string =>
    t(is_completed ? 'radiology.sheet_completed' : 'radiology.sheet_prepared')
  const isDifferent = older.is_completed !== newer.is_completed
  const state = { key: 'is_completed', older: status(older), newer: status(newer), isDifferent }
  return [
    { code: 'state', title: null, rows: [{ ...state, label: t('radiology.sheet_state') }] },
    ...comparedAnswers(
      sheetDefinition(code),
      answersOf(code, older) ?? {},
      answersOf(code, newer) ?? {},
      text,
    ),
  ]
}

function useSheetContext({ detail, study }: OneSheet) {
  const { format } = useWords()
  const day = format.localDate(detail.visit.arrived_at)
  const { date_of_birth, gender, birth_and_sex_readings } = detail.patient
  const { modality } = study
  return useMemo(
    () => sheetContext(patientContextOn({ date_of_birth, gender, birth_and_sex_readings }, day), modality),
    [date_of_birth, gender, birth_and_sex_readings, day, modality],
  )
}

function SheetHead({ study, code, draft }: Omit<OneSheet, 'detail'> & { draft: Draft | null }) {
  const { t, text } = useWords()
  const studyName = useStudyName()
  return (
    <div className="form-bar">
      <h1>{text(sheetDefinition(code).title)}</h1>
      <span className="sub mono">
        <Latin>{code}</Latin>
      </span>
      <span className="chip accent">{studyName(study)}</span>
      {study.accession_number !== null && (
        <span className="sub mono">
          <Latin>{study.accession_number}</Latin>
        </span>
      )}
      {draft !== null && (
        <span className="chip">
          <IconPencil size={14} stroke={2} aria-hidden />
          {t('form.draft')}
        </span>
      )}
      <span className="grow" />
      {draft !== null && <DraftState draft={draft} />}
    </div>
  )
}

interface EntryProps extends OneSheet {
  readonly basis: Basis
  readonly writing: Writing<RadiologySheetView>
  readonly onDone: () => void
}

function Entry({ detail, study, code, basis, writing, onDone }: EntryProps) {
  const isCompleter = useMay('radiology.complete_sheet')
  const kept = useDraft(study.id, code)
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
  const context = useSheetContext({ detail, study, code })
  return (
    <>
      <SheetHead study={study} code={code} draft={draft} />
      {!isSigning && <NewerVersion writing={writing} />}
      <SheetEntry
        study={study}
        code={code}
        isCompleter={isCompleter}
        before={detail.radiology_sheets.find(({ id }) => id === basis.version_id)}
        start={basis.answers}
        patient={context}
        draft={draft}
        pending={isPending ? { decide: goToNewerVersion } : null}
        onSigning={setSigning}
        onDone={onDone}
      />
    </>
  )
}

function sheetForm(detail: VisitDetail, sheet: RadiologySheetView) {
  return detail.sheet_submissions.find(({ id }) => id === sheet.submission_id)
}

function ReadSheet(props: OneSheet & { sheet: RadiologySheetView; onWrite: (() => void) | undefined }) {
  const { detail, study, code, sheet, onWrite } = props
  const words = useWords()
  const { t, rich, text, format } = words
  const context = useSheetContext(props)
  return (
    <>
      <SheetHead study={study} code={code} draft={null} />
      <div className="page">
        {onWrite !== undefined && <OwnDraft ownerId={study.id} formCode={code} onGoOn={onWrite} />}
        <section className="card">
          <header>
            <IconFileCheck size={18} stroke={1.75} aria-hidden />
            <h2>{t(sheet.is_completed ? 'radiology.sheet_completed' : 'radiology.sheet_prepared')}</h2>
            <span className="sub">{rich('form.version', { version: sheet.version })}</span>
            <span className="sub">
              {rich('form.signed_by', {
                name: sheet.author_name ?? t('app.unknown_person'),
                time: format.moment(sheet.signed_at),
              })}
            </span>
            <span className="grow" />
            <VersionsButton
              title={text(sheetDefinition(code).title)}
              versions={detail.radiology_sheets.filter((each) => each.submission_id === sheet.submission_id)}
              compare={(older, newer) => comparedSheets(code, older, newer, words)}
            />
            <ReceiptChip receipt={sheet.receipt} />
            {onWrite !== undefined && (
              <Button leftSection={<IconPencil size={16} stroke={1.75} aria-hidden />} onClick={onWrite}>
                {t(sheet.is_completed ? 'radiology.sheet_amend' : 'radiology.sheet_go_on')}
              </Button>
            )}
          </header>
          <div className="inside">
            <DisputedVersions form={sheetForm(detail, sheet)} version={sheet.version} />
            <AnswersView
              definition={sheetDefinition(code)}
              answers={answersOf(code, sheet) ?? {}}
              patient={context}
              without={['critical_result']}
            />
          </div>
        </section>
      </div>
    </>
  )
}

function WriteOrRead({ detail, study, code, onDone }: OneSheet & { onDone: () => void }) {
  const { t } = useWords()
  const user = useUser()
  const mayPrepare = useMay('radiology.prepare')
  const mayComplete = useMay('radiology.complete_sheet')
  const sheet = sheetOf(detail, study)
  const isCompleted = sheet?.is_completed === true
  const isOpen = detail.visit.status !== 'cancelled' && study.status !== 'cancelled'
  const mayWrite = mayComplete || (mayPrepare && !isCompleted)
  const writing = useWriting({
    userId: user.id,
    latest: sheet,
    answers: answersOf(code, sheet),
    mayWrite,
    isOpen,
    // A physician comes to a prepared sheet to complete it.
    opensWriting: sheet === undefined || (mayComplete && !isCompleted),
  })
  const { basis } = writing
  if (basis !== null) {
    return (
      <>
        {sheet !== undefined && <DisputedVersions form={sheetForm(detail, sheet)} version={sheet.version} />}
        <Entry
          key={`${user.id} ${basis.version_id ?? 'first'}`}
          detail={detail}
          study={study}
          code={code}
          basis={basis}
          writing={writing}
          onDone={onDone}
        />
      </>
    )
  }
  if (sheet === undefined) return <EmptyState title={t('radiology.safety_not_known_here')} />
  return (
    <ReadSheet
      detail={detail}
      study={study}
      code={code}
      sheet={sheet}
      onWrite={mayWrite && isOpen ? writing.goOn : undefined}
    />
  )
}

interface SheetPageProps {
  readonly visitId: string
  readonly studyId: string
  readonly onDone: (patientId: string) => void
}

/** The preparation sheet of a study: filled in with the patient, completed by a physician, read, amended. */
export function SheetPage({ visitId, studyId, onDone }: SheetPageProps) {
  const { t } = useWords()
  const read = useAsk('visits.get', { id: visitId }, { entities: sheetEntities })
  const patientId = read.data?.patient.id
  const about = useAsk(
    'patients.get',
    { id: patientId ?? '' },
    { enabled: patientId !== undefined, entities: bannerEntities },
  )
  if (read.data === undefined) {
    // A later reading that fails must not take away what stands on the screen, let alone what is being typed.
    return read.isError ? (
      <ErrorState error={read.error.reason} onRetry={() => void read.refetch()} />
    ) : (
      <LoadingRows rows={10} />
    )
  }
  const detail = read.data
  const study = detail.studies.find(({ id }) => id === studyId)
  const code = study === undefined ? null : sheetCodeFor(study.modality)
  return (
    <>
      <PatientBanner
        patient={detail.patient}
        flags={about.data?.flags}
        bed={detail.visit.bed}
        href={`#/patients/${detail.patient.id}?visit=${visitId}`}
      />
      <HistoryNote patientId={detail.patient.id} />
      <LeftNote error={read.error} />
      {study === undefined || code === null ? (
        <EmptyState title={t('radiology.sheet_none')} />
      ) : (
        <WriteOrRead detail={detail} study={study} code={code} onDone={() => onDone(detail.patient.id)} />
      )}
    </>
  )
}
