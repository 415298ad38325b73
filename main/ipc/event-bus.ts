import type { EventName, EventPayload } from '../../shared/ipc/contract.ts'

type Listener = (event: EventName, payload: unknown) => void

/** What the core tells every open window; the shells carry it. Payloads hold no patient data: screens ask again. */
export interface EventBus {
  emit<E extends EventName>(event: E, payload: EventPayload<E>): void
  /** The answer ends the subscription. */
  subscribe(listener: Listener): () => void
}

export function createEventBus(): EventBus {
  const listeners = new Set<Listener>()
  return {
    emit: (event, payload) => {
      for (const listener of listeners) listener(event, payload)
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
