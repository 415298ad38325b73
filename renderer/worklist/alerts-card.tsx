import { Button, Modal, Textarea } from '@mantine/core'
import { IconAlertTriangle, IconBell, IconCheck, IconExclamationCircle } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import type { WorklistAlert, WorklistLine } from '../../shared/worklist/nurse-worklist-ipc.ts'
import { useSend } from '../api/use-query.ts'
import { useMay, useNeedsReason } from '../api/use-session.ts'
import { useMayLack } from '../components/empty-list.tsx'
import { Latin } from '../components/latin.tsx'
import { NewsChip } from '../components/news-chip.tsx'
import { ErrorNote } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { newsBandOf, type PlacedAlert } from './placed-alerts.ts'

type Act = 'acknowledged' | 'overridden'

function HandleDialog({ placed, act, onClose }: { placed: PlacedAlert; act: Act; onClose: () => void }) {
  const { t, text } = useWords()
  const handle = useSend('alerts.handle')
  const needsAdministration = useNeedsReason('observations.write')
  const [reason, setReason] = useState('')
  const [administration, setAdministration] = useState('')
  const [hasTried, setTried] = useState(false)
  const isOverridden = act === 'overridden'
  const lacksReason = isOverridden && reason.trim() === ''
  const lacksAdministration = needsAdministration && administration.trim() === ''

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    setTried(true)
    if (lacksReason || lacksAdministration) return
    const done = await handle.send({
      visit_id: placed.line.visit.id,
      rule_code: placed.alert.rule_code,
      record_id: placed.alert.record_id,
      act,
      reason: reason.trim() === '' ? null : reason.trim(),
      ...(needsAdministration ? { administration_reason: administration.trim() } : {}),
    })
    if (done !== undefined) onClose()
  }

  return (
    <Modal
      opened
      onClose={onClose}
      title={t(isOverridden ? 'ward.override_title' : 'ward.acknowledge_title')}
      closeButtonProps={{ 'aria-label': t('app.close') }}
    >
      <form className="column" onSubmit={(event) => void submit(event)} noValidate>
        <p>
          <b>
            <bdi>{placed.line.patient.full_name}</bdi>
          </b>
          {' · '}
          {text(placed.alert.text)}
        </p>
        <p className="sub">{t(isOverridden ? 'ward.override_text' : 'ward.acknowledge_text')}</p>
        <Textarea
          label={t(isOverridden ? 'ward.override_reason' : 'ward.done_label')}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          error={hasTried && lacksReason ? t('fields.reason_needed') : undefined}
          minRows={2}
          maxLength={500}
          data-autofocus
        />
        {needsAdministration && (
          <Textarea
            label={t('form.administration_reason')}
            value={administration}
            onChange={(event) => setAdministration(event.currentTarget.value)}
            error={hasTried && lacksAdministration ? t('fields.reason_needed') : undefined}
            maxLength={500}
          />
        )}
        <ErrorNote error={handle.error} />
        <div className="row">
          <span className="grow" />
          <Button size="md" h={44} onClick={onClose}>
            {t('app.cancel')}
          </Button>
          <Button type="submit" variant="filled" size="md" h={44} loading={handle.isBusy}>
            {t(isOverridden ? 'ward.override' : 'ward.acknowledge')}
          </Button>
        </div>
      </form>
    </Modal>
  )
}

function Handled({ handled }: { handled: NonNullable<WorklistAlert['handled']> }) {
  const { rich, format } = useWords()
  return (
    <span className="chip accent" title={handled.reason ?? undefined}>
      <IconCheck size={14} stroke={2} aria-hidden />
      {rich(handled.act === 'acknowledged' ? 'ward.acknowledged' : 'ward.overridden', {
        time: format.moment(handled.at),
      })}
    </span>
  )
}

/** How loud the alert itself is: of a set with a total of 9, the alert about a single 3 says that and no more. */
export function SeverityChip({ alert, line }: PlacedAlert) {
  const { t } = useWords()
  const band = newsBandOf(alert)
  if (band !== undefined) {
    return <NewsChip total={band === 'single' ? null : (line.newest_set?.total ?? null)} band={band} />
  }
  const isUrgent = alert.severity === 'urgent'
  const Icon = isUrgent ? IconAlertTriangle : IconExclamationCircle
  return (
    <span className={isUrgent ? 'chip bad' : 'chip warn'}>
      <Icon size={14} stroke={2} aria-hidden />
      {t(`ward.severity_${alert.severity}`)}
    </span>
  )
}

interface AlertsCardProps {
  readonly alerts: readonly PlacedAlert[]
  readonly onOpen: (line: WorklistLine) => void
}

/** What the newest observations ask for, and who has taken it on. */
export function AlertsCard({ alerts, onOpen }: AlertsCardProps) {
  const { t, rich, text, format } = useWords()
  const mayHandle = useMay('observations.write')
  const mayLack = useMayLack('today')
  const [asked, setAsked] = useState<{ placed: PlacedAlert; act: Act } | null>(null)
  return (
    <section className="card" aria-label={t('ward.alerts')}>
      <header>
        <IconBell size={18} stroke={1.75} aria-hidden />
        <h2>{t('ward.alerts')}</h2>
        <span className="sub">{t('ward.alerts_hint')}</span>
      </header>
      {alerts.length === 0 && (
        <p className="inside sub">{t(mayLack ? 'first_sync.none_here' : 'ward.no_alerts')}</p>
      )}
      <ul>
        {alerts.map((placed) => {
          const { line, alert } = placed
          return (
            <li key={`${alert.record_id} ${alert.rule_code}`} className="alert-line">
              <SeverityChip {...placed} />
              <div>
                <b>
                  <bdi>{line.patient.full_name}</bdi>
                </b>
                {line.visit.bed !== null && (
                  <span className="sub">
                    {' · '}
                    <Latin>{line.visit.bed}</Latin>
                  </span>
                )}
                <div className="fs-13">
                  {text(alert.text)} · <bdi>{format.moment(alert.raised_at)}</bdi>
                  {alert.handled !== null && (
                    <span className="sub">
                      {' · '}
                      {rich('ward.handled_by', { name: alert.handled.by ?? t('app.unknown_person') })}
                      {alert.handled.reason !== null && (
                        <>
                          {' · '}
                          <bdi>{alert.handled.reason}</bdi>
                        </>
                      )}
                    </span>
                  )}
                </div>
              </div>
              <div className="acts">
                {alert.handled !== null && <Handled handled={alert.handled} />}
                {alert.handled === null && mayHandle && (
                  <>
                    <Button
                      size="compact-md"
                      h={32}
                      variant="filled"
                      onClick={() => setAsked({ placed, act: 'acknowledged' })}
                    >
                      {t('ward.acknowledge')}
                    </Button>
                    <Button size="compact-md" h={32} onClick={() => setAsked({ placed, act: 'overridden' })}>
                      {t('ward.override')}
                    </Button>
                  </>
                )}
                <Button size="compact-md" h={32} onClick={() => onOpen(line)}>
                  {t('worklist.open')}
                </Button>
              </div>
            </li>
          )
        })}
      </ul>
      {asked !== null && <HandleDialog {...asked} onClose={() => setAsked(null)} />}
    </section>
  )
}
