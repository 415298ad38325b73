import { Button } from '@mantine/core'
import { IconFilePlus } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import type { ReportStatus } from '../../shared/radiology/radiology-assessment.ts'
import { isReportClosed, needsReportReason } from '../../shared/radiology/report-rules.ts'
import type { RadiologyAssessmentView, StudyView, VisitDetail } from '../../shared/visits/visits-ipc.ts'
import { fieldErrorsOf, fieldErrorText } from '../api/error-text.ts'
import { useSend } from '../api/use-query.ts'
import { useMay, useNeedsReason, useUser } from '../api/use-session.ts'
import { DisputedVersions } from '../components/disputed-mark.tsx'
import { DraftState } from '../components/draft-state.tsx'
import { goToNewerVersion, NewerVersion } from '../components/form/newer-version.tsx'
import { KeyCaps, keysOf } from '../components/key-caps.tsx'
import { Note } from '../components/note.tsx'
import { ReceiptChip } from '../components/receipt-chip.tsx'
import { EmptyState, ErrorNote, ErrorState, LoadingRows } from '../components/states.tsx'
import { TickBox } from '../components/tick-boxes.tsx'
import { useCommand } from '../components/use-command.ts'
import { useWords } from '../i18n/use-words.tsx'
import { ReportForm } from './report-form.tsx'
import { fieldOfCore, problemsOf, type ReportField, reportInput } from './report-texts.ts'
import { sheetHref } from './sheet-state.ts'
import { EarlierReports, SignedReport } from './signed-report.tsx'
import { type Report, useReport } from './use-report.ts'
import { useSheetCompletion } from './use-sheet-completion.ts'

interface ReportPaneProps {
  readonly detail: VisitDetail
  readonly study: StudyView | undefined
  /** Whether a report that was begun before the visit had a study belongs to this one. */
  readonly takesOver: boolean
  /** Versions of this study's report: the one that counts last, the others before it, oldest first. */
  readonly versions: readonly RadiologyAssessmentView[]
}

type Latest = RadiologyAssessmentView | undefined

interface SigningProps {
  readonly detail: VisitDetail
  readonly study: StudyView | undefined
  readonly latest: Latest
  readonly report: Report
  readonly onSigned: (version: RadiologyAssessmentView) => void
}

/** Checking, signing and what went wrong: everything about a report's way to a signature. */
function useSigning({ detail, study, latest, report, onSigned }: SigningProps) {
  const words = useWords()
  const [hasTried, setTried] = useState(false)
  const submit = useSend('radiology.submit_report')
  const form = useRef<HTMLDivElement>(null)
  const demands = {
    needsReason: needsReportReason(latest, useUser().id),
    needsAdministrationReason: useNeedsReason('radiology.report'),
  }
  const problems = problemsOf(report.texts, demands)
  const refused = fieldErrorsOf(submit.error)

  function errorOf(field: ReportField): string | undefined {
    const problem = problems.find((each) => each.field === field)
    const isTold = hasTried || problem?.code === 'too_long'
    if (problem !== undefined && isTold) {
      if (problem.code === 'too_short') return words.t('fields.too_short', { min: problem.bound ?? 0 })
      if (problem.code === 'placeholder_open') {
        return words.t('fields.placeholder_open', { text: problem.text ?? '' })
      }
      if (problem.code === 'too_long') return words.t('fields.too_long', { max: problem.bound ?? 0 })
      return words.t(`fields.${problem.code}`)
    }
    const error = refused.find((each) => fieldOfCore(each.field) === field)
    return error === undefined ? undefined : fieldErrorText(error, words)
  }

  function focusFirstError(): void {
    setTimeout(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus())
  }

  async function sign(status: ReportStatus, completesSheet: string | null): Promise<void> {
    if (submit.isBusy) return
    if (report.newer !== null) return goToNewerVersion()
    setTried(true)
    await report.draft.flush()
    if (problems.length > 0) return focusFirstError()
    const subject = {
      visit_id: detail.visit.id,
      study_id: study?.id ?? null,
      base_id: report.baseId,
      status,
      completesSheet,
      ...demands,
    }
    const made = await submit.send(reportInput(report.texts, subject))
    if (made === undefined) return focusFirstError()
    onSigned(made)
    setTried(false)
    await report.forget()
  }

  return { form, demands, errorOf, sign, error: submit.error, isBusy: submit.isBusy }
}

interface PaneHeadProps {
  readonly study: StudyView | undefined
  readonly latest: Latest
  readonly report: Report
  readonly isWriting: boolean
  /** Begins an addendum; undefined while one is written or where none may be. */
  readonly onAdd: (() => void) | undefined
}

function PaneHead({ study, latest, report, isWriting, onAdd }: PaneHeadProps) {
  const { t, rich, format } = useWords()
  const modality = study?.modality
  const region = latest?.body_region ?? study?.body_region ?? null
  return (
    <div className="report-title">
      <h2>
        {modality === undefined
          ? t('radiology.report')
          : t('radiology.report_of', { modality: t(`modality.${modality}`) })}
      </h2>
      {region !== null && <bdi className="ink-2">{region}</bdi>}
      {latest === undefined ? (
        <span className="chip">{t('form.draft')}</span>
      ) : (
        <>
          <span className="chip accent" data-report-status={latest.status}>
            {t(`radiology.status_${latest.status}`)}
          </span>
          <ReceiptChip receipt={latest.receipt} />
          <span className="sub fs-13">
            {rich('radiology.by', {
              name: latest.author_name ?? t('app.unknown_person'),
              time: format.moment(latest.signed_at),
            })}
          </span>
        </>
      )}
      <span className="grow" />
      {isWriting && <DraftState draft={report.draft} />}
      {onAdd !== undefined && (
        <Button leftSection={<IconFilePlus size={18} stroke={1.75} aria-hidden />} onClick={onAdd}>
          {t('radiology.write_addendum')}
        </Button>
      )}
    </div>
  )
}

