import { notifications } from '@mantine/notifications'
import type { RouterHistory } from '@tanstack/react-router'
import { useEffect, useLayoutEffect, useState } from 'react'
import type { SessionStatus, SessionUser } from '../../shared/session/session-ipc.ts'
import { drawScreensFor } from '../api/call.ts'
import { queryClient } from '../api/query-client.ts'
import { forgetRecords } from './lock.ts'
import { keepToOwnAddresses, replaceAddress } from './own-addresses.ts'
import { useSessionUi } from './session-ui-store.ts'

/*
 * Whose screens are drawn, and where they begin:
 *
 *   nobody ──sign in──► address of this person, own list of places ──► screens
 *     ▲                                                                   │
 *     └── lock, by whomever ── place remembered, address and records gone ┘
 *
 * Screens are drawn only for the person for whom the address was made ready: the news of a sign-in comes from the core
 * before anything else, and what is drawn reads (and is audited) in that person's name.
 */

interface Place<S> {
  readonly personId: string
  readonly screens: S
}

/** Who was on screen last in this window. Outlives the component, not the window. */
let lastPerson: (SessionUser & { readonly isPractising: boolean }) | null = null

function leave(addresses: RouterHistory): void {
  const { left, remember } = useSessionUi.getState()
  // Locked by the core: nobody noted the place.
  if (left === null && lastPerson !== null)
    remember({
      username: lastPerson.username,
      person_id: lastPerson.id,
      is_practice: lastPerson.isPractising,
      hash: location.hash,
      focus_id: null,
    })
  lastPerson = null
  notifications.clean()
  forgetRecords()
  replaceAddress(addresses, '/')
}

/** The same person goes on where the program was locked; anybody else begins at the first page. */
function arrive(addresses: RouterHistory, user: SessionUser): void {
  const left = useSessionUi.getState().takeUp(user)
  const isPractising = queryClient.getQueryData<SessionStatus>(['session.status', {}])?.is_practice === true
  lastPerson = { ...user, isPractising }
  if (left === null) return
  replaceAddress(addresses, left.hash.replace(/^#/, '') || '/')
  if (left.focus_id !== null) focusSoon(left.focus_id, 20)
}

function focusSoon(id: string, triesLeft: number): void {
  const field = document.getElementById(id)
  if (field !== null) field.focus()
  else if (triesLeft > 0) setTimeout(() => focusSoon(id, triesLeft - 1), 100)
}

/** The screens of the signed-in person; null until they may be drawn. `user` is undefined until the core has answered. */
export function useScreens<S>(
  user: SessionUser | null | undefined,
  addresses: RouterHistory,
  createScreens: () => S,
): S | null {
  const [place, setPlace] = useState<Place<S> | null>(null)
  const personId = user?.id ?? null
  const isKnown = user !== undefined
  // Before anything that is drawn for this person asks, and once what was drawn for the one before is gone.
  useLayoutEffect(() => drawScreensFor(personId), [personId])
  // biome-ignore lint/correctness/useExhaustiveDependencies: a person's changed name or rights are no change of person
  useEffect(() => {
    if (!isKnown) return
    if (user === null || user === undefined) {
      leave(addresses)
      setPlace(null)
      return
    }
    // Another person without a lock between, or a lock that went by too fast to be drawn.
    if (lastPerson !== null && lastPerson.id !== user.id) leave(addresses)
    if (lastPerson === null) arrive(addresses, user)
    const stop = keepToOwnAddresses(addresses, user.id)
    setPlace({ personId: user.id, screens: createScreens() })
    return stop
  }, [isKnown, personId])
  return place !== null && place.personId === personId ? place.screens : null
}
