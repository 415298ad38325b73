import type { RouterHistory } from '@tanstack/react-router'

/*
 * The window's back and forward list outlives a change of person, and no program can empty it. So each of its entries
 * carries who was there; going back to another person's entry leads to the first page instead.
 */

/** The id of the person whose screen an entry of the list is; undefined while nobody has been there. */
function ownerOfEntry(): unknown {
  const state: unknown = window.history.state
  return typeof state === 'object' && state !== null && 'sijil_person_id' in state
    ? state.sijil_person_id
    : undefined
}

function mark(addresses: RouterHistory, personId: string): void {
  // What the router still has in hand goes into the list first: the mark belongs to that entry.
  addresses.flush()
  if (ownerOfEntry() === personId) return
  const state = { ...addresses.location.state, sijil_person_id: personId }
  // The prototype's own method: the router hears of its window's methods and would take the mark for a new place.
  History.prototype.replaceState.call(window.history, state, '')
}

/** Leaves the place on screen without a trace in the back and forward list. */
export function replaceAddress(addresses: RouterHistory, path: string): void {
  addresses.replace(path)
  addresses.flush()
}

/**
 * Keeps a person to own addresses, from now until the answer is called. Must begin before the screens are drawn, so
 * that it hears of a step back before they do.
 */
export function keepToOwnAddresses(addresses: RouterHistory, personId: string): () => void {
  const check = (): void => {
    addresses.flush()
    const owner = ownerOfEntry()
    if (owner !== undefined && owner !== personId) replaceAddress(addresses, '/')
    mark(addresses, personId)
  }
  check()
  return addresses.subscribe(check)
}
