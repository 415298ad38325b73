import { Button, Textarea, TextInput } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import type { Output } from '../../shared/ipc/contract.ts'
import type {
  IsolationType,
  ResuscitationStatus,
  WarningKind,
} from '../../shared/warnings/patient-warning.ts'
import { warningErrors } from '../../shared/warnings/warning-rules.ts'
import { useAsk, useSend } from '../api/use-query.ts'
import { useMay, useNeedsReason } from '../api/use-session.ts'
import { ReasonDialog } from '../components/reason-dialog.tsx'
import { ReceiptChip } from '../components/receipt-chip.tsx'
import { SegmentedChoice } from '../components/segmented-choice.tsx'
import { ErrorNote, ErrorState, LoadingRows } from '../components/states.tsx'
import { WarningIcon, warningText } from '../components/warning-flag.tsx'
import { useWords } from '../i18n/use-words.tsx'

type Warning = Output<'warnings.list'>['standing'][number]

const isolationTypes = [
  'contact',
  'droplet',
  'airborne',
  'protective',
] as const satisfies readonly IsolationType[]
const statuses = ['full', 'limited', 'do_not_attempt'] as const satisfies readonly ResuscitationStatus[]

function WarningForm({ patientId, onDone }: { patientId: string; onDone: () => void }) {
  const { t } = useWords()
  const maySetResuscitation = useMay('warnings.resuscitation')
  const needsReason = useNeedsReason('warnings.record')
  const [kind, setKind] = useState<WarningKind>('isolation')
  const [isolation, setIsolation] = useState<IsolationType | null>(null)
  const [status, setStatus] = useState<ResuscitationStatus | null>(null)
  const [note, setNote] = useState('')
  const [administration, setAdministration] = useState('')
  const [hasTried, setTried] = useState(false)
  const assert = useSend('warnings.assert')
  const content = {
    kind,
    isolation_type: kind === 'isolation' ? isolation : null,
    resuscitation_status: kind === 'resuscitation' ? status : null,
    note: note.trim() === '' ? null : note.trim(),
  }
  const lacks = warningErrors(content)[0]?.field
  const lacksReason = needsReason && administration.trim() === ''
  const errorOf = (field: string): string | undefined =>
    hasTried && lacks === field ? t('fields.required') : undefined
  const kinds = (['isolation', 'resuscitation', 'safeguarding', 'other'] as const).filter(
    (value) => value !== 'resuscitation' || maySetResuscitation,
  )

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    setTried(true)
    if (lacks !== undefined || lacksReason) return
    const saved = await assert.send({
      ...content,
      patient_id: patientId,
      replaces_id: null,
      ...(needsReason ? { administration_reason: administration.trim() } : {}),
    })
    if (saved !== undefined) onDone()
  }

  return (
    <form className="column statement-form" onSubmit={(event) => void submit(event)} noValidate>
      <SegmentedChoice
        label={t('warnings.kind')}
        options={kinds.map((value) => ({ value, label: t(`warnings.${value}_kind`) }))}
        value={kind}
        isClearable={false}
        onChange={(value) => setKind(value ?? 'isolation')}
      />
      {kind === 'isolation' && (
        <SegmentedChoice
          label={t('warnings.isolation_type')}
          options={isolationTypes.map((value) => ({ value, label: t(`warnings.isolation_${value}`) }))}
          value={isolation}
          onChange={setIsolation}
          error={errorOf('isolation_type')}
        />
      )}
      {kind === 'resuscitation' && (
        <SegmentedChoice
          label={t('warnings.resuscitation_status')}
          options={statuses.map((value) => ({ value, label: t(`warnings.resuscitation_${value}`) }))}
          value={status}
          onChange={setStatus}
          error={errorOf('resuscitation_status')}
        />
      )}
      <Textarea
        label={t('warnings.note')}
        description={kind === 'safeguarding' ? t('warnings.safeguarding_hint') : undefined}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
        error={errorOf('note')}
        minRows={2}
        maxLength={500}
      />
      {needsReason && (
        <TextInput
          label={t('form.administration_reason')}
          value={administration}
          onChange={(event) => setAdministration(event.currentTarget.value)}
          error={hasTried && lacksReason ? t('fields.reason_needed') : undefined}
          maxLength={500}
        />
      )}
      <ErrorNote error={assert.error} />
      <div className="row">
        <span className="grow" />
        <Button size="md" h={44} onClick={onDone}>
          {t('app.cancel')}
        </Button>
        <Button type="submit" variant="filled" size="md" h={44} loading={assert.isBusy}>
          {t('app.save')}
        </Button>
      </div>
    </form>
  )
}

function Line({ warning, onLift }: { warning: Warning; onLift: (() => void) | undefined }) {
  const words = useWords()
  const { t, rich, format } = words
  return (
    <li className="statement">
      <WarningIcon kind={warning.kind} size={20} />
      <div className="grow">
        <b>{warningText(warning, words)}</b>{' '}
        {warning.is_disputed && <span className="chip disputed">{t('warnings.disputed')}</span>}
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
                  mayWrite && (warning.kind !== 'resuscitation' || maySetResuscitation)
                    ? () => setLifted(warning)
                    : undefined
                }
              />
            ))}
          </ul>
        )}
        {isAdding && <WarningForm patientId={patientId} onDone={() => setAdding(false)} />}
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
