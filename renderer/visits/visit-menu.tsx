import { Button, Menu } from '@mantine/core'
import {
  IconArrowBackUp,
  IconArrowsExchange,
  IconBan,
  IconBed,
  IconChecks,
  IconChevronDown,
} from '@tabler/icons-react'
import { useState } from 'react'
import { clinicalEntries, isVisitRunning, isVisitTransitionAllowed } from '../../shared/visits/visit-rules.ts'
import type { VisitDetail } from '../../shared/visits/visits-ipc.ts'
import { useSend } from '../api/use-query.ts'
import { useSeenStatus } from '../api/use-seen-status.ts'
import { useMay, useUser } from '../api/use-session.ts'
import { MovedStatusNote } from '../components/moved-status-note.tsx'
import { ReasonDialog } from '../components/reason-dialog.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { EditVisit } from './edit-visit.tsx'
import { MoveForm } from './move-form.tsx'

type Act = 'edit' | 'cancel' | 'reopen' | 'move'

const lists = {
  vital_signs: 'vital_signs',
  pain_assessment: 'pain_assessments',
  fall_risk_assessment: 'fall_risk_assessments',
  nursing_assessments: 'nursing_assessments',
  radiology_sheets: 'radiology_sheets',
  radiology_assessments: 'radiology_assessments',
} as const satisfies Record<(typeof clinicalEntries)[number], keyof VisitDetail>

/** Whether a visit has begun as far as this PC knows: then a nurse does not cancel it. */
function hasStarted(detail: VisitDetail): boolean {
  return detail.visit.status !== 'open' || clinicalEntries.some((table) => detail[lists[table]].length > 0)
}

function CancelVisit({ detail, onClose }: { detail: VisitDetail; onClose: () => void }) {
  const { t } = useWords()
  const cancel = useSend('visits.cancel')
  const status = useSeenStatus(detail.visit, 'cancelled')
  return (
    <ReasonDialog
      title={t('visits.cancel_title')}
      text={t(hasStarted(detail) ? 'visits.cancel_text_started' : 'visits.cancel_text')}
      label={t('visits.cancelled_reason')}
      submit={t('visits.cancel')}
      error={cancel.error}
      isBusy={cancel.isBusy}
      note={!cancel.isBusy && <MovedStatusNote status={status} onDecided={cancel.forget} />}
      isHeld={status.now !== null}
      onClose={onClose}
      onSubmit={(cancelled_reason) =>
        void cancel
          .send({ id: detail.visit.id, seen: status.seen, cancelled_reason })
          .then((visit) => visit && onClose())
      }
    />
  )
}

function ReopenVisit({ detail, onClose }: { detail: VisitDetail; onClose: () => void }) {
  const { t } = useWords()
  const reopen = useSend('visits.reopen')
  const status = useSeenStatus(detail.visit, 'open')
  return (
    <ReasonDialog
      title={t('visits.reopen_title')}
      text={t('visits.reopen_text')}
      label={t('visits.reopened_reason')}
      submit={t('visits.reopen')}
      error={reopen.error}
      isBusy={reopen.isBusy}
      note={!reopen.isBusy && <MovedStatusNote status={status} onDecided={reopen.forget} />}
      isHeld={status.now !== null}
      onClose={onClose}
      onSubmit={(reopened_reason) =>
        void reopen
          .send({ id: detail.visit.id, seen: status.seen, reopened_reason })
          .then((visit) => visit && onClose())
      }
    />
  )
}

interface VisitMenuProps {
  readonly detail: VisitDetail
  /** Asks to complete the visit; the question itself is the report's. */
  readonly onComplete: () => void
}

/** What may be done with a visit as a whole: move the patient, complete, cancel, open again. */
export function VisitMenu({ detail, onComplete }: VisitMenuProps) {
  const { t } = useWords()
  const user = useUser()
  const [act, setAct] = useState<Act | null>(null)
  const may = {
    edit: useMay('visits.edit'),
    complete: useMay('visits.complete'),
    cancel: useMay('visits.cancel'),
    reopen: useMay('visits.reopen'),
    move: useMay('nursing.write'),
  }
  const { visit } = detail
  const isRunning = isVisitRunning(visit)
  const mayCancel =
    may.cancel &&
    isVisitTransitionAllowed(visit.status, 'cancelled') &&
    visit.status !== 'cancelled' &&
    !(user.role === 'nurse' && hasStarted(detail))
  const mayReopen = may.reopen && visit.status === 'completed'
  const mayEdit = may.edit && isRunning
  const mayComplete = may.complete && isRunning
  const mayMove = may.move && visit.status !== 'cancelled' && detail.nursing_submission?.visit_id === visit.id
  const close = (): void => setAct(null)
  const icon = { size: 16, stroke: 1.75, 'aria-hidden': true } as const
  const mayAny = mayEdit || mayCancel || mayReopen || mayComplete || mayMove
  // What somebody is typing in a dialog stays when the visit is closed elsewhere meanwhile.
  if (!mayAny && act === null) return null
  return (
    <>
      <Menu disabled={!mayAny} position="bottom-end" withinPortal>
        <Menu.Target>
          <Button rightSection={<IconChevronDown {...icon} />}>{t('visits.visit_menu')}</Button>
        </Menu.Target>
        <Menu.Dropdown>
          {mayEdit && (
            <Menu.Item leftSection={<IconBed {...icon} />} onClick={() => setAct('edit')}>
              {t('visits.edit')}
            </Menu.Item>
          )}
          {mayComplete && (
            <Menu.Item leftSection={<IconChecks {...icon} />} onClick={onComplete}>
              {t('visits.complete')}
            </Menu.Item>
          )}
          {mayMove && (
            <Menu.Item leftSection={<IconArrowsExchange {...icon} />} onClick={() => setAct('move')}>
              {t('visits.move')}
            </Menu.Item>
          )}
          {mayCancel && (
            <Menu.Item leftSection={<IconBan {...icon} />} onClick={() => setAct('cancel')}>
              {t('visits.cancel')}
            </Menu.Item>
          )}
          {mayReopen && (
            <Menu.Item leftSection={<IconArrowBackUp {...icon} />} onClick={() => setAct('reopen')}>
              {t('visits.reopen')}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {act === 'edit' && <EditVisit visit={visit} onClose={close} />}
      {act === 'move' && <MoveForm detail={detail} onClose={close} />}
      {act === 'cancel' && <CancelVisit detail={detail} onClose={close} />}
      {act === 'reopen' && <ReopenVisit detail={detail} onClose={close} />}
    </>
  )
}
