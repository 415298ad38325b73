import { Button } from '@mantine/core'
import { IconArrowRight, IconCircleCheck, IconMapPin } from '@tabler/icons-react'
import { type ReactNode, useEffect } from 'react'
import type { Tour } from '../../shared/practice/practice-ipc.ts'
import { nextStep, type TourStep, tourOf } from '../../shared/practice/tour-steps.ts'
import type { Role } from '../../shared/users/user.ts'
import { useSend } from '../api/use-query.ts'
import { useWords } from '../i18n/use-words.tsx'
import type { WordKey } from '../i18n/words.ts'

const signsOfReading = ['pointerdown', 'focusin', 'scroll'] as const

/** Tells the core when the part of the screen that a reading step speaks of is used. */
function useReading(region: string | null): void {
  const { send } = useSend('practice.note_read')
  // biome-ignore lint/correctness/useExhaustiveDependencies: `send` is new at each render and the same each time
  useEffect(() => {
    if (region === null) return
    const look = ({ target }: Event): void => {
      if (target instanceof Element && target.closest(`[data-tour="${region}"]`) !== null)
        void send({ region })
    }
    for (const sign of signsOfReading) document.addEventListener(sign, look, { capture: true, passive: true })
    return () => {
      for (const sign of signsOfReading) document.removeEventListener(sign, look, { capture: true })
    }
  }, [region])
}

/** The words of a step; `tour-words.test.ts` holds that every step has them in both languages. */
function wordsOf(role: Role, { key }: TourStep): { title: WordKey; text: WordKey } {
  return { title: `tour.${role}_${key}_title` as WordKey, text: `tour.${role}_${key}_text` as WordKey }
}

interface CardProps {
  readonly title: ReactNode
  readonly text: string
  readonly children: ReactNode
}

function Card({ title, text, children }: CardProps) {
  const { t } = useWords()
  return (
    <aside className="tour-card no-print" aria-label={t('tour.label')}>
      <div className="grow" aria-live="polite">
        <b>{title}</b>
        <p>{text}</p>
      </div>
      <div className="row">{children}</div>
    </aside>
  )
}

function Progress({ role, done }: { role: Role; done: readonly string[] }) {
  return (
    <span className="tour-progress" aria-hidden>
      {tourOf(role).map(({ key }) => (
        <i key={key} data-done={done.includes(key)} />
      ))}
    </span>
  )
}

interface TourCardProps {
  readonly role: Role
  readonly tour: Tour
  readonly onSet: (to: 'open' | 'left' | 'again') => void
}

/** What to do next on a first day. Stands between frame and screen, so that it covers nothing it speaks of. */
export function TourCard({ role, tour, onSet }: TourCardProps) {
  const { t, rich, format } = useWords()
  const step = nextStep(role, tour.done)
  useReading(tour.state === 'open' ? (step?.region ?? null) : null)
  if (tour.state === 'left') return null
  const later = (
    <Button variant="subtle" size="compact-md" h={32} onClick={() => onSet('left')}>
      {t(step === undefined ? 'tour.close' : 'tour.later')}
    </Button>
  )
  if (tour.state === 'not_begun') {
    return (
      <Card title={t('tour.welcome_title')} text={t('tour.welcome_text')}>
        <Button variant="filled" size="compact-md" h={32} onClick={() => onSet('open')}>
          {t('tour.begin')}
        </Button>
        {later}
      </Card>
    )
  }
  if (step === undefined) {
    return (
      <Card
        title={
          <span className="row">
            <IconCircleCheck size={18} stroke={1.75} aria-hidden />
            {t('tour.over_title')}
          </span>
        }
        text={t('tour.over_text')}
      >
        <Button size="compact-md" h={32} onClick={() => onSet('again')}>
          {t('tour.again')}
        </Button>
        {later}
      </Card>
    )
  }
  const words = wordsOf(role, step)
  const n = tourOf(role).findIndex(({ key }) => key === step.key) + 1
  return (
    <Card
      title={
        <span className="row row-wrap">
          <span className="tour-step">
            {rich('tour.step', { n: format.number(n), all: format.number(tourOf(role).length) })}
          </span>
          <Progress role={role} done={tour.done} />
          <span>{t(words.title)}</span>
        </span>
      }
      text={t(words.text)}
    >
      {step.place !== null && (
        <Button
          component="a"
          href={`#${step.place}`}
          size="compact-md"
          h={32}
          leftSection={<IconMapPin size={16} stroke={1.75} aria-hidden />}
          rightSection={<IconArrowRight size={14} stroke={1.75} className="mirrors" aria-hidden />}
        >
          {t('tour.go')}
        </Button>
      )}
      {later}
    </Card>
  )
}
