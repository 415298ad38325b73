import { useEffect, useState } from 'react'
import type { Input } from '../../shared/ipc/contract.ts'
import { isWorthLookingUp } from '../../shared/patients/lookup-rules.ts'
import type { PatientOnServer } from '../../shared/patients/patients-ipc.ts'
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
  readonly items: readonly { readonly id: string }[]
}

type LookupChannel = 'patients.look_up' | 'patients.look_up_duplicates'

interface LookupQuestion<C extends LookupChannel> {
  readonly channel: C
  /** null: too little is typed. */
  readonly input: Input<C> | null
  /** Stands where nothing is asked. */
  readonly nothing: Input<C>
  /** Whether this PC has answered by itself, unless it is being filled. */
  readonly isFoundHere: boolean
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
 * Asks the server shortly after the last key. An answer is shown for its own question alone: it is kept under it, and
 * the next question breaks off the one before.
 */
function useLookup<C extends LookupChannel>(
  { channel, input, nothing, isFoundHere }: LookupQuestion<C>,
  local: LocalAnswer,
): ServerLookup {
  const isFilling = useIsFilling()
  const connection = useSyncStatus()?.connection
  const isPractice = useSession()?.is_practice === true
  const key = JSON.stringify(input)
  const isSettled = useSettled(key) === key
  const isNeeded = !isPractice && input !== null && (isFilling || !isFoundHere)
  const hasServer = connection === 'online'
  const isAsked = isNeeded && hasServer && local.isAnswered && isSettled
  const answer = useAsk<LookupChannel>(channel, input ?? nothing, { enabled: isAsked })
  if (!isNeeded) return { state: 'not_needed' }
  if (!hasServer) return { state: 'not_asked' }
  if (!isSettled) return { state: 'asking' }
  if (answer.isError)
    return answer.error.reason.code === 'offline'
      ? { state: 'not_asked' }
      : { state: 'failed', error: answer.error.reason }
  // What has come stays while this PC is asked once more about the same.
  if (answer.data === undefined) return { state: 'asking' }
  const shown = new Set(local.items.map(({ id }) => id))
  const items = answer.data.items.filter(({ id }) => !shown.has(id))
  return { state: 'answered', items, isCut: answer.data.is_cut }
}

/** Asks the server too, shortly after the last key, while this PC is being filled or has found nobody. */
export function useServerLookup(query: string, local: LocalAnswer): ServerLookup {
  const words = query.trim()
  const question = {
    channel: 'patients.look_up',
    input: isWorthLookingUp(words) ? { query: words } : null,
    nothing: { query: '' },
    isFoundHere: local.isAnswered && local.items.length > 0,
  } as const
  return useLookup(question, local)
}

const nobody: Input<'patients.look_up_duplicates'> = {
  ssn: null,
  full_name: '',
  date_of_birth: null,
  mobile_number: null,
}

/**
 * Asks the server who may be the one being registered, in one question. A relative or a namesake who is found here is no
 * reason not to ask: only `isCertain`, who has the same national ID.
 */
export function useServerDuplicates(
  input: Input<'patients.look_up_duplicates'> | null,
  local: LocalAnswer & { readonly isCertain: boolean },
): ServerLookup {
  const isFoundHere = local.isAnswered && local.isCertain
  return useLookup({ channel: 'patients.look_up_duplicates', input, nothing: nobody, isFoundHere }, local)
}
