import { useEffect, useState } from 'react'
import { isWholeNationalId } from './registration.ts'

/** How long after the last key the search is asked: still felt as at once, and one question for a word, not for a letter. */
const SETTLE_MS = 180

/**
 * What to ask for while a person types, every question being an event in the audit. A whole national ID (typed, pasted,
 * scanned) and an emptied field are taken at once.
 */
export function useSettledQuery(query: string): { readonly asked: string; readonly settle: () => void } {
  const [asked, setAsked] = useState(query)
  useEffect(() => {
    const delayMs = query.trim() === '' || isWholeNationalId(query) ? 0 : SETTLE_MS
    const timer = setTimeout(() => setAsked(query), delayMs)
    return () => clearTimeout(timer)
  }, [query])
  return { asked, settle: () => setAsked(query) }
}
