import { Button } from '@mantine/core'
import { IconAlertTriangle, IconPlus, IconShieldCheck } from '@tabler/icons-react'
import { useState } from 'react'
import { isSameAllergy } from '../../shared/allergies/allergy-rules.ts'
import type { Output } from '../../shared/ipc/contract.ts'
import { useAsk, useSend } from '../api/use-query.ts'
import { useMay, useNeedsReason } from '../api/use-session.ts'
import { DisputedMark } from '../components/disputed-mark.tsx'
import { Note } from '../components/note.tsx'
import { ReasonDialog } from '../components/reason-dialog.tsx'
import { ReceiptChip } from '../components/receipt-chip.tsx'
import { ErrorState, LoadingRows } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { AllergyForm } from './allergy-form.tsx'
import { NoneKnownForm } from './none-known-form.tsx'
import { UnfinishedNote } from './unfinished-note.tsx'
import { useUnfinished } from './use-unfinished.ts'

type Standing = Output<'allergies.list'>['standing'][number]
type Statement = Output<'allergies.list'>['statements'][number]

/** What is being written: a new statement, a correction, a confirmation, a refutation. */
type Writing =
  | { readonly act: 'add' }
  | { readonly act: 'none' }
  | { readonly act: 'correct'; readonly allergy: Standing }
  /** With the statements that stood on the screen: one that came in since is not refuted unread. */
  | { readonly act: 'refute'; readonly allergy: Standing; readonly seen_ids: readonly string[] }

function Line({
  allergy,
  mayWrite,
  onCorrect,
  onRefute,
}: {
  allergy: Standing
  mayWrite: boolean
  onCorrect: () => void
  onRefute: () => void
}) {
  const { t, rich, format } = useWords()
  const isNone = allergy.kind === 'none_known'
  const Icon = isNone ? IconShieldCheck : IconAlertTriangle
  const facts = [
    isNone ? null : t(`allergies.${allergy.kind}_kind`),
    allergy.severity && t(`allergies.severity_${allergy.severity}`),
    allergy.certainty && t(`allergies.certainty_${allergy.certainty}`),
    allergy.reaction,
  ].filter((fact) => fact !== null && fact !== '')
  return (
    <li className={allergy.severity === 'severe' ? 'statement severe' : 'statement'}>
      <Icon size={20} stroke={1.75} aria-hidden />
      <div className="grow">
        <b>
          <bdi>
            {isNone ? t('allergies.none_known') : (allergy.substance ?? t('allergies.substance_unknown'))}
          </bdi>
        </b>{' '}
        {allergy.is_disputed && <DisputedMark>{t('allergies.disputed')}</DisputedMark>}
        <div>
          {facts.map((fact, n) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two may say the same
            <span key={n}>
              {n > 0 && ' · '}
              <bdi>{fact}</bdi>
            </span>
          ))}
        </div>
        <div className="sub">
          {rich('allergies.by', { name: allergy.author_name ?? '–', time: format.moment(allergy.stated_at) })}
          {allergy.assessment_id !== null && ` · ${t('allergies.from_form')}`}
          {allergy.sheet_id != null && ` · ${t('allergies.from_sheet')}`}
        </div>
        {allergy.is_of_disputed_merge && <div className="sub">{t('allergies.of_disputed_merge')}</div>}
        {allergy.is_dropped_by_form && (
          <Note kind="warn" role="status">
            {t('allergies.dropped')}
          </Note>
        )}
      </div>
      <ReceiptChip receipt={allergy.receipt} />
      {mayWrite && !isNone && (
        <Button size="compact-md" h={36} variant="subtle" onClick={onCorrect}>
          {t(allergy.is_dropped_by_form ? 'allergies.still_allergic' : 'allergies.correct')}
        </Button>
      )}
      {mayWrite && (!isNone || allergy.is_disputed) && (
        <Button size="compact-md" h={36} variant="subtle" onClick={onRefute}>
          {t(isNone ? 'warnings.lift' : 'allergies.refute')}
        </Button>
      )}
    </li>
  )
}

function History({ statements }: { statements: readonly Statement[] }) {
  const { t, rich, format } = useWords()
  return (
    <details className="more-fields">
      <summary>{t('allergies.history')}</summary>
      <ul className="statements">
        {statements.map((statement) => (
          <li key={statement.id} className="statement">
            <div className="grow">
              {t(`allergies.said_${statement.act}`)}:{' '}
              <b>
                <bdi>
                  {statement.kind === 'none_known'
                    ? t('allergies.none_known')
                    : (statement.substance ?? t('allergies.substance_unknown'))}
                </bdi>
              </b>
              {statement.reason !== null && (
                <>
                  {' – '}
                  <bdi>{statement.reason}</bdi>
                </>
              )}
              <div className="sub">
                {rich('allergies.by', {
                  name: statement.author_name ?? '–',
                  time: format.moment(statement.stated_at),
                })}
              </div>
            </div>
          </li>
        ))}
      </ul>
    </details>
  )
}