function SignButtons({
  latest,
  isBusy,
  onSign,
}: {
  latest: Latest
  isBusy: boolean
  onSign: (status: ReportStatus) => void
}) {
  const { t } = useWords()
  const button = { size: 'md', h: 44, loading: isBusy } as const
  if (isReportClosed(latest)) {
    return (
      <Button
        {...button}
        variant="filled"
        rightSection={<KeyCaps command="form.submit" />}
        {...keysOf('form.submit')}
        onClick={() => onSign('addendum')}
      >
        {t('radiology.addendum')}
      </Button>
    )
  }
  return (
    <>
      <Button {...button} onClick={() => onSign('preliminary')}>
        {t('radiology.preliminary')}
      </Button>
      <Button
        {...button}
        variant="filled"
        rightSection={<KeyCaps command="form.submit" />}
        {...keysOf('form.submit')}
        onClick={() => onSign('final')}
      >
        {t('radiology.sign_final')}
      </Button>
    </>
  )
}

/** The report of one study: writing it, signing it, reading what was signed, adding to it. */
export function ReportPane(props: ReportPaneProps) {
  const { detail, study, takesOver } = props
  const { t, rich, format } = useWords()
  const [signedHere, setSignedHere] = useState<RadiologyAssessmentView | null>(null)
  // What was signed just now stands here before the visit is read again.
  const isRead = signedHere === null || props.versions.some(({ id }) => id === signedHere.id)
  const versions = isRead ? props.versions : [...props.versions, signedHere]
  const latest = versions.at(-1)
  const report = useReport({ visitId: detail.visit.id, study, takesOver, versions })
  const [isAdding, setAdding] = useState(false)
  const [isReading, setReading] = useState(false)
  const onSigned = (version: RadiologyAssessmentView): void => {
    setSignedHere(version)
    setAdding(false)
  }
  const signing = useSigning({ detail, study, latest, report, onSigned })
  const mayReport = useMay('radiology.report') && detail.visit.status !== 'cancelled'
  // The version that is being signed here arrives too.
  const newer = signing.isBusy || report.newer?.id === signedHere?.id ? null : report.newer
  const isLooking = isReading && newer !== null
  const isWriting = mayReport && !isLooking && (!isReportClosed(latest) || isAdding || report.hasDraft)
  const completion = useSheetCompletion(detail, study)
  const sign = (status: ReportStatus): void =>
    void signing.sign(status, status === 'preliminary' ? null : completion.completes)
  useCommand('form.submit', () => sign(isReportClosed(latest) ? 'addendum' : 'final'), isWriting)
  if (report.readError !== null) return <ErrorState error={report.readError} onRetry={report.retry} />
  if (!report.isReady) return <LoadingRows />
  const fields = {
    textOf: (field: ReportField) => report.texts[field],
    errorOf: signing.errorOf,
    onType: report.type,
    onLeave: () => void report.draft.flush(),
  }
  return (
    <section className="report-pane" aria-label={t('radiology.report')} ref={signing.form}>
      <PaneHead
        study={study}
        latest={latest}
        report={report}
        isWriting={isWriting}
        onAdd={
          !isWriting && !isLooking && mayReport && latest !== undefined ? () => setAdding(true) : undefined
        }
      />
      {mayReport && (
        <NewerVersion
          writing={{
            newer,
            isVisitClosed: false,
            read: () => setReading(true),
            goOn: () => {
              setReading(false)
              report.goOn()
            },
          }}
        />
      )}
      {latest !== undefined && (
        <DisputedVersions
          form={detail.report_submissions.find(({ id }) => id === latest.submission_id)}
          version={latest.version}
        />
      )}
      {signedHere !== null && !report.hasDraft && !isAdding && (
        <Note kind="good" role="status">
          {t('radiology.signed')}
        </Note>
      )}
      {isWriting && <ReportForm {...fields} demands={signing.demands} />}
      {!isWriting && latest !== undefined && <SignedReport report={latest} />}
      {!isWriting && latest === undefined && <EmptyState title={t('radiology.no_report')} />}
      {isWriting && completion.unseen !== null && study !== undefined && (
        <Note kind="warn" role="alert">
          {rich('radiology.sheet_moved', {
            name: completion.unseen.author_name ?? t('app.unknown_person'),
            time: format.moment(completion.unseen.signed_at),
          })}{' '}
          <a href={sheetHref(detail.visit.id, study.id)}>{t('radiology.sheet_open')}</a>
        </Note>
      )}
      {isWriting && completion.isPossible && (
        <TickBox
          id="report-completes_sheet"
          label={t('radiology.completes_sheet')}
          isTicked={completion.completes !== null}
          onChange={completion.want}
        />
      )}
      {isWriting && completion.missing > 0 && (
        <p className="sub fs-13" data-sheet-missing>
          {rich('radiology.sheet_lacks', { count: completion.missing })}
        </p>
      )}
      {isWriting && <ErrorNote error={signing.error} />}
      {isWriting && (
        <div className="report-acts">
          <span className="sub fs-13 grow">{t('radiology.later_changes')}</span>
          {isReportClosed(latest) && (
            <Button
              size="md"
              h={44}
              disabled={signing.isBusy}
              onClick={() => {
                setAdding(false)
                void report.forget()
              }}
            >
              {t('app.cancel')}
            </Button>
          )}
          <SignButtons latest={latest} isBusy={signing.isBusy} onSign={sign} />
        </div>
      )}
      <EarlierReports reports={isWriting ? versions : versions.slice(0, -1)} versions={versions} />
    </section>
  )
}
