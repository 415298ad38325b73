import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import type { Output } from '../../shared/ipc/contract.ts'
import { useAsk, useSend } from '../api/use-query.ts'
import { useMay, useNeedsReason } from '../api/use-session.ts'
import { DisputedMark } from '../components/disputed-mark.tsx'
import { ReasonDialog } from '../components/reason-dialog.tsx'
import { ReceiptChip } from '../components/receipt-chip.tsx'
import { ErrorState, LoadingRows } from '../components/states.tsx'
import { WarningIcon, warningText } from '../components/warning-flag.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { UnfinishedNote } from './unfinished-note.tsx'
import { useUnfinished } from './use-unfinished.ts'
import { WarningForm } from './warning-form.tsx'

type Warning = Output<'warnings.list'>['standing'][number]

function Line({ warning, onLift }: { warning: Warning; onLift: (() => void) | undefined }) {
  const words = useWords()
  const { t, rich, format } = words
  return (
    <li className="statement">
      <WarningIcon kind={warning.kind} size={20} />
      <div className="grow">
        <b>{warningText(warning, words)}</b>{' '}
        {warning.is_disputed && <DisputedMark>{t('warnings.disputed')}</DisputedMark>}
        {warning.is_of_disputed_merge && <div className="sub">{t('allergies.of_disputed_merge')}</div>}
        {warning.is_withheld && <div className="sub">{t('warnings.withheld')}</div>}
        {warning.note !== null && (
          <div>
            <bdi>{warning.note}</bdi>
          </div>
        )}
        <div className="sub">
          {rich('allergies.by', { name: warning.author_name ?? '–', time: format.moment(warning.stated_at) })}
        </div>
      </div>
      <ReceiptChip receipt={warning.receipt} />
      {onLift !== undefined && (
        <Button size="compact-md" h={36} variant="subtle" onClick={onLift}>
          {t('warnings.lift')}
        </Button>
      )}
    </li>
  )
}

/** What whoever meets the patient must know, and the lifting of it with a reason. */
export function WarningsCard({ patientId }: { patientId: string }) {
  const { t } = useWords()
  const mayWrite = useMay('warnings.record')
  const maySetResuscitation = useMay('warnings.resuscitation')
  const needsReason = useNeedsReason('warnings.record')
  const [isAdding, setAdding] = useState(false)
  const [lifted, setLifted] = useState<Warning | null>(null)
  const unfinished = useUnfinished('WARNING', mayWrite ? [patientId] : [])
  const refute = useSend('warnings.refute')
  const read = useAsk(
    'warnings.list',
    { patient_id: patientId },
    { entities: ['patient_warnings', 'patients'] },
  )
  const data = read.data
  const close = (): void => {
    refute.forget()
    setLifted(null)
  }
  return (
    <section className="card" aria-label={t('warnings.title')}>
      <header>
        <h2>{t('warnings.title')}</h2>
        <span className="grow" />
        {mayWrite && (
          <Button
            size="compact-md"
            h={36}
            leftSection={<IconPlus size={16} stroke={1.75} aria-hidden />}
            onClick={() => setAdding(true)}
          >
            {t('warnings.add')}
          </Button>
        )}
      </header>
      <div className="inside column">
        {data === undefined &&
          (read.isError ? <ErrorState error={read.error.reason} /> : <LoadingRows rows={2} />)}
        {data !== undefined && data.standing.length === 0 && (
          <span className="sub">{t('warnings.none')}</span>
        )}
        {data !== undefined && data.standing.length > 0 && (
          <ul className="statements">
            {data.standing.map((warning) => (
              <Line
                key={warning.id}
                warning={warning}
                onLift={
                  mayWrite &&
                  !warning.is_withheld &&
                  !warning.is_elsewhere &&
                  (warning.kind !== 'resuscitation' || maySetResuscitation)
                    ? () => setLifted(warning)
                    : undefined
                }
              />
            ))}
          </ul>
        )}
        {data !== undefined && !isAdding && (
          <UnfinishedNote unfinished={unfinished} onGoOn={() => setAdding(true)} />
        )}
        {isAdding && (
          <WarningForm
            patientId={patientId}
            onDone={() => {
              setAdding(false)
              unfinished.refresh()
            }}
          />
        )}
      </div>
      {lifted !== null && (
        <ReasonDialog
          title={t('warnings.lift_title')}
          text={t('warnings.lift_text')}
          label={t('warnings.why')}
          submit={t('warnings.lift')}
          error={refute.error}
          isBusy={refute.isBusy}
          needsAdministrationReason={needsReason}
          onClose={close}
          onSubmit={(reason, administration_reason) =>
            void refute
              .send({
                id: lifted.id,
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
