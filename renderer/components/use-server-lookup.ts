import { useEffect, useState } from 'react'
import { isWorthLookingUp } from '../../shared/patients/lookup-rules.ts'
import type { PatientOnServer, PatientSummary } from '../../shared/patients/patients-ipc.ts'
import type { CallError } from '../api/call.ts'
import { useAsk } from '../api/use-query.ts'
import { useSession, useSyncStatus } from '../api/use-session.ts'
import { useIsFilling } from './first-sync-note.tsx'

const AFTER_LAST_KEY_MS = 300

/**
 * What the server says beside a search of this PC. `not_needed`: this PC has found somebody and holds everybody, too
 * little is typed, or it is practice. `not_asked`: the server cannot be reached, so that only this PC was searched.
 */
export type ServerLookup =
  | { readonly state: 'not_needed' | 'not_asked' | 'asking' }
  | { readonly state: 'failed'; readonly error: CallError }
  | { readonly state: 'answered'; readonly items: readonly PatientOnServer[]; readonly isCut: boolean }

interface LocalAnswer {
  /** Whether what is on the screen answers the words as they are now: the server is not asked before. */
  readonly isAnswered: boolean
  readonly items: readonly PatientSummary[]
}

function useSettled(text: string): string {
  const [settled, setSettled] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), AFTER_LAST_KEY_MS)
    return () => clearTimeout(timer)
  }, [text])
  return settled
}

/**
 * Asks the server too, shortly after the last key, while this PC is being filled or has found nobody. An answer to
 * earlier words is never shown: the next question breaks it off.
 */
export function useServerLookup(query: string, local: LocalAnswer): ServerLookup {
  const isFilling = useIsFilling()
  const connection = useSyncStatus()?.connection
  const isPractice = useSession()?.is_practice === true
  const words = query.trim()
  const settled = useSettled(words)
  const isFoundHere = local.isAnswered && local.items.length > 0
  const isNeeded = !isPractice && isWorthLookingUp(words) && (isFilling || !isFoundHere)
  const hasServer = connection === 'online'
  const isAsked = isNeeded && hasServer && local.isAnswered && settled === words
  const answer = useAsk('patients.look_up', { query: settled }, { enabled: isAsked })
  if (!isNeeded) return { state: 'not_needed' }
  if (!hasServer) return { state: 'not_asked' }
  if (!isAsked) return { state: 'asking' }
  if (answer.isError)
    return answer.error.reason.code === 'offline'
      ? { state: 'not_asked' }
      : { state: 'failed', error: answer.error.reason }
  if (answer.data === undefined) return { state: 'asking' }
  const shown = new Set(local.items.map(({ id }) => id))
  const items = answer.data.items.filter(({ id }) => !shown.has(id))
  return { state: 'answered', items, isCut: answer.data.is_cut }
}
