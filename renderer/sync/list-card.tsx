import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Pages } from '../api/use-pages.ts'
import { ErrorState, LoadingRows } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'

interface ListCardProps {
  readonly title: string
  readonly hint: string
  readonly icon: ReactNode
  readonly emptyIcon: ReactNode
  readonly empty: string
  readonly pages: Pages<unknown>
  /** What stands over the rows while there are any. */
  readonly head?: ReactNode
  readonly children: ReactNode
}

/** One list of the page: its state while it has no rows, and the way to the next ones. */
export function ListCard({ title, hint, icon, emptyIcon, empty, pages, head, children }: ListCardProps) {
  const { t } = useWords()
  const { items, error, more, retry } = pages
  return (
    <section className="card clip" aria-label={title}>
      <header>
        {icon}
        <h2>{title}</h2>
        <span className="sub cut">{hint}</span>
      </header>
      {items === undefined && error === null && <LoadingRows rows={2} />}
      {error !== null && <ErrorState error={error} onRetry={retry} />}
      {items?.length === 0 && (
        <p className="sync-none">
          {emptyIcon}
          {empty}
        </p>
      )}
      {items !== undefined && items.length > 0 && (
        <>
          {head}
          {children}
        </>
      )}
      {more !== undefined && (
        <div className="inside">
          <Button variant="subtle" onClick={more}>
            {t('sync.more')}
          </Button>
        </div>
      )}
    </section>
  )
}
