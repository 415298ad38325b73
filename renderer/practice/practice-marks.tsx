import { Button, Modal } from '@mantine/core'
import { IconDoorExit, IconMap2, IconRefresh, IconSchool } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { TOUR_ENTITY } from '../../shared/practice/practice-ipc.ts'
import type { SessionUser } from '../../shared/session/session-ipc.ts'
import { useAsk, useSend } from '../api/use-query.ts'
import { useWords } from '../i18n/use-words.tsx'
import { TourCard } from './tour-card.tsx'
import './practice.css'

const icon = { size: 16, stroke: 1.75, 'aria-hidden': true } as const

/** Marks the whole window, dialogs and title too: their styles and words hang on the root element. */
function useMarkedWindow(): void {
  const { t } = useWords()
  const word = t('practice.word')
  const name = t('app.name')
  useEffect(() => {
    const root = document.documentElement
    root.dataset.practice = ''
    root.style.setProperty('--practice-word', JSON.stringify(word))
    document.title = `${word} – ${name}`
    return () => {
      delete root.dataset.practice
      root.style.removeProperty('--practice-word')
      document.title = 'Sijil'
    }
  }, [word, name])
}

function Afresh({ onDo, onClose }: { onDo: () => Promise<void>; onClose: () => void }) {
  const { t } = useWords()
  const [isBusy, setBusy] = useState(false)
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('practice.afresh_title')}
      closeButtonProps={{ 'aria-label': t('app.close') }}
    >
      <div className="column">
        <p>{t('practice.afresh_text')}</p>
        <div className="row">
          <span className="grow" />
          <Button onClick={onClose} disabled={isBusy}>
            {t('app.cancel')}
          </Button>
          <Button
            variant="filled"
            loading={isBusy}
            data-autofocus
            onClick={() => {
              setBusy(true)
              void onDo().finally(onClose)
            }}
          >
            {t('practice.afresh_do')}
          </Button>
        </div>
      </div>
    </Modal>
  )
}

interface PracticeMarksProps {
  readonly user: SessionUser
  readonly onLeave: () => void
  readonly onStartAfresh: () => Promise<void>
}

/**
 * What says on every screen, dialog and paper that this is practice: the frame around the window, the word, the way
 * out. Under it the tour of the first day.
 */
export function PracticeMarks({ user, onLeave, onStartAfresh }: PracticeMarksProps) {
  const { t } = useWords()
  const [isAsking, setAsking] = useState(false)
  const tour = useAsk('practice.tour', {}, { entities: [TOUR_ENTITY] })
  const setTour = useSend('practice.set_tour')
  useMarkedWindow()
  const isOpen = tour.data !== undefined && tour.data.state !== 'left'
  const set = (to: 'open' | 'left' | 'again'): void => void setTour.send({ to })
  return (
    <>
      <div className="practice-frame" aria-hidden />
      <div className="practice-paper" aria-hidden>
        <span className="practice-paper-head">{t('practice.paper')}</span>
        <span className="practice-watermark">
          PRACTICE
          <br />
          تدريب
        </span>
      </div>
      <section className="practice-strip no-print" aria-label={t('practice.region')}>
        <IconSchool size={20} stroke={2} aria-hidden />
        <b>{t('practice.word')}</b>
        <span className="grow" />
        <button type="button" aria-pressed={isOpen} onClick={() => set(isOpen ? 'left' : 'open')}>
          <IconMap2 {...icon} />
          {t('tour.show')}
        </button>
        <button type="button" onClick={() => setAsking(true)}>
          <IconRefresh {...icon} />
          {t('practice.afresh')}
        </button>
        <button type="button" onClick={onLeave}>
          <IconDoorExit {...icon} className="mirrors" />
          {t('practice.leave')}
        </button>
      </section>
      {tour.data !== undefined && <TourCard role={user.role} tour={tour.data} onSet={set} />}
      {isAsking && <Afresh onDo={onStartAfresh} onClose={() => setAsking(false)} />}
    </>
  )
}
