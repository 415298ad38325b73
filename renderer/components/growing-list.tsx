import { Button } from '@mantine/core'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useWords } from '../i18n/use-words.tsx'
import { Note } from './note.tsx'

/** A screenful and some more: what a table draws before anybody scrolls. */
const FIRST = 40
const STEP = 80

interface GrowingList<Item> {
  readonly shown: readonly Item[]
  /** Stands below the rows: adds more when it comes near the window, or when it is pressed. */
  readonly foot: ReactNode
}

/**
 * The beginning of a long list, growing as one scrolls. Drawing two hundred rows before the first is seen costs more
 * than the whole page around them; all stay in one table, so that searching in the page finds what is shown.
 */
export function useGrowingList<Item>(items: readonly Item[]): GrowingList<Item> {
  const [count, setCount] = useState(FIRST)
  const rest = items.length - count
  return {
    shown: rest > 0 ? items.slice(0, count) : items,
    foot: rest > 0 && (
      // A new foot for each length: it tells again when it is still in view after its rows came.
      <GrowingFoot key={count} rest={rest} onMore={() => setCount(count + STEP)} />
    ),
  }
}

function GrowingFoot({ rest, onMore }: { rest: number; onMore: () => void }) {
  const { rich } = useWords()
  const button = useRef<HTMLButtonElement>(null)
  const more = useRef(onMore)
  useEffect(() => {
    if (button.current === null) return
    const seen = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && more.current(),
      { rootMargin: '600px' },
    )
    seen.observe(button.current)
    return () => seen.disconnect()
  }, [])
  return (
    <div className="inside">
      <Button ref={button} variant="subtle" onClick={onMore}>
        {rich('app.more_rows', { count: rest })}
      </Button>
    </div>
  )
}

interface NotListedNoteProps {
  readonly count: number | undefined
  /** The list has choices by which every visit that was cut off can be found; the others send to the one that has. */
  readonly isNarrowable?: boolean
}

/** Says that a list was cut, and how to see the rest; nothing when it is whole. */
export function NotListedNote({ count, isNarrowable = false }: NotListedNoteProps) {
  const { t, rich } = useWords()
  if (count === undefined || count === 0) return null
  return (
    <div className="inside">
      <Note kind="warn">
        {rich('app.not_listed', { count })}{' '}
        {isNarrowable ? t('app.not_listed_narrow') : <a href="#/visits">{t('app.not_listed_visits')}</a>}
      </Note>
    </div>
  )
}
