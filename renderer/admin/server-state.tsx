import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import type { CallError } from '../api/call.ts'
import { errorText } from '../api/error-text.ts'
import type { CallFailed } from '../api/use-query.ts'
import { Note } from '../components/note.tsx'
import { EmptyState, ErrorState, LoadingRows } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'

/** What a read of the server's pages is known by. */
export interface ServerRead<T> {
  readonly data: T | undefined
  readonly error: CallFailed | null
  readonly dataUpdatedAt: number
  refetch(): unknown
}

function Failure({ error, onRetry }: { error: CallError; onRetry: () => void }) {
  const { t } = useWords()
  if (error.code !== 'offline') return <ErrorState error={error} onRetry={onRetry} />
  return (
    <EmptyState title={t('admin.offline_title')} text={t('admin.offline_text')}>
      <Button onClick={onRetry}>{t('app.retry')}</Button>
    </EmptyState>
  )
}

/** Over a page that the server did not answer again: since when what is shown is old. */
function StaleNote({ read, asOf }: { read: ServerRead<unknown>; asOf?: string | undefined }) {
  const words = useWords()
  const { t, rich, format } = words
  if (read.error === null || read.data === undefined) return null
  const isOffline = read.error.reason.code === 'offline'
  return (
    <Note kind={isOffline ? 'away' : 'bad'} role="status">
      <div className="row row-wrap">
        <span className="grow">
          {rich('state.shown_as_of', { time: format.moment(asOf ?? read.dataUpdatedAt) })}
          {!isOffline && <> · {errorText(read.error.reason, words)}</>}
        </span>
        <button type="button" className="text-button" onClick={() => void read.refetch()}>
          {t('app.retry')}
        </button>
      </div>
    </Note>
  )
}

interface ServerPageProps<T> {
  readonly read: ServerRead<T>
  readonly asOf?: (data: T) => string
  readonly children: (data: T) => ReactNode
}

/** A page of the server: what it answered, or what was last known with its time, or why there is nothing. */
export function ServerPage<T>({ read, asOf, children }: ServerPageProps<T>) {
  if (read.data === undefined) {
    return read.error === null ? (
      <LoadingRows />
    ) : (
      <Failure error={read.error.reason} onRetry={() => void read.refetch()} />
    )
  }
  return (
    <>
      <StaleNote read={read} asOf={asOf?.(read.data)} />
      {children(read.data)}
    </>
  )
}
