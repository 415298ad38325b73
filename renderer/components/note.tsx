import {
  IconAlertTriangle,
  IconArrowsSplit,
  IconCircleCheck,
  IconInfoCircle,
  IconWifiOff,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'

export type NoteKind = 'warn' | 'away' | 'bad' | 'disputed' | 'good'

const icons = {
  warn: IconAlertTriangle,
  away: IconWifiOff,
  bad: IconInfoCircle,
  disputed: IconArrowsSplit,
  good: IconCircleCheck,
} as const

/** A message where the thing is: symbol, colour and words. */
export function Note({
  kind,
  role,
  children,
}: {
  kind: NoteKind
  role?: 'status' | 'alert'
  children: ReactNode
}) {
  const Icon = icons[kind]
  return (
    <div className={`note ${kind}`} role={role}>
      <Icon size={18} stroke={1.75} aria-hidden />
      <div className="grow">{children}</div>
    </div>
  )
}
