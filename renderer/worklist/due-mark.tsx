import { IconAlarm, IconClock, IconClockExclamation, IconInfinity } from '@tabler/icons-react'
import type { WorklistLine } from '../../shared/worklist/nurse-worklist-ipc.ts'
import { useWords } from '../i18n/use-words.tsx'

/** Minutes from now until an observation is due; negative when it is late. */
export function minutesUntil(line: WorklistLine, nowMs: number): number | null {
  if (line.due === null) return null
  return Math.round((Date.parse(line.due.at) - nowMs) / 60_000)
}

/** When the next observation is due, by symbol and word; late says how late. */
export function DueMark({ line, nowMs }: { line: WorklistLine; nowMs: number }) {
  const { t, rich, format } = useWords()
  const minutes = minutesUntil(line, nowMs)
  const icon = { size: 16, stroke: 1.75, 'aria-hidden': true } as const
  if (line.due === null || minutes === null) return <span className="sub">{t('ward.due_none')}</span>
  if (line.due.rule === 'finish_set' || line.due.rule === 'first_set') {
    return (
      <span className="due-mark due-soon">
        <IconClockExclamation {...icon} />
        {t(line.due.rule === 'finish_set' ? 'ward.due_finish' : 'ward.due_first')}
      </span>
    )
  }
  if (line.due.is_continuous) {
    return (
      <span className="due-mark due-late">
        <IconInfinity {...icon} />
        {t('ward.due_continuous')}
      </span>
    )
  }
  const why = line.due.rule === 'pain' ? ` · ${t('ward.due_pain')}` : ''
  if (minutes < 0) {
    return (
      <span className="due-mark due-late">
        <IconClockExclamation {...icon} />
        {minutes > -120
          ? rich('ward.late', { minutes: -minutes })
          : rich('ward.late_hours', { hours: Math.floor(-minutes / 60) })}
        {why}
      </span>
    )
  }
  const Icon = minutes <= 60 ? IconAlarm : IconClock
  return (
    <span className={minutes <= 60 ? 'due-mark due-soon' : 'due-mark'}>
      <Icon {...icon} />
      <bdi>{format.moment(line.due.at)}</bdi>
      {why}
    </span>
  )
}