/** Statements of the same that came in while somebody was refuting it: read first, then refuted too. */
function SameUnread({ unread, onRead }: { unread: readonly Standing[]; onRead: () => void }) {
  const { t } = useWords()
  if (unread.length === 0) return null
  return (
    <Note kind="warn" role="alert">
      <b>{t('state.same_more')}</b>
      <ul className="statements">
        {unread.map((allergy) => (
          <Line
            key={allergy.id}
            allergy={allergy}
            mayWrite={false}
            onCorrect={() => undefined}
            onRefute={() => undefined}
          />
        ))}
      </ul>
      <Button onClick={onRead}>{t('state.same_read')}</Button>
    </Note>
  )
}

/** What the patient is allergic to, who said so, and what stations disagree about. */
export function AllergiesCard({ patientId }: { patientId: string }) {
  const { t } = useWords()
  const mayWrite = useMay('allergies.record')
  const needsReason = useNeedsReason('allergies.record')
  const [writing, setWriting] = useState<Writing | null>(null)
  const refute = useSend('allergies.refute')
  const read = useAsk(
    'allergies.list',
    { patient_id: patientId },
    { entities: ['allergies', 'patients', 'form_submissions', 'nursing_assessments', 'conflicts'] },
  )
  const data = read.data
  const named = data?.standing.filter(({ kind }) => kind !== 'none_known') ?? []
  const standingIds = (data?.standing ?? []).map(({ id }) => id)
  const unfinished = useUnfinished('ALLERGY', mayWrite ? [patientId, ...standingIds] : [])
  const close = (): void => {
    refute.forget()
    setWriting(null)
    unfinished.refresh()
  }
  const goOn = (ownerId: string): void => {
    const allergy = data?.standing.find(({ id }) => id === ownerId)
    setWriting(allergy === undefined ? { act: 'add' } : { act: 'correct', allergy })
  }
  const unread =
    writing?.act === 'refute'
      ? (data?.standing ?? []).filter(
          (other) => isSameAllergy(other, writing.allergy) && !writing.seen_ids.includes(other.id),
        )
      : []
  return (
    <section className="card" aria-label={t('allergies.title')}>
      <header>
        <h2>{t('allergies.title')}</h2>
        <span className="grow" />
        {mayWrite && data !== undefined && data.state === 'not_recorded' && (
          <Button size="compact-md" h={36} onClick={() => setWriting({ act: 'none' })}>
            {t('allergies.say_none')}
          </Button>
        )}
        {mayWrite && (
          <Button
            size="compact-md"
            h={36}
            leftSection={<IconPlus size={16} stroke={1.75} aria-hidden />}
            onClick={() => setWriting({ act: 'add' })}
          >
            {t('allergies.add')}
          </Button>
        )}
      </header>
      <div className="inside column">
        {data === undefined &&
          (read.isError ? <ErrorState error={read.error.reason} /> : <LoadingRows rows={2} />)}
        {data?.state === 'not_recorded' && <span className="sub">{t('allergies.none_recorded')}</span>}
        {named.some(({ is_disputed }) => is_disputed) && (
          <Note kind="disputed" role="status">
            {t('allergies.disputed_text')}
          </Note>
        )}
        {data !== undefined && data.standing.length > 0 && (
          <ul className="statements">
            {data.standing.map((allergy) => (
              <Line
                key={allergy.id}
                allergy={allergy}
                mayWrite={mayWrite && !allergy.is_elsewhere}
                onCorrect={() => setWriting({ act: 'correct', allergy })}
                onRefute={() => setWriting({ act: 'refute', allergy, seen_ids: standingIds })}
              />
            ))}
          </ul>
        )}
        {data !== undefined && writing === null && <UnfinishedNote unfinished={unfinished} onGoOn={goOn} />}
        {writing?.act === 'none' && <NoneKnownForm patientId={patientId} onDone={close} />}
        {(writing?.act === 'add' || writing?.act === 'correct') && (
          <AllergyForm
            key={writing.act === 'correct' ? writing.allergy.id : writing.act}
            patientId={patientId}
            replaces={writing.act === 'correct' ? writing.allergy : null}
            isSettled={writing.act === 'correct' && !standingIds.includes(writing.allergy.id)}
            onDone={close}
          />
        )}
        {data !== undefined && data.statements.length > data.standing.length && (
          <History statements={data.statements} />
        )}
      </div>
      {writing?.act === 'refute' && (
        <ReasonDialog
          title={
            writing.allergy.kind === 'none_known'
              ? t('allergies.refute_none_title')
              : t('allergies.refute_title', {
                  text: writing.allergy.substance ?? t('allergies.substance_unknown'),
                })
          }
          text={t('allergies.refute_text')}
          label={t('allergies.why')}
          submit={t(writing.allergy.kind === 'none_known' ? 'warnings.lift' : 'allergies.refute')}
          error={refute.error}
          isBusy={refute.isBusy}
          note={
            <SameUnread
              unread={unread}
              onRead={() => {
                refute.forget()
                setWriting({ ...writing, seen_ids: standingIds })
              }}
            />
          }
          isHeld={unread.length > 0}
          needsAdministrationReason={needsReason}
          onClose={close}
          onSubmit={(reason, administration_reason) =>
            void refute
              .send({
                id: writing.allergy.id,
                seen_ids: [...writing.seen_ids],
                reason,
                ...(administration_reason === null ? {} : { administration_reason }),
              })
              .then((done) => {
                if (done !== undefined) close()
              })
          }
        />
      )}
    </section>
  )
}
