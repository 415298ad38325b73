import { IconAlertTriangle } from '@tabler/icons-react'
import type { Alert } from '../../../shared/clinical/alerts.ts'
import { useWords } from '../../i18n/use-words.tsx'
import './entry.css'

/** What scores and answers ask somebody to do; nothing where there is none. */
export function AlertList({ alerts }: { alerts: readonly Alert[] }) {
  const { text } = useWords()
  if (alerts.length === 0) return null
  return (
    <ul className="alert-list">
      {alerts.map((alert) => (
        <li key={alert.code} className={alert.severity}>
          <IconAlertTriangle size={16} stroke={1.75} aria-hidden />
          {text(alert.text)}
        </li>
      ))}
    </ul>
  )
}
