import { Button } from '@mantine/core'
import { IconAlertCircle, IconInbox, IconPlugConnectedX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { CallError } from '../api/call.ts'
import { errorText } from '../api/error-text.ts'
import { useServerSignIn } from '../api/server-sign-in.ts'
import { useWords } from '../i18n/use-words.tsx'

/** Grey rows of the final height; they appear after 150 ms, so that a quick answer shows none. */
export function LoadingRows({ rows = 6 }: { rows?: number }) {
  const { t } = useWords()
  return (
    <div className="loading-rows" role="status" aria-label={t('state.loading')}>
      {Array.from({ length: rows }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows without content
        <i key={index} />
      ))}
    </div>
  )
}

interface EmptyProps {
  readonly title: string
  readonly text?: string
  readonly icon?: ReactNode
  readonly children?: ReactNode
}

/** Nothing to show: one sentence and the next action. */
export function EmptyState({ title, text, icon, children }: EmptyProps) {
  return (
    <div className="state">
      {icon ?? <IconInbox size={28} stroke={1.5} aria-hidden />}
      <b>{title}</b>
      {text !== undefined && <span>{text}</span>}
      {children}
    </div>
  )
}

interface ErrorProps {
  readonly error: CallError
  readonly onRetry?: () => void
}

/** A read that failed: what happened, what is safe, a button, and a code to read out. */
export function ErrorState({ error, onRetry }: ErrorProps) {
  const words = useWords()
  const isOffline = error.code === 'offline'
  const isWithoutServer = error.code === 'offline_session'
  const askPassword = useServerSignIn((state) => state.ask)
  const Icon = isOffline ? IconPlugConnectedX : IconAlertCircle
  return (
    <div className="state" role="alert">
      <Icon size={28} stroke={1.5} aria-hidden />
      {isOffline && <b>{words.t('state.offline_title')}</b>}
      <span>{errorText(error, words)}</span>
      {isWithoutServer && (
        <Button variant="filled" onClick={() => askPassword(() => onRetry?.())}>
          {words.t('pin.online_do')}
        </Button>
      )}
      {onRetry !== undefined && !isWithoutServer && <Button onClick={onRetry}>{words.t('app.retry')}</Button>}
      <span className="code">{words.rich('state.code', { code: error.code })}</span>
    </div>
  )
}

/** A failed wish, told where it was made. */
export function ErrorNote({ error }: { error: CallError | null }) {
  const words = useWords()
  const askPassword = useServerSignIn((state) => state.ask)
  if (error === null) return null
  return (
    <div className="note bad" role="alert">
      <IconAlertCircle size={18} stroke={1.75} aria-hidden />
      <span className="grow">{errorText(error, words)}</span>
      {error.code === 'offline_session' && (
        <Button size="compact-md" h={32} onClick={() => askPassword(() => undefined)}>
          {words.t('pin.online_do')}
        </Button>
      )}
    </div>
  )
}
