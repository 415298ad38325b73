import { Button } from '@mantine/core'
import { IconCheck, IconX } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { currentVersion } from '../../shared/assessments/nursing-version-rules.ts'
import { answersOfVersion } from '../../shared/assessments/version-answers.ts'
import { frm05 } from '../../shared/forms/frm-05.ts'
import type { VisitDetail } from '../../shared/visits/visits-ipc.ts'
import { useSend } from '../api/use-query.ts'
import { useMay, useNeedsReason } from '../api/use-session.ts'
import { DisputedVersions } from '../components/disputed-mark.tsx'
import { comparedAnswers } from '../components/form/compared-answers.tsx'
import { Note } from '../components/note.tsx'
import { ReasonDialog } from '../components/reason-dialog.tsx'
import { ErrorNote } from '../components/states.tsx'
import { VersionsButton } from '../components/versions-dialog.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { NursingChip } from './visit-words.tsx'

interface JudgeProps {
  readonly visitId: string
  /** The version that counts now. */
  readonly assessmentId: string
  /** Whether the form still waits; what is being written of it stays when somebody else was faster. */
  readonly isWaiting: boolean
  /** Opens the versions side by side. */
  readonly versions: ReactNode
}

type Verdict = 'approved' | 'rejected'

/** Approving and rejecting; a rejection says why, and so does an administrator who stands in. */
function Judge({ visitId, assessmentId, isWaiting, versions }: JudgeProps) {
  const { t } = useWords()
  const needsReason = useNeedsReason('nursing.approve')
  const judge = useSend('assessments.judge_nursing')
  // The version that was on the screen when the person was asked: a newer one is not what they have read.
  const [asked, setAsked] = useState<{ readonly verdict: Verdict; readonly assessmentId: string } | null>(
    null,
  )
  const ask = (verdict: Verdict): void => {
    judge.forget()
    setAsked({ verdict, assessmentId })
  }
  const send = async (verdict: Verdict, reason: string | null, administration: string | null) => {
    const done = await judge.send({
      visit_id: visitId,
      assessment_id: asked?.assessmentId ?? assessmentId,
      verdict,
      rejected_reason: reason,
      ...(administration === null ? {} : { administration_reason: administration }),
    })
    if (done !== undefined) setAsked(null)
  }
  if (!isWaiting && asked === null) return null
  const isOutdated = isWaiting && asked !== null && asked.assessmentId !== assessmentId
  // What was typed stays: the newer version is read beside it.
  const newer = isOutdated && (
    <Note kind="warn" role="alert">
      <b>{t('visits.judge_newer')}</b>
      <div className="note-actions">
        {versions}
        <Button
          onClick={() => {
            judge.forget()
            setAsked({ ...asked, assessmentId })
          }}
        >
          {t('visits.judge_newer_read')}
        </Button>
      </div>
    </Note>
  )
  return (
    <>
      <div className="row">
        <Button
          variant="filled"
          loading={judge.isBusy && asked === null}
          leftSection={<IconCheck size={16} stroke={1.75} aria-hidden />}
          onClick={() => (needsReason ? ask('approved') : void send('approved', null, null))}
        >
          {t('visits.approve')}
        </Button>
        <Button leftSection={<IconX size={16} stroke={1.75} aria-hidden />} onClick={() => ask('rejected')}>
          {t('visits.reject')}
        </Button>
      </div>
      {asked === null && <ErrorNote error={judge.error} />}
      {asked?.verdict === 'rejected' && (
        <ReasonDialog
          title={t('visits.reject_title')}
          text={t('visits.reject_text')}
          label={t('visits.rejected_reason')}
          submit={t('visits.reject')}
          error={judge.error}
          isBusy={judge.isBusy}
          needsAdministrationReason={needsReason}
          note={newer}
          isHeld={isOutdated}
          onClose={() => setAsked(null)}
          onSubmit={(reason, administration) => void send('rejected', reason, administration)}
        />
      )}
      {asked?.verdict === 'approved' && (
        <ReasonDialog
          title={t('visits.approve')}
          text={t('visits.approve_text')}
          label={t('form.administration_reason')}
          submit={t('visits.approve')}
          error={judge.error}
          isBusy={judge.isBusy}
          note={newer}
          isHeld={isOutdated}
          onClose={() => setAsked(null)}
          onSubmit={(administration) => void send('approved', null, administration)}
        />
      )}
    </>
  )
}

/** Where the nursing assessment of a visit stands: who signed which version, what was judged, and its versions. */
export function NursingCard({ detail }: { detail: VisitDetail }) {
  const { t, rich, text, format } = useWords()
  const mayJudge = useMay('nursing.approve')
  const mayWrite = useMay('nursing.write')
  const form = detail.nursing_submission
  const current = currentVersion(form, detail.nursing_assessments)
  if (form === null || current === undefined) return null
  const isWaiting =
    form.status === 'submitted' && form.visit_id === detail.visit.id && detail.visit.status !== 'cancelled'
  const versions = (
    <VersionsButton
      title={text(frm05.title)}
      versions={detail.nursing_assessments}
      compare={(older, newer) =>
        comparedAnswers(frm05, answersOfVersion(detail, older), answersOfVersion(detail, newer), text)
      }
    />
  )
  return (
    <section className="card" aria-label={t('visits.nursing_open')}>
      <header>
        <h2>{t('visits.nursing_open')}</h2>
        <span className="grow" />
        <NursingChip summary={{ nursing_status: form.status, has_own_draft: false }} />
      </header>
      <div className="inside column">
        <DisputedVersions form={form} version={current.version} />
        <span className="sub fs-13">
          {rich('form.version', { version: current.version })} ·{' '}
          {rich('form.signed_by', {
            name: current.author_name ?? t('app.unknown_person'),
            time: format.moment(current.signed_at),
          })}
        </span>
        {form.status === 'rejected' && (
          <Note kind="warn">
            {rich('visits.rejected_because', { reason: form.rejected_reason ?? '' })}{' '}
            {mayWrite && <a href={`#/visits/${detail.visit.id}/assessment`}>{t('visits.rejected_amend')}</a>}
          </Note>
        )}
        {mayJudge && (
          <Judge
            visitId={detail.visit.id}
            assessmentId={current.id}
            isWaiting={isWaiting}
            versions={versions}
          />
        )}
        {versions}
      </div>
    </section>
  )
}
